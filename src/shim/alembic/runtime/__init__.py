"""The run, as env.py and scripts see it."""
