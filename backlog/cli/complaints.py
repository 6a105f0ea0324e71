"""Says what to do about an error, in the words of the command line: the one table of all advice.

The layers below say what is wrong, with a code and the facts (`errors.py`); they know neither
commands nor flags. It is loaded once something has gone wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from backlog.cli.command import UsageError
from backlog.domain.checklist import item_ranges
from backlog.domain.ids import parse_reference
from backlog.domain.meanings import priority_meant, type_meant
from backlog.domain.spelling import did_you_mean
from backlog.domain.statuses import status_meant
from backlog.domain.task import DRAFT_STATUS
from backlog.errors import BacklogError, printable, quoted

Data = Mapping[str, Any]


class OneOf:
    """Advice that depends on which facts there are: the text of the first one that is there and true."""

    def __init__(self, **texts: str) -> None:
        """Take the texts by the names of the facts; `otherwise` stands for any error."""
        self.texts = texts

    def __call__(self, data: Data) -> str | None:
        """Return the text for the facts of an error, None if none of them is there."""
        for fact, text in self.texts.items():
            if fact == "otherwise" or data.get(fact):
                return text.format_map(data)
        return None


Advice = str | Callable[[Data], str | None] | None
"""What to do: a text in which `{name}` stands for a fact, a function of the facts, or nothing."""


def hint(error: BacklogError) -> str | None:
    """Return what to do about an error, in one printable line; None if nothing is known to help."""
    try:
        advice = error.hint if isinstance(error, UsageError) else _advice(error.code, error.data)
    except KeyError:  # an older program has kept the error under an idempotency key, without the facts
        advice = None
    found = "; ".join(filter(None, (advice, *getattr(error, "__notes__", ()))))
    return printable(found) or None


def message(error: BacklogError) -> str:
    """Return what went wrong, in one printable line; in flags where they are meant."""
    words = MESSAGES.get(error.code)
    return printable(words(error.data) or error.message) if words else error.message


def _advice(code: str, data: Data) -> str | None:
    """Return the advice of the table; for several problems, of the first one that there is any for."""
    if "meant" in data:
        return str(data["meant"])
    if "problems" in data:
        return next(filter(None, (_advice(one["code"], one) for one in data["problems"])), None)
    advice = ADVICE.get(code)
    if callable(advice):
        return advice(data)
    if advice is None:
        return _nearest(data)
    return advice.format_map(data)


def _nearest(data: Data) -> str | None:
    """Return the allowed value that was probably meant."""
    if "allowed" not in data or "given" not in data:
        return None
    meant = did_you_mean(data["given"], data["allowed"])
    return f"did you mean {quoted(meant)}?" if meant else None


def _status(data: Data) -> str | None:
    """Return the status that was meant: what people call it elsewhere, or the nearest by spelling."""
    statuses = [status for status in data["allowed"] if status != DRAFT_STATUS]
    meant = status_meant(data["given"], statuses) if statuses else None
    return f"did you mean {quoted(meant)}?" if meant else _nearest(data)


def _priority(data: Data) -> str | None:
    meant = priority_meant(data["given"], data["allowed"])
    return f"did you mean {quoted(meant)}?" if meant else _nearest(data)


def _type(data: Data) -> str | None:
    meant = type_meant(data["given"], data["allowed"])
    return f"did you mean {quoted(meant)}?" if meant else _nearest(data)


def _index(data: Data) -> str | None:
    if "given" not in data:
        return None
    return "for example 2, 1,3 or 1-3; see the numbers with: backlog task view ID"


def _project(data: Data) -> str | None:
    if not data["allowed"]:
        return 'configure them first: backlog config set projects "A,B"'
    return _nearest(data)


def _title(data: Data) -> str | None:
    examples = {"task": 'backlog task create "Add login"', "milestone": 'backlog milestone add "Launch"'}
    example = examples.get(data.get("kind", ""))
    return f"for example: {example}" if example else None


def _setting(data: Data) -> str | None:
    advice = {
        "milestones": "see: backlog milestone --help",
        "taskPrefix": "it is fixed when the backlog is created; see it with: backlog config list",
    }
    return advice.get(data.get("setting", ""))


def _unknown_setting(data: Data) -> str | None:
    if "given" not in data:
        return _setting(data)
    meant = did_you_mean(data["given"], data["allowed"])
    return f"did you mean {meant}?" if meant else None


def _status_in_use(data: Data) -> str:
    active = data["active"]
    if active:
        return f"move them first: backlog task edit {active[0]} -s STATUS"
    return f"take them along: {_mapping(data)}"


def _open_criteria(data: Data) -> str | None:
    if not data.get("aside"):
        return _check_items(data, "--check-ac")
    if len(data["statuses"]) == 1:
        return "configure another status before it, for them to be in"
    return f"give them another status: {_mapping(data)}"


def _check_items(data: Data, flag: str) -> str | None:
    """Return the command that checks the open items of a task, to be run when they hold."""
    if not data.get("task"):
        return None
    if not data.get("open"):
        return _SEE_ITEMS.format_map(data)
    claimed = item_ranges(item["number"] for item in data["open"] if not item.get("check"))
    edit = f"when they hold: backlog task edit {data['task']} {flag} {claimed}"
    if all(not item.get("check") for item in data["open"]):
        return edit
    verify = f"run their checks: backlog task verify {data['task']}"
    return f"{verify}; of the others, {edit}" if claimed else verify


def _mapping(data: Data) -> str:
    """Return the command that changes the statuses and takes the tasks of one of them along."""
    statuses, mapped = ",".join(data["statuses"]), f"{data['status']}={data['target']}"
    return f"backlog config set statuses {quoted(statuses, 1_000)} --map {quoted(mapped, 200)}"


def _default_status(data: Data) -> str:
    if "instead" in data:
        return f"first choose another: backlog config set defaultStatus {quoted(data['instead'])}"
    return "undo the whole command: backlog undo --batch UUID"


def _key(data: Data) -> str | None:
    if "nearest" not in data:
        return 'omit it, and name the task for later lines with "as"'
    return f"did you mean {quoted(data['nearest'])}?" if data["nearest"] else "see: backlog batch --schema"


def _name(data: Data) -> str:
    if data["nearest"]:
        return f"did you mean ${data['nearest']}?"
    return f'name it where it is created: "as": {quoted(data["name"])}'


def _url(data: Data) -> str | None:
    return {
        "name": (
            "a server is named by postgresql://user@host:5432/database, "
            "a file whose name looks like an address by ./NAME"
        ),
        "parameters": "its parameters are in PostgreSQL's manual, section 34.1.2",
        "syntax": (
            "it looks like postgresql://user@host:5432/database?schema=name; "
            "special characters are percent-encoded"
        ),
    }.get(data["problem"])


def _config(data: Data) -> str | None:
    if "cause" in data:
        return _advice(data["cause"], data)
    return 'it holds one line: database = "postgresql://user@host/name"'


def _examine(data: Data) -> str:
    from shlex import quote  # rarely needed

    return f"examine it with: backlog --db {quote(data['path'])} doctor"


def _not_trusted(data: Data) -> str:
    agree = "see where it leads, and agree to it, with: backlog trust"
    if data["file"] is None:
        return agree
    from shlex import quote

    return f"{agree}; the file is used by: backlog --db {quote(data['file'])}"


def _parameter_refused(data: Data) -> str:
    if "allowed" not in data:
        return "leave it out"
    *most, last = data["allowed"]
    names = f"{', '.join(most)} and {last}"
    return f"it may name {names}; all else is set by libpq's environment variables, or in BACKLOG_DB"


def _unavailable(data: Data) -> str | None:
    reason = data.get("reason")
    if "owner" in data:
        return f"ask {data['owner']} for access, or use another database with --db"
    if "://" not in data.get("database", ""):
        return (
            "check that it exists and that you may read and write its folder"
            if "database" in data and reason is None
            else None
        )
    if "password" in (reason or ""):
        return "set PGPASSWORD, or put the password into ~/.pgpass"
    if "does not exist" in (reason or ""):
        return "check the names in the URL; `createdb` creates a database"
    return "check that the server runs and that the URL names it"


def _is_on_server(data: Data) -> bool:
    return "://" in data["database"]


def _no_backlog(data: Data) -> str:
    check = "check --db and BACKLOG_DB"
    return (
        f'{check}, or create one with: backlog init "My project" --db URL' if _is_on_server(data) else check
    )


def _not_permitted(data: Data) -> str:
    if "schema" in data:
        return "ask the owner to grant it; docs/postgresql.md describes the roles"
    if "reason" in data:
        return "ask the owner to do it; docs/postgresql.md describes the roles"
    return "ask the owner of the backlog; docs/postgresql.md lists what each role may do"


def _disk_full(data: Data) -> str:
    if "database" not in data:
        return "free some space in the folder for temporary files (TMPDIR)"
    return (
        "free some space there, then try again" if _is_on_server(data) else "free some space, then try again"
    )


def _read_only(data: Data) -> str:
    if _is_on_server(data):
        if data.get("standby") is False:
            return "set that to off for the role or the database that is to write"
        return "name the primary server, not a standby"
    return "get write permission there, or choose another database with --db"


def _not_a_database(data: Data) -> str:
    if data.get("kind") == "a folder":
        return "name the file in it, which is .backlog/backlog.db in a project"
    return "check --db and BACKLOG_DB"


def _moved(data: Data) -> str:
    from shlex import quote

    if data.get("again"):
        return "move that one"
    return f"use that one: backlog --db {quote(data['to'])} …"


def _clashing(data: Data) -> str | None:
    if "mode" in data:
        return f"--agent-instructions and --integration-mode {data['mode']} cannot be combined"
    if "option" not in data:
        return None
    first, *others = (f"--{name.replace('_', '-')}" for name in (data["option"], *data["others"]))
    return f"{first} cannot be combined with {', '.join(others)}"


def _most_rows(data: Data) -> str | None:
    return f"--limit must be from 1 to {data['most']}" if "most" in data else None


def _only_listed(data: Data) -> str | None:
    return f"{data['setting']} is shown by `config list` only" if "setting" in data else None


MESSAGES: dict[str, Callable[[Data], str | None]] = {
    "conflicting-options": _clashing,
    "invalid-limit": _most_rows,
    "unknown-setting": _only_listed,
}
"""What is wrong, by the code of the error, where flags say it better; None: what the error says."""

_LIST_TASKS = "see the ids with: backlog task list"


def _one_task(data: Data) -> str:
    """Return where ids are; of `1,2,3` where one is wanted, that it is one."""
    if data.get("given") == "help":
        return "for help: backlog task --help"
    first, comma, _ = str(data.get("given", "")).partition(",")
    if comma and parse_reference(first) is not None:
        return f"one task at a time, for example: backlog task view {first}"
    return _LIST_TASKS


_SEE_ITEMS = "see them with: backlog task view {task}"
_AGAIN = "try again"
_TAKEN = (
    "claim another one with: backlog task claim; if it is to be yours: backlog task claim {task} --take-over"
)
_BLOCKED = "see what blocks the others with: backlog task list --blocked"

ADVICE: dict[str, Advice] = {
    # Tasks and drafts
    "task-not-found": _one_task,
    "draft-not-found": "see the ids with: backlog draft list",
    "parent-not-found": "milestones go in --milestone; see the tasks with: backlog task list",
    "dependency-not-found": "create them first, or see the ids with: backlog task list",
    "ambiguous-dependency": "use the full id",
    "item-not-found": _SEE_ITEMS,
    "missing-title": _title,
    "missing-change": None,
    "invalid-text": None,
    "missing-id": None,
    "missing-option": None,
    "single-task-option": None,
    "conflicting-options": None,
    "invalid-comment": None,
    "invalid-index": _index,
    "checks-failed": None,
    "no-checks": None,
    "verification-required": "run it: backlog task verify {task} --only {number}",
    "check-not-found": "see the checks with: backlog task view {task}",
    "check-runs-itself": None,
    "no-status-before": None,
    "shell-failed": "see the shell with: backlog config get verifyShell",
    "turns-failed": None,
    "invalid-check": "a check is a line for a shell: pytest -q; --clear-check 2 takes one away",
    "invalid-ordinal": None,
    "invalid-limit": None,
    "invalid-query": None,
    "invalid-status": _status,
    "invalid-priority": _priority,
    "invalid-type": _type,
    "invalid-project": _project,
    "invalid-sort-field": None,
    "invalid-field": None,
    "invalid-layout": None,
    "invalid-format": None,
    "invalid-file-ending": None,
    "invalid-date": "write it as YYYY-MM-DD, for example 2027-01-15, or as +3d, 2w, tomorrow, friday",
    "ambiguous-date": "write it as YYYY-MM-DD",
    "invalid-time": "for example 2d, 3h or 2027-01-15",
    "invalid-lease": "for example 30m or 2h",
    "open-criteria": _open_criteria,
    "open-definition-of-done": lambda data: _check_items(data, "--check-dod"),
    "criteria-required": "see it with: backlog task view {task}",
    "self-dependency": "remove it from the dependencies",
    "circular-dependency": "omit one of these dependencies",
    "task-is-terminal": OneOf(instead="run: backlog task complete {task}"),
    "task-not-terminal": 'run: backlog task edit {task} -s "{terminal}"',
    "revision-moved": "view it again with: backlog {kind} view {task}",
    "changed-meanwhile": _AGAIN,
    # Claims
    "task-claimed": _TAKEN,
    "task-assigned": _TAKEN,
    "not-claimed": "claim it with: backlog task claim {task}",
    "nothing-ready": _BLOCKED,
    # Milestones, documents, decisions
    "milestone-not-found": "see them with: backlog milestone list",
    "milestone-exists": OneOf(
        own="choose a name",
        otherwise="choose another name; see them with: backlog milestone list",
    ),
    "same-milestone": None,
    "invalid-task-handling": None,
    "document-not-found": "see them with: backlog doc list",
    "decision-not-found": "see them with: backlog decision list",
    "invalid-document-type": None,
    "invalid-path": None,
    # History
    "nothing-to-undo": "see what others did with: backlog log",
    "not-undoable": None,
    "event-not-found": "see the events with: backlog log",
    "batch-not-found": "see the batches with: backlog log --json",
    "undone-already": None,
    "undo-of-redo": "undo that one: backlog undo --event {undoes}",
    "undo-conflict": OneOf(
        others="see what changed them with: backlog task history {id}",
        otherwise="undo the later change first: backlog undo --event N",
    ),
    "status-not-configured": "see the statuses with: backlog config get statuses",
    # Settings
    "unknown-setting": _unknown_setting,
    "fixed-setting": _setting,
    "setting-not-set": "set it with: backlog config set {setting} COMMAND",
    "invalid-setting": OneOf(problem='write A,B or ["A","B"]'),
    "invalid-settings": None,
    "editor-not-found": 'install it, or name another; "" sets none',
    "editor-failed": None,
    "status-in-use": _status_in_use,
    "invalid-map": 'write it as: --map "Old status=New status"',
    "unknown-status": "see the statuses with: backlog config get statuses",
    "invalid-statuses": None,
    "counter-set-back": "see what is wrong with: backlog doctor",
    "isolation-level": None,
    "not-admitted": "let the owner of the backlog do it, or check its criteria first",
    "default-status-in-use": _default_status,
    "invalid-task-prefix": OneOf(taken="choose another, or omit it for TASK-1, TASK-2, …"),
    # A new backlog, agents, shells
    "missing-name": (
        'give it: backlog init "My project", or take the name of the folder: backlog init --defaults'
    ),
    "invalid-config-location": None,
    "invalid-integration-mode": None,
    "invalid-agent": None,
    "invalid-shell": None,
    "unknown-shell": "name it: backlog completion install --shell bash",
    "guidance-torn": "fix the file by hand, or skip it: --agent-instructions none",
    "outside-project": "leave it out: --agent-instructions none",
    "guide-not-found": lambda data: (
        f"did you mean: backlog instructions {meant}"
        if (meant := did_you_mean(data["given"], data["allowed"]))
        else None
    ),
    # Where the backlog is
    "no-backlog": OneOf(
        tree="the tasks in {tree} have none yet; import them with: backlog import",
        saved="create one with: backlog init; "
        "see the snapshots of another one in this repository with: backlog restore --list",
        otherwise="create one with: backlog init",
    ),
    "project-around": "import them with: backlog import; or start an empty one: backlog init --fresh",
    "backlog-gone": "restore it with: backlog restore; see what there is with: backlog restore --list",
    "backlog-was-here": "restore it with: backlog restore; or start over with: backlog init --fresh",
    "not-gone": None,
    "no-snapshot": "see the snapshots with: backlog restore --list",
    "database-not-found": "check --db and BACKLOG_DB, or create one with: backlog init",
    "directory-not-found": None,
    "invalid-directory": None,
    "database-exists": OneOf(
        configured="omit --db to use that one, or change the file",
        wanted="move its contents to the server with: backlog migrate --to {wanted}",
    ),
    "config-unreadable": None,
    "config-unwritable": OneOf(
        content="write the file yourself, one line: {content}",
        otherwise="rename that file yourself",
    ),
    "invalid-config": _config,
    "invalid-database-url": _url,
    "not-a-backlog": _no_backlog,
    # What others control
    "not-trusted": _not_trusted,
    "dubious-ownership": "if you trust that user, agree to it with: backlog trust",
    "parameter-refused": _parameter_refused,
    "trust-not-private": "it must belong to you, and nobody else may write to it: chmod go-w",
    "trust-unavailable": "XDG_STATE_HOME names another place for them",
    "not-a-database": _not_a_database,
    "folder-unavailable": None,
    # The database
    "busy": _AGAIN,
    "overtaken": _AGAIN,
    "database-unavailable": _unavailable,
    "text-of-a-section": "give it to its own option, --notes for example, or take another heading",
    "counter-behind": "put it right with: backlog doctor --fix",
    "database-damaged": "keep a copy of it as it is; see what can be restored with: backlog restore --list",
    "database-error": None,
    "unreadable-value": "find it with: backlog doctor",
    "database-encoding": "create one with: createdb --encoding=UTF8 --template=template0 NAME",
    "database-older": "its owner can upgrade it with: backlog migrate",
    "database-newer": "update the program: pipx upgrade backlog-cli",
    "broken-installation": "install it again",
    "invalid-client": None,
    "driver-missing": "install it with: pip install 'backlog-cli[postgresql]'",
    "invalid-filter": None,
    "invalid-name": None,
    "extra-missing": "install it with: pip install 'backlog-cli[{extra}]'",
    "cannot-listen": "name another port with --port; 0 takes any free one",
    "invalid-form": None,
    "connection-lost": _AGAIN,
    "no-answer": _AGAIN,
    "commit-unknown": "check, or repeat with the same --idempotency-key, which never changes anything twice",
    "not-committed": _AGAIN,
    "not-permitted": _not_permitted,
    "no-schema": "name one in the URL, as in ?schema=backlog",
    "schema-in-use": "give the backlog a schema of its own: add ?schema=NAME to the URL",
    "too-large-to-compact": "give it more time while nobody writes: BACKLOG_BUSY_TIMEOUT=600 backlog compact",
    "compacts-itself": None,
    "not-on-postgresql": "copy the file into an empty schema: backlog migrate --db {path} --to URL",
    # Entering the MCP server with a client
    "no-project-file": "enter it for all projects: backlog mcp setup {client} --user",
    "server-exists": "rename that one by hand, or print ours: backlog mcp setup CLIENT --print",
    "config-unusable": "print the entry, and put it there by hand: backlog mcp setup CLIENT --print",
    "disk-full": _disk_full,
    "disk-error": "check the disk and its free space, then try again",
    "read-only": _read_only,
    "too-long": None,
    "invalid-timeout": None,
    # A backlog that moves, backups, dumps
    "backlog-moved": _moved,
    "same-database": "choose another place with --to",
    "destination-moved": (
        "choose another place with --to, on a server a schema of its own with ?schema=NAME"
    ),
    "backlog-not-empty": OneOf(
        database="use an empty database, or a schema of its own with ?schema=NAME",
        dump="load it in an empty folder, or into another database with --db",
    ),
    "copy-differs": "check this backlog with: backlog doctor",
    "same-file": None,
    "backup-not-found": None,
    "backup-damaged": "choose another backup",
    "foreign-schema": _examine,
    "done-with-open-criteria": None,
    "bad-dump": None,
    "dump-of-another-version": (
        "load it with the version of the program that wrote it, then update the program"
    ),
    # Files
    "file-exists": OneOf(
        script="move it first, or print the script: backlog completion install --print",
        otherwise="use another name, or --force to replace it",
    ),
    "file-unavailable": None,
    "leads-outside": "if that is what you mean, name the real path",
    "unreadable-file": None,
    "not-utf8": "save it as UTF-8",
    "tree-not-found": OneOf(
        directory="name its folder: backlog import PATH",
        exists="name the folder that holds its config.yml, or the one above",
    ),
    "import-incomplete": "the report says which; fix them, or check the criteria, and import again",
    "import-conflict": "decide with --ours or --theirs, or edit one side and import again",
    "import-refused": "the report says which; check the criteria first",
    "not-up-to-date": OneOf(
        files="import what others changed: backlog import {path}", otherwise="run: backlog export {path}"
    ),
    "files-in-the-way": "import what others changed: backlog import {path}",
    # Git
    "git-failed": None,
    "no-repository": "make one with: git init",
    "foreign-hooks": "add the line that is shown to each of them",
    "no-files": "write them with: backlog export backlog",
    "sync-conflict": "decide with --ours ID or --theirs ID; both values are shown above",
    "commit-conflict": "decide with: backlog sync; then commit again",
    "merge-conflict": "choose between the markers in the file, then add it with git",
    # A batch, and repeated commands
    "batch-failed": OneOf(
        keep_going="fix the lines that failed and run those again",
        otherwise="fix those lines and run it again, or apply the others with --keep-going",
    ),
    "invalid-json": OneOf(
        problem='for example {{"op": "create", "title": "Add login"}}',
        otherwise="one operation is one line: jq -c prints it so",
    ),
    "invalid-encoding": None,
    "missing-op": lambda data: f"it is one of: {', '.join(data['allowed'])}",
    "unknown-op": None,
    "missing-key": None,
    "unknown-key": _key,
    "conflicting-keys": None,
    "name-taken": "choose another",
    "name-failed": "fix that line first",
    "name-not-found": _name,
    "invalid-key": "use something that identifies the run: the id of the CI job, or a UUID",
    "idempotency-conflict": "repeat the same request, or use a new key",
    # The machine, and this program
    "not-confirmed": "to {action} without a question: {answer}",
    "output-failed": OneOf(answer="the command was carried out; its answer begins: {answer}"),
    "system-error": None,
    "out-of-memory": None,
    "unhealthy": None,
    "stale-evidence": None,
    "bug": (
        "if backlog doctor finds nothing, report it with the command you ran; "
        "BACKLOG_DEBUG=1 shows where it happened"
    ),
    # Kinds of errors, which have a code of their own where they are not told apart any further
    "failed": None,
    "invalid-input": None,
    "invalid-value": None,
    "not-found": None,
    "refused": None,
    "conflict": None,
}
"""The advice by the code of the error. None: there is none, but the nearest of the allowed values, if any."""
