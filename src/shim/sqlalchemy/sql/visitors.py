"""Walking through expressions."""


class Visitable:
    """What has a visit name; its classes take type arguments, which mean nothing at run time."""

    def __class_getitem__(cls, _):
        return cls


def iterate(obj, opts=None):
    pending = [obj]
    while pending:
        item = pending.pop(0)
        yield item
        pending.extend(item.get_children())


def traverse(obj, opts, visitors):
    for item in iterate(obj):
        visit = visitors.get(item.__visit_name__)
        if visit is not None:
            visit(item)
    return obj
