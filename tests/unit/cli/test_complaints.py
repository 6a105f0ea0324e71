"""What the command line says to do about an error, by its code and its facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.command import UsageError
from backlog.cli.complaints import hint
from backlog.errors import (
    BacklogError,
    Busy,
    Conflict,
    Failed,
    InvalidInput,
    InvalidValue,
    NotFound,
    OpenItems,
    Overtaken,
    Refused,
    RevisionMoved,
)

STATUSES = ("To Do", "In Progress", "Done")
SERVER = "postgresql://ann@host/team"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NotFound("no", code="task-not-found", given="9"), "see the ids with: backlog task list"),
        (
            NotFound("no", code="task-not-found", given="creat", meant="did you mean: backlog task create"),
            "did you mean: backlog task create",
        ),
        (InvalidValue("status", "Doen", STATUSES), 'did you mean "Done"?'),
        (InvalidValue("status", "Blocked", STATUSES), None),
        (InvalidValue("project", "webb", ("Web",)), 'did you mean "Web"?'),
        (
            InvalidValue("project", "web", ()),
            'configure them first: backlog config set projects "A,B"',
        ),
        (Failed("no", code="not-up-to-date", path="out", files=[]), "run: backlog export out"),
        (
            Failed("no", code="not-up-to-date", path="out", files=["a.md"]),
            "import what others changed: backlog import out",
        ),
        (OpenItems("no", task="TASK-7", status="Done"), "see them with: backlog task view TASK-7"),
        (Refused("gate: no", code="open-criteria"), None),
        (
            RevisionMoved("DRAFT-1", 4, 3, kind="draft"),
            "view it again with: backlog draft view DRAFT-1",
        ),
        (
            Refused("no", code="task-is-terminal", task="TASK-1", instead="complete"),
            "run: backlog task complete TASK-1",
        ),
        (Refused("no", code="task-is-terminal", task="TASK-1"), None),
        (
            Refused("no", code="task-not-terminal", task="TASK-1", terminal="{x}"),
            'run: backlog task edit TASK-1 -s "{x}"',
        ),
        (
            InvalidInput("no", code="missing-title", kind="task"),
            'for example: backlog task create "Add login"',
        ),
        (
            InvalidInput("no", code="missing-title", kind="milestone"),
            'for example: backlog milestone add "Launch"',
        ),
        (InvalidInput("no", code="missing-title", kind="document"), None),
        (InvalidInput("no", code="missing-title", task="TASK-1"), None),
        (Conflict("no", code="milestone-exists", milestone="m-1", own=True), "choose a name"),
        (
            Conflict("no", code="milestone-exists", milestone="m-1"),
            "choose another name; see them with: backlog milestone list",
        ),
        (
            Conflict("no", code="undo-conflict", event=1, id="TASK-1", later=[2]),
            "undo the later change first: backlog undo --event N",
        ),
        (
            Conflict("no", code="undo-conflict", event=1, id="TASK-1", others=["TASK-2"]),
            "see what changed them with: backlog task history TASK-1",
        ),
        (
            InvalidInput("no", code="unknown-setting", setting="taskPrefix"),
            "it is fixed when the backlog is created; see it with: backlog config list",
        ),
        (
            InvalidInput("no", code="unknown-setting", given="projectname", allowed=["projectName"]),
            "did you mean projectName?",
        ),
        (InvalidInput("no", code="unknown-setting", given="zzz", allowed=["projectName"]), None),
        (InvalidInput("no", code="fixed-setting", setting="milestones"), "see: backlog milestone --help"),
        (Refused("no", code="fixed-setting", setting="task_prefix"), None),
        (
            Refused("no", code="status-in-use", active=["TASK-1", "TASK-2"]),
            "move them first: backlog task edit TASK-1 -s STATUS",
        ),
        (
            Refused("no", code="status-in-use", active=[], status="Done", statuses=("A", "B"), target="B"),
            'move them as well: backlog config set statuses "A,B" --map "Done=B"',
        ),
        (
            Refused("no", code="default-status-in-use", instead="To Do"),
            'first choose another: backlog config set defaultStatus "To Do"',
        ),
        (
            Refused("no", code="default-status-in-use", status="x"),
            "undo the whole command: backlog undo --batch UUID",
        ),
        (InvalidInput("no", code="unknown-key", key="titel", nearest="title"), 'did you mean "title"?'),
        (InvalidInput("no", code="unknown-key", key="x", nearest=None), "see: backlog batch --schema"),
        (
            InvalidInput("no", code="unknown-key", key="id"),
            'omit it, and name the task for later lines with "as"',
        ),
        (
            InvalidInput(
                "no",
                code="missing-key",
                problems=[
                    {"code": "missing-key", "key": "title"},
                    {"code": "unknown-key", "key": "ids", "nearest": "id"},
                ],
            ),
            'did you mean "id"?',
        ),
        (
            InvalidInput("no", code="missing-op", allowed=["create", "edit"]),
            "it is one of: create, edit",
        ),
        (
            InvalidInput("no", code="invalid-json", problem="no object"),
            'for example {"op": "create", "title": "Add login"}',
        ),
        (NotFound("no", code="name-not-found", name="a", nearest="b"), "did you mean $b?"),
        (
            NotFound("no", code="name-not-found", name="a", nearest=None),
            'name it where it is created: "as": "a"',
        ),
        (
            InvalidInput("no", code="invalid-database-url", problem="name"),
            (
                "name a server as postgresql://user@host:5432/database, "
                "a file whose name looks like an address as ./NAME"
            ),
        ),
        (InvalidInput("no", code="invalid-database-url", problem="schema"), None),
        (
            InvalidInput("no", code="invalid-config", path="c"),
            'it holds one line: database = "postgresql://user@host/name"',
        ),
        (
            InvalidInput("no", code="invalid-config", cause="invalid-database-url", problem="parameters"),
            "its parameters are in PostgreSQL's manual, section 34.1.2",
        ),
        (
            Refused("no", code="not-trusted", path="c", server=SERVER, file=None),
            "see where it leads, and agree to it, with: backlog trust",
        ),
        (
            Refused("no", code="not-trusted", path="c", server=SERVER, file="a b.db"),
            (
                "see where it leads, and agree to it, with: backlog trust; "
                "the file is used by: backlog --db 'a b.db'"
            ),
        ),
        (Refused("no", code="parameter-refused"), "leave it out"),
        (
            Refused("no", code="parameter-refused", allowed=("host", "port", "user")),
            (
                "it may name host, port and user; "
                "set everything else in libpq's environment variables or in BACKLOG_DB"
            ),
        ),
        (
            Failed("no", code="database-unavailable", database=SERVER, reason="password missing"),
            "set PGPASSWORD, or put the password into ~/.pgpass",
        ),
        (
            Failed("no", code="database-unavailable", database=SERVER, reason="role x does not exist"),
            "check the names in the URL; `createdb` creates a database",
        ),
        (
            Failed("no", code="database-unavailable", database=SERVER, reason="refused"),
            "check that the server is running and that the URL is right",
        ),
        (
            Failed("no", code="database-unavailable", database="a.db"),
            "check that it exists and that you may read and write its folder",
        ),
        (Failed("no", code="database-unavailable", database="a.db", reason="refused"), None),
        (Failed("no", code="database-unavailable", path="a.db", reason="refused"), None),
        (Failed("no", code="not-a-backlog", database="a.db"), "check --db and BACKLOG_DB"),
        (
            Failed("no", code="not-a-backlog", database=SERVER),
            'check --db and BACKLOG_DB, or create one with: backlog init "My project" --db URL',
        ),
        (
            Failed("no", code="not-a-database", path="folder", kind="a folder"),
            "name the file in it, which is .backlog/backlog.db in a project",
        ),
        (Failed("no", code="not-a-database", database="a.txt"), "check --db and BACKLOG_DB"),
        (
            Failed("no", code="not-permitted", database=SERVER),
            "ask the owner of the backlog; docs/postgresql.md lists what each role may do",
        ),
        (
            Failed("no", code="not-permitted", database=SERVER, reason="x"),
            "ask the owner to do it; docs/postgresql.md describes the roles",
        ),
        (
            Failed("no", code="not-permitted", database=SERVER, schema="x"),
            "ask the owner to grant it; docs/postgresql.md describes the roles",
        ),
        (Failed("no", code="disk-full", database="a.db"), "free some space, then try again"),
        (Failed("no", code="disk-full", database=SERVER), "free some space there, then try again"),
        (
            Failed("no", code="disk-full", reason="x"),
            "free some space in the folder for temporary files (TMPDIR)",
        ),
        (
            Failed("no", code="read-only", database="a.db"),
            "get write permission there, or choose another database with --db",
        ),
        (Failed("no", code="read-only", database=SERVER), "name the primary server, not a standby"),
        (Failed("no", code="backlog-moved", to="a b.db"), "use that one: backlog --db 'a b.db' …"),
        (Failed("no", code="backlog-moved", to="b.db", again=True), "move that one"),
        (
            Refused("no", code="file-exists", path="x", script=True),
            "move it first, or print the script: backlog completion install --print",
        ),
        (Refused("no", code="file-exists", path="x"), "use another name, or --force to replace it"),
        (Busy("no"), "try again"),
        (Overtaken(), "try again"),
        (Failed("no", code="no code that anybody knows"), None),
    ],
)
def test_what_to_do_depends_on_the_code_and_the_facts(error: BacklogError, expected: str | None) -> None:
    assert expected == hint(error)


def test_a_mistake_on_the_line_brings_its_own_advice() -> None:
    assert hint(UsageError("no", hint="type this", code="missing-title")) == "type this"
    assert hint(UsageError("no")) is None


def test_what_was_noted_on_the_way_comes_after_the_advice() -> None:
    error, silent = Busy("no"), Failed("no")
    error.add_note("what you typed is kept in x")
    silent.add_note("what you typed is kept in x")

    assert hint(error) == "try again; what you typed is kept in x"
    assert hint(silent) == "what you typed is kept in x"


@given(st.text(st.characters()))
def test_advice_is_printable_whatever_the_facts_are(fact: str) -> None:
    told = hint(Refused("no", code="task-not-terminal", task=fact, terminal=fact))

    assert told is not None
    assert told.isprintable()
