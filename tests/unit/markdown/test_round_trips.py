"""What was written is read back the same, whatever is in it; what was read is written the same for ever."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from backlog.domain.record_files import Extras, RecordFile
from backlog.domain.records import Decision, Document, Milestone, Record
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Comment, Task
from backlog.domain.text import one_line, section
from backlog.markdown.config_file import (
    extras_of_config,
    read_config,
    settings_file,
    settings_of,
    write_config,
)
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import folder_at
from backlog.markdown.files import FileKind, read_file, write_file
from backlog.markdown.record_files import KINDS, record_file, record_of
from backlog.markdown.task_files import Meanings, extras_of, task_file, task_of
from backlog.markdown.yaml_reader import read_entries
from backlog.markdown.yaml_writer import entry
from tests.strategies import texts

SAME = Meanings(task_id=lambda text: text, milestone=lambda text: text, settings=Settings())
NO_EXTRAS = Extras()

T = TypeVar("T")


def built(make: Callable[..., T], /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Return values of a kind with those fields, and else its defaults."""
    return st.fixed_dictionaries(fields).map(lambda values: make(**values))


# Values as the domain stores them.
lines = texts(min_size=1).map(lambda text: one_line(text, "text")).filter(bool)
sections = texts(min_size=1).map(lambda text: section(text, "text")) | st.sampled_from(
    [
        "<!-- SECTION:DESCRIPTION:END -->",
        "a\n<!-- SECTION:NOTES:END -->\nb",
        "  \\<!-- SECTION:PLAN:END -->".strip(),
        "## Description\n\n## Final Summary",
        "<!-- SECTION:PLAN:BEGIN -->\n<!-- AC:BEGIN -->\n- [ ] #1 x\n<!-- AC:END -->",
        "---\nid: TASK-9\n---",
    ]
)
bodies = sections.filter(bool) | st.sampled_from(["a\n\n\\---\n\nb", "author: x\ncreated: y"])
minutes = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(  # noqa: DTZ001  the zone is set here
    lambda instant: instant.replace(second=0, microsecond=0, tzinfo=UTC)
)
dates = minutes | st.dates()
unique = st.lists(lines, max_size=4, unique=True).map(tuple)
items = st.lists(built(ChecklistItem, text=lines, checked=st.booleans()), max_size=4).map(tuple)
comments = built(Comment, body=bodies, created_at=st.none() | dates, author=st.none() | lines)

tasks = built(
    Task,
    uuid=st.just("0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c11"),
    kind=st.just("task"),
    id=st.just("TASK-7.01"),
    title=lines,
    status=lines,
    created_at=st.none() | dates,
    state=st.sampled_from(["active", "completed", "archived"]),
    updated_at=st.none() | dates,
    priority=st.none() | lines.map(str.lower),
    type=st.none() | lines,
    project=st.none() | lines,
    assignees=unique,
    reporter=st.none() | lines,
    due_date=st.none() | st.dates(),
    labels=unique,
    milestone=st.none() | lines,
    parent=st.none() | lines,
    dependencies=unique,
    references=unique,
    documentation=unique,
    modified_files=unique,
    ordinal=st.none() | st.floats(0, 1e15) | st.integers(0, 10**9).map(float),
    acceptance_criteria=items,
    definition_of_done=items,
    comments=st.lists(comments, max_size=3).map(tuple),
    description=st.none() | sections,
    plan=st.none() | sections,
    notes=st.none() | sections,
    final_summary=st.none() | sections,
)


@given(tasks)
def test_a_task_survives_its_file(task: Task) -> None:
    file = task_file(task, NO_EXTRAS)

    text = write_file("task", file, task.uuid)
    found = read_file("task", text, file.place)

    folder = folder_at(file.place)
    assert folder is not None
    assert found.record_file == file
    assert found.uuid == task.uuid
    assert found.notes == []
    names = SAME._replace(settings=Settings(statuses=(task.status, "Done")))
    assert task_of(found.record_file, folder, task.uuid, names) == task


@given(tasks)
def test_the_file_of_a_task_is_valid_yaml_for_any_reader(task: Task) -> None:
    text = write_file("task", task_file(task, NO_EXTRAS), task.uuid)

    front = yaml.load(text.split("\n---\n")[0].removeprefix("---\n"), Loader=yaml.BaseLoader)  # noqa: S506  it makes nothing but texts

    assert front["title"] == task.title
    assert front["labels"] == list(task.labels)


records = (
    built(
        Milestone,
        uuid=st.just("u"),
        id=st.just("m-0"),
        title=lines,
        created_at=st.none(),
        state=st.sampled_from(["active", "archived"]),
        due_date=st.none() | st.dates(),
        description=st.none() | sections.filter(lambda text: "\r" not in (text or "")),
    )
    | built(
        Document,
        uuid=st.just("u"),
        id=st.just("doc-007"),
        title=lines,
        created_at=st.none() | dates,
        type=lines,
        path=st.sampled_from(["", "guides", "guides/deep"]),
        tags=unique,
        updated_at=st.none() | dates,
        content=texts().map(str.rstrip),
    )
    | built(
        Decision,
        uuid=st.just("u"),
        id=st.just("decision-1"),
        title=lines,
        created_at=st.none() | dates,
        status=lines,
        content=texts().map(str.rstrip),
    )
)


@given(records)
def test_a_milestone_document_or_decision_survives_its_file(record: Record) -> None:
    kind = KINDS[type(record)]
    file = record_file(record, NO_EXTRAS)

    found = read_file(kind, write_file(kind, file, record.uuid), file.place).record_file

    folder = folder_at(file.place)
    assert folder is not None
    assert found == file
    assert record_of(found, folder, record.uuid) == record


# Files as other people write them: lines of every kind in any order.
FRAGMENTS = (
    "## Description",
    "## description ",
    "## Acceptance Criteria",
    "## Definition of Done",
    "## Implementation Plan",
    "## Implementation Notes",
    "## Implementation Notes (part 2)",
    "## Notes",
    "## Comments",
    "## Final Summary",
    "## Context",
    "# Top",
    "### Sub",
    "### Implementation plan",
    "#### Description",
    "<!-- SECTION:DESCRIPTION:BEGIN -->",
    "<!-- SECTION:DESCRIPTION:END -->",
    "<!-- SECTION:NOTES:BEGIN -->",
    "<!-- SECTION:NOTES:END -->",
    "\\<!-- SECTION:NOTES:END -->",
    "<!-- AC:BEGIN -->",
    "<!-- AC:END -->",
    "<!-- DOD:BEGIN -->",
    "<!-- DOD:END -->",
    "<!-- COMMENTS:BEGIN -->",
    "<!-- COMMENTS:END -->",
    "- [ ] one",
    "- [x] #2 two  ",
    "- [X] three",
    "- [ ] ",
    "* [ ] star",
    "  - nested",
    "- plain",
    "author: @lee",
    "created: 2026-11-23 00:48",
    "created: some day",
    "---",
    "\\---",
    "```",
    "text",
    "  indented",
    "   ",
    "",
    "",
)
FRONT = (
    "title: A title",
    "title: 'It''s: quoted'",
    "status: To Do",
    "status: null",
    "assignee: @maria",
    "assignee: [@maria, '@lee']",
    "labels:\n  - a\n  - b",
    "labels: [a, 'b, c']",
    "labels: scalar",
    "dependencies:\n- task-1\n- TASK-02",
    "created_date: 2026-01-02",
    "created_date: '2026-01-02T03:04:05+02:00'",
    "created_date: some day",
    'updated_date: "2026-01-02 03:04"',
    "due_date: 2026-02-30",
    "ordinal: '7.50'",
    "ordinal: many",
    "priority: HIGH",
    "type: BUG",
    "milestone: M-06",
    "custom: [1, {deep: true}]",
    "onStatusChange: 'echo $TASK_ID'",
    "subtasks:\n  - TASK-7.1",
    "# a comment",
    "reporter: '@omar'  # by hand",
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Files of tasks that somebody wrote by hand, in any of the forms that there are."""
    front = draw(st.lists(st.sampled_from(FRONT), max_size=8, unique_by=lambda line: line.split(":")[0]))
    body = draw(st.lists(st.sampled_from(FRAGMENTS), max_size=25))
    text = "\n".join(["---", "id: task-7", *front, "---", *body])
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return ("\ufeff" if draw(st.booleans()) else "") + text


def taken_over(text: str) -> tuple[RecordFile, RecordFile]:
    """Return what a file says, and what the file says that is written for the task made of it."""
    read = read_file("task", text, "tasks").record_file
    folder = folder_at("tasks")
    assert folder is not None
    task = task_of(read, folder, "uuid", SAME)
    extras = extras_of(read, task_file(task, NO_EXTRAS), "task-7 - A.md")
    return read, read_file("task", write_file("task", task_file(task, extras), "uuid"), "tasks").record_file


@given(files())
@example(
    "---\nid: task-7\n---\n\n## Description\n\n## Acceptance Criteria\n<!-- AC:BEGIN "
    "-->\n- [ ] #1 a\n<!-- AC:END -->\n"
)
def test_nothing_of_a_file_is_lost_on_its_way_through_the_backlog(text: str) -> None:
    read, again = taken_over(text)

    assert again == read


@given(files())
def test_a_file_that_was_written_stays_the_same(text: str) -> None:
    written = write_file("task", read_file("task", text, "tasks").record_file, "uuid")

    assert write_file("task", read_file("task", written, "tasks").record_file, "uuid") == written


WORDY = (
    "- [ ] {}",
    "- [x] #2 {}  ",
    "- [X] {}",
    "* [ ] {}",
    "  - {}",
    "author: {}",
    "created: {}",
    "{}",
    "  {}",
)


@given(st.lists(st.sampled_from((*FRAGMENTS, *WORDY)), max_size=30))
def test_every_word_of_a_body_is_written_again(body: list[str]) -> None:
    words = [f"w{number}w" for number, line in enumerate(body) if line in WORDY]
    text = "\n".join(
        ["---", "id: task-7", "---", *(line.format(f"w{number}w") for number, line in enumerate(body))]
    )

    written = write_file("task", read_file("task", text, "tasks").record_file, None)

    assert [word for word in words if word not in written] == []


@given(st.text(max_size=300), st.sampled_from(["task", "milestone", "document", "decision"]))
def test_any_text_is_read_or_refused_with_a_reason(text: str, kind: FileKind) -> None:
    try:
        read_file(kind, text, "tasks")
    except BadFileError as error:
        assert error.reason
        assert error.line is None or error.line >= 1


@given(st.text(max_size=200))
def test_any_front_matter_is_read_or_refused_with_a_reason(front: str) -> None:
    try:
        read_file("task", f"---\n{front}\n---\n", "tasks")
    except BadFileError as error:
        assert error.reason


@given(texts(), st.lists(texts(), max_size=3))
def test_any_value_survives_yaml(scalar: str, several: list[str]) -> None:
    text = entry("one", scalar) + entry("many", several)

    found = {found.key: found.value for found in read_entries(text)}

    assert (found["one"] or "") == scalar
    assert [value or "" for value in found["many"] or ()] == several


printable = lines.filter(str.isprintable)
names = st.lists(printable, max_size=4, unique=True).map(tuple)
settings = built(
    Settings,
    project_name=printable,
    default_assignee=names,
    labels=names,
    types=st.lists(printable.filter(lambda name: "," not in name), max_size=3, unique_by=str.casefold).map(
        tuple
    ),
    definition_of_done=names,
    max_column_width=st.integers(1, 10_000),
    auto_commit=st.booleans(),
    hide_empty_columns=st.none() | st.booleans(),
    zero_padded_ids=st.integers(0, 10),
    task_prefix=st.sampled_from(["task", "BACK"]),
    gate_definition_of_done=st.booleans(),
)


@given(settings)
def test_settings_survive_their_file(given_settings: Settings) -> None:
    text = write_config(settings_file(given_settings, NO_EXTRAS))

    understood = settings_of(read_config(text).record_file, Settings())

    assert not understood.problems
    assert understood.settings == given_settings


@pytest.mark.parametrize(
    "text",
    [
        'project_name: "Demo"\r\nstatuses: ["To Do", "Done"]\r\n',
        (
            "# Ours\nproject_name: Demo\n\n# theirs\nfoo:\n  - bar\nstatuses:\n- To Do\n- "
            "Done\ndefault_status: Nowhere\n"
        ),
        "\ufeffproject_name: Demo",
    ],
)
def test_a_file_of_settings_comes_back_as_it_was(text: str) -> None:
    file = read_config(text).record_file
    understood = settings_of(file, Settings()).settings
    extras = extras_of_config(file, understood, "config.yml")

    written = write_config(settings_file(understood, extras))

    assert written == text.removeprefix("\ufeff").replace("\r\n", "\n").rstrip("\n") + "\n"


def test_a_changed_setting_changes_its_line_alone() -> None:
    text = (
        "# Ours\nproject_name: Demo\nfoo: 1 # stays\nauto_commit: false\n# about ports\ndefault_port: 6420\n"
    )
    file = read_config(text).record_file
    understood = settings_of(file, Settings()).settings
    extras = extras_of_config(file, understood, "config.yml")

    written = write_config(settings_file(understood._replace(auto_commit=True, projects=("Web",)), extras))

    assert written == text.replace("auto_commit: false", "auto_commit: true") + 'projects: ["Web"]\n'


def test_a_date_is_never_guessed() -> None:
    text = "---\nid: task-7\ntitle: 2026-01-02\nlabels: [1, true, no, 1e3, 2026-01-02]\n---\n"

    front = read_file("task", text, "tasks").record_file.front

    assert front == {
        "id": "task-7",
        "title": "2026-01-02",
        "labels": ["1", "true", "no", "1e3", "2026-01-02"],
    }


def test_a_day_is_kept_as_a_day() -> None:
    read, again = taken_over("---\nid: TASK-7\ntitle: A\ncreated_date: 2026-01-02\n---\n")
    folder = folder_at("tasks")

    assert folder is not None
    assert task_of(read, folder, "uuid", SAME).created_at == date(2026, 1, 2)
    assert again.front["created_date"] == "2026-01-02"
