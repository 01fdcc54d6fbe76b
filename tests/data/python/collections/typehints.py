from __future__ import annotations

import typing as t
from typing import TYPE_CHECKING, Annotated, Any, Callable, Dict, Generic, List, Literal, NamedTuple, NewType, Optional, Protocol, Tuple, TypedDict, TypeVar, Union, cast

if TYPE_CHECKING:
    from nowhere import Nothing

T = TypeVar("T")
print(List[int], Dict[str, Any], Optional[int], Union[int, str], Union[int, None], Callable[[int], str], Tuple[int, ...], Literal["a", 1], Annotated[int, "x"], T, Any)
print(Optional[int] == Union[int, None], Union[int, int], cast(int, "5"), list[int], dict[str, int], int | None)


class Row(NamedTuple):
    id: int
    name: str = "n"

    def shout(self) -> str:
        return self.name.upper()


print(Row(1), Row(1, "q").shout(), Row._fields, Row(2)._replace(name="z"), Row(1) == (1, "n"), Row._field_defaults)


class Movie(TypedDict, total=False):
    title: str
    year: int


print(Movie(title="x"), Movie.__total__, type(Movie(title="x")))


class Box(Generic[T]):
    def __init__(self, item: T) -> None:
        self.item = item


print(Box(5).item, Box[int](6).item, Box.__name__)


class Named(Protocol):
    name: str


UserId = NewType("UserId", int)
print(UserId(5), UserId.__name__)


class Sub(Dict[str, int]):
    pass


print(Sub(a=1), isinstance(Sub(), dict))
Pair = NamedTuple("Pair", [("a", int), ("b", int)])
print(Pair(1, 2), t.get_origin(List[int]), t.get_args(Dict[str, int]))


def annotated(a: int, *, b: Optional[str] = None) -> List[Nothing]:
    return [a, b]


print(annotated(1), sorted(annotated.__annotations__))


@t.overload
def over(x: int) -> int: ...
def over(x):
    return x


print(over(1))


@t.runtime_checkable
class Closable(Protocol):
    def close(self): ...


class Door:
    def close(self):
        pass


print(isinstance(Door(), Closable), isinstance(5, Closable))
