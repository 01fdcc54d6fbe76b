"""Random programs, run by CPython and by mig and compared by what they print."""
