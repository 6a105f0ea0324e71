"""What use cases share: the world around a call, steps that are shown, hooks that become due."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from backlog.domain.edit_request import EditRequest
from backlog.service.combinations import check_clearing, check_links, check_lists
from backlog.service.context import Context, stamp_of, utc_now
from backlog.service.status_moves import Noting
from backlog.service.steps import counted
from backlog.service.tasks import edit_in
from tests.samples import NOW, STAMP
from tests.unit.service.backlogs import Backlog, refusal


def test_a_call_has_one_actor_and_a_stamp_for_each_change() -> None:
    asked: list[str] = []

    def actor() -> str:
        asked.append("who")
        return "Ada"

    clock = datetime(2027, 1, 15, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    store: Any = object()
    context = Context(store, actor, "task edit", lambda: clock)

    assert (context.store, context.command, context.due, asked) == (store, "task edit", [], [])
    assert (context.actor(), context.actor(), asked) == ("Ada", "Ada", ["who"])
    assert (context.now(), context.today()) == (clock, clock.astimezone().date())
    first, second = context.stamp(), context.stamp()
    assert first[:3] == second[:3] == (clock, "Ada", "task edit")
    assert first.batch != second.batch
    assert len(first.batch) == 36
    assert stamp_of(NOW, "Eve", "x")[:3] == (NOW, "Eve", "x")
    assert Context(store, "Eve", "x").actor() == "Eve"
    assert utc_now().tzinfo is UTC
    assert Context(store, "Eve", "x").now().tzinfo is UTC


def test_each_step_says_how_far_it_is() -> None:
    steps: list[tuple[object, ...]] = []

    def step(*words: object) -> None:
        steps.append(words)

    assert list(counted(["a", "b"], step, "reading")) == ["a", "b"]
    assert list(counted(iter("cd"), step, "writing", 3, 9)) == ["c", "d"]
    assert list(counted(["e"], step, "sorting", 1, 7)) == ["e"]
    assert list(counted((), step, "nothing")) == []
    assert list(counted(iter("f"), step, "waiting")) == ["f"]
    assert steps == [
        ("reading", 1, 2),
        ("reading", 2, 2),
        ("writing", 4, 9),
        ("writing", 5, 9),
        ("sorting", 2, 7),
        ("waiting", 1, 0),
    ]


@pytest.mark.parametrize("hook", [None, "echo moved"])
def test_a_hook_is_due_once_a_change_of_a_status_is_committed(backlog: Backlog, hook: str | None) -> None:
    backlog.create("One")
    backlog.save(on_status_change=hook)
    context = backlog.asking()
    noting = Noting(backlog.store, context)

    with noting.writing(backlog.stamp(), narrow=True) as writer:
        edit_in(writer, ["1"], _request(title="Uno"))
        assert context.due == []
    assert context.due == []
    with noting.writing(backlog.stamp(), many=True) as writer:
        edit_in(writer, ["1"], _request(status="Done"))
        assert context.due == []
    with noting.reading() as reader:
        assert reader.settings().on_status_change == hook

    due = [(command, [each.after.status for each in moved]) for command, moved in context.due]
    assert due == ([("echo moved", ["Done"])] if hook else [])


def test_how_a_transaction_is_opened_is_handed_on(backlog: Backlog) -> None:
    opened: list[object] = []

    class Watched:
        @contextmanager
        def writing(self, stamp: Any, *, narrow: bool = False, many: bool = False) -> Iterator[Any]:  # noqa: ANN401  as the store's own
            opened.append((stamp, narrow, many))
            with backlog.store.writing(stamp, narrow=narrow, many=many) as writer:
                yield writer

    watched: Any = Watched()
    for how in ({}, {"narrow": True}, {"many": True}):
        with Noting(watched, backlog.asking()).writing(STAMP, **how):
            pass

    assert opened == [(STAMP, False, False), (STAMP, True, False), (STAMP, False, True)]


def _request(**fields: Any) -> Any:  # noqa: ANN401  the fields of EditRequest
    return EditRequest(**fields)


FINE: dict[Any, list[dict[str, object]]] = {
    check_clearing: [
        {},
        {"milestone": "m", "due_date": "d", "final_summary": "f"},
        {"clear_milestone": True, "clear_due_date": True, "clear_final_summary": True},
        {"milestone": "m", "clear_due_date": True},
    ],
    check_lists: [
        {"label": "a"},
        {"add_label": "a", "remove_label": "b"},
        {"clear_labels": True},
        dict.fromkeys(("ac", "remove_ac", "check_ac", "uncheck_ac", "set_check", "clear_check"), "1"),
        {"acceptance_criteria": "a", "set_check": "1=x", "clear_check": "2"},
        {"acceptance_criteria": "a", "label": "b"},
    ],
    check_links: [
        {"ref": "a"},
        {"add_ref": "a", "remove_ref": "b"},
        {"clear_refs": True, "ref": ()},
        {"clear_deps": True, "depends_on": ()},
        {"clear_docs": True, "doc": []},
        {"clear_deps": True, "doc": ["x"], "ref": "y"},
    ],
}  # fmt: skip
CLASHES: list[tuple[Any, str, tuple[str, ...]]] = [
    (check_clearing, "milestone", ("clear_milestone",)),
    (check_clearing, "due_date", ("clear_due_date",)),
    (check_clearing, "final_summary", ("clear_final_summary",)),
    (check_lists, "label", ("add_label", "remove_label", "clear_labels")),
    (check_lists, "clear_labels", ("add_label", "remove_label")),
    (check_lists, "acceptance_criteria", ("ac", "remove_ac", "check_ac", "uncheck_ac", "clear_ac")),
    (check_lists, "clear_ac", ("ac", "remove_ac", "check_ac", "uncheck_ac", "set_check", "clear_check")),
    (check_links, "ref", ("add_ref", "remove_ref")),
    (check_links, "clear_refs", ("add_ref", "remove_ref")),
    (check_links, "clear_deps", ("depends_on",)),
    (check_links, "clear_refs", ("ref",)),
    (check_links, "clear_docs", ("doc",)),
]


@pytest.mark.parametrize(
    ("check", "given"), [(check, given) for check, every in FINE.items() for given in every]
)
def test_changes_that_can_be_read_together_pass(check: Any, given: dict[str, object]) -> None:  # noqa: ANN401  a function
    check(given)


@pytest.mark.parametrize(("check", "name", "others"), CLASHES)
def test_each_change_that_excludes_another_is_named_with_it(
    check: Any, name: str, others: tuple[str, ...]  # noqa: ANN401  a function
) -> None:  # fmt: skip
    for clashing in ([other] for other in others):
        found = refusal(lambda clashing=clashing: check(dict.fromkeys((name, *clashing), "x")))  # type: ignore[misc]
        assert found == (
            "InvalidInput",
            "conflicting-options",
            f"{name} cannot be combined with {clashing[0]}",
            {"option": name, "others": clashing},
        )
    every = refusal(lambda: check(dict.fromkeys((name, *others), "x")))
    assert every.message == f"{name} cannot be combined with {', '.join(others)}"


def test_today_is_the_callers_day() -> None:
    store: Any = object()
    assert Context(store, "Eve", "x", lambda: datetime(2027, 1, 15, 23, 59, tzinfo=UTC)).today() == date(
        2027, 1, 15
    )
