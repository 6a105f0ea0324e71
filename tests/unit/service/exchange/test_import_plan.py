"""What a plan of an import holds: what is to be stored, what is told, and how far it has come."""

from collections.abc import Mapping

import pytest

from backlog.domain.record_files import CONFIG_UUID, GONE, Extras
from backlog.domain.records import Milestone
from backlog.domain.settings import Settings
from backlog.domain.task import State
from backlog.errors import Refused
from backlog.markdown.files import read_file
from backlog.markdown.notes import Note
from backlog.service.exchange.beside import Beside
from backlog.service.exchange.import_plan import plan_import
from backlog.service.exchange.incoming import BAD_FILE
from backlog.service.exchange.plan import ExtrasChange, ImportPlan, ImportRequest, RecordChange
from backlog.service.exchange.report import FileOutcome, ImportReport, Renumbered
from tests.unit.service.exchange.clones import HOME, NOW, Clone, found, uuid_of
from tests.unit.service.exchange.samples import CONFIG, criteria, task_file

A, B, C = "tasks/task-1 - A.md", "tasks/task-2 - B.md", "tasks/task-3 - C.md"
DONE_A = "completed/task-1 - A.md"
U1, U2, U3 = (uuid_of(name) for name in "abc")
CONFIGURED = {"config.yml": CONFIG}
ALL = {A: task_file("TASK-1", "A", backlog_uuid=U1), B: task_file("TASK-2", "B", backlog_uuid=U2)}
OPEN = criteria("[ ] #1 one", "[x] #2 two")


def plan(clone: Clone, files: Mapping[str, str], request: ImportRequest | None = None) -> ImportPlan:
    """What an import of a tree would do."""
    return plan_import(clone.facts, found(files), HOME, request or ImportRequest(), "run")


def clone_of(files: Mapping[str, str]) -> Clone:
    clone = Clone()
    clone.imports(files)
    return clone


def test_a_step_is_taken_for_each_file_that_is_read_and_each_record_that_is_compared() -> None:
    clone = clone_of(ALL)
    steps: list[tuple[str, int, int]] = []
    files = {**ALL, C: task_file("TASK-3", "C"), "tasks/notes.md": "x"}

    plan_import(clone.facts, found(files), HOME, ImportRequest(), "run", lambda *step: steps.append(step))

    assert steps == [
        *(("Parsing files", done, 3) for done in (1, 2, 3)),
        *(("Comparing records", done, 3) for done in (1, 2, 3)),
    ]


def test_all_that_became_of_a_tree_is_told_in_the_order_of_its_paths() -> None:
    clone = clone_of({**ALL, C: task_file("TASK-3", "C", backlog_uuid=U3), **CONFIGURED})
    files = {
        **CONFIGURED,
        "tasks/task-9 - New.md": task_file("TASK-1", "New", priority="urgent", type="story", labels="a"),
        A: ALL[A].replace("labels: []", "labels: [x]"),
        B: ALL[B],
        "tasks/task-5 - Bad.md": "<<<<<<< a\n>>>>>>> b",
        "tasks/other-1 - Not-ours.md": "x",
        "notes.txt": "x",
    }

    report = plan(clone, files).report

    new = "TASK-4"
    assert report == ImportReport(
        HOME,
        [
            FileOutcome("config.yml", "unchanged"),
            FileOutcome("notes.txt", "left"),
            FileOutcome("tasks/other-1 - Not-ours.md", "left"),
            FileOutcome(A, "updated", "TASK-1", fields=("labels",)),
            FileOutcome(B, "unchanged", "TASK-2"),
            FileOutcome(
                "tasks/task-5 - Bad.md",
                "refused",
                None,
                "it has an unresolved git conflict",
                1,
                BAD_FILE,
            ),
            FileOutcome("tasks/task-9 - New.md", "imported", new),
        ],
        [Renumbered("tasks/task-9 - New.md", "TASK-1", new)],
        notes=[
            ("tasks/task-9 - New.md", Note("unread-value", "labels is a text, not a list; kept but not used"))
        ],
        not_done=[],
        unknown={"priorities": ["urgent"], "types": ["story"]},
        statuses=[],
        marked=[],
        missing=[C],
    )


def test_notes_are_told_of_the_settings_and_of_files_that_are_taken_over_now() -> None:
    odd = task_file("TASK-1", "A", labels="a")
    clone = Clone()
    first = clone.imports({**CONFIGURED, "config.yml": CONFIG + "default_port: many\n", A: odd})
    again = clone.imports({**CONFIGURED, "config.yml": CONFIG + "default_port: many\n", A: odd})

    assert [(path, note.kind) for path, note in first.notes] == [
        ("config.yml", "unused-setting"),
        (A, "unread-value"),
    ]
    assert A not in [path for path, _ in again.notes]


@pytest.mark.parametrize("adopt", [True, False])
@pytest.mark.parametrize("dry_run", [True, False])
def test_names_are_configured_on_request_and_statuses_always(*, adopt: bool, dry_run: bool) -> None:
    files = {A: task_file("TASK-1", "A", priority="urgent", project="Web", status="Ready")}

    made = plan(Clone(), files, ImportRequest(adopt=adopt, dry_run=dry_run))

    assert made.report.unknown == {"priorities": ["urgent"], "projects": ["Web"]}
    assert (made.report.adopted, made.report.dry_run) == (adopt, dry_run)
    assert made.report.statuses == ["Ready"]
    expected = Settings(statuses=("To Do", "In Progress", "Ready", "Done"))
    if adopt:
        expected = expected._replace(priorities=("High", "Medium", "Low", "urgent"), projects=("Web",))
    assert made.settings == expected


def test_nothing_is_adopted_where_every_name_is_known() -> None:
    assert not plan(Clone(), ALL, ImportRequest(adopt=True)).report.adopted


@pytest.mark.parametrize("archive", [True, False])
def test_what_was_deleted_is_told_and_archived_on_request(*, archive: bool) -> None:
    files = {**ALL, "milestones/m-0 - M.md": "---\nid: m-0\ntitle: M\n---\n", C: task_file("TASK-3", "C")}
    clone = clone_of(files)
    clone.puts(clone.titled("B")._replace(claimed_by="@ada", status="In Progress"))

    made = plan(clone, {C: files[C]}, ImportRequest(archive_deleted=archive))

    assert made.report.missing == ["milestones/m-0 - M.md", A, B]
    assert made.report.archived == (["TASK-1", "TASK-2", "m-0"] if archive else ())
    assert {change.after.id: (change.after.state, change.after.claimed_by) for change in made.tasks} == (
        {"TASK-1": ("archived", None), "TASK-2": ("archived", None)} if archive else {}
    )
    (milestone,) = [one for one in clone.facts.records if isinstance(one, Milestone)]
    assert made.records == (
        [RecordChange(milestone, milestone._replace(state="archived"))] if archive else []
    )
    assert sorted((one.path, one.digest, known) for one, known in made.exchanges) == (
        [("milestones/m-0 - M.md", GONE, True), (A, GONE, True), (B, GONE, True)] if archive else []
    )


def test_what_is_archived_already_is_neither_missing_nor_archived_again() -> None:
    clone = clone_of(ALL)
    clone.puts(clone.titled("A")._replace(state="archived"))

    made = plan(clone, {B: ALL[B]}, ImportRequest(archive_deleted=True))

    assert (made.report.missing, made.report.archived, made.tasks) == ([], [], [])


def test_a_plan_holds_what_is_to_be_stored_and_nothing_else() -> None:
    clone = clone_of(ALL)
    clone.creates("Ours")  # TASK-3
    known = clone.titled("A")
    changed = ALL[A].replace("title: A", "title: Another")
    text = task_file("TASK-3", "New", backlog_uuid=U3, extra="kept")

    made = plan(clone, {A: changed, B: ALL[B], "tasks/task-3 - New.md": text})

    assert made.newcomers == {U3}
    assert made.renumbered == [clone.titled("Ours").uuid]
    assert {change.after.title: change.after.id for change in made.tasks} == {
        "New": "TASK-3",
        "Ours": "TASK-4",
        "Another": "TASK-1",
    }
    before = {change.after.title: change.before for change in made.tasks}
    assert (before["New"], before["Another"]) == (None, known)
    assert made.extras == [
        ExtrasChange(U3, None, Extras("task-3 - New.md", unknown={"extra": "extra: kept"})),
    ]
    assert [(one.uuid, one.batch, known) for one, known in made.exchanges] == [
        (U3, "run", False),
        (U1, "run", True),
    ]
    assert made.counters == {("task", ""): 4}
    assert (made.settings, made.tasks_first) == (clone.facts.settings, False)


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        (ALL[A].replace("title: A", "title: ' A'"), True),  # another spelling of the same
        (ALL[A].replace("---\nid", "---\nextra: x\nid"), False),
        (ALL[A] + "\nText of no section\n", False),
    ],
)
def test_what_is_kept_of_a_file_is_worth_an_event_unless_it_is_but_spelled_differently(
    text: str, *, silent: bool
) -> None:
    clone = clone_of(ALL)
    record, before = clone.titled("A"), clone.facts.extras[U1]

    (change,) = plan(clone, {**ALL, A: text}).extras

    assert (change.uuid, change.before) == (U1, before)
    assert change.record == (None if silent else record)


def test_settings_are_remembered_whether_the_tree_had_some_or_not() -> None:
    clone = Clone()
    first = plan(clone, CONFIGURED)
    clone.imports(CONFIGURED)
    again = plan(clone, {"config.yml": CONFIG.replace("Shop", "Kiosk")})

    assert [(one.uuid, known) for one, known in first.exchanges] == [("config", False)]
    assert [(one.uuid, known) for one, known in again.exchanges] == [("config", True)]
    assert [(one.uuid, one.before, one.record) for one in first.extras] == [("config", None, None)]
    assert again.settings.project_name == "Kiosk"
    other = plan_import(clone.facts, found(CONFIGURED), "/elsewhere", ImportRequest(), "run")
    assert [(one.tree, known) for one, known in other.exchanges] == [("/elsewhere", False)]


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (ImportRequest(), "Ours"),
        (ImportRequest(prefer="theirs"), "Theirs"),
        (ImportRequest(prefer="ours"), "Ours"),
        (ImportRequest(prefer="ours", sides={"config": "theirs"}), "Theirs"),
        (ImportRequest(prefer="theirs", sides={"config": "ours"}), "Ours"),
    ],
)
def test_a_conflict_of_the_settings_is_decided_for_their_side_else_for_that_of_all(
    request_: ImportRequest, name: str
) -> None:
    clone = clone_of({**ALL, **CONFIGURED})
    clone.facts = clone.facts._replace(settings=clone.facts.settings._replace(project_name="Ours"))

    made = plan(clone, {**ALL, "config.yml": CONFIG.replace("Shop", "Theirs")}, request_)

    assert made.settings.project_name == name


def test_settings_that_the_tasks_do_not_allow_are_refused_and_the_rest_is_imported() -> None:
    clone = clone_of({**ALL, **CONFIGURED})
    clone.puts(clone.titled("B")._replace(status="In Progress"))
    config = CONFIG.replace('"In Progress", ', "").replace("Shop", "Kiosk")

    made = plan(clone, {**ALL, "config.yml": config, C: task_file("TASK-3", "C")})

    outcome = made.report.outcomes[0]
    assert (outcome.path, outcome.fate, outcome.id, outcome.line) == ("config.yml", "refused", None, None)
    assert "In Progress" in outcome.reason
    assert outcome.code is not None
    assert made.settings == clone.facts.settings
    assert made.report.count("imported") == 1


DONE = {
    A: task_file("TASK-1", "A", OPEN, status="Done", backlog_uuid=U1),
    B: task_file("TASK-2", "B", OPEN, status="Done", backlog_uuid=U2),
}


def test_a_first_import_takes_what_is_done_as_done_and_says_so() -> None:
    made = plan(Clone(), DONE)

    assert made.report.marked == ["TASK-1", "TASK-2"]
    assert made.report.not_done == []
    assert [(change.after.status, change.after.legacy_done) for change in made.tasks] == [("Done", True)] * 2


@pytest.mark.parametrize("accept", [True, False])
def test_a_later_one_does_so_on_request(*, accept: bool) -> None:
    clone = Clone()
    clone.creates("Ours")

    made = plan(clone, {A: DONE[A].replace("TASK-1", "TASK-2")}, ImportRequest(accept_done=accept))

    assert made.report.marked == (["TASK-2"] if accept else [])
    assert [one.id for one in made.report.not_done] == ([] if accept else ["TASK-2"])
    assert [change.after.status for change in made.tasks] == ["Done" if accept else "In Progress"]


def test_a_later_one_does_so_where_the_settings_say_so() -> None:
    clone = Clone()
    clone.creates("Ours")
    clone.facts = clone.facts._replace(settings=Settings(accept_imported_done=True))

    assert plan(clone, {A: DONE[A].replace("TASK-1", "TASK-2")}).report.marked == ["TASK-2"]


@pytest.mark.parametrize(
    ("files", "said"),
    [(DONE, "2 tasks are done"), ({A: DONE[A], B: ALL[B]}, "1 task is done")],
)
def test_only_the_owner_may_begin_with_what_is_done_with_open_criteria(
    files: dict[str, str], said: str
) -> None:
    clone = Clone()
    clone.facts = clone.facts._replace(may_admit=False)

    with pytest.raises(Refused) as raised:
        plan(clone, files)

    assert raised.value.message == (
        f"{said} with open criteria, and only the owner of the backlog may import them"
    )
    assert raised.value.code == "not-admitted"
    assert raised.value.data == {"files": [path for path in files if files[path] == DONE[path]]}
    assert plan(clone, ALL).report.count("imported") == 2


def test_others_may_not_ask_for_it_later_and_learn_why() -> None:
    clone = Clone()
    clone.creates("Ours")
    clone.facts = clone.facts._replace(may_admit=False)
    files = {A: DONE[A].replace("TASK-1", "TASK-2")}

    asked = plan(clone, files, ImportRequest(accept_done=True)).report.not_done
    unasked = plan(clone, files).report.not_done

    assert [one.reason for one in asked] == [
        "only the owner of the backlog may import tasks as done with open criteria"
    ]
    assert "unchecked" in unasked[0].reason


def test_a_backlog_whose_tasks_were_all_taken_back_begins_again() -> None:
    clone = clone_of(DONE)
    clone.takes_back("clone-1")

    assert plan(clone, DONE).report.marked == ["TASK-1", "TASK-2"]
    clone.facts = clone.facts._replace(more_tasks=True)
    assert plan(clone, {C: task_file("TASK-3", "C", OPEN, status="Done")}).report.marked == []


WITH_CRITERIA = {
    A: task_file("TASK-1", "A", OPEN, backlog_uuid=U1),
    B: task_file("TASK-2", "B", OPEN, backlog_uuid=U2),
}


def broken(text: str) -> str:
    """A file with a change, and with a criterion that cannot be read any more."""
    return text.replace("- [ ] #1 one", "- [] one").replace("labels: []", "labels: [x]")


NO_ITEM = "Acceptance Criteria: this line is no longer an item; items begin with - [ ]"


def test_a_file_whose_criteria_cannot_be_read_any_more_changes_nothing() -> None:
    clone = clone_of(WITH_CRITERIA)
    text = broken(WITH_CRITERIA[A])
    line = text.split("\n").index("- [] one") + 1

    made = plan(clone, {**WITH_CRITERIA, A: text})

    assert made.report.outcomes == [
        FileOutcome(A, "refused", "TASK-1", NO_ITEM, line, BAD_FILE),
        FileOutcome(B, "unchanged", "TASK-2"),
    ]
    assert (made.tasks, made.report.missing, made.report.renumbered) == ([], [], [])


@pytest.mark.parametrize("path", [A, DONE_A])
def test_of_two_files_of_a_record_neither_is_taken_over_without_the_first(path: str) -> None:
    first = {A: WITH_CRITERIA[A], DONE_A: WITH_CRITERIA[A]}
    clone = clone_of(first)
    changed = {at: text.replace("labels: []", "labels: [y]") for at, text in first.items()}

    made = plan(clone, {**changed, path: broken(first[path])})

    outcomes = {outcome.path: outcome for outcome in made.report.outcomes}
    assert (outcomes[path].fate, outcomes[path].reason) == ("refused", NO_ITEM)
    if path == DONE_A:
        assert outcomes[A].fate == "updated"
        assert [change.after.labels for change in made.tasks] == [("y",)]
    else:
        reason = f"{A}, the first file of the same record, cannot be read"
        assert outcomes[DONE_A] == FileOutcome(DONE_A, "refused", "TASK-1", reason, None, BAD_FILE)
        assert made.tasks == []
    assert made.report.missing == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("task-01", "TASK-1"),
        ("1", "TASK-1"),
        ("TASK-9", "TASK-9"),
        ("task-09", "TASK-09"),
        (" draft-3 ", "DRAFT-3"),
        ("9", "9"),
        ("ui-9", "ui-9"),
        ("two words", "two words"),
    ],
)
def test_ids_of_tasks_are_spelled_as_they_are_here_however_a_file_has_them(said: str, meant: str) -> None:
    clone = clone_of(ALL)

    clone.imports(
        {**ALL, C: task_file("TASK-3", "C", dependencies=f"['{said}']", parent_task_id=f"'{said}'")}
    )

    made = clone.titled("C")
    assert (made.dependencies, made.parent) == ((meant.strip(),), meant.strip())


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("m-0", "m-0"),
        ("'0'", "m-0"),
        ("first one", "m-0"),
        ("New One", "m-1"),
        ("m-1", "m-1"),
        ("Old one", "m-7"),
        ("Unknown", "Unknown"),
        ("''", None),
    ],
)
def test_milestones_are_meant_by_id_or_title_be_they_here_or_new(said: str, meant: str | None) -> None:
    clone = Clone()
    clone.puts(Milestone("m0", "m-0", "First One", NOW))
    files = {
        A: task_file("TASK-1", "A", milestone=said),
        "milestones/m-1 - New-one.md": "---\nid: m-1\ntitle: New one\n---\n",
        "archive/milestones/m-7 - Old-one.md": "---\nid: m-7\ntitle: Old one\n---\n",
    }

    clone.imports(files)

    assert clone.titled("A").milestone == meant


def test_of_milestones_with_one_title_the_one_in_use_is_meant() -> None:
    clone = Clone()
    clone.puts(Milestone("m0", "m-0", "Same", NOW, state="archived"))

    clone.imports(
        {
            A: task_file("TASK-1", "A", milestone="Same"),
            "archive/milestones/m-1 - Same.md": "---\nid: m-1\ntitle: Same\n---\n",
            "milestones/m-2 - Same.md": "---\nid: m-2\ntitle: Same\n---\n",
        }
    )

    assert clone.titled("A").milestone == "m-2"


def test_an_import_is_the_first_one_as_long_as_there_are_no_tasks_whatever_else_there_is() -> None:
    clone = Clone()
    clone.puts(Milestone("m0", "m-0", "First One", NOW))
    clone.facts = clone.facts._replace(settings=Settings(max_column_width=30))

    made = plan(clone, {**DONE, "config.yml": CONFIG + "max_column_width: 20\n"})

    assert made.report.marked == ["TASK-1", "TASK-2"]
    assert made.settings.max_column_width == 20  # all that the tree says counts


def test_settings_are_remembered_with_the_run_that_brought_them() -> None:
    assert [one.batch for one, _ in plan(Clone(), CONFIGURED).exchanges] == ["run"]


def test_ids_are_read_by_the_prefix_of_the_tree_even_if_its_settings_are_refused() -> None:
    clone = clone_of({**ALL, **CONFIGURED})
    clone.puts(clone.titled("B")._replace(status="In Progress"))
    config = CONFIG.replace('"In Progress", ', "").replace('"task"', '"back"')
    files = {"config.yml": config, "tasks/back-7 - C.md": task_file("BACK-7", "C", dependencies="[back-1]")}

    made = plan(clone, {**files, "tasks/task-8 - D.md": task_file("TASK-8", "D")})

    assert [(one.path, one.fate) for one in made.report.outcomes] == [
        ("config.yml", "refused"),
        ("tasks/back-7 - C.md", "imported"),
        ("tasks/task-8 - D.md", "imported"),
    ]
    new = {change.after.title: change.after for change in made.tasks if change.before is None}
    assert (new["C"].id, new["C"].dependencies, new["D"].id) == ("TASK-7", ("TASK-1",), "TASK-8")


@pytest.mark.parametrize(("then", "missing"), [(frozenset[str](), []), (frozenset({A}), [A])])
def test_a_branch_that_never_had_a_file_did_not_delete_it(then: frozenset[str], missing: list[str]) -> None:
    made = plan(clone_of(ALL), {}, ImportRequest(beside=Beside(here_then=then)))

    assert made.report.missing == missing


def test_further_files_of_a_new_record_are_told_as_well() -> None:
    made = plan(Clone(), {A: ALL[A], DONE_A: ALL[A]})

    assert made.report.outcomes == [
        FileOutcome(DONE_A, "unchanged", "TASK-1"),
        FileOutcome(A, "imported", "TASK-1"),
    ]


def test_a_new_file_that_holds_no_record_leaves_the_settings_as_they_come() -> None:
    files = {A: task_file("TASK-1", "A", reporter='"a\\0"'), B: ALL[B], "config.yml": CONFIG}

    made = plan(Clone(), files)

    assert made.settings.project_name == "Shop"
    assert [(one.path, one.fate) for one in made.report.outcomes] == [
        ("config.yml", "imported"),
        (A, "refused"),
        (B, "imported"),
    ]


def test_a_new_file_that_holds_no_record_takes_no_number_from_another() -> None:
    clone = clone_of(
        {
            A: task_file("TASK-1", "A", reporter='"a\\0"', created_date="'2020-01-01'"),
            "tasks/task-1 - B.md": task_file("TASK-1", "B"),
        }
    )

    assert [(record.id, record.title) for record in clone.facts.records] == [("TASK-1", "B")]


def test_what_is_kept_of_the_settings_is_stored_in_the_place_of_what_was() -> None:
    clone = clone_of({**ALL, **CONFIGURED})
    before = clone.facts.extras[CONFIG_UUID]
    made = plan(clone, {**ALL, "config.yml": f"# a remark\n{CONFIG}"})

    (change,) = made.extras
    assert (change.uuid, change.before) == (CONFIG_UUID, before)
    assert change.after.loose == {"": f"# a remark\n{CONFIG}"}


def test_all_that_is_asked_for_reaches_the_decisions() -> None:
    clone = clone_of(ALL)
    clone.puts(clone.titled("A")._replace(title="Ours"))
    files = {**ALL, A: task_file("TASK-1", "Theirs", backlog_uuid=U1)}
    branch = read_file("task", files[A], "tasks").record_file
    conflict, mine, parted = (
        plan(clone, files, request).report.outcomes[0].fate
        for request in (
            ImportRequest(),
            ImportRequest(prefer="ours"),
            ImportRequest(beside=Beside(bases={U1: branch})),
        )
    )

    assert (conflict, mine, parted) == ("conflict", "unchanged", "unchanged")


NEW = {"tasks/task-1 - New.md": task_file("TASK-1", "New", created_date="'2020-01-01'", backlog_uuid=U3)}
OLD = {"archive/tasks/task-1 - New.md": NEW["tasks/task-1 - New.md"].replace("2020", "2027")}
LATE = {path: text.replace("2020", "2027") for path, text in NEW.items()}
NEVER = Beside(here_then=frozenset({B}))


@pytest.mark.parametrize(
    ("state", "files", "request_", "title"),
    [
        # a new file gets the number of a record whose file was deleted, or was before it was archived
        ("active", {B: ALL[B], **NEW}, ImportRequest(), "New"),
        ("active", {B: ALL[B], **LATE}, ImportRequest(), "New"),
        ("archived", {B: ALL[B], **OLD}, ImportRequest(), "New"),
        # a branch that never had the file did not delete it
        ("archived", {B: ALL[B], **OLD}, ImportRequest(beside=NEVER), "A"),
        ("active", {**ALL, **NEW}, ImportRequest(beside=Beside(shared=frozenset({A}))), "A"),
        ("active", {**ALL, **NEW}, ImportRequest(beside=Beside(shared=frozenset(NEW))), "New"),
    ],
)
def test_who_has_a_number_depends_on_what_is_known_of_the_files(
    state: State, files: dict[str, str], request_: ImportRequest, title: str
) -> None:
    clone = clone_of(ALL)
    clone.puts(clone.titled("A")._replace(state=state))
    clone.imports(files, request=request_)

    assert clone.task("TASK-1").title == title
