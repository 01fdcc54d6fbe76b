"""Lists that number their members."""


def ordering_list(attr, count_from=None, ordering_func=None, reorder_on_append=False):
    return list
