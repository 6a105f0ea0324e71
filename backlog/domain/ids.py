"""Ids such as TASK-7.1, DRAFT-3 and m-0: how they are read, written and ordered (docs/contract.md 2)."""

from __future__ import annotations

from functools import lru_cache

from backlog.lean import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

MILESTONE = "m"
RESERVED_PREFIXES = frozenset({"draft", "doc", "decision"})

_KNOWN = 4096
"""How many ids are remembered as they were read: a batch comes upon each several times within its window."""
_DIGITS = 10
SUBTASK_PADDING = 2


class Reference(NamedTuple):
    """An identifier as somebody typed it, read but not yet looked up.

    `prefix` is in lower case, None for a bare number. `numbers` holds one number per component.
    """

    prefix: str | None
    numbers: tuple[int, ...]


@lru_cache(maxsize=_KNOWN)
def parse_reference(text: str) -> Reference | None:
    """Read `7`, `07`, `task-7`, `TASK-007.1`; return None for anything else.

    Spaces around it and leading zeros are tolerated (docs/contract.md 2). A component of more digits than
    an id can have is no reference.
    """
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return Reference(None, (int(text),))
    prefix, dash, numbers = text.rpartition("-")
    if not text.isascii() or (dash and not prefix.isalpha()):
        return None
    components = numbers.split(".")
    if not all(map(str.isdigit, components)):
        return None
    digits = [component.lstrip("0") or "0" for component in components]
    if any(len(component) > _DIGITS for component in digits):
        return None
    return Reference(prefix.lower() if dash else None, tuple(map(int, digits)))


def kind_of(ids: Iterable[str]) -> Literal["draft", "task"]:
    """Return what ids name: drafts if all of them say so, else tasks."""
    references = [parse_reference(id_) for id_ in ids]
    drafts = [reference is not None and reference.prefix == "draft" for reference in references]
    return "draft" if all(drafts) else "task"


@lru_cache(maxsize=_KNOWN)
def sort_key(numbers: tuple[int, ...]) -> str:
    """Return a text that sorts as the numbers do: 1, 1.1, 1.2, 2, 10 (docs/contract.md 6.7)."""
    return ".".join([f"{number:010d}" for number in numbers])


@lru_cache(maxsize=_KNOWN)
def id_order(identifier: str) -> tuple[int, ...]:
    """Return the numbers of a canonical id, for sorting: `TASK-7.1` -> (7, 1)."""
    numbers = identifier.rpartition("-")[2]
    return (int(numbers),) if "." not in numbers else tuple(map(int, numbers.split(".")))


def counter_name(kind: str, owner: str = "") -> str:
    """Return the name of a counter; that of subtasks has an owner, their parent's UUID."""
    return f"{kind} of {owner}" if owner else kind


def format_id(prefix: str, numbers: tuple[int, ...], padding: int) -> str:
    """Write an id: ("task", (7, 1), 3) -> `TASK-007.01`; padding 0 means none (docs/contract.md 2)."""
    first, *rest = numbers
    identifier = f"{prefix.upper()}-{str(first).zfill(padding)}"
    for number in rest:
        identifier = subtask_id(identifier, number, padding)
    return identifier


def subtask_id(parent: str, number: int, padding: int) -> str:
    """Write the id of a subtask: the parent's, as it is, and a number.

    With any padding the number has two digits, as the reference program writes it.
    """
    return f"{parent}.{number:0{SUBTASK_PADDING if padding else 0}d}"


def uuid_of(random: bytes) -> str:
    """Return the UUID made of 16 random bytes: version 4 of RFC 9562, section 5.4.

    The standard library's `uuid` takes 2 ms to import, a twentieth of a command.
    """
    digits = random.hex()
    variant = "89ab"[random[8] >> 4 & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
