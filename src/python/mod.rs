//! The language: parser front, compiler, evaluator, values, builtins, imports, tracebacks; no SQL, no Alembic.
