"""Takes long texts and lists of ids from files and from standard input."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

from backlog.cli.command import OptionValues, UsageError
from backlog.cli.options import FILES
from backlog.cli.syntax import MAX_IDS, ids_in
from backlog.domain.text import MAX_TEXT
from backlog.errors import quoted
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from backlog.domain.task import Task

STDIN = "-"
_MAX_BYTES = 4 * MAX_TEXT
_NOBODY = frozenset(("none", "nobody", "null", "unassigned", "nil"))


def with_files(values: OptionValues) -> OptionValues:
    """Return the values with the texts of files where files were named (`--plan-file plan.md`).

    What collects values gets the text as one more; what has one value must not be given twice.
    Raises InvalidInput, also for a file that cannot be read.
    """
    named = [name for name in FILES if name in values]
    if values.get("title") == STDIN:
        raise UsageError(
            "- is not a title; it would mean standard input, from which no title is read",
            hint="type the title itself",
            code="invalid-title",
        )
    for name, text in FILES.items():
        if text in values and STDIN in (values[text], *values[text][:1]):
            _refuse_dash(text, name)
    if not named:
        return values
    if [values[name] for name in named].count(STDIN) > 1:
        raise UsageError("only one text can come from standard input", code="conflicting-options")
    values = dict(values)
    for name in named:
        flag = f"--{FILES[name].replace('_', '-')}"
        path = values.pop(name)
        if isinstance(values.get(FILES[name]), str):
            raise UsageError(f"{flag} and {flag}-file cannot be combined", code="conflicting-options")
        text = _read(path, f"{flag}-file")
        if not text.strip():
            raise UsageError(
                f"{flag}-file: {'standard input' if path == STDIN else quoted(path, 200)} is empty",
                hint=f'for no text: {flag} ""',
                code="missing-value",
            )
        collected = values.get(FILES[name])
        several = FILES[name] in {"append_notes", "comment"}
        values[FILES[name]] = (*(collected or ()), text) if several else text
    return values


def _refuse_dash(name: str, file_name: str) -> None:
    flag = f"--{name.replace('_', '-')}"
    raise UsageError(
        f"{flag} takes a text; - would be all of it",
        hint=f"to read standard input: --{file_name.replace('_', '-')} -",
        code="invalid-option",
    )


def remarks(values: OptionValues, task: Task, *, edited: bool = False) -> list[str]:
    """Return what may not have been meant by the values of a command that was carried out.

    They were stored as they are (docs/contract.md 0).
    """
    return [
        *_criteria_remarks(values, task, edited=edited),
        *_name_remarks(values, task, edited=edited),
        *_text_remarks(values),
    ]


def _criteria_remarks(values: OptionValues, task: Task, *, edited: bool) -> Iterator[str]:
    for text in values.get("ac", ()):
        if edited and text.isdigit():
            yield (
                f"{quoted(text)} was added as the text of a criterion; "
                f"to check criterion {text}: backlog task edit {task.id} --check-ac {text}"
            )
        elif text.startswith(("- [", "* [")):
            yield f"{quoted(text)} is the text of a criterion, with its marker; --ac takes only the text"


def _name_remarks(values: OptionValues, task: Task, *, edited: bool) -> Iterator[str]:
    for text in values.get("assignee", ()):
        name = text.strip().lower()
        if name in _NOBODY:
            yield f'{quoted(text)} is the name of an assignee here; for nobody: --assignee ""'
        elif name[:1] in {"+", "-"} and name[1:]:
            yield f"{quoted(text)} is the name of an assignee here; for {name[1:]}: --assignee {name[1:]}"
        elif name == "me":
            yield f"{quoted(text)} is the name of an assignee here; you are @me"
    for text in (*values.get("label", ()), *values.get("labels", ()), *values.get("add_label", ())):
        if text[:1] in {"+", "-"} and text[1:].isalnum():
            yield f"{quoted(text)} is the name of a label here; to add one: --add-label {text[1:]}"
    title = task.title if not edited or "title" in values else ""
    if title[:1] == "{" and title[-1:] == "}" and '":' in title:
        yield "the title is JSON, stored as it is; to make tasks from JSON: backlog batch FILE"
    named = task.milestone
    if "milestone" in values and named and not named.removeprefix("m-").isdigit():
        if named.lower() in _NOBODY:
            yield f'{quoted(named)} is the name of a milestone here; for none: --milestone ""'
        else:
            name = quoted(named)
            yield f"there is no milestone {name} yet; add it with: backlog milestone add {name}"


def _text_remarks(values: OptionValues) -> Iterator[str]:
    for file_name, name in FILES.items():
        given = values.get(name)
        for text in given if isinstance(given, tuple) else (given,):
            if not isinstance(text, str):
                continue
            flags = f"--{name.replace('_', '-')}", f"--{file_name.replace('_', '-')}"
            if "\\n" in text and "\n" not in text and ":\\n" not in text:
                yield (
                    f"{flags[0]}: \\n was stored as it is, not as a line break; "
                    f"for several lines: {flags[1]} -"
                )
            if text[:1] == "@" and len(text.split()) == 1 and os.path.isfile(text[1:]):
                yield (
                    f"{flags[0]}: {quoted(text)} was stored as it is; to read the file: {flags[1]} {text[1:]}"
                )


def with_ids(ids: Iterable[str], values: OptionValues | None = None) -> list[str]:
    """Return the ids, those in `1,2,3` and `1-3` too, and for `-` those on standard input, apart by spaces.

    Raises InvalidInput if that leaves none, or if `values` want standard input for themselves.
    """
    every: list[str] = []
    for id_ in ids:
        if id_ != STDIN:
            every += ids_in(id_)
            continue
        if any(values.get(name) == STDIN for name in FILES) if values else False:
            raise UsageError(
                "ids and a text cannot both come from standard input", code="conflicting-options"
            )
        every += _read(STDIN, "the list of ids").split()
    if not every:
        raise UsageError("no ids were given on standard input", code="missing-argument")
    if len(every) > MAX_IDS:
        raise UsageError(f"{len(every):,} ids are too many; at most {MAX_IDS:,} are allowed")
    return every


@contextmanager
def opened(path: str, purpose: str = "") -> Iterator[BinaryIO]:
    """Lend what a command reads: a file, a pipe, or standard input for `-`; raise InvalidInput.

    `purpose` begins the message, for example "--notes-file: ".
    """
    if path != STDIN:
        from backlog.files.inputs import opened_input  # most commands read none

        with opened_input(path, purpose) as file:
            yield file
    elif sys.stdin is None:  # it was closed from the start
        raise UsageError("standard input is closed", code="unreadable-file")
    else:
        yield sys.stdin.buffer


def _read(path: str, what: str) -> str:
    """Return the text of a file or of standard input; raise InvalidInput."""
    source = "standard input" if path == STDIN else quoted(path, 200)
    try:
        with opened(path, f"{what}: ") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{what}: cannot read {source}: {error.strerror or error}", code="unreadable-file"
        ) from None
    if len(content) > _MAX_BYTES:
        raise UsageError(
            f"{what}: {source} is too large; at most {MAX_TEXT:,} characters are allowed",
            code="too-long",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{what}: {source} is not valid UTF-8", code="invalid-encoding") from None
