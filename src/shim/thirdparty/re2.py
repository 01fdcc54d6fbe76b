"""re2: regular expressions by the standard library, which takes all that re2 does."""

from re import compile, error, escape, findall, finditer, fullmatch, match, purge, search, split, sub, subn
