"""Memory is freed as soon as nothing refers to it; there is nothing to steer."""


def collect(generation=2):
    return 0


def enable():
    pass


def disable():
    pass


def isenabled():
    return True


def get_objects(generation=None):
    return []


def freeze():
    pass
