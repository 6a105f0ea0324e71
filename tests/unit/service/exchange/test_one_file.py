"""What becomes of one file: the outcome, the record, what is kept of it and what is remembered."""

from typing import Any

import pytest

from backlog.domain.merge import Side
from backlog.domain.record_files import GONE, Exchange, Extras
from backlog.domain.task import Task
from backlog.service.exchange.beside import Beside
from backlog.service.exchange.files import digest_of
from backlog.service.exchange.import_plan import plan_import
from backlog.service.exchange.incoming import BAD_FILE
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.report import Clash, FileOutcome, ImportReport
from tests.unit.service.exchange.clones import NOW, Clone, Files, found
from tests.unit.service.exchange.samples import CONFIG, criteria, task_file

PATH = "tasks/task-1 - A.md"
OTHER = "completed/task-1 - A.md"
UUID = "0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c11"
TEXT = task_file("TASK-1", "A", backlog_uuid=UUID, extra="kept")
CONFIGURED = {"config.yml": CONFIG}


def clone_of(text: str = TEXT, path: str = PATH) -> Clone:
    """A backlog that has imported one file."""
    clone = Clone()
    clone.imports({path: text, **CONFIGURED})
    return clone


def outcome(report: ImportReport, path: str = PATH) -> FileOutcome:
    return next(one for one in report.outcomes if one.path == path)


def exchange(clone: Clone, tree: str = "backlog") -> Exchange:
    return next(one for one in clone.facts.exchanges if one.uuid == UUID and one.tree == tree)


def task(clone: Clone) -> Task:
    return clone.titled("A")


def edited(text: str, **front: str) -> str:
    """The text with other values in its front matter."""
    for key, value in front.items():
        lines = [line if not line.startswith(f"{key}:") else f"{key}: {value}" for line in text.split("\n")]
        text = "\n".join(lines)
    return text


def test_a_new_file_becomes_a_record_and_all_else_in_it_is_kept() -> None:
    clone = Clone()
    report = clone.imports({PATH: TEXT, **CONFIGURED})

    assert outcome(report) == FileOutcome(PATH, "imported", "TASK-1")
    made = task(clone)
    assert (made.uuid, made.id, made.state, made.revision) == (UUID, "TASK-1", "active", 1)
    assert clone.facts.extras[UUID] == Extras("task-1 - A.md", unknown={"extra": "extra: kept"})
    found = exchange(clone)
    assert (found.path, found.digest, found.batch) == (PATH, digest_of(TEXT), "clone-1")
    assert (found.earlier, found.held_back, found.twins) == ((), {}, {})


def test_a_file_that_says_what_it_said_changes_nothing() -> None:
    clone = clone_of()
    before = clone.facts

    assert outcome(clone.imports({PATH: TEXT, **CONFIGURED})) == FileOutcome(PATH, "unchanged", "TASK-1")
    assert clone.facts == before


@pytest.mark.parametrize("path", ["tasks/sub/x.md", "tasks/task-1 - Renamed.md"])
def test_where_a_file_lies_now_is_remembered(path: str) -> None:
    clone = clone_of()
    report = clone.imports({path: TEXT, **CONFIGURED})

    if path.startswith("tasks/sub"):
        assert [one.path for one in report.outcomes if one.fate != "left"] == ["config.yml"]
        assert report.missing == [PATH]
    else:
        assert outcome(report, path) == FileOutcome(path, "unchanged", "TASK-1")
        assert (exchange(clone).path, exchange(clone).batch) == (path, "clone-1")
    assert task(clone).revision == 1


def test_the_same_file_in_another_tree_is_remembered_for_that_tree() -> None:
    clone = clone_of()
    report = clone.imports({PATH: TEXT}, "../other")

    assert outcome(report) == FileOutcome(PATH, "unchanged", "TASK-1")
    assert (exchange(clone, "../other").path, exchange(clone).path) == (PATH, PATH)
    assert task(clone).revision == 1


def test_a_file_that_is_written_otherwise_but_says_the_same_is_remembered() -> None:
    clone = clone_of()
    text = TEXT.replace("labels: []", "labels:   []")

    assert outcome(clone.imports({PATH: text, **CONFIGURED})) == FileOutcome(PATH, "unchanged", "TASK-1")
    assert exchange(clone).digest == digest_of(text)
    assert exchange(clone).batch == "clone-1"


def test_a_change_of_a_file_is_taken_over() -> None:
    clone = clone_of()
    text = edited(TEXT, status="Done", labels="[x]")
    report = clone.imports({PATH: text, **CONFIGURED})

    assert outcome(report) == FileOutcome(PATH, "updated", "TASK-1", fields=("status", "labels"))
    assert (task(clone).status, task(clone).labels, task(clone).revision) == ("Done", ("x",), 2)
    found = exchange(clone)
    assert (found.digest, found.batch) == (digest_of(text), "clone-2")
    assert [(one.names, one.ours) for one in found.earlier] == [(("front status", "front labels"), False)]


def test_changes_on_both_sides_are_merged() -> None:
    clone = clone_of()
    clone.puts(task(clone)._replace(priority="high"))
    report = clone.imports({PATH: edited(TEXT, status="Done"), **CONFIGURED})

    assert outcome(report) == FileOutcome(PATH, "merged", "TASK-1", fields=("status",))
    assert (task(clone).status, task(clone).priority) == ("Done", "high")


def conflicting() -> tuple[Clone, Files]:
    clone = clone_of()
    clone.puts(task(clone)._replace(status="In Progress", reporter="here"))
    text = edited(TEXT, status="Done").replace("labels: []\n", "labels: []\nreporter: there\n")
    return clone, {PATH: text, **CONFIGURED}


def test_what_both_changed_is_a_conflict_told_with_both_values() -> None:
    clone, files = conflicting()
    before = clone.facts
    report = clone.imports(files)

    assert outcome(report) == FileOutcome(
        PATH,
        "conflict",
        "TASK-1",
        "status, reporter changed here and there",
        None,
        "changed-on-both-sides",
        ("status", "reporter"),
        (Clash("status", "In Progress", "Done"), Clash("reporter", "here", "there")),
    )
    assert clone.facts == before


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (ImportRequest(prefer="ours"), "In Progress"),
        (ImportRequest(prefer="theirs"), "Done"),
        (ImportRequest(prefer="ours", sides={"TASK-1": "theirs"}), "Done"),
        (ImportRequest(sides={"TASK-1": "ours", "TASK-2": "theirs"}), "In Progress"),
    ],
)
def test_a_conflict_is_decided_for_the_side_of_the_record_else_of_all(
    request_: ImportRequest, status: str
) -> None:
    clone, files = conflicting()
    clone.imports(files, request=request_)

    assert task(clone).status == status


@pytest.mark.parametrize("prefer", ["ours", "theirs"])
def test_a_number_that_the_request_does_not_name_stays_in_conflict(prefer: Side) -> None:
    clone, files = conflicting()

    report = clone.imports(files, request=ImportRequest(sides={"TASK-2": prefer}))

    assert outcome(report).fate == "conflict"


TORN = f"{TEXT}\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"


def test_a_file_that_holds_no_record_is_refused_with_its_line_and_changes_nothing() -> None:
    refused = FileOutcome(
        PATH,
        "refused",
        None,
        "it has an unresolved git conflict",
        TEXT.count("\n") + 2,
        "bad-file",
    )
    clone = Clone()
    assert outcome(clone.imports({PATH: TORN, **CONFIGURED})) == refused
    assert not clone.facts.records
    known = clone_of()
    before = known.facts
    assert outcome(known.imports({PATH: TORN, **CONFIGURED})) == refused
    assert known.facts == before


def test_a_file_of_another_folder_is_in_another_state() -> None:
    clone = clone_of()
    report = clone.imports({OTHER: edited(TEXT, status="Done"), **CONFIGURED})

    assert outcome(report, OTHER) == FileOutcome(OTHER, "updated", "TASK-1", fields=("place", "status"))
    assert (task(clone).state, exchange(clone).path) == ("completed", OTHER)


def gone() -> Clone:
    """A backlog whose file was deleted, for which its record was archived."""
    clone = clone_of()
    report = clone.imports(dict(CONFIGURED), request=ImportRequest(archive_deleted=True))
    assert (report.archived, report.missing) == (["TASK-1"], [PATH])
    return clone


def test_a_record_whose_file_was_deleted_is_archived_on_request_alone() -> None:
    clone = clone_of()
    report = clone.imports(dict(CONFIGURED))

    assert (list(report.archived), report.missing, task(clone).state) == ([], [PATH], "active")
    assert task(gone()).state == "archived"
    assert exchange(gone()).digest == GONE


def test_a_file_that_comes_back_brings_its_record_back_where_it_was() -> None:
    clone = gone()
    report = clone.imports({PATH: TEXT, **CONFIGURED})

    assert outcome(report) == FileOutcome(PATH, "updated", "TASK-1", fields=("place",))
    assert (task(clone).state, exchange(clone).digest) == ("active", digest_of(TEXT))


def test_a_file_that_comes_back_into_the_archive_leaves_its_record_there() -> None:
    clone = gone()
    path = "archive/tasks/task-1 - A.md"
    report = clone.imports({path: TEXT, **CONFIGURED})

    assert outcome(report, path).fate in {"unchanged", "updated"}
    assert task(clone).state == "archived"


def test_what_was_archived_here_stays_so_when_its_file_is_as_it_was() -> None:
    clone = clone_of()
    clone.puts(task(clone)._replace(state="archived"))
    report = clone.imports({PATH: TEXT, **CONFIGURED})

    assert outcome(report) == FileOutcome(PATH, "unchanged", "TASK-1")
    assert task(clone).state == "archived"


def test_what_an_undo_took_back_is_imported_anew() -> None:
    clone = clone_of()
    clone.takes_back("clone-1")
    assert task(clone).state == "archived"
    report = clone.imports({PATH: TEXT, **CONFIGURED})

    assert outcome(report) == FileOutcome(PATH, "imported", "TASK-1")
    assert (task(clone).state, exchange(clone).batch) == ("active", "clone-2")


def twins(first: str = TEXT, second: str = TEXT) -> Files:
    return {PATH: first, OTHER: second, **CONFIGURED}


def test_the_second_file_of_a_record_is_remembered_beside_the_first() -> None:
    clone = Clone()
    report = clone.imports(twins())

    assert [(one.path, one.fate, one.id) for one in report.outcomes if one.path != "config.yml"] == [
        (OTHER, "unchanged", "TASK-1"),
        (PATH, "imported", "TASK-1"),
    ]
    assert len(clone.facts.records) == 1
    found = exchange(clone)
    assert {found.path: found.digest, **found.twins} == {PATH: digest_of(TEXT), OTHER: digest_of(TEXT)}
    again = clone.facts
    assert {one.fate for one in clone.imports(twins()).outcomes} == {"unchanged"}
    assert clone.facts == again


@pytest.mark.parametrize("changes", [(0,), (1,), (0, 1)])
def test_what_is_changed_in_either_file_of_a_record_is_taken_over(changes: tuple[int, ...]) -> None:
    clone = Clone()
    clone.imports(twins())
    texts = [TEXT, TEXT]
    for which in changes:
        texts[which] = edited(TEXT, **({"status": "In Progress"} if which else {"labels": "[x]"}))
    report = clone.imports(twins(*texts))

    made = task(clone)
    assert made.labels == (("x",) if 0 in changes else ())
    assert made.status == ("In Progress" if 1 in changes else "To Do")
    fates = {one.path: one.fate for one in report.outcomes}
    assert {fates[PATH], fates[OTHER]} <= {"updated", "merged", "unchanged"}
    found = exchange(clone)
    assert {found.path: found.digest, **found.twins} == {
        PATH: digest_of(texts[0]),
        OTHER: digest_of(texts[1]),
    }
    assert {one.fate for one in clone.imports(twins(*texts)).outcomes} == {"unchanged"}


def test_files_of_one_record_that_contradict_each_other_are_a_conflict_of_the_second() -> None:
    clone = Clone()
    clone.imports(twins())
    report = clone.imports(twins(edited(TEXT, status="In Progress"), edited(TEXT, status="Done")))

    assert sorted(one.fate for one in report.outcomes) == ["conflict", "unchanged", "updated"]
    clash = next(one for one in report.outcomes if one.fate == "conflict")
    assert (clash.id, clash.fields, clash.code) == ("TASK-1", ("status",), "changed-on-both-sides")


def test_a_second_file_that_nobody_can_read_leaves_the_first() -> None:
    clone = Clone()
    clone.imports(twins())
    report = clone.imports(twins(edited(TEXT, status="Done"), TORN))

    fates = sorted((one.fate, one.code) for one in report.outcomes)
    assert fates == [("refused", "bad-file"), ("unchanged", None), ("updated", None)]
    assert task(clone).status == "Done"


def record_file(id_: str, title: str, **front: Any) -> str:  # noqa: ANN401  any value
    keys = {"id": id_, "title": title, "backlog_uuid": UUID, **front}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in keys.items()) + "---\nText\n"


@pytest.mark.parametrize(
    ("path", "text", "archived", "id_"),
    [
        ("docs/doc-1 - A.md", record_file("doc-1", "A", type="guide"), None, "doc-1"),
        (
            "decisions/decision-1 - A.md",
            record_file("decision-1", "A", status="accepted"),
            None,
            "decision-1",
        ),
        ("milestones/m-1 - A.md", record_file("m-1", "A"), "archive/milestones/m-1 - A.md", "m-1"),
    ],
)
def test_other_records_are_imported_changed_and_taken_back_alike(
    path: str, text: str, archived: str | None, id_: str
) -> None:
    clone = Clone()
    assert outcome(clone.imports({path: text, **CONFIGURED}), path) == FileOutcome(path, "imported", id_)
    changed = edited(text, title="B")
    report = clone.imports({path: changed, **CONFIGURED})
    assert outcome(report, path) == FileOutcome(path, "updated", id_, fields=("title",))
    (record,) = clone.facts.records
    assert (record.title, record.id, record.state, record.revision) == ("B", id_, "active", 2)

    clone.puts(record._replace(state="archived"))
    batch = exchange(clone).batch
    clone.takes_back(batch)
    report = clone.imports({path: changed, **CONFIGURED})
    (record,) = clone.facts.records
    assert (outcome(report, path).fate, record.state) == ("imported", "active")
    if archived is not None:
        report = clone.imports({archived: changed, **CONFIGURED})
        (record,) = clone.facts.records
        assert (outcome(report, archived).fields, record.state) == (("place",), "archived")


def test_a_task_that_is_done_elsewhere_with_open_criteria_keeps_its_status_and_says_why() -> None:
    text = TEXT + criteria("[ ] #1 It works")
    clone = clone_of(text)
    report = clone.imports({PATH: edited(text, status="Done"), **CONFIGURED})

    assert outcome(report).fate == "unchanged"
    (told,) = report.not_done
    assert (told.path, told.id, told.status) == (PATH, "TASK-1", "To Do")
    assert exchange(clone).held_back == {"status": "To Do"}
    assert task(clone).status == "To Do"
    assert clone.imports({PATH: edited(text, status="Done"), **CONFIGURED}).not_done == []


def test_a_record_keeps_the_name_that_its_file_had_first() -> None:
    clone = clone_of()
    moved = "tasks/task-1 - Other name.md"
    clone.imports({moved: edited(TEXT, status="Done"), **CONFIGURED})

    assert clone.facts.extras[UUID].name == "task-1 - A.md"
    assert task(clone).updated_at != NOW


def unexchanged(**fields: Any) -> Clone:  # noqa: ANN401  any field of a task
    """A backlog whose record has the UUID of the file, which it never met."""
    clone = Clone()
    clone.imports(dict(CONFIGURED))
    clone.creates("A", **{"uuid": UUID, "created_at": None, **fields})
    return clone


def test_a_record_that_never_met_its_file_has_nothing_in_common_with_it() -> None:
    clone = unexchanged(labels=("ours",), notes="ours")
    text = edited(TEXT, labels="[theirs]")
    report = clone.imports({PATH: text, **CONFIGURED})

    assert outcome(report).fate == "merged"
    made = task(clone)
    assert (made.labels, made.notes) == (("ours", "theirs"), "ours")
    assert clone.facts.extras[UUID].unknown == {"extra": "extra: kept"}
    assert exchange(clone).earlier == ()


def test_what_such_a_file_says_differently_is_a_conflict() -> None:
    clone = unexchanged(status="In Progress")
    report = clone.imports({PATH: TEXT, **CONFIGURED})

    assert (outcome(report).fate, outcome(report).fields) == ("conflict", ("status",))


def one_status() -> Files:
    return {"config.yml": CONFIG.replace('"To Do", "In Progress", "Done"', '"Only"').replace("To Do", "Only")}


def test_where_every_task_is_done_one_with_open_criteria_is_refused() -> None:
    refused = FileOutcome(
        PATH,
        "refused",
        "TASK-1",
        'TASK-1 cannot be "Only": 1 acceptance criterion is unchecked (#1 It works)',
        None,
        "open-criteria",
    )
    closed = edited(TEXT, status="Only") + criteria("[x] #1 It works")
    opened = closed.replace("[x]", "[ ]")
    clone = Clone()
    clone.imports({"tasks/task-2 - B.md": edited(task_file("TASK-2", "B"), status="Only"), **one_status()})

    assert outcome(clone.imports({PATH: opened, **one_status()})) == refused
    clone.imports({PATH: closed, **one_status()})
    before = clone.facts
    assert outcome(clone.imports({PATH: opened, **one_status()})) == refused
    assert clone.facts == before


def test_an_id_that_was_changed_in_its_file_is_a_change_of_its_record() -> None:
    clone = clone_of()
    path = "tasks/task-5 - A.md"
    report = clone.imports({path: edited(TEXT, id="TASK-5"), **CONFIGURED})

    assert outcome(report, path).fields == ("id",)
    assert (outcome(report, path).fate, outcome(report, path).id) == ("updated", "TASK-5")
    assert task(clone).id == "TASK-5"


def test_what_was_not_taken_over_is_known_still_when_the_file_lies_elsewhere() -> None:
    text = TEXT + criteria("[ ] #1 It works")
    clone = clone_of(text)
    done = edited(text, status="Done")
    clone.imports({PATH: done, **CONFIGURED})
    moved = "tasks/task-1 - Moved.md"
    report = clone.imports({moved: done, **CONFIGURED})

    assert outcome(report, moved) == FileOutcome(moved, "unchanged", "TASK-1")
    assert (exchange(clone).path, exchange(clone).held_back) == (moved, {"status": "To Do"})
    assert report.not_done == []


def test_what_a_new_file_may_not_be_is_remembered() -> None:
    clone = clone_of("---\nid: TASK-9\ntitle: B\n---\n", "tasks/task-9 - B.md")
    text = edited(TEXT, status="Done") + criteria("[ ] #1 It works")
    report = clone.imports(
        {PATH: text, "tasks/task-9 - B.md": "---\nid: TASK-9\ntitle: B\n---\n", **CONFIGURED}
    )

    assert [one.id for one in report.not_done] == ["TASK-1"]
    assert exchange(clone).held_back == {"status": "In Progress"}


def test_the_second_file_adds_what_the_first_does_not_have() -> None:
    clone = Clone()
    first = TEXT + criteria("[ ] #1 It works")
    clone.imports(twins(first, first))
    second = edited(first, status="Done", extra="more")
    report = clone.imports(twins(first, second))

    assert clone.facts.extras[UUID].unknown == {"extra": "extra: more"}
    assert [(one.path, one.status) for one in report.not_done] == [(OTHER, "To Do")]
    assert {one.fate for one in clone.imports(twins(first, second)).outcomes} == {"unchanged"}


def test_what_the_first_file_may_not_be_is_told_whatever_the_second_says() -> None:
    clone = Clone()
    text = TEXT + criteria("[ ] #1 It works")
    clone.imports(twins(text, text))
    report = clone.imports(twins(edited(text, status="Done"), edited(text, labels="[x]")))

    assert [one.path for one in report.not_done] == [PATH]
    assert task(clone).labels == ("x",)


def test_what_is_accepted_of_either_file_is_told() -> None:
    clone = Clone()
    text = TEXT + criteria("[ ] #1 It works")
    clone.imports(twins(text, text))
    request = ImportRequest(accept_done=True)
    report = clone.imports(twins(edited(text, status="Done"), edited(text, labels="[x]")), request=request)

    assert list(report.marked) == ["TASK-1"]
    assert (task(clone).status, task(clone).legacy_done, task(clone).labels) == ("Done", True, ("x",))


@pytest.mark.parametrize("key", [UUID, PATH])
def test_what_a_branch_does_not_know_is_not_taken_back_by_it(key: str) -> None:
    clone = clone_of()
    parted = exchange(clone).record_file
    clone.imports({PATH: edited(TEXT, status="Done"), **CONFIGURED})
    before = clone.facts
    request = ImportRequest(beside=Beside(bases={key: parted}))

    report = clone.imports({PATH: TEXT, **CONFIGURED}, request=request)
    assert outcome(report) == FileOutcome(PATH, "unchanged", "TASK-1")
    assert clone.facts == before
    report = clone.imports({PATH: edited(TEXT, labels="[x]"), **CONFIGURED}, request=request)
    assert outcome(report) == FileOutcome(PATH, "merged", "TASK-1", fields=("labels",))
    assert (task(clone).status, task(clone).labels) == ("Done", ("x",))


def test_a_branch_that_knows_the_last_exchange_takes_back_what_it_does() -> None:
    clone = clone_of()
    parted = exchange(clone).record_file
    clone.imports({PATH: edited(TEXT, status="Done"), **CONFIGURED})
    since = frozenset({exchange(clone).digest})
    request = ImportRequest(beside=Beside(bases={UUID: parted}, since=since))

    assert outcome(clone.imports({PATH: TEXT, **CONFIGURED}, request=request)).fate == "updated"
    assert task(clone).status == "To Do"


OPEN = TEXT + criteria("[ ] #1 It works")


def stand(clone: Clone, report: ImportReport) -> tuple[object, ...]:
    """What became of the file, how its record is, and what it waits for."""
    made, last = task(clone), exchange(clone)
    found = outcome(report)
    return found.fate, found.fields, made.status, made.labels, last.held_back, last.batch


@pytest.mark.parametrize(
    ("settings", "text", "marked"),
    [
        ({}, edited(OPEN, status="Done"), ["TASK-1"]),
        ({"accept_imported_done": True}, edited(OPEN, status="Done"), ["TASK-1"]),
        ({"require_acceptance_criteria": True}, edited(TEXT, status="Done"), ["TASK-1"]),
        ({}, edited(TEXT, status="Done"), []),
    ],
)
def test_a_new_task_that_is_done_with_open_criteria_is_marked(
    settings: Any,  # noqa: ANN401  any setting
    text: str,
    marked: list[str],
) -> None:
    clone = Clone()
    clone.facts = clone.facts._replace(settings=clone.facts.settings._replace(**settings))

    report = clone.imports({PATH: text})

    assert stand(clone, report)[:3] == ("imported", (), "Done")
    assert (report.marked, task(clone).legacy_done, report.not_done) == (marked, bool(marked), [])


def test_a_known_task_that_lacks_criteria_is_not_done_unless_that_is_accepted() -> None:
    done = edited(TEXT, status="Done")
    strict = clone_of()
    strict.facts = strict.facts._replace(
        settings=strict.facts.settings._replace(require_acceptance_criteria=True)
    )
    lenient = clone_of()
    lenient.facts = lenient.facts._replace(settings=strict.facts.settings._replace(accept_imported_done=True))

    report = strict.imports({PATH: done})
    (waiting,) = report.not_done
    assert stand(strict, report) == ("unchanged", (), "To Do", (), {"status": "To Do"}, "clone-1")
    assert (waiting.status, waiting.done, waiting.code, waiting.open_) == (
        "To Do", "Done", "criteria-required", (),
    )  # fmt: skip
    report = lenient.imports({PATH: done})
    assert stand(lenient, report) == ("updated", ("status",), "Done", (), {}, "clone-2")
    assert (report.marked, report.not_done) == (["TASK-1"], [])


WAITS = {"status": "To Do"}


@pytest.mark.parametrize("prefer", [None, "theirs"])
def test_a_status_that_waits_goes_on_waiting_until_nothing_is_open(prefer: Side | None) -> None:
    clone = clone_of(OPEN)
    request = ImportRequest(prefer=prefer)
    clone.imports({PATH: edited(OPEN, status="Done")})
    changed = edited(OPEN, status="Done", labels="[there]")

    def again(text: str) -> tuple[object, ...]:
        report = clone.imports({PATH: text}, request=request)
        assert (report.not_done, report.marked) == ([], [])
        return stand(clone, report)

    assert again(edited(OPEN, status="Done")) == ("unchanged", (), "To Do", (), WAITS, "clone-1")
    clone.puts(task(clone)._replace(reporter="here"))
    assert again(edited(OPEN, status="Done")) == ("unchanged", (), "To Do", (), WAITS, "clone-1")
    assert again(changed) == ("merged", ("labels",), "To Do", ("there",), WAITS, "clone-5")
    (item,) = task(clone).acceptance_criteria
    clone.puts(task(clone)._replace(acceptance_criteria=(item._replace(checked=True),)))
    assert again(changed) == ("merged", ("status",), "Done", ("there",), {}, "clone-6")


def test_a_status_that_waits_is_given_up_for_ours() -> None:
    clone = clone_of(OPEN)
    clone.imports({PATH: edited(OPEN, status="Done")})
    report = clone.imports({PATH: edited(OPEN, status="Done")}, request=ImportRequest(prefer="ours"))

    assert stand(clone, report) == ("unchanged", (), "To Do", (), {}, "clone-1")
    (item,) = task(clone).acceptance_criteria
    clone.puts(task(clone)._replace(acceptance_criteria=(item._replace(checked=True),)))
    report = clone.imports({PATH: edited(OPEN, status="Done")})
    assert stand(clone, report) == ("unchanged", (), "To Do", (), {}, "clone-1")


def test_both_files_of_a_record_come_back_after_an_undo() -> None:
    clone = Clone()
    clone.imports(twins())
    clone.takes_back("clone-1")
    report = clone.imports(twins())

    assert (outcome(report), outcome(report, OTHER)) == (
        FileOutcome(PATH, "imported", "TASK-1"),
        FileOutcome(OTHER, "unchanged", "TASK-1"),
    )
    assert (task(clone).state, exchange(clone).batch) == ("active", "clone-2")
    assert exchange(clone).twins == {OTHER: digest_of(TEXT)}


def test_a_known_file_that_holds_no_record_any_more_is_refused_with_the_id_of_the_file() -> None:
    clone = clone_of()
    report = clone.imports({PATH: edited(TEXT, title='"B\\0"'), **CONFIGURED})

    assert outcome(report) == FileOutcome(
        PATH, "refused", "TASK-1", "title contains a NUL character, which cannot be stored", None, BAD_FILE
    )


def test_a_file_that_comes_back_elsewhere_has_another_place_and_no_more() -> None:
    clone = gone()
    report = clone.imports({OTHER: TEXT, **CONFIGURED})

    assert outcome(report, OTHER) == FileOutcome(OTHER, "updated", "TASK-1", fields=("place",))
    assert task(clone).state == "completed"


def test_a_file_that_comes_back_into_the_archive_changes_nothing() -> None:
    clone = gone()
    path = "archive/tasks/task-1 - A.md"

    assert outcome(clone.imports({path: TEXT, **CONFIGURED}), path).fields == ()


def test_a_record_whose_file_was_deleted_in_one_tree_does_not_return_by_another() -> None:
    clone = gone()
    clone.imports({PATH: TEXT}, "../other")

    assert task(clone).state == "archived"


def test_what_came_back_and_was_archived_here_since_stays_so() -> None:
    clone = gone()
    clone.puts(task(clone)._replace(state="active"))
    before = task(clone)
    report = clone.imports({PATH: edited(TEXT, labels="[x]"), **CONFIGURED})

    assert outcome(report).fields == ("labels",)
    assert task(clone).state == before.state


def test_a_file_as_an_earlier_export_left_it_is_not_worth_remembering() -> None:
    clone = Clone()
    clone.creates("A")
    first = clone.exports({}).files
    clone.puts(task(clone)._replace(priority="high"))
    clone.exports(first)
    plan = plan_import(clone.facts, found(first), "backlog", ImportRequest(), "run")

    assert [one.fate for one in plan.report.outcomes] == ["unchanged", "unchanged"]
    assert (plan.tasks, plan.exchanges) == ([], [])


def test_a_status_that_waits_in_an_unchanged_file_is_nothing_to_store() -> None:
    clone = clone_of(OPEN)
    text = edited(OPEN, status="Done")
    clone.imports({PATH: text, **CONFIGURED})
    plan = plan_import(clone.facts, found({PATH: text, **CONFIGURED}), "backlog", ImportRequest(), "run")

    assert (plan.tasks, plan.exchanges, plan.extras) == ([], [], [])


def test_a_status_that_is_decided_for_ours_is_not_told_as_waiting() -> None:
    clone = clone_of(OPEN)
    request = ImportRequest(prefer="ours")
    report = clone.imports({PATH: edited(OPEN, status="Done", labels="[x]"), **CONFIGURED}, request=request)

    assert (report.not_done, exchange(clone).held_back) == ([], {})


CHECKED = task_file("TASK-1", "A", criteria("[x] #1 one <!-- check: make one -->"), backlog_uuid=UUID)


def test_a_new_task_is_told_with_its_file_if_it_is_not_done_and_with_what_only_checks_can_check() -> None:
    clone = clone_of(task_file("TASK-2", "B"), "tasks/task-2 - B.md")
    clone.facts = clone.facts._replace(settings=clone.facts.settings._replace(require_verification=True))
    report = clone.imports({PATH: edited(CHECKED, status="Done")})

    assert [(path, note.kind) for path, note in report.notes] == [(PATH, "claim")]
    (waiting,) = report.not_done
    assert (waiting.path, waiting.id, waiting.open_, waiting.by_checks) == (PATH, "TASK-1", (1,), True)


def test_checks_that_either_file_of_a_record_has_lost_are_told() -> None:
    clone = Clone()
    text = CHECKED.replace("[x]", "[ ]")
    clone.imports(twins(text, text))
    lost = text.replace(" <!-- check: make one -->", "")
    report = clone.imports(twins(edited(lost, labels="[x]"), edited(lost, priority="high")))

    told = [path for path, note in report.notes if note.kind == "lost-check"]
    assert told == [OTHER, OTHER]  # of the record, whose last outcome is that of its second file


def test_what_each_file_of_a_record_says_beside_is_kept() -> None:
    clone = Clone()
    clone.imports(twins())
    first, second = (TEXT.replace("extra: kept", f"extra: kept\n{key}: 1") for key in ("one", "two"))
    clone.imports(twins(first, second))

    assert set(clone.facts.extras[UUID].unknown) == {"extra", "one", "two"}


def test_a_second_file_in_conflict_is_known_as_it_was() -> None:
    clone = Clone()
    clone.imports(twins())
    clone.imports(twins(edited(TEXT, status="In Progress"), edited(TEXT, status="Done")))

    assert exchange(clone).twins == {OTHER: digest_of(TEXT)}


def test_what_was_moved_here_stays_there_when_its_file_changes() -> None:
    clone = clone_of()
    clone.puts(task(clone)._replace(state="completed"))
    report = clone.imports({PATH: edited(TEXT, labels="[x]"), **CONFIGURED})

    assert outcome(report) == FileOutcome(PATH, "merged", "TASK-1", fields=("labels",))
    assert (task(clone).state, task(clone).labels) == ("completed", ("x",))


@pytest.mark.parametrize("own", ["TASK-1", "TASK-2"])
def test_a_new_file_means_those_that_came_with_it_and_never_itself(own: str) -> None:
    clone = clone_of(task_file("TASK-1", "Known", created_date="'2026-01-01'"), "tasks/task-1 - Known.md")
    clone.imports(
        {
            "tasks/task-1 - Known.md": task_file("TASK-1", "Known", created_date="'2026-01-01'"),
            "tasks/task-1 - New.md": task_file("TASK-1", "New", created_date="'2026-03-01'"),
            "tasks/task-9 - Link.md": task_file(
                own, "Link", created_date="'2026-02-01'", dependencies="[TASK-1]"
            ),
        }
    )

    assert clone.titled("Link").dependencies == (clone.titled("New").id,)


def test_a_known_file_means_what_is_known_and_never_itself() -> None:
    older = task_file("TASK-1", "Older", created_date="'2026-01-01'")
    younger = task_file("TASK-1", "Younger", created_date="'2026-02-01'")
    files = {"tasks/task-1 - Older.md": older, "tasks/task-1 - Younger.md": younger}
    clone = Clone()
    clone.imports(files)
    clone.imports(
        {
            "tasks/task-1 - Older.md": edited(older, dependencies="[TASK-1]"),
            "tasks/task-1 - Younger.md": younger,
            "tasks/task-1 - New.md": task_file("TASK-1", "New", created_date="'2027-01-01'"),
        }
    )

    assert clone.titled("Older").dependencies == (clone.titled("Younger").id,)


def test_a_decision_that_was_archived_here_stays_so_when_its_file_changes() -> None:
    clone = Clone()
    path = "decisions/decision-1 - A.md"
    clone.imports({path: record_file("decision-1", "A", status="accepted"), **CONFIGURED})
    (record,) = clone.facts.records
    clone.puts(record._replace(state="archived"))
    clone.imports({path: record_file("decision-1", "B", status="accepted"), **CONFIGURED})

    (record,) = clone.facts.records
    assert (record.title, record.state) == ("B", "archived")


def test_what_an_undo_took_back_means_the_ids_of_its_file_as_they_are_now() -> None:
    clone, path = Clone(), "tasks/task-2 - B.md"
    text = task_file("TASK-1", "A", dependencies="[TASK-2]", backlog_uuid=UUID)
    clone.imports({PATH: text, path: task_file("TASK-2", "B", created_date="'2027-01-01'")})
    clone.takes_back("clone-1")

    clone.imports({PATH: edited(text, labels="[x]"), "tasks/task-2 - C.md": task_file("TASK-2", "C")})

    assert {clone.task(id_).title for id_ in task(clone).dependencies} == {"C"}


@pytest.mark.parametrize(
    ("moved", "status", "becomes"),
    [
        ({"state": "archived"}, "Weird", "Weird"),
        ({"kind": "draft", "id": "DRAFT-1"}, "Weird", "Weird"),
        ({"kind": "draft", "id": "DRAFT-1"}, "''", "Draft"),
        ({"state": "completed"}, "''", "To Do"),
    ],
)
def test_a_status_is_read_as_where_the_record_is_has_it(
    moved: dict[str, Any], status: str, becomes: str
) -> None:
    clone = clone_of()
    clone.puts(task(clone)._replace(status="To Do", **moved))

    clone.imports({PATH: edited(TEXT, status=status)})

    assert task(clone).status == becomes
