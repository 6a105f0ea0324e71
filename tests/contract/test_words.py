"""A word of any script is found wherever it stands, and a name is one however it is spelled."""

import pytest

from backlog.domain.edit_request import EditRequest
from backlog.domain.filters import Query
from backlog.domain.list_request import ListRequest
from backlog.domain.record_files import Extras
from backlog.domain.settings import Settings
from backlog.errors import Conflict
from backlog.service.completion import candidates
from backlog.service.milestones import add
from backlog.service.queries import listed as list_in
from backlog.service.search import SearchRequest, search
from backlog.service.task_lists import list_asked
from backlog.service.tasks import edit
from backlog.store.database import Store
from tests.contract.conftest import Backend, save_all
from tests.samples import STAMP, Asking, let_through, list_tasks, task
from tests.scripts_of_the_world import NAMES, SCRIPTS


def found(store: Store, query: str) -> list[str]:
    return [hit.item.id for hit in search(Asking(store), SearchRequest(query)).hits]


def listed(store: Store, query: str) -> list[str]:
    return [each.id for each in list_tasks(Asking(store), Query(search=query)).tasks]


def test_a_run_of_any_script_is_found_in_titles_and_texts(store: Store) -> None:
    ids = {script: f"TASK-{number}" for number, script in enumerate(SCRIPTS, 1)}
    save_all(store, [task(number, title=each.title) for number, each in enumerate(SCRIPTS.values(), 1)])
    save_all(store, [task(100 + number, title="x", notes=each.title)
                     for number, each in enumerate(SCRIPTS.values(), 1)])  # fmt: skip

    missed = {
        (script, query): answer
        for number, (script, each) in enumerate(SCRIPTS.items(), 1)
        for query in each.queries
        if (answer := found(store, query)) != [ids[script], f"TASK-{100 + number}"]
    }
    others = {
        (script, query): answer
        for script, each in SCRIPTS.items()
        for query in each.others
        if ids[script] in (answer := found(store, query))
    }
    unlisted = {
        (script, query): answer
        for script, each in SCRIPTS.items()
        for query in each.queries
        if ids[script] not in (answer := listed(store, query))
    }

    assert (missed, others, unlisted) == ({}, {}, {})
    assert store.damages() == []


def test_a_word_stands_before_a_part_of_one_and_a_title_before_a_text(store: Store) -> None:
    save_all(
        store,
        [
            task(1, title="x", notes="the submitButton"),
            task(2, title="The submitButton"),
            task(3, title="x", notes="a button"),
            task(4, title="A button and more"),
            task(5, title="Buttons"),
            task(6, title="x", notes="a button"),
        ],
    )

    hits = search(Asking(store), SearchRequest("button")).hits
    scores = [hit.score or 0 for hit in hits]

    assert [hit.item.id for hit in hits[:2]] == ["TASK-5", "TASK-4"]
    assert [hit.item.id for hit in hits[2:]] == ["TASK-3", "TASK-6", "TASK-2", "TASK-1"]
    assert scores == sorted(scores, reverse=True)
    assert scores[3] > scores[4] > scores[5] > 0
    assert found(store, "submit button") == ["TASK-2", "TASK-1"]
    assert [
        hit.item.id for hit in search(Asking(store), SearchRequest("button", tasks=ListRequest(limit=5))).hits
    ][4:] == ["TASK-2"]
    assert found(store, "btton") == ["TASK-4", "TASK-3", "TASK-6"]


def test_what_somebody_else_wrote_is_put_into_its_form_by_the_repair(backend: Backend) -> None:
    save_all(backend.store, [task(1, title="One"), task(2, title="Two")])
    backend.run("UPDATE tasks SET title = '修复login页面 submitButton' WHERE id = 'TASK-1'")

    before = [damage.code for damage in backend.store.damages()]
    with backend.store.writing(STAMP) as writer:
        writer.upkeep.repair_search()

    assert before == ["search-index"]
    assert backend.store.damages() == []
    assert [found(backend.store, query) for query in ("页面", "button", "one")] == [
        ["TASK-1"],
        ["TASK-1"],
        [],
    ]


def test_words_that_are_undone_leave_the_index_with_their_task(store: Store) -> None:
    (saved,) = save_all(store, [task(1, title="页面 Badmöbel")])
    with store.writing(STAMP) as writer:
        writer.save(let_through(saved, saved._replace(title="Größe", notes="äöü")))

    assert [found(store, query) for query in ("页", "möbel", "rösse", "aou")] == [
        [],
        [],
        ["TASK-1"],
        ["TASK-1"],
    ]
    assert store.damages() == []


def test_a_name_of_any_script_is_one_however_it_is_spelled(store: Store) -> None:
    names = list(NAMES.values())
    statuses = ("To Do", *(f"{first} s" for first, *_ in names), "Done")
    asked = Asking(store)
    milestones = [add(asked, first) for first, *_ in names]
    save_all(
        store,
        [
            task(number * 10 + place, labels=(name,), assignees=(f"@{name}",), milestone=name, title=name)
            for number, spellings in enumerate(names, 1)
            for place, name in enumerate(spellings)
        ],
        statuses=statuses,
    )

    def listed_by(**request: object) -> list[str]:
        found = list_asked(asked, ListRequest(sort="id", **request))  # type: ignore[arg-type]  # a table of values
        return [each.id for each in found.tasks]

    for number, (milestone, (first, second, third)) in enumerate(zip(milestones, names, strict=True), 1):
        three = [f"TASK-{number * 10 + place}" for place in range(3)]
        for spelled in (first, second, third):
            assert listed_by(labels=[spelled]) == three, spelled
            assert listed_by(assignee=spelled) == three, spelled
            assert listed_by(milestone=spelled) == three, spelled
            assert listed_by(search=spelled) == three, spelled
            for sort in ("label", "assignee"):
                at = "@" if sort == "assignee" else ""
                assert len(candidates(asked, sort, f"{at}{spelled}")) == 1, spelled
            with pytest.raises(Conflict):
                add(asked, spelled)
        (changed,) = edit(asked, [three[0]], EditRequest(add_labels=[second], status=f"{third} s"))
        assert (changed.task.labels, changed.task.status) == ((first,), f"{first} s")
        assert listed_by(statuses=[f"{second} S"]) == [three[0]]
        (changed,) = edit(asked, [three[0]], EditRequest(remove_labels=[third], milestone=second))
        assert (changed.task.labels, changed.task.milestone) == ((), milestone.id)
    assert store.damages() == []


def test_text_that_belongs_to_no_section_is_found_whatever_is_stored_first(store: Store) -> None:
    def extras(text: str) -> Extras:
        return Extras(loose={"": text})

    first, second = task(1, title="One"), task(2, title="Größe")
    with store.writing(STAMP) as writer:
        writer.exchange.save_extras(first.uuid, None, extras("Rufbereitschaft 页面"))
        first = writer.save(let_through(None, first))
        second = writer.save(let_through(None, second))
        writer.exchange.save_extras(second.uuid, None, extras("Rufbereitschaft 页面"))

    assert found(store, "bereitschaft") == found(store, "页") == ["TASK-1", "TASK-2"]
    assert store.damages() == []

    with store.writing(STAMP) as writer:
        writer.save(let_through(first, first._replace(notes="añadido")))
        writer.save(let_through(second, second._replace(title="Size")))
        writer.exchange.save_extras(second.uuid, extras("Rufbereitschaft 页面"), extras("Notdienst"))

    assert found(store, "anadido bereitschaft") == found(store, "页面") == ["TASK-1"]
    assert found(store, "dienst") == found(store, "size notdienst") == ["TASK-2"]
    assert found(store, "größe") == []
    assert store.damages() == []

    with store.writing(STAMP) as writer:
        writer.exchange.save_extras(first.uuid, extras(""), Extras())
        writer.upkeep.repair_search()

    assert found(store, "页面") == []
    assert found(store, "dienst") == ["TASK-2"]
    assert store.damages() == []


def test_what_one_transaction_changes_many_times_is_found_as_it_ends(store: Store) -> None:
    """Many changes are indexed together (`session/indexing.py`); who searches among them finds them, too."""
    before = save_all(store, [task(number, title=f"Old {number}", notes="café") for number in range(1, 31)])
    with store.writing(STAMP, many=True) as writer:
        newer = [each._replace(title=f"Newer {each.id}", notes="plain") for each in before[:25]]
        newer = [writer.save(let_through(old, new)) for old, new in zip(before, newer, strict=False)]
        for number in range(101, 131):
            writer.save(let_through(None, task(number, title="Überall neu", labels=("straße",))))
        assert len(list_in(writer, Query(search="newer"), Settings()).tasks) == 25
        for each in newer[:22]:
            writer.save(let_through(each, each._replace(title=f"Last {each.id}", notes="zwölf")))

    counts = [len(listed(store, word)) for word in ("old", "newer", "überall", "last", "zwölf")]
    assert counts == [5, 3, 30, 22, 22]
    assert store.damages() == []
