//! The script directory: finds migration scripts and reads their identifiers; no databases.
