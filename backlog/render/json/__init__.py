"""The JSON that programs read, the same to the byte wherever it is printed (docs/contract.md 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from backlog.compact_json import quoted_json
from backlog.errors import InvalidValue
from backlog.render.notation import number

SCHEMA_VERSION = 1

Object = dict[str, object]
Fields = Sequence[str] | None
"""The keys that are asked for, in their order; None for all."""

_SCALARS: dict[type, Callable[..., str]] = {
    str: quoted_json,
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: number,
}


def document(kind: str, payload_key: str, payload: object) -> str:
    """Return one document: the schema's version, its kind, and the payload under its key.

    A payload is made of dicts with text keys, lists, tuples, text, numbers, bools and None. Raises
    TypeError for anything else.
    """
    whole = {"schemaVersion": SCHEMA_VERSION, "kind": kind, payload_key: payload}
    return _container(whole, "\n") + "\n"


def document_parts(kind: str, payload_key: str, payload: Mapping[str, object]) -> Iterator[str]:
    """Yield, part by part, the document that `document` returns whole; an iterator in it stands for a list.

    What an iterator yields is asked for while it is written, so that no more than one item is held.
    """
    outer, inner = "\n  ", "\n    "
    yield f'{{{outer}"schemaVersion": {SCHEMA_VERSION},{outer}"kind": {quoted_json(kind)},'
    yield f"{outer}{quoted_json(payload_key)}: {{"
    separator = ""
    for name, value in payload.items():
        yield f"{separator}{inner}{quoted_json(name)}: "
        if isinstance(value, Iterator):
            yield from _list_parts(value, inner)
        else:
            yield _text(value, inner)
        separator = ","
    yield f"{outer}}}\n}}\n"


def narrowed(objects: Iterable[Object], fields: Fields, allowed: Sequence[str]) -> list[Object]:
    """Return each object with only the keys in `fields`, in that order; None keeps all.

    Raises InvalidValue for a field that is not among those allowed.
    """
    if fields is None:
        return list(objects)
    for field in fields:
        if field not in allowed:
            raise InvalidValue("field", field, allowed)
    return [{field: whole[field] for field in fields} for whole in objects]


def _list_parts(items: Iterator[object], newline: str) -> Iterator[str]:
    """Yield the items of a list as `_container` writes them."""
    deeper = newline + "  "
    before = "["
    for item in items:
        yield f"{before}{deeper}{_text(item, deeper)}"
        before = ","
    yield "[]" if before == "[" else f"{newline}]"


def _text(value: object, newline: str) -> str:
    """Return any value as JSON; `newline` ends a line of its level."""
    write = _SCALARS.get(type(value))
    return write(value) if write else _container(value, newline)


def _container(value: object, newline: str) -> str:
    """Return a dict, list or tuple as JSON, two spaces a level; `newline` ends a line of its level.

    The standard library's encoder is no faster once it indents, and would print numbers as Python
    does: `1500.0`, `1e-07`.
    """
    deeper = newline + "  "
    if isinstance(value, dict):
        opening, closing = "{}"
        parts = [
            f"{quoted_json(key)}: "
            f"{write(item) if (write := _SCALARS.get(type(item))) else _container(item, deeper)}"
            for key, item in value.items()
        ]
    elif isinstance(value, (list, tuple)):
        opening, closing = "[]"
        parts = [
            write(item) if (write := _SCALARS.get(type(item))) else _container(item, deeper) for item in value
        ]
    else:
        raise TypeError(f"a {type(value).__name__} cannot stand in JSON")
    if not parts:
        return opening + closing
    return f"{opening}{deeper}{f',{deeper}'.join(parts)}{newline}{closing}"
