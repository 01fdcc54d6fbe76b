"""Hybrid attributes."""

from sqlalchemy.orm.declarative import hybrid_method, hybrid_property


class Comparator:
    def __init__(self, expression):
        self.expression = expression
