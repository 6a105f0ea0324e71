"""Reads what a form sent, within limits, and turns it into the requests of the use cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.domain.ordinals import read_ordinal
from backlog.domain.task import FIELDS, fields_in
from backlog.errors import InvalidInput, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

FORM_TYPE = "application/x-www-form-urlencoded"
MAX_BODY = 4_000_000
"""Bytes of a body: the longest text that can be stored, in letters of up to four bytes."""
MAX_FIELDS = 2_000


class Form:
    """The fields of a form, in their order; texts with the line breaks of this system."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take names and values; a name may come several times."""
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value.replace("\r\n", "\n"))

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, default: str = "") -> str:
        """Return the last value of a field."""
        return self._values.get(name, [default])[-1]

    def texts(self, name: str) -> list[str]:
        """Return every value of a field."""
        return self._values.get(name, [])

    def lines(self, name: str) -> list[str]:
        """Return the lines of a field that are not blank."""
        return [line.strip() for line in self.text(name).splitlines() if line.strip()]

    def number(self, name: str) -> int | None:
        """Return a whole number, None if there is none; raise InvalidInput."""
        given = self.text(name).strip()
        if not given:
            return None
        if not (given.isascii() and given.isdigit() and len(given) <= 18):  # noqa: PLR2004  what a database counts to
            raise InvalidInput(f"{name} {quoted(given)} is not a number", code="invalid-index", given=given)
        return int(given)

    def numbers(self, name: str) -> list[int]:
        """Return every value of a field as a whole number; raise InvalidInput."""
        return [
            number for value in self.texts(name) if (number := Form([(name, value)]).number(name)) is not None
        ]

    def chosen(self) -> Form:
        """Return the form without the fields of which the stored version was chosen over what was typed."""
        left = {
            name.removeprefix("choose-")
            for name, value in self.pairs()
            if name.startswith("choose-") and value == "theirs"
        }
        return Form((name, value) for name, value in self.pairs() if name not in left)

    def pairs(self) -> list[tuple[str, str]]:
        """Return names and values."""
        return [(name, value) for name, values in self._values.items() for value in values]


async def read_form(request: Request) -> Form:
    """Return the form in the body of a request; raise InvalidInput if it cannot be read."""
    return form_of(await request.body())


def form_of(body: bytes) -> Form:
    """Return the form that a body holds; raise InvalidInput."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:  # UnicodeDecodeError is one
        raise InvalidInput("the form cannot be read", code="invalid-form") from None
    return Form(pairs)


TEXTS = (
    *(field.name for field in FIELDS if field.holds == "text"),
    *("other_text", "priority", "type", "project", "milestone"),
)
_FIRST = ("assignees", "labels", "dependencies", "references", "documentation", "modified_files")
LISTS = tuple(field.name for field in fields_in(_FIRST, FIELDS) if field.holds == "words")

_WRITTEN = (
    *("title", *TEXTS, *LISTS, "due_date", "ordinal", "content", "path", "tags"),
    *("acceptance_criteria", "definition_of_done", "add", "reword", "evidence", "command", "comment"),
)


def typed_in(form: Form) -> list[tuple[str, str]]:
    """Return what somebody has written into a form, with labels, to be shown where it was not stored."""
    return [
        (name.replace("_", " ").capitalize(), form.text(name))
        for name in _WRITTEN
        if form.text(name).strip() and form.text(f"choose-{name}") != "theirs"
    ]


def edit_request(form: Form) -> EditRequest:
    """Return what a form asks to be changed: each field that is in it; raise InvalidInput."""
    wanted: dict[str, Any] = {}
    for name in ("title", "status"):
        if name in form:
            wanted[name] = form.text(name)
    for name in TEXTS:
        if name in form:
            wanted[name] = form.text(name) if form.text(name).strip() else CLEAR
    for name in LISTS:
        if name in form:
            wanted[name] = form.lines(name)
    if "due_date" in form:
        wanted["due_date"] = read_day(form.text("due_date")) or CLEAR
    if "ordinal" in form and form.text("ordinal").strip():
        wanted["ordinal"] = read_ordinal(form.text("ordinal"))
    return EditRequest(**wanted)


def read_day(given: str) -> date | None:
    """Return the day that a date field holds, None for an empty one; raise InvalidInput."""
    if not given.strip():
        return None
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise InvalidInput(
            f"{quoted(given)} is not a date; write it as YYYY-MM-DD", code="invalid-date", given=given
        ) from None
