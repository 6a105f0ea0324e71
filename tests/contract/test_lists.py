"""Lists: every filter and order gives what the rules of the domain give, asked of every task one by one."""

import json
from collections.abc import Iterable
from random import Random
from typing import Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from backlog.domain.filters import SORTS, Query, Sort, matches, ordering
from backlog.domain.settings import Settings
from backlog.domain.task import Kind, Task, TaskLine, TaskSummary
from backlog.storage.codec.records import encode_json
from backlog.store.database import Store
from tests.contract.conftest import Backend, save_all
from tests.samples import CHECKED, NOW, OPEN, STAMP, let_through, task

SETTINGS = Settings(
    statuses=("To Do", "Prüfung", "Erledigt Ö"),
    priorities=("High", "Mittel", "Low"),
    types=("bug", "Feature"),
    projects=("Web", "api"),
)

# Values as tasks have them: in the letter case of some former configuration, or of none at all.
STATUSES = ("To Do", "to do", "Prüfung", "PRÜFUNG", "Erledigt Ö", "erledigt ö", "Unknown")
PRIORITIES = (None, "high", "mittel", "low", "unknown")
TYPES = (None, "bug", "Bug", "Feature", "unknown")
PROJECTS = (None, "Web", "web", "api")
MILESTONES = (None, "m-1", "M-1", "Größe", "GRÖSSE", "")
PEOPLE = ("@ada", "@Ada", "Łukasz", "łukasz", "@bob")
LABELS = ("ui", "UI", "db", "Ä", "ä", '["ui"]')
PARENTS = (None, "TASK-1", "TASK-2", "TASK-99")


def population() -> list[Task]:
    """Tasks and drafts with every combination that chance makes of the values above."""
    random = Random(7)  # always the same ones

    def some(values: Iterable[str], most: int = 3) -> tuple[str, ...]:
        return tuple(random.sample(list(values), random.randint(0, most)))

    ids = [f"TASK-{number}" for number in range(1, 151)] + ["DRAFT-1", "DRAFT-2", "TASK-500"]

    def made(number: int | str, kind: Kind) -> Task:
        status = random.choice(STATUSES)
        done = SETTINGS.is_terminal(status)
        return task(
            number,
            kind,
            title=random.choice(["Same", "Other"]),
            status=status,
            state=random.choices(["active", "completed", "archived"], [8, 1, 1])[0],
            priority=random.choice(PRIORITIES),
            type=random.choice(TYPES),
            project=random.choice(PROJECTS),
            milestone=random.choice(MILESTONES),
            parent=random.choice(PARENTS),
            assignees=some(PEOPLE),
            labels=some(LABELS),
            reporter=random.choice([None, "@ada"]),
            ordinal=random.choice([None, None, 0.0, 1.5, 1_000.0, float(random.randint(0, 10**6))]),
            dependencies=some(ids, 2) if random.random() < 0.5 else (),
            references=some(["a.md", "b.md"], 2),
            modified_files=some(["x.py", "y.py"], 2),
            acceptance_criteria=(CHECKED,) * random.randint(0, 2) if done else (OPEN, CHECKED),
            created_at=random.choice([NOW, NOW.date()]),
            updated_at=random.choice([None, NOW]),
            due_date=random.choice([None, NOW.date()]),
        )

    subtasks = [f"{number}.{sub}" for number in (1, 2, 10) for sub in (1, 2, 10)]
    numbers = [*range(1, 151), *subtasks]
    random.shuffle(numbers)
    return [made(number, "task") for number in numbers] + [made(number, "draft") for number in range(1, 41)]


POPULATION = population()


def summary(task: Task, settings: Settings) -> TaskSummary:
    """What a list shows of a task of the population, worked out one task at a time."""
    unfinished = (
        id_
        for id_ in task.dependencies
        if not any(
            other.id == id_
            and other.kind == "task"
            and (
                other.state == "completed" or (other.state == "active" and settings.is_terminal(other.status))
            )
            for other in POPULATION
        )
    )
    derived = {
        "criteria_checked": sum(item.checked for item in task.acceptance_criteria),
        "criteria_total": len(task.acceptance_criteria),
        "blocked": any(unfinished),
    }
    return TaskSummary._make(derived.get(name, getattr(task, name, None)) for name in TaskSummary._fields)


SUMMARIES: dict[str, list[TaskSummary]] = {
    kind: [summary(each, SETTINGS) for each in POPULATION if each.kind == kind and each.state == "active"]
    for kind in ("task", "draft")
}


@pytest.fixture(scope="module")
def populated(shared: Backend) -> Store:
    """A backlog with the whole population, which no test changes."""
    changed = {name for name in Settings._fields if getattr(SETTINGS, name) != getattr(Settings(), name)}
    save_all(shared.store, POPULATION, **{name: getattr(SETTINGS, name) for name in changed})
    with shared.store.reading() as reader:
        assert reader.settings() == SETTINGS
    return shared.store


def listed(store: Store, kind: Kind, query: Query) -> list[TaskSummary]:
    """The list as the program makes it: what the storage yields, narrowed by the rules of the domain."""
    with store.reading() as reader:
        settings = reader.settings()
        return [each for each in reader.summaries(kind, query, settings) if matches(each, query, settings)]


def expected(kind: Kind, query: Query) -> list[TaskSummary]:
    """The list as the rules of the domain make it of everything there is."""
    found = None if query.hit_keys is None else {POPULATION[key - 1].id for key in json.loads(query.hit_keys)}
    return sorted(
        (
            each
            for each in SUMMARIES[kind]
            if matches(each, query, SETTINGS) and (found is None or each.id in found)
        ),
        key=ordering(query.sort, SETTINGS),
    )


def words(values: Iterable[str | None]) -> st.SearchStrategy[str]:
    """A value that tasks have, in any letter case, or one that none has."""
    known = [value for value in values if value is not None]
    return st.sampled_from([*known, *(value.swapcase() for value in known), "nowhere"])


def several(values: Iterable[str | None], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(words(values), min_size=least, max_size=3).map(tuple)


FOUND = st.one_of(
    st.lists(st.sampled_from(range(1, len(POPULATION) + 1)), max_size=5),
    st.integers(2, 4).map(lambda step: list(range(1, len(POPULATION) + 1, step))),
).map(encode_json)
"""What a search found, as the storage tells it: here, the places in the population."""
MANY_FOUND = FOUND.map(lambda keys: keys.replace("[", "[" + " " * 50_000, 1))
"""The same as a text that is as long as if much had been found."""

QUERIES = st.builds(
    Query,
    statuses=st.none() | several(STATUSES),
    exclude_statuses=several(STATUSES),
    assignee=st.none() | words(PEOPLE),
    unassigned=st.booleans(),
    milestones=st.none() | several(MILESTONES),
    parent=st.none() | st.sampled_from([parent for parent in PARENTS if parent]),
    priority=st.none() | st.sampled_from([priority for priority in PRIORITIES if priority]),
    types=several(TYPES),
    projects=several(PROJECTS),
    labels=several(LABELS),
    search=st.none(),
    hit_keys=st.none() | FOUND | MANY_FOUND,
    ready=st.booleans(),
    blocked=st.booleans(),
    sort=st.sampled_from(SORTS),
    limit=st.none(),
    claims=st.none(),  # like the search, the claims are the storage's to narrow by
    now=st.none(),
)

ALONE: list[dict[str, Any]] = [
    {},
    *({"statuses": (status,)} for status in STATUSES),
    {"statuses": STATUSES},
    {"statuses": ()},
    {"exclude_statuses": ("to DO", "prüfung")},
    *({"assignee": person} for person in PEOPLE),
    {"unassigned": True},
    {"milestones": ("m-1", "GRÖSSE")},
    {"milestones": ("größe",)},
    {"milestones": ()},
    *({"parent": parent} for parent in PARENTS if parent),
    *({"priority": priority} for priority in PRIORITIES if priority),
    {"types": ("bug",)},
    {"types": ("Bug", "FEATURE", "bug")},
    {"projects": ("web",)},
    {"projects": ("API", "Web")},
    *({"labels": (label,)} for label in LABELS),
    {"labels": ("ui", "ä")},
    {"ready": True},
    {"blocked": True},
    {"hit_keys": "[]"},
    {"hit_keys": "[3,5,170,12]"},
    {"hit_keys": encode_json(list(range(1, 150)))},
]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("filters", ALONE, ids=str)
@pytest.mark.parametrize("kind", ["task", "draft"])
def test_each_filter_alone_lists_what_matches_in_every_order(
    populated: Store, kind: Kind, filters: dict[str, Any], sort: Sort
) -> None:
    query = Query(sort=sort, **filters)

    assert listed(populated, kind, query) == expected(kind, query)


@examples(max_examples=200)
@given(kind=st.sampled_from(["task", "draft"]), query=QUERIES)
@example(kind="task", query=Query(labels=("ui", "db"), assignee="@ADA", statuses=("prüfung", "to do")))
def test_filters_together_list_what_matches_all_of_them(populated: Store, kind: Kind, query: Query) -> None:
    assert listed(populated, kind, query) == expected(kind, query)


@pytest.mark.parametrize("most_sorted", [2, 2_000])
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(
    "among", [{"assignee": PEOPLE[0]}, {"labels": ("ui",)}, {"labels": ("UI", "ä")}], ids=str
)
def test_what_many_tasks_have_is_listed_of_some_statuses_as_of_few(
    populated: Store, monkeypatch: pytest.MonkeyPatch, among: dict[str, Any], sort: Sort, most_sorted: int
) -> None:
    monkeypatch.setattr("backlog.storage.session.one_by_one._FEW", 0)
    monkeypatch.setattr("backlog.storage.session.lists._MOST_SORTED", most_sorted)
    narrowed: list[dict[str, Any]] = [
        {"statuses": STATUSES[:1]},
        {"statuses": STATUSES[:2]},
        {"exclude_statuses": STATUSES[:1]},
        {"ready": True},
        {"hit_keys": encode_json(list(range(1, 150))).replace("[", " [", 1), "statuses": STATUSES},
    ]

    for more in narrowed:
        query = Query(sort=sort, **among, **more)
        assert listed(populated, "task", query) == expected("task", query)


@pytest.mark.parametrize("sort", ["priority", "id"])
def test_lines_say_of_the_whole_list_what_its_summaries_say(
    populated: Store, sort: Literal["priority", "id"]
) -> None:
    with populated.reading() as reader:
        lines = list(reader.lines(sort))

    assert lines == [
        TaskLine(*(getattr(each, name) for name in TaskLine._fields))
        for each in expected("task", Query(sort=sort))
    ]


def test_the_population_has_something_for_every_filter() -> None:
    found = {str(filters): len(expected("task", Query(**filters))) for filters in ALONE}

    empty = [filters for filters, count in found.items() if count == 0]

    assert empty == [str({"statuses": ()}), str({"milestones": ()}), str({"hit_keys": "[]"})]
    assert 0 < found[str({"ready": True})] < found[str({})]


def test_a_change_of_the_priorities_changes_the_order(store: Store) -> None:
    stored = [None, "low", "high", "käse", "unknown"]
    save_all(
        store,
        [task(number, priority=priority) for number, priority in enumerate(stored, 1)],
        priorities=("High", "Low"),
    )

    def order() -> list[str | None]:
        return [each.priority for each in listed(store, "task", Query())]

    assert order() == ["high", "low", None, "käse", "unknown"]

    save_all(store, [], priorities=("LOW", "KÄSE", "High"))

    assert order() == ["low", "käse", "high", None, "unknown"]

    save_all(store, [], priorities=Settings().priorities)

    assert order() == ["high", "low", None, "käse", "unknown"]


def test_a_list_follows_a_change_of_labels_and_assignees(store: Store) -> None:
    (before,) = save_all(store, [task(1, labels=("a", "b"), assignees=("@ada",))])

    with store.writing(STAMP) as writer:
        writer.save(let_through(before, before._replace(labels=("b", "c"), assignees=())))

    found = {label: len(listed(store, "task", Query(labels=(label,)))) for label in "abc"}
    assert found == {"a": 0, "b": 1, "c": 1}
    assert listed(store, "task", Query(assignee="@ada")) == []


def test_a_task_is_blocked_until_all_it_depends_on_is_done(store: Store) -> None:
    waiting = task(1, dependencies=("TASK-2", "TASK-3"))
    _, two, three = save_all(store, [waiting, task(2), task(3)])

    def blocked() -> bool:
        return listed(store, "task", Query(sort="id"))[0].blocked

    assert blocked()

    with store.writing(STAMP) as writer:
        writer.save(let_through(two, two._replace(status="Done")))

    assert blocked()

    with store.writing(STAMP) as writer:
        three = writer.save(let_through(three, three._replace(status="Done")))

    assert not blocked()

    with store.writing(STAMP) as writer:
        writer.save(let_through(three, three._replace(state="archived")))

    assert blocked()
