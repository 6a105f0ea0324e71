"""Running a batch on a real database: in one transaction or line by line, rehearsed, repeated, named."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from io import BytesIO
from os import urandom
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog.batch import run as batch
from backlog.batch import work
from backlog.batch.lines import Spool
from backlog.batch.outcomes import LineOutcome, Tally
from backlog.batch.run import BatchOptions, Voice
from backlog.batch.work import drawn
from backlog.cli.complaints import hint
from backlog.domain.events import EventQuery
from backlog.domain.filters import Query
from backlog.errors import Conflict, InvalidInput
from backlog.render.json import batch as json_batch
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.storage.session.search_index import MANY
from backlog.storage.sqlite import gathered
from backlog.store.database import Store
from tests.samples import STAMP, Asking
from tests.unit.batch.test_lines import lines

Lines = Sequence[dict[str, Any] | str]
Told = list[dict[str, Any]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh, empty backlog."""
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda _: None)
    with closing(open_store(path)) as opened:
        yield opened


def result_line(outcome: LineOutcome) -> str:
    return json_batch.result_line(outcome, hint)


def run(store: Store, operations: Lines, **options: Any) -> tuple[Tally, Told]:  # noqa: ANN401  BatchOptions
    """Run operations; return the tally and the result lines."""
    text = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in operations)
    return run_bytes(store, text.encode(), **options)


def run_bytes(store: Store, text: bytes, **options: Any) -> tuple[Tally, Told]:  # noqa: ANN401  BatchOptions
    told: list[str] = []
    voice = Voice(result_line, lambda results: told.extend(results.blocks()), lambda _: None)
    with closing(Spool(BytesIO(text))) as spool:
        tally = batch.run(Asking(store), spool, options=BatchOptions(**options), voice=voice)
    return tally, [json.loads(line) for line in "".join(told).split("\n")[:-1]]


def titles(store: Store) -> dict[str, str]:
    with store.reading() as reader:
        return {task.id: task.title for task in reader.summaries("task", Query(sort="id"), reader.settings())}


def events(store: Store) -> list[str]:
    with store.reading() as reader:
        return [event.entity_id for event in reader.history.events(EventQuery(batch=STAMP.batch))][::-1]


def create(title: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  any key
    return {"op": "create", "title": title, **fields}


def edit(id_: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  any key
    return {"op": "edit", "id": id_, **fields}


def test_each_operation_has_its_line(store: Store) -> None:
    tally, told = run(store, [create("One"), "", edit("1", status="In Progress"), edit("1", title="One")])

    assert tally == Tally(3, 0)
    assert told == [
        {"line": 1, "ok": True, "id": "TASK-1", "revision": 1},
        {"line": 3, "ok": True, "id": "TASK-1", "revision": 2},
        {"line": 4, "ok": True, "id": "TASK-1", "revision": 2},
    ]


def test_names_stand_for_what_was_made(store: Store) -> None:
    tally, told = run(
        store,
        [
            {"op": "milestone_add", "title": "R1", "as": "r1"},
            create("Epic", **{"as": "epic"}, milestone="$r1"),
            create("Part", parent="$epic", **{"as": "part"}),
            create("Next", depends_on=["$epic", "$part"]),
            {"op": "edit", "ids": ["$epic", "$part"], "add_label": "x"},
            create("Idea", draft=True, **{"as": "idea"}),
            {"op": "promote", "id": "$idea"},
            edit("$idea", title="No idea"),
            {"op": "claim", "id": "$part"},
            {"op": "release", "id": "$part"},
            {"op": "comment", "id": "$part", "body": "Hi"},
            {"op": "demote", "id": "$part"},
            edit("$part", title="Again a draft"),
            {"op": "document_create", "title": "Doc", "as": "doc"},
            {"op": "document_update", "id": "$doc", "content": "Text"},
            {"op": "document_archive", "id": "$doc"},
            {"op": "decision_create", "title": "Dec", "as": "dec"},
            {"op": "decision_update", "id": "$dec", "status": "accepted"},
            {"op": "milestone_rename", "from": "$r1", "to": "R2"},
            {"op": "milestone_archive", "name": "$r1"},
            {"op": "config_set", "key": "projectName", "value": "P"},
        ],
    )

    assert tally == Tally(21, 0), told
    assert [line.get("id") or line["ids"] for line in told[:8]] == [
        "m-0",
        "TASK-1",
        "TASK-1.1",
        "TASK-2",
        ["TASK-1", "TASK-1.1"],
        "DRAFT-1",
        "TASK-3",
        "TASK-3",
    ]
    assert titles(store) == {"TASK-1": "Epic", "TASK-2": "Next", "TASK-3": "No idea"}


def test_every_faulty_line_is_told_and_then_nothing_was_changed(store: Store) -> None:
    run(store, [create("One", ac=["a"])])

    tally, told = run(
        store,
        [
            create("Two"),
            edit("99"),
            "{",
            edit("1", status="Done"),
            create("Three", status="Nope", **{"as": "three"}),
            edit("$three", title="x"),
            edit("$tree", title="x"),
            edit("1", if_revision=7),
            {"op": "archive", "ids": ["1", "98"]},
        ],
    )

    assert tally == Tally(1, 8)
    assert [(line["line"], line["ok"], line["error"]["code"]) for line in told] == [
        (2, False, "task-not-found"),
        (3, False, "invalid-json"),
        (4, False, "open-criteria"),
        (5, False, "invalid-status"),
        (6, False, "name-failed"),
        (7, False, "name-not-found"),
        (8, False, "revision-moved"),
        (9, False, "task-not-found"),
    ]
    assert titles(store) == {"TASK-1": "One"}
    assert events(store) == ["TASK-1"]


def test_with_keep_going_the_good_lines_are_applied(store: Store) -> None:
    tally, told = run(
        store,
        [
            create("One"),
            edit("99"),
            create("Two", **{"as": "two"}),
            edit("$two", status="Nope"),
            edit("$two", title="2"),
        ],
        keep_going=True,
    )

    assert tally == Tally(3, 2)
    assert [(line["line"], line["ok"]) for line in told] == [
        (1, True),
        (2, False),
        (3, True),
        (4, False),
        (5, True),
    ]
    assert titles(store) == {"TASK-1": "One", "TASK-2": "2"}


@pytest.mark.parametrize(
    "faulty",
    [
        {"op": "edit", "ids": ["1", "2"], "status": "Done"},
        {"op": "archive", "ids": ["1", "3"]},
        {"op": "complete", "ids": ["3", "1"]},
        {"op": "demote", "ids": ["1", "99"]},
        {"op": "edit", "ids": ["1", "2"], "depends_on": ["1"]},
        {"op": "promote", "id": "DRAFT-2"},
        {"op": "claim", "id": "3"},
        {"op": "release", "id": "99"},
        {"op": "claim", "renew": True},
        {"op": "milestone_remove", "name": "R1", "task_handling": "reassign", "reassign_to": "R1"},
        {"op": "milestone_rename", "from": "R1", "to": ""},
        {"op": "milestone_add", "name": "r1"},
        {"op": "document_create", "title": "D", "type": "poem"},
        {"op": "decision_create", "title": " "},
        {"op": "config_set", "key": "statuses", "value": "A,B"},
        {"op": "config_set", "key": "nope", "value": "A"},
        create("T", depends_on=["99"]),
        create("T", ac=["a"], check_ac=[2]),
        create("T", milestone="$nope"),
        create("T", parent="99"),
    ],
    ids=json.dumps,
)
def test_a_faulty_line_changes_nothing_even_where_others_are_applied(
    store: Store, faulty: dict[str, Any]
) -> None:
    run(
        store,
        [
            create("One"),
            create("Two", ac=["a"]),
            create("Three", status="Done"),
            create("Draft", draft=True),
            create("Draft", draft=True, milestone="R1"),
            {"op": "archive", "id": "DRAFT-2"},
            {"op": "milestone_add", "name": "R1"},
        ],
    )
    before = events(store)

    tally, told = run(store, [faulty, create("Good")], keep_going=True)

    assert tally == Tally(1, 1), told
    assert events(store)[len(before) :] == [told[1]["id"]]


def test_many_lines_are_applied_in_portions_and_names_live_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PORTION", 2)

    tally, told = run(
        store,
        [
            create("One", **{"as": "one"}),
            create("Two"),
            create("Part", parent="$one"),
            edit("$one", labels="x"),
        ],
        keep_going=True,
    )

    assert tally == Tally(4, 0)
    assert [line["id"] for line in told] == ["TASK-1", "TASK-2", "TASK-1.1", "TASK-1"]


def test_a_rehearsal_tells_what_would_change_and_changes_nothing(store: Store) -> None:
    run(store, [create("One"), create("Two", depends_on=["1"])])
    before = events(store)

    tally, told = run(store, [create("Three"), {"op": "archive", "id": "1"}], rehearsal=True)

    assert tally == Tally(2, 0)
    assert told[0]["id"] == "TASK-3"
    assert {"field": "title", "before": None, "after": "Three"} in told[0]["changes"][0]["fields"]
    assert told[1]["changes"] == [
        {
            "id": "TASK-1",
            "entity": "task",
            "fields": [{"field": "state", "before": "active", "after": "archived"}],
        },
        {
            "id": "TASK-2",
            "entity": "task",
            "fields": [{"field": "dependencies", "before": ["TASK-1"], "after": []}],
        },
    ]
    assert events(store) == before


def test_a_rehearsal_tells_faults_too(store: Store) -> None:
    operations: Lines = [create("One", **{"as": "one"}), edit("$one", title="1"), edit("9", title="9")]

    tally, told = run(store, operations, rehearsal=True, keep_going=True)

    assert tally == Tally(2, 1)
    assert [line["ok"] for line in told] == [True, True, False]
    assert titles(store) == {}


@pytest.mark.parametrize("keep_going", [False, True])
def test_a_batch_with_a_key_is_applied_once(store: Store, *, keep_going: bool) -> None:
    operations: Lines = [create("One", **{"as": "one"}), edit("$one", append_notes="n")]
    first = run(store, operations, key="ci-1", keep_going=keep_going)
    again = run(store, operations, key="ci-1", keep_going=keep_going)

    assert first == again
    assert len(events(store)) == 2


def test_a_key_that_was_used_for_another_batch_is_a_conflict(store: Store) -> None:
    run(store, [create("One")], key="ci-1")

    for operations, plan in (([create("Two")], {}), ([create("One")], {"keep_going": True})):
        with pytest.raises(Conflict) as caught:
            run(store, operations, key="ci-1", **plan)
        assert caught.value.code == "idempotency-conflict"
    assert titles(store) == {"TASK-1": "One"}


def test_a_batch_that_failed_may_be_repeated_under_its_key(store: Store) -> None:
    operations: Lines = [edit("1", title="First")]
    assert run(store, operations, key="ci-1")[0] == Tally(0, 1)

    run(store, [create("One")])

    assert run(store, operations, key="ci-1")[0] == Tally(1, 0)


def test_a_batch_that_was_cut_short_goes_on_where_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PORTION", 2)
    operations: Lines = [
        create("One", **{"as": "one"}),
        edit("99"),
        create("Two"),
        create("Part", parent="$one"),
        create("Three"),
    ]
    whole = "\n".join(map(json.dumps, operations)).encode()

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    voice = Voice(result_line, interrupted, lambda _: None)
    options = BatchOptions(keep_going=True, key="k")
    with closing(Spool(BytesIO(whole))) as spool, pytest.raises(KeyboardInterrupt):
        batch.run(Asking(store), spool, options=options, voice=voice)
    assert titles(store) == {"TASK-1": "One"}

    tally, told = run_bytes(store, whole, keep_going=True, key="k")

    assert tally == Tally(4, 1)
    assert [line.get("id") for line in told] == ["TASK-1", None, "TASK-2", "TASK-1.1", "TASK-3"]
    assert len(titles(store)) == 4


@pytest.mark.parametrize("key", ["", "  ", "a\nb", "x" * 201])
def test_a_key_is_one_line(store: Store, key: str) -> None:
    with pytest.raises(InvalidInput, match="idempotency key"):
        run(store, [create("One")], key=key)


def test_an_empty_batch_is_done_at_once(store: Store) -> None:
    assert run_bytes(store, b"\n \n") == (Tally(0, 0), [])


def test_a_name_stands_for_one_thing(store: Store) -> None:
    tally, told = run(store, [create("One", **{"as": "x"}), create("Two", **{"as": "x"})])

    assert (tally, told[0]["error"]["code"]) == (Tally(1, 1), "name-taken")


def test_a_printed_task_comes_back_unchanged(store: Store) -> None:
    printed = {"labels": ["a"], "acceptanceCriteria": [{"index": 1, "text": "a", "checked": True}]}
    run(store, [create("One", labels="a", ac="a"), edit("1", check_ac=1, evidence="seen")])

    _, told = run(store, [edit("TASK-1", **printed, status="To Do", priority=None, revision=9)])

    assert told == [{"line": 1, "ok": True, "id": "TASK-1", "revision": 2}]


def test_somebody_elses_claim_is_told(store: Store) -> None:
    _, told = run(store, [create("One"), {"op": "claim", "id": 1, "assignee": "bob"}, edit("1", title="1")])

    assert told[2]["note"] == "TASK-1 was claimed by bob until 2027-01-15 10:00 UTC"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(texts=st.lists(lines(), max_size=4), keep_going=st.booleans())
def test_whatever_a_batch_says_it_is_answered_line_by_line(
    store: Store, texts: list[bytes], *, keep_going: bool
) -> None:
    tally, told = run_bytes(store, b"\n".join(texts), keep_going=keep_going)

    assert all(line["ok"] or line["error"]["message"].isprintable() for line in told)
    assert len(told) == (sum(tally) if keep_going or not tally.failed else tally.failed)


@pytest.mark.parametrize("value", ["x'ff00'", "CAST(x'ff41' AS TEXT)"])
@pytest.mark.parametrize("column", ["id", "title", "notes", "labels"])
def test_a_task_that_cannot_be_read_fails_its_own_line_alone(
    column: str, value: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the first lines that are read together, and one that is read by the second thread."""
    monkeypatch.setattr(gathered, "TOGETHER", 8)
    count = MANY + 16
    damaged = {3, count - 4}
    run(store, [create(f"Task {number}") for number in range(1, count + 1)])
    with closing(sqlite3.connect(tmp_path / "backlog.db")) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for number in damaged:
            sort_key = f"{number:010d}"
            connection.execute(f"UPDATE tasks SET {column} = {value} WHERE sort_key = ?", (sort_key,))  # noqa: S608  constants of this test
            if column == "id":  # no two may be the same
                value = value.replace("ff", "fe")
        connection.commit()

    edits = [edit(f"{number}", append_notes="More") for number in range(1, count + 1)]
    tally, told = run(store, edits, keep_going=True)

    assert tally == (count - len(damaged), len(damaged))
    failed = {each["line"]: each["error"]["code"] for each in told if not each["ok"]}
    assert failed == dict.fromkeys(damaged, "unreadable-value")


def test_every_new_task_has_random_bytes_of_its_own_which_are_seldom_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draws: list[int] = []

    def counted(count: int) -> bytes:
        draws.append(count)
        return urandom(count)

    monkeypatch.setattr(work, "urandom", counted)
    random = drawn()

    taken = [next(random) for _ in range(1_000)]

    assert {len(each) for each in taken} == {16}
    assert len(set(taken)) == len(taken)
    assert len(draws) == 2


@pytest.mark.parametrize("options", [{}, {"keep_going": True}, {"rehearsal": True, "keep_going": True}])
def test_what_a_line_depends_on_is_what_the_lines_before_it_have_made_of_it(
    store: Store, options: dict[str, bool]
) -> None:
    run(store, [create(f"Old {number}") for number in range(1, 31)])
    changes = [
        *(create(f"New {number}", depends_on=[f"TASK-{number}"]) for number in range(1, 31)),
        {"op": "archive", "id": "TASK-1"},
        {"op": "demote", "id": "TASK-2"},
        create("A draft", draft=True, **{"as": "draft"}),
        create("On what this batch made", depends_on=["TASK-31", "$draft"]),
    ]
    faulty = [create("Late", depends_on=[id_]) for id_ in ("TASK-1", "1", "2", "TASK-2", "TASK-99")]

    tally, told = run(store, [*changes, *(faulty if options else ())], **options)

    codes = [each["error"]["code"] for each in told if not each["ok"]]
    assert tally == ((len(changes) + 2, 3) if options else (len(changes), 0))
    assert codes == ["dependency-not-found"] * (3 if options else 0)
