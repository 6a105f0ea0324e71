"""Whole events follow from what a record is now and from what changed since, whatever was asked for."""

from collections.abc import Collection
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.deltas import Delta, diff
from backlog.domain.events import Event, Recorded
from backlog.domain.reconstruction import NEWEST, Log, Rebuilding, step_back
from backlog.render.text.history import changed
from tests.samples import STAMP

TEXTS = [
    f"{'It stays as it is. ' * 3}{word}{' And so does this.' * 2}" for word in ("A", "Be", "Cee", "Dee", "E")
]
"""Texts long enough to be stored as what changed between them."""


class History:
    """The fields of records over time, and what was looked up of them."""

    def __init__(self) -> None:
        """Begin without any."""
        self.now: dict[str, dict[str, Any]] = {}
        self.events: list[Recorded] = []
        self.asked: list[str] = []
        self.closed = False

    def change(self, uuid: str, entity: str = "task", **fields: object) -> Recorded:
        before = self.now.setdefault(uuid, {})
        changes: dict[str, Delta] = {name: diff(before.get(name), value) for name, value in fields.items()}
        revision = 1 + sum(event.entity_uuid == uuid for event in self.events)
        event = Recorded(len(self.events) + 1, STAMP, entity, uuid, f"ID-{uuid}", revision, changes)
        before.update(fields)
        self.events.append(event)
        return event

    def current(self, event: Recorded, names: Collection[str] | None = None) -> tuple[dict[str, Any], int]:
        assert not self.closed
        wanted = self.now[event.entity_uuid] if names is None else sorted(names)
        self.asked.append(f"current {event.entity_uuid}: {', '.join(wanted)}")
        revision = sum(one.entity_uuid == event.entity_uuid for one in self.events)
        return {name: self.now[event.entity_uuid][name] for name in wanted}, revision

    def between(self, uuid: str, above: int, below: int) -> list[Recorded]:
        assert not self.closed
        self.asked.append(f"between {uuid} {above} {below}")
        return [one for one in reversed(self.events) if one.entity_uuid == uuid and above < one.key < below]


def as_is(_entity: str, _field: str, value: Any) -> Any:  # noqa: ANN401  any value
    return value


def shouted(entity: str, field: str, value: Any) -> Any:  # noqa: ANN401  any value
    return f"{entity}.{field}={value}"


def filled() -> History:
    history = History()
    history.change("a", plan=TEXTS[0], title="One")
    history.change("b", plan=TEXTS[4])
    history.change("a", plan=TEXTS[1])
    history.change("a", title="Two")
    history.change("a", plan=TEXTS[2])
    history.change("b", plan=TEXTS[3])
    history.change("a", plan=TEXTS[3], title="Three")
    return history


def sides(event: Event) -> dict[str, tuple[Any, Any]]:
    return event.changes


def test_every_event_of_all_is_rebuilt_from_the_newest_on() -> None:
    history = filled()

    found = [sides(event) for event in Log(reversed(history.events), history, as_is)]

    assert found == [
        {"plan": (TEXTS[2], TEXTS[3]), "title": ("Two", "Three")},
        {"plan": (TEXTS[4], TEXTS[3])},
        {"plan": (TEXTS[1], TEXTS[2])},
        {"title": ("One", "Two")},
        {"plan": (TEXTS[0], TEXTS[1])},
        {"plan": (None, TEXTS[4])},
        {"plan": (None, TEXTS[0]), "title": (None, "One")},
    ]


def test_a_few_events_are_rebuilt_as_if_all_were_asked_for() -> None:
    history = filled()
    everything = {event.key: event for event in Log(reversed(history.events), history, as_is)}

    for keys in ([3], [5, 3], [7, 3], [7, 1], [6], [6, 2], [4], [7, 6, 5, 1]):
        log = Log([history.events[key - 1] for key in keys], history, as_is)
        assert list(log) == [everything[key] for key in keys]
        assert len(log) == len(keys)


def test_a_log_looks_up_all_at_once_and_can_be_read_again_and_again() -> None:
    history = filled()
    log = Log([history.events[4], history.events[2]], history, as_is)
    history.closed = True

    assert list(log) == list(log)
    assert history.asked == ["current a: plan", f"between a 5 {NEWEST}", "between a 3 5"]


def test_what_was_replaced_whole_needs_nothing_looked_up() -> None:
    history = History()
    history.change("a", title="One")
    history.change("a", title="Two")

    log = Log(reversed(history.events), history, as_is)

    assert [sides(event) for event in log] == [{"title": ("One", "Two")}, {"title": (None, "One")}]
    assert history.asked == []


def test_values_are_decoded_by_kind_and_field() -> None:
    history = History()
    event = history.change("a", "milestone", title="One")

    assert sides(Rebuilding(history, shouted).event(event)) == {
        "title": ("milestone.title=None", "milestone.title=One")
    }


def test_of_what_is_kept_of_a_file_only_what_was_replaced_is_known() -> None:
    history = History()
    history.change("a", "file", sheet=TEXTS[0])
    event = history.change("a", "file", sheet=TEXTS[1])

    before, after = sides(Rebuilding(history, as_is).event(event))["sheet"]

    assert before in TEXTS[0]
    assert after in TEXTS[1]
    assert history.asked == []


def test_a_field_that_was_changed_behind_our_back_shows_the_parts_that_were_replaced() -> None:
    history = History()
    history.change("a", plan=TEXTS[0], title="One")
    event = history.change("a", plan=TEXTS[1])
    history.now["a"]["plan"] = "something else"

    before, after = sides(Rebuilding(history, as_is).event(event))["plan"]

    assert before in TEXTS[0]
    assert after in TEXTS[1]
    assert before != TEXTS[0]


def test_a_step_back_leaves_what_is_not_known_out() -> None:
    fields: dict[str, Any] = {"plan": "other", "title": "Two"}

    assert step_back(fields, "plan", diff(TEXTS[0], TEXTS[1])) is None
    assert step_back(fields, "gone", diff(TEXTS[0], TEXTS[1])) is None
    assert step_back(fields, "title", diff("One", "Two")) == ("One", "Two")
    assert fields == {"title": "One"}


def of_list(history: History, *values: list[str]) -> list[Recorded]:
    """The events of a list that becomes those values, long enough to be stored as what changed."""
    return [history.change("a", items=[*value, *LONG]) for value in values][::-1]


LONG = [f"item {number}, which stays" for number in range(20)]


def test_in_brief_a_list_is_told_by_what_came_and_went_and_nothing_is_looked_up() -> None:
    history = History()
    events = of_list(history, [], ["a"], ["a", "b"], ["a", "c"], ["c"], ["c", "c"])

    told = [sides(event)["items"] for event in Log(events[:-1], history, as_is, brief=True)]

    assert told == [([], ["c"]), (["a"], []), (["b"], ["c"]), ([], ["b"]), ([], ["a"])]
    assert history.asked == []


def test_in_brief_a_list_is_told_whole_if_only_its_order_changed() -> None:
    history = History()
    events = of_list(history, ["a", "b"], ["b", "a"], ["b", "a", "c"])

    told = [sides(event)["items"] for event in Log(events[:2], history, as_is, brief=True)]

    assert told == [(["b", "a", *LONG], ["b", "a", "c", *LONG]), (["a", "b", *LONG], ["b", "a", *LONG])]
    assert history.asked == ["current a: items"]


def test_in_brief_only_the_texts_are_looked_up_of_what_changed_with_them() -> None:
    history = History()
    history.change("a", plan=TEXTS[0], items=LONG)
    history.change("a", plan=TEXTS[1], items=[*LONG, "a"])
    history.change("a", items=[*LONG, "a", "b"])

    told = [sides(event) for event in Log(history.events[:0:-1], history, as_is, brief=True)]

    assert told == [{"items": ([], ["b"])}, {"plan": (TEXTS[0], TEXTS[1]), "items": ([], ["a"])}]
    assert history.asked == ["current a: plan"]


def test_in_brief_a_list_that_was_replaced_since_is_told_by_what_came_and_went() -> None:
    history = History()
    history.change("a", plan=TEXTS[0], items=LONG)
    history.change("a", plan=TEXTS[1], items=[*LONG, "a"])
    history.change("a", items=[])

    told = [sides(event) for event in Log(history.events[:0:-1], history, as_is, brief=True)]

    assert told == [{"items": ([*LONG, "a"], [])}, {"plan": (TEXTS[0], TEXTS[1]), "items": ([], ["a"])}]


def test_a_list_is_told_whole_unless_it_is_to_be_brief() -> None:
    history = History()
    events = of_list(history, [], ["a"], ["a", "b"])

    told = [sides(event)["items"] for event in Log(events[:2], history, as_is)]

    assert told == [(["a", *LONG], ["a", "b", *LONG]), (LONG, ["a", *LONG])]


def test_what_is_kept_of_the_file_of_a_record_lets_nothing_be_looked_up_of_the_record() -> None:
    history = History()
    history.change("a", title="One")
    history.change("a", "file", sheet=TEXTS[0])
    history.change("a", "file", sheet=TEXTS[1])
    history.change("a", title="Two")

    told = [sides(event).get("title") for event in Log(reversed(history.events), history, as_is)]

    assert told == [("One", "Two"), None, None, (None, "One")]
    assert history.asked == []


def test_a_single_event_is_looked_up_only_where_it_does_not_hold_whole_values() -> None:
    history = History()
    history.change("a", plan=TEXTS[0], title="One")
    titled, planned = history.change("a", title="Two"), history.change("a", plan=TEXTS[1])

    assert sides(Rebuilding(history, as_is).event(titled)) == {"title": ("One", "Two")}
    assert history.asked == []
    assert sides(Rebuilding(history, as_is).event(planned)) == {"plan": (TEXTS[0], TEXTS[1])}
    assert history.asked == ["current a: plan, title"]


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=7), min_size=2, max_size=6))
def test_lines_say_the_same_of_an_event_in_brief_and_whole(values: list[list[str]]) -> None:
    history = History()
    events = of_list(history, *values)[:-1]

    def lines(*, brief: bool) -> list[list[tuple[str, list[str], list[str]]]]:
        log = Log(events, history, as_tuple, brief=brief)
        return [
            [(field, sorted(old.split(", ")), sorted(new.split(", "))) for field, old, new in changed(event)]
            for event in log
        ]

    assert lines(brief=True) == lines(brief=False)


def as_tuple(_entity: str, _field: str, value: Any) -> Any:  # noqa: ANN401  any value
    return tuple(value or ())
