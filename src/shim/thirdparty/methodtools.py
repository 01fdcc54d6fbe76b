"""methodtools: caches for functions of a class."""

import functools


def lru_cache(maxsize=128, typed=False, slot=None):
    def decorate(method):
        if isinstance(method, (classmethod, staticmethod)):
            return type(method)(functools.lru_cache(maxsize=maxsize, typed=typed)(method.__func__))
        return functools.lru_cache(maxsize=maxsize, typed=typed)(method)
    return decorate
