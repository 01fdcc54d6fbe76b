"""Averages and spread."""

import math as _math
from collections import Counter as _Counter
from decimal import Decimal as _Decimal
from fractions import Fraction as _Fraction


class StatisticsError(ValueError):
    pass


def _list(data):
    return data if isinstance(data, (list, tuple)) else list(data)


def _exact(data):
    return sum((_Fraction(x) for x in data), _Fraction(0))


def _like(value, data):
    """The exact value as the type that the data have."""
    if any(isinstance(x, _Decimal) for x in data):
        return _Decimal(value.numerator) / value.denominator
    if any(isinstance(x, float) for x in data):
        return float(value)
    if any(isinstance(x, _Fraction) for x in data):
        return value
    if value.denominator == 1:
        return value.numerator
    return value.numerator / value.denominator


def mean(data):
    data = _list(data)
    if not data:
        raise StatisticsError("mean requires at least one data point")
    return _like(_exact(data) / len(data), data)


def fmean(data, weights=None):
    data = _list(data)
    if not data:
        raise StatisticsError("fmean requires at least one data point")
    if weights is None:
        return _math.fsum(data) / len(data)
    weights = _list(weights)
    if len(weights) != len(data):
        raise StatisticsError("data and weights must be the same length")
    total = _math.fsum(weights)
    if not total:
        raise StatisticsError("sum of weights must be non-zero")
    return _math.fsum(x * w for x, w in zip(data, weights)) / total


def geometric_mean(data):
    data = _list(data)
    if not data or any(x <= 0 for x in data):
        raise StatisticsError("geometric mean requires a non-empty dataset containing positive numbers")
    return _math.exp(fmean([_math.log(x) for x in data]))


def harmonic_mean(data):
    data = _list(data)
    if not data:
        raise StatisticsError("harmonic_mean requires at least one data point")
    if any(x < 0 for x in data):
        raise StatisticsError("harmonic mean does not support negative values")
    if any(x == 0 for x in data):
        return 0
    value = len(data) / sum((1 / _Fraction(x) for x in data), _Fraction(0))
    return float(value) if all(isinstance(x, int) for x in data) else _like(value, data)


def median(data):
    data = sorted(data)
    n = len(data)
    if n == 0:
        raise StatisticsError("no median for empty data")
    if n % 2 == 1:
        return data[n // 2]
    return (data[n // 2 - 1] + data[n // 2]) / 2


def median_low(data):
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[(len(data) - 1) // 2]


def median_high(data):
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[len(data) // 2]


def mode(data):
    pairs = _Counter(iter(data)).most_common(1)
    if not pairs:
        raise StatisticsError("no mode for empty data")
    return pairs[0][0]


def multimode(data):
    counts = _Counter(iter(data))
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most]


def _squares(data, center):
    center = _exact(data) / len(data) if center is None else _Fraction(center)
    return sum(((_Fraction(x) - center) ** 2 for x in data), _Fraction(0))


def variance(data, xbar=None):
    data = _list(data)
    if len(data) < 2:
        raise StatisticsError("variance requires at least two data points")
    return _like(_squares(data, xbar) / (len(data) - 1), data)


def pvariance(data, mu=None):
    data = _list(data)
    if not data:
        raise StatisticsError("pvariance requires at least one data point")
    return _like(_squares(data, mu) / len(data), data)


def _root(value):
    return value.sqrt() if isinstance(value, _Decimal) else _math.sqrt(value)


def stdev(data, xbar=None):
    data = _list(data)
    if len(data) < 2:
        raise StatisticsError("stdev requires at least two data points")
    return _root(variance(data, xbar))


def pstdev(data, mu=None):
    data = _list(data)
    if not data:
        raise StatisticsError("pstdev requires at least one data point")
    return _root(pvariance(data, mu))


def quantiles(data, *, n=4, method="exclusive"):
    if n < 1:
        raise StatisticsError("n must be at least 1")
    data = sorted(data)
    count = len(data)
    if count < 2:
        raise StatisticsError("must have at least two data points")
    if method == "inclusive":
        result = []
        for i in range(1, n):
            j, delta = divmod(i * (count - 1), n)
            result.append((data[j] * (n - delta) + data[j + 1] * delta) / n)
        return result
    if method == "exclusive":
        result = []
        for i in range(1, n):
            j = min(max(i * (count + 1) // n, 1), count - 1)
            delta = i * (count + 1) - j * n
            result.append((data[j - 1] * (n - delta) + data[j] * delta) / n)
        return result
    raise ValueError(f"Unknown method: {method!r}")
