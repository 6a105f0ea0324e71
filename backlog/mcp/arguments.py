"""Reads the arguments of a call: what a client sends is hostile, and what a model sends is odd.

Models fill in what they do not mean: nulls, empty lists, and the schema itself (`"planSet?: string"`). None
of that changes anything. Everything else that a schema does not allow is refused by name.
"""

import re
from collections.abc import Mapping
from typing import Any

from backlog.errors import InvalidInput, quoted
from backlog.mcp.schemas import Schema, Tool

Arguments = dict[str, Any]

_KIND = r"(?:string|integer|number|boolean|array|object)"
_ECHO = re.compile(rf"\w+\??\s*:\s*{_KIND}(?:\[\])?|<{_KIND}>|{_KIND}\[\]|string|null|undefined")
"""What a model writes that copies the schema: `planSet?: string`, `<string>`, `string[]`, `null`."""
_LARGEST = 2**62
_TYPES: dict[str, tuple[type, str]] = {
    "string": (str, "a text"),
    "integer": (int, "an integer"),
    "boolean": (bool, "true or false"),
    "array": (list, "a list"),
}


def read(tool: Tool, given: Mapping[str, Any] | None) -> Arguments:
    """Return the arguments that are meant, each of its type; raise InvalidInput.

    A number may come as a text, and one item where a list is meant: clients do that.
    """
    properties = tool.schema["properties"]
    meant: Arguments = {}
    for name, value in (given or {}).items():
        schema = properties.get(name)
        if schema is None:
            raise InvalidInput(
                f"{tool.name} has no argument {quoted(name)}",
                code="unknown-argument",
                given=name.encode(errors="backslashreplace").decode(),  # no half of a surrogate pair
                allowed=sorted(properties),
            )
        argument = _value(f"{tool.name}: {name}", value, schema)
        if argument is not None:
            meant[name] = argument
    for name in tool.required:
        if name not in meant:
            raise InvalidInput(f"{tool.name} needs {name}", code="missing-argument", argument=name)
    return meant


def _value(name: str, value: object, schema: Schema) -> object | None:
    """Return a value as its schema wants it, None for one that says nothing."""
    wanted = schema["type"]
    if wanted == "array":
        return _items(name, value, schema["items"])
    if value is None or (isinstance(value, str) and not _says_something(value)):
        return None
    if (
        wanted == "integer"
        and isinstance(value, str)
        and re.fullmatch(r"-?\d{1,19}", value.strip(), re.ASCII)
    ):
        value = int(value)
    if wanted == "string" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < _LARGEST else value
    _check_type(name, value, wanted)
    return _allowed(name, value, schema.get("enum"))


def _items(name: str, value: object, schema: Schema) -> list[object] | None:
    if not isinstance(value, (list, tuple)):
        value = [value]
    return [item for each in value if (item := _value(name, each, schema)) is not None] or None


def _check_type(name: str, value: object, wanted: str) -> None:
    kind, words = _TYPES[wanted]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidInput(f"{name} must be {words}", code="invalid-argument", argument=name, wanted=wanted)
    if isinstance(value, int) and not -_LARGEST < value < _LARGEST:
        raise InvalidInput(f"{name} is out of range", code="invalid-argument", argument=name, wanted=wanted)
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        raise InvalidInput(
            f"{name} is not valid Unicode", code="invalid-argument", argument=name, wanted=wanted
        )


def _allowed(name: str, value: object, allowed: list[str] | None) -> object:
    if allowed is None:
        return value
    word = str(value).strip().lower()
    for each in allowed:
        if each.lower() == word:
            return each
    raise InvalidInput(
        f"{name} must be one of: {', '.join(allowed)}",
        code="invalid-argument",
        given=str(value),
        allowed=allowed,
    )


def _says_something(text: str) -> bool:
    return bool(text.strip()) and _ECHO.fullmatch(text.strip()) is None
