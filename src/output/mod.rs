//! What a person or a program reads: text as Alembic prints it, log lines, errors, progress.
