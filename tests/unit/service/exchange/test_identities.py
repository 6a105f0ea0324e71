"""Which UUID and which number a record gets that comes in a file, and what links to it mean."""

import pytest

from backlog.domain.events import TakenBack
from backlog.domain.records import Document
from backlog.service.exchange.export_plan import exchange_of
from backlog.service.exchange.files import digest_of
from backlog.service.exchange.ids import prefixes, uuids_by_key
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.report import Renumbered
from tests.unit.service.exchange.clones import HOME, NOW, Clone, Files, uuid_of
from tests.unit.service.exchange.samples import CONFIG, task_file

A, B = "tasks/task-1 - A.md", "tasks/task-2 - B.md"
U1, U2 = "0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c11", "0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c12"
CONFIGURED = {"config.yml": CONFIG}


def uuid_made(text: str, path: str = A) -> str:
    """The UUID that a record gets whose file has none."""
    clone = Clone()
    clone.imports({path: text, **CONFIGURED})
    (record,) = clone.facts.records
    return record.uuid


def test_every_clone_gives_a_file_without_a_uuid_the_same() -> None:
    text = task_file("TASK-1", "A")

    assert uuid_made(text) == uuid_made(text)
    assert uuid_made(text) == uuid_made(text, "completed/task-1 - Other.md")
    assert uuid_made(text) == uuid_made(task_file("task-01", "A", status="Done", labels="[x]"))


@pytest.mark.parametrize(
    "other",
    [
        task_file("TASK-2", "A"),
        task_file("TASK-1.1", "A"),
        task_file("TASK-1", "B"),
        task_file("TASK-1", "A", created_date="'2026-11-23 00:48'"),
        task_file("TASK-1", "A", created_date=None),
    ],
)
def test_another_birth_is_another_record(other: str) -> None:
    assert uuid_made(task_file("TASK-1", "A")) != uuid_made(other)


def test_numbers_of_a_subtask_do_not_run_together() -> None:
    texts = [task_file(id_, "A") for id_ in ("TASK-11.1", "TASK-1.11", "TASK-111")]

    assert len({uuid_made(text) for text in texts}) == 3


def test_a_decision_is_born_on_its_date_and_a_draft_is_no_task() -> None:
    def decision(date: str) -> str:
        return uuid_made(f"---\nid: decision-1\ntitle: A\ndate: {date}\n---\n", "decisions/decision-1 - A.md")

    assert decision("2026-01-02") == decision("2026-01-02") != decision("2026-01-03")
    assert uuid_made(task_file("DRAFT-1", "A"), "drafts/draft-1 - A.md") != uuid_made(
        task_file("TASK-1", "A")
    )


def test_a_copy_of_a_file_without_a_uuid_is_another_record() -> None:
    text = task_file("TASK-1", "A")
    one, two = Clone(), Clone()
    files = {A: text, "tasks/task-1 - B.md": text, **CONFIGURED}
    one.imports(files)
    two.imports(files)

    uuids = {record.uuid for record in one.facts.records}
    assert uuids == {record.uuid for record in two.facts.records}
    assert len(uuids) == 2
    assert uuid_made(text) in uuids


def test_of_new_files_of_one_record_the_one_in_use_comes_first() -> None:
    text = task_file("TASK-1", "A", backlog_uuid=U1)
    clone = Clone()
    clone.imports(
        {"archive/tasks/task-1 - A.md": text, "completed/task-1 - A.md": text, A: text, **CONFIGURED}
    )

    (record,) = clone.facts.records
    (exchange,) = [one for one in clone.facts.exchanges if one.uuid == U1]
    assert (record.state, exchange.path) == ("active", A)
    assert set(exchange.twins) == {"archive/tasks/task-1 - A.md", "completed/task-1 - A.md"}


@pytest.mark.parametrize(
    ("other", "records"),
    [
        ({}, 1),
        ({"updated_date": "'2026-12-01 10:00'"}, 1),
        ({"dependencies": "[TASK-9]"}, 1),
        ({"labels": "[x]"}, 2),
        ({"status": "Done"}, 2),
    ],
)
def test_new_files_with_one_uuid_are_one_record_unless_more_differs_than_a_move_explains(
    other: dict[str, str], records: int
) -> None:
    clone = Clone()
    report = clone.imports(
        {
            A: task_file("TASK-1", "A", backlog_uuid=U1),
            "completed/task-1 - A.md": task_file("TASK-1", "A", backlog_uuid=U1, **other),
            B: task_file("TASK-2", "B", backlog_uuid=U2),
            **CONFIGURED,
        }
    )

    assert len(clone.facts.records) == records + 1
    assert len({record.uuid for record in clone.facts.records}) == records + 1
    assert report.count("refused") == 0


def test_whoever_gets_another_number_is_told_with_file_and_both_ids() -> None:
    clone = Clone()
    clone.imports({A: task_file("TASK-1", "A", backlog_uuid=U1), **CONFIGURED})
    files = {
        A: task_file("TASK-1", "A", backlog_uuid=U1),
        "tasks/task-1 - B.md": task_file("TASK-1", "B", created_date="'2026-12-01'", backlog_uuid=U2),
        "tasks/task-3 - C.md": task_file("TASK-3", "C", dependencies="[TASK-1]"),
        **CONFIGURED,
    }
    report = clone.imports(files)

    assert list(report.renumbered) == [Renumbered("tasks/task-1 - B.md", "TASK-1", clone.titled("B").id)]
    assert clone.titled("A").id == "TASK-1"
    assert clone.titled("B").id not in {"TASK-1", "TASK-3"}
    assert clone.titled("C").dependencies == (
        clone.titled("B").id,
    )  # those that came together mean each other


def test_links_of_what_is_here_follow_a_record_to_its_new_number() -> None:
    clone = Clone()
    clone.creates("Here")
    clone.creates("Other", dependencies=("TASK-1",), references=("TASK-1", "https://x.org"), parent="TASK-1")
    clone.imports({A: task_file("TASK-1", "A", backlog_uuid=U1), **CONFIGURED})

    here = clone.titled("Here")
    assert clone.titled("A").id == "TASK-1"
    assert here.id not in {"TASK-1", "TASK-2"}
    other = clone.titled("Other")
    assert (other.dependencies, other.parent) == ((here.id,), here.id)
    assert other.references == (here.id, "https://x.org")


def test_a_number_that_a_link_names_is_not_given_out() -> None:
    clone = Clone()
    clone.imports(
        {
            A: task_file("TASK-1", "A", dependencies="[TASK-2]"),
            "tasks/task-1 - B.md": task_file("TASK-1", "B", created_date="'2026-12-01'"),
            **CONFIGURED,
        }
    )

    assert {clone.titled("A").id, clone.titled("B").id} == {"TASK-1", "TASK-3"}
    assert clone.titled("A").dependencies == ("TASK-2",)


def test_the_number_of_a_record_whose_file_is_gone_goes_to_the_file_that_has_it() -> None:
    clone = Clone()
    clone.imports({A: task_file("TASK-1", "A", backlog_uuid=U1), **CONFIGURED})
    new = {B: task_file("TASK-1", "B", backlog_uuid=U2), **CONFIGURED}
    report = clone.imports(new, request=ImportRequest(archive_deleted=True))

    assert clone.titled("B").id == "TASK-1"
    assert clone.titled("A").state == "archived"
    assert clone.titled("A").id != "TASK-1"
    assert report.archived != []


def test_a_file_links_to_what_is_new_at_home_and_to_nothing_that_another_tree_never_had() -> None:
    clone = Clone()
    clone.creates("Here")
    files = {B: task_file("TASK-2", "B", dependencies="[TASK-1]"), **CONFIGURED}
    clone.imports(files)
    exchange = next(one for one in clone.facts.exchanges if one.path == B)
    assert exchange.meant == {"TASK-1": clone.titled("Here").uuid}

    away = Clone()
    away.creates("Here")
    away.imports({B: task_file("TASK-2", "B", dependencies="[TASK-1]")}, "/elsewhere/backlog")
    (exchange,) = [one for one in away.facts.exchanges if one.path == B]
    assert exchange.meant == {}


def exported(clone: Clone, files: Files) -> Files:
    return clone.exports(files).files


def test_an_export_remembers_what_it_wrote_and_what_that_meant() -> None:
    clone = Clone()
    clone.creates("A")
    clone.creates("B", dependencies=("TASK-1", "TASK-9"))
    plan = clone.plan_export({})
    spelling = prefixes(clone.facts.settings)
    here = uuids_by_key(clone.facts.records, spelling)

    (planned,) = [one for one in plan.write if one.path == B]
    found = exchange_of(planned, here, spelling, (HOME, "run"))

    assert (found.tree, found.batch, found.path) == (HOME, "run", B)
    assert found.digest == digest_of(planned.text)
    assert (found.record_file.scalar("title"), found.record_file.place) == ("B", "tasks")
    assert found.meant == {"TASK-1": clone.titled("A").uuid}
    assert (found.earlier, found.held_back) == ((), {})


def test_a_file_that_is_as_it_was_keeps_the_run_that_wrote_it() -> None:
    clone = Clone()
    clone.creates("A")
    files = exported(clone, {})
    (before,) = [one for one in clone.facts.exchanges if one.path == A]
    assert clone.plan_export(files).idle
    clone.puts(clone.titled("A")._replace(status="Done"))
    exported(clone, files)
    (after,) = [one for one in clone.facts.exchanges if one.uuid == before.uuid]

    assert (before.batch, after.batch) == ("clone-1", "clone-2")
    assert [version.digest for version in after.earlier] == [before.digest]
    assert [version.ours for version in after.earlier] == [True]


def test_what_stands_in_the_way_is_told_with_its_reason() -> None:
    clone = Clone()
    clone.creates("A")
    clone.creates("B")
    theirs = task_file("TASK-1", "Theirs")
    first = clone.plan_export({A: theirs, **CONFIGURED})
    assert first.blocked == [
        ("config.yml", "it was not written by an export"),
        (A, "it was not written by an export"),
    ]
    files = exported(clone, {})
    files[A] += "\nmore\n"
    clone.puts(clone.titled("A")._replace(status="Done"))
    files["tasks/task-2 - Again.md"] = files[B]
    second = clone.plan_export(files)

    assert second.blocked == [
        (A, "it has changed since and was not imported"),
        ("tasks/task-2 - Again.md", "its id is in use here"),
    ]
    assert second.left == []
    assert [planned.path for planned in second.write] == []


def test_settings_that_an_undo_took_back_are_left_where_they_are() -> None:
    clone = Clone()
    clone.imports({A: task_file("TASK-1", "A"), **CONFIGURED})
    (config,) = [one for one in clone.facts.exchanges if one.path == "config.yml"]
    files = {A: task_file("TASK-1", "A"), **CONFIGURED}
    changed = clone.facts._replace(settings=clone.facts.settings._replace(project_name="Ours"))

    clone.facts = changed
    assert "config.yml" in [one.path for one in clone.plan_export(files).write]
    clone.facts = changed._replace(taken_back=[TakenBack(config.batch, "setting", "labels", unmade=False)])
    assert "config.yml" not in [one.path for one in clone.plan_export(files).write]


def imported(clone: Clone, files: Files, **request: object) -> list[Renumbered]:
    """Import a tree; return whose number is another one."""
    report = clone.imports(files, request=ImportRequest(**request))  # type: ignore[arg-type]  # of a request
    return list(report.renumbered)


@pytest.mark.parametrize("id_", ["TASK-5", "task-005"])
def test_a_record_follows_its_file_to_another_number_spelled_as_there_and_so_do_links(id_: str) -> None:
    clone = Clone()
    clone.puts(Document(uuid_of("d"), "doc-1", "Guide", NOW))
    clone.imports({A: task_file("TASK-1", "A", backlog_uuid=U1)})
    moved = {A: task_file(id_, "A", backlog_uuid=U1)}

    assert imported(clone, moved) == []
    assert clone.titled("A").id == id_.upper()
    linking = {**moved, B: task_file("TASK-2", "B", backlog_uuid=U2, dependencies="[TASK-5]")}
    assert imported(clone, linking) == []
    exchange = next(one for one in clone.facts.exchanges if one.path == B)
    assert exchange.meant == {"TASK-5": U1}


def test_a_known_file_that_cannot_have_the_number_that_it_got_is_told_once() -> None:
    clone = Clone()
    files = {A: task_file("TASK-1", "A", backlog_uuid=U1), B: task_file("TASK-2", "B", backlog_uuid=U2)}
    clone.imports(files)
    clone.puts(clone.titled("B")._replace(dependencies=("TASK-1",)))
    files[A] = task_file("TASK-2", "A", backlog_uuid=U1)

    told = imported(clone, files)

    a, b = clone.titled("A").id, clone.titled("B").id
    assert (a, b) == ("TASK-1", "TASK-2")
    assert told == [Renumbered(A, "TASK-2", "TASK-1")]
    assert imported(clone, files) == []


def test_a_newcomer_that_got_another_number_than_its_file_has_is_told_once() -> None:
    clone = Clone()
    files = {A: task_file("TASK-1", "A", backlog_uuid=U1)}
    clone.imports(files)
    path = "tasks/task-1 - B.md"
    files[path] = task_file("TASK-1", "B", backlog_uuid=U2, created_date="'2026-12-01'")

    assert imported(clone, files) == [Renumbered(path, "TASK-1", "TASK-2")]
    assert imported(clone, files) == []


DRAFT = "drafts/task-1 - D.md"
OLDER, YOUNGER = "'2026-01-01 10:00'", "'2026-06-01 10:00'"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((A, OLDER), ("tasks/task-1 - B.md", YOUNGER)),
        ((A, YOUNGER), ("archive/tasks/task-1 - B.md", OLDER)),
        ((A, YOUNGER), (DRAFT, OLDER)),
        ((A, YOUNGER), ("tasks/task-1 - B.md", None)),
        ((DRAFT, YOUNGER), ("drafts/task-1 - E.md", None)),
    ],
)
def test_of_several_new_files_with_an_id_it_means_the_one_that_is_likeliest_to_have_it(
    one: tuple[str, str], other: tuple[str, str | None]
) -> None:
    clone = Clone()
    files = {
        one[0]: task_file("TASK-1", "Meant", created_date=one[1], backlog_uuid=U2),
        other[0]: task_file("TASK-1", "Other", created_date=other[1], backlog_uuid=U1),
        "tasks/task-3 - C.md": task_file("TASK-3", "C", dependencies="[TASK-1]"),
    }
    clone.imports(files)

    exchange = next(one for one in clone.facts.exchanges if one.path == "tasks/task-3 - C.md")
    assert exchange.meant == {"TASK-1": U2}


@pytest.mark.parametrize(("path", "born"), [(DRAFT, YOUNGER), ("tasks/task-1 - D.md", None)])
def test_a_new_file_that_may_have_an_id_by_mistake_is_not_what_others_that_come_with_it_mean(
    path: str, born: str | None
) -> None:
    clone = Clone()
    files = {A: task_file("TASK-1", "A", backlog_uuid=U2)}
    clone.imports(files)
    files[path] = task_file("TASK-1", "D", created_date=born, backlog_uuid=U1)
    files["tasks/task-3 - C.md"] = task_file("TASK-3", "C", dependencies="[TASK-1]")
    clone.imports(files)

    exchange = next(one for one in clone.facts.exchanges if one.path == "tasks/task-3 - C.md")
    assert exchange.meant == {"TASK-1": U2}
