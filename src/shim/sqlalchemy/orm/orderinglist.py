"""Lists that number their members."""

from sqlalchemy.orm.relationships import InstrumentedList as OrderingList, OrderingRule


def ordering_list(attr, count_from=None, ordering_func=None, reorder_on_append=False):
    return OrderingRule(attr, count_from, ordering_func, reorder_on_append)
