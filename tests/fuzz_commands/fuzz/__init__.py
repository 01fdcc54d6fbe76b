"""Random projects and command lines, run by real Alembic and by mig and compared after each."""
