"""Rational numbers."""

import math as _math
import re as _re

from _decimal import Decimal as _Decimal
from _decimal import divide as _divide

_FORMAT = _re.compile(
    r"\s*(?P<sign>[-+]?)(?=\d|\.\d)(?P<num>\d*|\d+(_\d+)*)"
    r"(?:(?:/(?P<denom>\d+(_\d+)*))?|(?:\.(?P<decimal>\d*|\d+(_\d+)*))?(?:[eE](?P<exp>[-+]?\d+))?)\s*"
)


class Fraction:
    def __new__(cls, numerator=0, denominator=None):
        self = object.__new__(cls)
        if denominator is None:
            if isinstance(numerator, int):
                self._numerator, self._denominator = int(numerator), 1
                return self
            if isinstance(numerator, Fraction):
                self._numerator = numerator._numerator
                self._denominator = numerator._denominator
                return self
            if isinstance(numerator, (float, _Decimal)):
                self._numerator, self._denominator = numerator.as_integer_ratio()
                return self
            if not isinstance(numerator, str):
                raise TypeError("argument should be a string or a Rational instance")
            found = _FORMAT.fullmatch(numerator)
            if found is None:
                raise ValueError(f"Invalid literal for Fraction: {numerator!r}")
            top = int(found["num"] or "0")
            bottom = 1
            if found["denom"]:
                bottom = int(found["denom"])
            else:
                if found["decimal"]:
                    decimal = found["decimal"].replace("_", "")
                    bottom = 10 ** len(decimal)
                    top = top * bottom + int(decimal)
                if found["exp"]:
                    exponent = int(found["exp"])
                    if exponent >= 0:
                        top *= 10**exponent
                    else:
                        bottom *= 10**-exponent
            if found["sign"] == "-":
                top = -top
            numerator, denominator = top, bottom
        elif isinstance(numerator, (int, Fraction)) and isinstance(denominator, (int, Fraction)):
            numerator, denominator = (
                numerator.numerator * denominator.denominator,
                denominator.numerator * numerator.denominator,
            )
        else:
            raise TypeError("both arguments should be Rational instances")
        if denominator == 0:
            raise ZeroDivisionError(f"Fraction({numerator}, 0)")
        shared = _math.gcd(numerator, denominator)
        if denominator < 0:
            shared = -shared
        self._numerator = numerator // shared
        self._denominator = denominator // shared
        return self

    @classmethod
    def from_float(cls, f):
        return cls(*f.as_integer_ratio()) if not isinstance(f, int) else cls(f)

    @classmethod
    def from_decimal(cls, dec):
        return cls(*dec.as_integer_ratio()) if not isinstance(dec, int) else cls(dec)

    @property
    def numerator(self):
        return self._numerator

    @property
    def denominator(self):
        return self._denominator

    def as_integer_ratio(self):
        return self._numerator, self._denominator

    def limit_denominator(self, max_denominator=1000000):
        if max_denominator < 1:
            raise ValueError("max_denominator should be at least 1")
        if self._denominator <= max_denominator:
            return Fraction(self)
        p0, q0, p1, q1 = 0, 1, 1, 0
        n, d = self._numerator, self._denominator
        while True:
            a = n // d
            q2 = q0 + a * q1
            if q2 > max_denominator:
                break
            p0, q0, p1, q1 = p1, q1, p0 + a * p1, q2
            n, d = d, n - a * d
        k = (max_denominator - q0) // q1
        low = Fraction(p0 + k * p1, q0 + k * q1)
        high = Fraction(p1, q1)
        return high if abs(high - self) <= abs(low - self) else low

    def __repr__(self):
        return f"{self.__class__.__name__}({self._numerator}, {self._denominator})"

    def __str__(self):
        if self._denominator == 1:
            return str(self._numerator)
        return f"{self._numerator}/{self._denominator}"

    def _operate(self, other, exact, inexact, reflected=False):
        if isinstance(other, (int, Fraction)):
            other = Fraction(other)
            return exact(other, self) if reflected else exact(self, other)
        if isinstance(other, float):
            return inexact(other, float(self)) if reflected else inexact(float(self), other)
        return NotImplemented

    def __add__(a, b):
        return a._operate(b, _add, lambda x, y: x + y)

    __radd__ = __add__

    def __sub__(a, b):
        return a._operate(b, _sub, lambda x, y: x - y)

    def __rsub__(a, b):
        return a._operate(b, _sub, lambda x, y: x - y, True)

    def __mul__(a, b):
        return a._operate(b, _mul, lambda x, y: x * y)

    __rmul__ = __mul__

    def __truediv__(a, b):
        return a._operate(b, _div, lambda x, y: x / y)

    def __rtruediv__(a, b):
        return a._operate(b, _div, lambda x, y: x / y, True)

    def __floordiv__(a, b):
        return a._operate(b, _floordiv, lambda x, y: x // y)

    def __rfloordiv__(a, b):
        return a._operate(b, _floordiv, lambda x, y: x // y, True)

    def __mod__(a, b):
        return a._operate(b, _mod, lambda x, y: x % y)

    def __rmod__(a, b):
        return a._operate(b, _mod, lambda x, y: x % y, True)

    def __pow__(a, b):
        if isinstance(b, (int, Fraction)):
            if b.denominator == 1:
                power = b.numerator
                if power >= 0:
                    return Fraction(a._numerator**power, a._denominator**power)
                return Fraction(a._denominator**-power, a._numerator**-power)
            return float(a) ** float(b)
        return float(a) ** b

    def __rpow__(b, a):
        if b._denominator == 1 and b._numerator >= 0:
            return a**b._numerator
        return a ** float(b)

    def __neg__(a):
        return Fraction(-a._numerator, a._denominator)

    def __pos__(a):
        return Fraction(a)

    def __abs__(a):
        return Fraction(abs(a._numerator), a._denominator)

    def __float__(a):
        return _divide(a._numerator, a._denominator)

    def __int__(a):
        return a.__trunc__()

    def __trunc__(a):
        if a._numerator < 0:
            return -(-a._numerator // a._denominator)
        return a._numerator // a._denominator

    def __floor__(a):
        return a._numerator // a._denominator

    def __ceil__(a):
        return -(-a._numerator // a._denominator)

    def __round__(self, ndigits=None):
        if ndigits is None:
            floor, rest = divmod(self._numerator, self._denominator)
            if rest * 2 < self._denominator or (rest * 2 == self._denominator and floor % 2 == 0):
                return floor
            return floor + 1
        shift = 10 ** abs(ndigits)
        if ndigits > 0:
            return Fraction(round(self * shift), shift)
        return Fraction(round(self / shift) * shift)

    def __hash__(self):
        # The number itself, so that equal integers and floats have the same hash.
        if self._denominator == 1:
            return self._numerator
        value = float(self)
        if value.as_integer_ratio() == (self._numerator, self._denominator):
            return _Decimal(value).__hash__()
        return hash((self._numerator, self._denominator))

    def __bool__(a):
        return bool(a._numerator)

    def _compare(self, other, operate):
        if isinstance(other, (int, Fraction)):
            left = self._numerator * other.denominator
            return operate(left, self._denominator * other.numerator)
        if isinstance(other, float):
            if _math.isnan(other) or _math.isinf(other):
                return operate(0.0, other)
            return operate(self, Fraction(other))
        return NotImplemented

    def __eq__(a, b):
        return a._compare(b, lambda x, y: x == y)

    def __lt__(a, b):
        return a._compare(b, lambda x, y: x < y)

    def __gt__(a, b):
        return a._compare(b, lambda x, y: x > y)

    def __le__(a, b):
        return a._compare(b, lambda x, y: x <= y)

    def __ge__(a, b):
        return a._compare(b, lambda x, y: x >= y)


def _add(a, b):
    top = a._numerator * b._denominator + b._numerator * a._denominator
    return Fraction(top, a._denominator * b._denominator)


def _sub(a, b):
    top = a._numerator * b._denominator - b._numerator * a._denominator
    return Fraction(top, a._denominator * b._denominator)


def _mul(a, b):
    return Fraction(a._numerator * b._numerator, a._denominator * b._denominator)


def _div(a, b):
    return Fraction(a._numerator * b._denominator, a._denominator * b._numerator)


def _floordiv(a, b):
    return (a._numerator * b._denominator) // (a._denominator * b._numerator)


def _mod(a, b):
    bottom = a._denominator * b._denominator
    return Fraction((a._numerator * b._denominator) % (b._numerator * a._denominator), bottom)
