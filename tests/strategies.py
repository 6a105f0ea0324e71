"""Values for property tests: any text that may be stored, any instant, whole tasks and records."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from backlog.domain.task import ChecklistItem, CheckRun, Comment, Task

HOSTILE = (
    "[]",
    "{}",
    "null",
    '["a", "b"]',
    '{"checked": false}',
    "'); DROP TABLE tasks; --",
    'say "no"',
    "it's",
    "back\\slash",
    "\\u0000",
    "100% _like_",
    ":name ?1 @x $y",
    "😀 👩‍👩‍👧 é ß İ \u0131 \u017f",
    "עברית 中文",
    "line\nbreak\r\nand\ttab",
    "\x1b[31mred\x07",
    "\ufeff\u2028\u202e",
    "\U0010ffff",
)
"""Texts that something between the program and the disk might take for more than text."""


def texts(min_size: int = 0) -> st.SearchStrategy[str]:
    """Any text that the domain lets through: no NUL, no half of a surrogate pair."""
    characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
    return st.text(characters, min_size=min_size, max_size=40) | st.sampled_from(HOSTILE)


def lists() -> st.SearchStrategy[tuple[str, ...]]:
    """Lists such as labels: no item twice."""
    return st.lists(texts(min_size=1), max_size=4, unique=True).map(tuple)


def instants() -> st.SearchStrategy[datetime]:
    """Points in time, told in any offset from UTC."""
    offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    return st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=offsets)  # noqa: DTZ001  the strategy adds the zone


def days_or_instants() -> st.SearchStrategy[datetime | date]:
    """A day where nothing finer is known."""
    return instants() | st.dates()


Checklists = st.SearchStrategy[tuple[ChecklistItem, ...]]


def runs() -> st.SearchStrategy[CheckRun]:
    """Runs of checks."""
    return st.builds(
        CheckRun,
        command=texts(min_size=1),
        exit_code=st.integers(0, 255),
        seconds=st.floats(0, 1e6).map(lambda seconds: round(seconds, 1)),
        commit=st.none() | texts(min_size=1),
        dirty=st.none() | st.booleans(),
        host=texts(),
        output=texts(),
    )


def checklists(checked: st.SearchStrategy[bool], *, checks: bool = False) -> Checklists:
    """Checklists of either kind; only criteria have `checks`."""
    item = st.builds(
        ChecklistItem,
        text=texts(min_size=1),
        checked=checked,
        evidence=st.none() | texts(min_size=1),
        checked_by=st.none() | texts(min_size=1),
        checked_at=st.none() | instants(),
        check=st.none() | texts(min_size=1) if checks else st.none(),
        run=st.none() | runs() if checks else st.none(),
    )
    return st.lists(item, max_size=4).map(tuple)


def tasks() -> st.SearchStrategy[Task]:
    """Tasks and drafts with any value in every field.

    They may be stored in a backlog with the default settings: what is done has no open criterion.
    UUID, id and revision are for the test to set.
    """
    return st.fixed_dictionaries(_fields(st.just("Done"), checklists(st.just(value=True), checks=True))).map(
        _task
    ) | (st.fixed_dictionaries(_fields(_unfinished(), checklists(st.booleans(), checks=True))).map(_task))


def _task(fields: dict[str, Any]) -> Task:
    return Task(uuid="", id="TASK-1", **fields)


def _unfinished() -> st.SearchStrategy[str]:
    return texts(min_size=1).filter(lambda status: status.casefold() != "done")


def _fields(status: st.SearchStrategy[str], criteria: Checklists) -> dict[str, st.SearchStrategy[Any]]:
    """A strategy for each field of a task but those that the test sets."""
    text = st.none() | texts(min_size=1)
    comment = st.builds(Comment, texts(min_size=1), instants(), text)
    return {
        "kind": st.sampled_from(["task", "draft"]),
        "title": texts(min_size=1),
        "status": status,
        "created_at": days_or_instants(),
        "state": st.sampled_from(["active", "completed", "archived"]),
        "updated_at": st.none() | days_or_instants(),
        "priority": text,
        "type": text,
        "project": text,
        "assignees": lists(),
        "reporter": text,
        "due_date": st.none() | st.dates(),
        "labels": lists(),
        "milestone": text,
        "parent": text,
        "dependencies": lists(),
        "references": lists(),
        "documentation": lists(),
        "modified_files": lists(),
        "ordinal": st.none() | st.floats(0, 1e15),
        "acceptance_criteria": criteria,
        "definition_of_done": checklists(st.booleans()),
        "comments": st.lists(comment, max_size=3).map(tuple),
        "description": text,
        "plan": text,
        "notes": text,
        "final_summary": text,
        "claimed_by": text,
        "claimed_until": st.none() | instants(),
        "legacy_done": st.booleans(),
    }
