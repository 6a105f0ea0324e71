"""A plan that was made before holds as long as nobody changed what it depends on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest

from backlog.domain.events import Stamp, TakenBack
from backlog.domain.gate import Judged
from backlog.domain.record_files import CONFIG_UUID, Exchange, Extras, Mark, empty_record_file
from backlog.domain.records import Decision, Document, Milestone, Record
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.service.exchange.drafts import Draft, is_idle, prepared_ahead, still_holds
from backlog.service.exchange.plan import ExtrasChange, ImportPlan, RecordChange
from backlog.service.exchange.report import ImportReport
from backlog.service.exchange.stored_records import Facts, read_facts, read_some_facts
from tests.samples import NOW, STAMP, task
from tests.unit.service.exchange.readers import reader_of

if TYPE_CHECKING:
    from backlog.store.database import Transactions

ONE, TWO = task(1), task(2)
DRAFT = task(1, "draft")
MILESTONE = Milestone("m", "m-1", "Launch", NOW)
DOCUMENT = Document("doc", "doc-1", "Read me", NOW)
DECISION = Decision("dec", "decision-1", "Why", NOW)
EXCHANGE = Exchange("backlog", ONE.uuid, "tasks/a.md", "d", empty_record_file(), meant={"TASK-2": TWO.uuid})
FACTS = Facts(
    records=(MILESTONE, ONE, TWO, DOCUMENT, DECISION),
    extras={ONE.uuid: Extras("a.md"), CONFIG_UUID: Extras("config.yml")},
    exchanges=(EXCHANGE, EXCHANGE._replace(uuid=CONFIG_UUID, meant={})),
    counters={"task": 2},
)


def plan(**fields: Any) -> ImportPlan:  # noqa: ANN401  any field
    return ImportPlan(ImportReport("backlog", ()), fields.pop("settings", FACTS.settings), **fields)


def mark(uuid: str, version: int = 1) -> Mark:
    return Mark(uuid, "TASK-1", "tasks/a.md", "d", False, (version,))  # noqa: FBT003  the field that it is


def marks_of(facts: Facts, version: int = 1) -> dict[str, Mark]:
    return {record.uuid: mark(record.uuid, version) for record in facts.records}


@pytest.mark.parametrize(
    ("fields", "idle"),
    [
        ({}, True),
        ({"tasks": (Judged(None, ONE),)}, False),
        ({"records": (RecordChange(None, MILESTONE),)}, False),
        ({"renumbered": (ONE.uuid,)}, False),
        ({"extras": (ExtrasChange(ONE.uuid, None, Extras()),)}, False),
        ({"exchanges": ((EXCHANGE, True),)}, False),
        ({"counters": {("task", ""): 2}}, True),
        ({"counters": {("task", ""): 3}}, False),
        ({"counters": {("draft", ""): 0}}, True),
        ({"counters": {("draft", ""): 1}}, False),
        ({"counters": {("subtask", "u"): 1}}, False),
        ({"counters": {("task", ""): 1, ("subtask", "u"): 1}}, False),
    ],
)
def test_a_plan_is_idle_if_it_changes_nothing(fields: dict[str, Any], idle: bool) -> None:  # noqa: FBT001  of the table
    assert is_idle(Draft(plan(**fields), FACTS, {})) is idle


def test_the_numbers_of_subtasks_are_counted_under_their_task() -> None:
    facts = FACTS._replace(counters={"subtask of u": 4})

    assert is_idle(Draft(plan(counters={("subtask", "u"): 4}), facts, {}))


OTHERS = [
    {"settings": Settings(project_name="x")},
    {"extras": {**FACTS.extras, CONFIG_UUID: Extras("other.yml")}},
    {"exchanges": (EXCHANGE, EXCHANGE._replace(uuid=CONFIG_UUID, digest="e", meant={}))},
    {"taken_back": (TakenBack("b", "task", "u", unmade=True),)},
    {"may_admit": False},
    {"records": (MILESTONE._replace(title="Other"), *FACTS.records[1:])},
    {"records": FACTS.records[1:]},
]


@pytest.mark.parametrize("change", OTHERS)
def test_whatever_concerns_all_files_counts_always(change: dict[str, Any]) -> None:
    draft = Draft(plan(), FACTS, marks_of(FACTS))

    assert still_holds(reader_of(FACTS, list(draft.marks.values())), draft, "backlog")
    assert not still_holds(reader_of(FACTS._replace(**change), list(draft.marks.values())), draft, "backlog")


def test_the_numbers_given_out_do_not_count() -> None:
    draft = Draft(plan(), FACTS, {})

    assert still_holds(reader_of(FACTS._replace(counters={"task": 9})), draft, "backlog")


@pytest.mark.parametrize(
    "fields",
    [
        {"tasks": (Judged(ONE, ONE._replace(title="x")),)},
        {"records": (RecordChange(DOCUMENT, DOCUMENT._replace(title="x")),)},
        {"extras": (ExtrasChange(DECISION.uuid, None, Extras()),)},
        {"renumbered": (TWO.uuid,)},
        {"exchanges": ((EXCHANGE._replace(meant={}), True),)},
        {"exchanges": ((EXCHANGE._replace(uuid="new"), False),)},
        {"newcomers": frozenset({TWO.uuid})},
    ],
)
def test_what_it_changes_or_names_must_be_as_it_was(fields: dict[str, Any]) -> None:
    made = plan(**fields)
    marks = marks_of(FACTS)
    touched = {
        *(change.after.uuid for change in made.tasks),
        *(change.after.uuid for change in made.records),
        *(change.uuid for change in made.extras),
        *made.renumbered,
        *made.newcomers,
        *(uuid for exchange, _ in made.exchanges for uuid in (exchange.uuid, *exchange.meant.values())),
    }

    for uuid in marks:
        now = [mark(each, 2 if each == uuid else 1) for each in marks]
        assert still_holds(reader_of(FACTS, now), Draft(made, FACTS, marks), "backlog") is (
            uuid not in touched
        )


def test_a_plan_of_a_part_depends_on_all_that_was_looked_at() -> None:
    part = FACTS._replace(records=(ONE,), more_tasks=True)
    marks = marks_of(FACTS)

    def holds(changed: str) -> bool:
        now = [mark(each, 2 if each == changed else 1) for each in marks]
        return still_holds(
            reader_of(FACTS._replace(records=(ONE, TWO)), now), Draft(plan(), part, marks), "backlog"
        )

    assert not holds(ONE.uuid)
    assert holds(TWO.uuid)


@pytest.mark.parametrize(
    ("draft", "change"),
    [
        (Draft(plan(settings=Settings(project_name="x")), FACTS, {}), {"records": (*FACTS.records, task(3))}),
        (Draft(plan(), Facts(), {}), {"records": (task(3),)}),
        (Draft(plan(), Facts(records=(DOCUMENT,)), {}), {"records": (DOCUMENT._replace(title="x"),)}),
    ],
)
def test_the_first_tasks_and_new_settings_depend_on_everything(draft: Draft, change: dict[str, Any]) -> None:
    assert still_holds(reader_of(draft.facts), draft, "backlog")
    assert not still_holds(reader_of(draft.facts._replace(**change)), draft, "backlog")


@pytest.mark.parametrize(
    ("newcomer", "taker"),
    [
        (task(3), task(3)._replace(uuid="other")),
        (task("1.2"), task("1.2")._replace(uuid="other")),
        (DRAFT, DRAFT._replace(uuid="other")),
        (Milestone("n", "m-2", "x", NOW), None),
        (Document("n", "doc-2", "x", NOW), Document("other", "doc-2", "y", NOW)),
        (Decision("n", "decision-2", "x", NOW), Decision("other", "decision-2", "y", NOW)),
    ],
)
def test_the_number_of_a_newcomer_must_be_free_still(
    newcomer: Task | Record, taker: Task | Record | None
) -> None:
    if isinstance(newcomer, Task):
        made = plan(tasks=(Judged(None, newcomer),), newcomers=frozenset({newcomer.uuid}))
    else:
        made = plan(records=(RecordChange(None, newcomer),), newcomers=frozenset({newcomer.uuid}))
    draft = Draft(made, FACTS, {})

    assert still_holds(reader_of(FACTS), draft, "backlog")
    if taker is not None:
        assert not still_holds(reader_of(FACTS._replace(records=(*FACTS.records, taker))), draft, "backlog")


@pytest.mark.parametrize(
    ("newcomer", "giver"),
    [(task(1)._replace(uuid="new"), ONE), (Document("new", "doc-1", "x", NOW), DOCUMENT)],
)
def test_a_newcomer_may_take_the_number_that_a_record_gives_up(
    newcomer: Task | Record, giver: Task | Record
) -> None:
    fields: dict[str, Any] = {"newcomers": frozenset({"new"})}
    if isinstance(newcomer, Task):
        fields["tasks"] = (Judged(None, newcomer),)
    else:
        fields["records"] = (RecordChange(None, newcomer),)
    marks = marks_of(FACTS)
    reader = reader_of(FACTS, list(marks.values()))

    assert not still_holds(reader, Draft(plan(**fields), FACTS, marks), "backlog")
    assert still_holds(reader, Draft(plan(**fields, renumbered=(giver.uuid,)), FACTS, marks), "backlog")


def test_a_draft_gives_up_no_number_of_a_task() -> None:
    newcomer = task(1)._replace(uuid="new")
    facts = FACTS._replace(records=(*FACTS.records, DRAFT))
    made = plan(tasks=(Judged(None, newcomer),), newcomers=frozenset({"new"}), renumbered=(DRAFT.uuid,))
    marks = marks_of(facts)

    assert not still_holds(reader_of(facts, list(marks.values())), Draft(made, facts, marks), "backlog")


def test_facts_are_all_that_is_read() -> None:
    facts = FACTS._replace(taken_back=[TakenBack("b", "task", "u", unmade=True)], may_admit=False)

    found = read_facts(reader_of(facts))

    assert set(found.records) == set(facts.records)
    assert found._replace(records=()) == facts._replace(records=(), exchanges=list(facts.exchanges))


@pytest.mark.parametrize(
    ("uuids", "milestones", "expected"),
    [
        ((), True, [MILESTONE]),
        ((), False, []),
        ((ONE.uuid,), False, [ONE]),
        ((TWO.uuid, ONE.uuid), True, [MILESTONE, ONE, TWO]),
        ((DOCUMENT.uuid,), False, [DOCUMENT]),
        ((DECISION.uuid, ONE.uuid), True, [MILESTONE, ONE, DECISION]),
        ((MILESTONE.uuid,), False, [MILESTONE]),
        ((MILESTONE.uuid, ONE.uuid, DOCUMENT.uuid), False, [MILESTONE, ONE, DOCUMENT]),
        (("gone",), False, []),
    ],
)
def test_facts_about_some_records_hold_those_and_the_settings(
    uuids: tuple[str, ...],
    milestones: bool,  # noqa: FBT001  of the table
    expected: list[Task | Record],
) -> None:
    facts = FACTS._replace(may_admit=False)
    found = read_some_facts(reader_of(facts), uuids, milestones=milestones)

    told = {CONFIG_UUID, *(record.uuid for record in expected)}
    assert found == facts._replace(
        records=expected,
        extras={uuid: extras for uuid, extras in FACTS.extras.items() if uuid in told},
        exchanges=[one for one in FACTS.exchanges if one.uuid in told],
        taken_back=[],
    )


class Ready(NamedTuple):
    """A change that is worked out, and what it was worked out of."""

    record: Task | Record
    before: Task | Record | None


class Changes:
    """Works out changes, each with a revision of its own."""

    def preparing(self, stamp: Stamp) -> "Changes":
        assert stamp == STAMP
        return self

    def change(self, change: Judged) -> Ready:
        return Ready(change.after._replace(revision=7), change.before)

    def change_of_record(self, before: Record | None, after: Record) -> Ready:
        return Ready(after._replace(revision=8), before)


class Files:
    """Works out what is remembered of files: what it is given."""

    def preparing(self, stamp: Stamp) -> "Files":
        assert stamp == STAMP
        return self

    def extras(self, uuid: str, *change: object) -> Any:  # noqa: ANN401  what stands for it
        return uuid, *change

    def exchange(self, one: Exchange, *, known: bool) -> Any:  # noqa: ANN401  what stands for it
        return one, known


class Ahead(NamedTuple):
    """A store and its reader, by which changes are worked out."""

    now: Settings
    history: Changes = Changes()
    exchange: Files = Files()

    @contextmanager
    def reading(self) -> Iterator["Ahead"]:
        yield self

    def settings(self) -> Settings:
        return self.now


def ahead(made: ImportPlan, now: Settings = FACTS.settings) -> Draft:
    return prepared_ahead(cast("Transactions", Ahead(now)), Draft(made, FACTS, {}), STAMP)


def test_files_are_remembered_with_what_their_records_become() -> None:
    other = DOCUMENT._replace(title="Other")
    extras = (
        ExtrasChange(ONE.uuid, None, Extras("a.md"), ONE),
        ExtrasChange(DOCUMENT.uuid, Extras("b.md"), Extras("c.md"), DOCUMENT),
        ExtrasChange(TWO.uuid, None, Extras("d.md")),
        ExtrasChange(DECISION.uuid, None, Extras("e.md"), DECISION._replace(revision=4)),
    )

    made = ahead(
        plan(
            tasks=(Judged(TWO, TWO._replace(title="New")), Judged(None, ONE)),
            records=(RecordChange(DOCUMENT, other),),
            extras=extras,
            exchanges=((EXCHANGE, True), (EXCHANGE._replace(uuid="new"), False)),
        )
    )

    assert made.prepared == [
        Ready(other._replace(revision=8), DOCUMENT),
        Ready(TWO._replace(title="New", revision=7), TWO),
        Ready(ONE._replace(revision=7), None),
    ]
    assert [*cast("Any", made.files)] == [
        (ONE.uuid, None, Extras("a.md"), ("TASK-1", 7)),
        (DOCUMENT.uuid, Extras("b.md"), Extras("c.md"), ("doc-1", 8)),
        (TWO.uuid, None, Extras("d.md"), None),
        (DECISION.uuid, None, Extras("e.md"), ("decision-1", 4)),
        (EXCHANGE, True),
        (EXCHANGE._replace(uuid="new"), False),
    ]


def test_nothing_is_worked_out_ahead_where_it_may_depend_on_what_is_stored_before() -> None:
    other = Settings(project_name="x")

    for made in (
        ahead(plan(settings=other), other),
        ahead(plan(renumbered=(ONE.uuid,))),
        ahead(plan(), other),
    ):
        assert (made.prepared, made.files) == (None, None)
