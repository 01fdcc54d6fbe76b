//! An upgrade or downgrade as it happens: env.py, the plan, transactions, the version table.
