"""Gives the hot commands what they use of `typing`, which takes longer to load than Python to start.

`typing` brings `re`, `enum` and `contextlib` along, and its `NamedTuple` compiles code for every class
(docs/performance.md). So the modules that a hot command loads take these two from here, and import
whatever else they need of `typing`, for their annotations alone, under `if TYPE_CHECKING`.
"""

from __future__ import annotations

from _collections import _tuplegetter  # type: ignore[import-not-found]  # `collections` reads fields by it, too

__all__ = ("TYPE_CHECKING", "Any", "Literal", "NamedTuple", "compiled", "get_args")

TYPE_CHECKING = False
"""Whether a type checker reads the module: mypy and ruff know the constant by its name."""

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Literal, NamedTuple, Self, get_args

    def compiled(*classes: type[NamedTuple]) -> None:
        """See below; to a type checker a class takes the same arguments before and after."""

else:
    Any = object

    class Literal(tuple):
        """The values that something can have; when the program runs, a tuple of them."""

        __slots__ = ()

        def __class_getitem__(cls, values: Any) -> Self:
            return cls(values if isinstance(values, tuple) else (values,))

        def __or__(self, _other: object) -> Self:
            return self

        __ror__ = __or__

    def get_args(values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the values that `Literal` names."""
        return values

    class _Fields(type):
        """Makes a class of tuples out of the annotations in a class body."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if fields := tuple(body.get("__annotations__", ())):
                defaults = {field: body[field] for field in fields if field in body}
                body["_field_defaults"], body["_tail"] = defaults, tuple(defaults.values())
                body["_fields"] = body["__match_args__"] = fields
                body.update((field, _tuplegetter(place, None)) for place, field in enumerate(fields))
            return super().__new__(cls, name, bases, {"__slots__": (), **body})

    class NamedTuple(tuple, metaclass=_Fields):
        """What `typing.NamedTuple` is to those who use it.

        The fields are the annotations of the class body, so the module needs
        `from __future__ import annotations` from Python 3.14 on.
        """

        __slots__ = ()
        _fields = _tail = ()

        def __new__(cls, /, *values: Any, **named: Any) -> Self:
            """Return a tuple of the values; raise TypeError unless every field gets exactly one."""
            if named:
                values = _complete(cls, values, named)
            elif missing := len(cls._fields) - len(values):
                known = 0 < missing <= len(cls._tail)
                values = values + cls._tail[-missing:] if known else _complete(cls, values, named)
            return tuple.__new__(cls, values)

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Self:
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
            return made

        def _replace(self, /, **named: Any) -> Self:
            values = list(self)
            fields = self._fields
            for field, value in named.items():
                try:
                    values[fields.index(field)] = value
                except ValueError:
                    raise ValueError(f"{type(self).__name__} has no field {field}") from None
            return tuple.__new__(type(self), values)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            fields = zip(self._fields, self, strict=True)
            return f"{type(self).__name__}({', '.join(f'{field}={value!r}' for field, value in fields)})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    def compiled(*classes: type[NamedTuple]) -> None:
        """Give classes a constructor as `typing` compiles it: worth its 0.2 ms for hundreds of tuples."""
        for each in classes:
            fields = ", ".join(each._fields)
            new = eval(f"lambda _cls, {fields}: _new(_cls, ({fields},))", {"_new": tuple.__new__})  # noqa: S307  names of our own fields
            new.__defaults__ = each._tail  # noqa: SLF001  its own class
            each.__new__ = staticmethod(new)

    def _complete(
        cls: type[NamedTuple], values: tuple[Any, ...], named: Mapping[str, Any]
    ) -> tuple[Any, ...]:
        """Return a value for each field: by position, by name, or its default; raise TypeError for others."""
        fields = cls._fields
        by_name = {**cls._field_defaults, **named}
        if values:
            by_name = {**cls._field_defaults, **dict(zip(fields, values)), **named}  # noqa: B905  fewer, as a rule
        if (
            len(values) > len(fields)
            or len(by_name) > len(fields)
            or not named.keys().isdisjoint(fields[: len(values)])
        ):
            raise TypeError(f"{cls.__name__}() takes one value for each of {', '.join(fields)}")
        try:
            return tuple(map(by_name.__getitem__, fields))
        except KeyError as missing:
            raise TypeError(f"{cls.__name__}() misses {missing}") from None
