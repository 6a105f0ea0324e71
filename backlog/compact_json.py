"""Reads and writes JSON as it is stored, without loading `json`.

That package needs regular expressions, and loading both takes nearly as long as Python takes to start
(docs/performance.md). What does the work in it is written in C and needs neither. Python keeps that for
itself, so where it is missing or has changed, `json` is loaded after all.
"""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    quoted_json: Callable[[str], str]
else:
    try:
        from _json import encode_basestring as quoted_json
    except ImportError:
        from json.encoder import encode_basestring as quoted_json


class _Reading:
    """How `json.loads` reads by default."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_int = int
    parse_float = parse_constant = float


def _reader() -> Callable[[str, int], tuple[Any, int]]:
    """Return what reads a value from a place in a text on, and says where it ends."""
    try:
        from _json import make_scanner

        return make_scanner(_Reading)  # type: ignore[arg-type]  # `json` passes an object of its own, too
    except (ImportError, TypeError, AttributeError):
        from json import JSONDecoder

        return JSONDecoder().raw_decode


def _writer(*, in_order: bool) -> Callable[[object], str]:
    try:
        from _json import make_encoder

        encode = make_encoder(None, _unknown, quoted_json, None, ":", ",", in_order, False, True)  # noqa: FBT003  as C wants it
    except (ImportError, TypeError):
        from json import JSONEncoder

        return JSONEncoder(
            ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=in_order
        ).encode
    return lambda value: "".join(encode(value, 0))


def _unknown(value: object) -> None:
    raise TypeError(f"JSON has no {type(value).__name__}")


_read = _reader()


def read_json(text: str) -> Any:  # noqa: ANN401  whatever JSON holds
    """Return the value that a text stands for; raise ValueError for one that is no JSON."""
    try:
        value, end = _read(text, 0)
        if end == len(text):
            return value
    except (StopIteration, ValueError):
        pass
    from json import loads  # it allows for white space around the value, and says what is wrong

    return loads(text)


write_json = _writer(in_order=False)
"""Returns compact JSON, text unescaped so that it can be searched."""
write_sorted_json = _writer(in_order=True)
"""Returns the same text for all objects of the same members, whatever their order."""
