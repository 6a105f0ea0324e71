"""What to do about an error, in the words of the command line: the one table of all advice.

The layers below say what is wrong, with a code and the facts (`errors.py`); they know neither commands
nor flags.
"""

from __future__ import annotations

from collections.abc import Callable

from backlog.cli import advice_of_facts as facts
from backlog.cli.advice_of_facts import ErrorData
from backlog.domain.spelling import did_you_mean

Advice = str | Callable[[ErrorData], str | None] | None
"""What to do: a text in which `{name}` stands for a fact, a function of the facts, or nothing."""

MESSAGES: dict[str, Callable[[ErrorData], str | None]] = {
    "conflicting-options": facts.clashing,
    "invalid-limit": facts.most_rows,
    "unknown-setting": facts.only_listed,
}
"""What is wrong, by the code of the error, where flags say it better; None: what the error says."""

_AGAIN = "try again"
_TAKEN = "claim another one with: backlog task claim; to take it over: backlog task claim {task} --take-over"
_BLOCKED = "see what blocks the others with: backlog task list --blocked"

ADVICE: dict[str, Advice] = {
    # Tasks and drafts
    "task-not-found": facts.one_task,
    "draft-not-found": "see the ids with: backlog draft list",
    "parent-not-found": "milestones go in --milestone; see the tasks with: backlog task list",
    "dependency-not-found": "create them first, or see the ids with: backlog task list",
    "ambiguous-dependency": "use the full id",
    "item-not-found": facts.SEE_ITEMS,
    "missing-title": facts.title,
    "missing-change": None,
    "invalid-text": None,
    "missing-id": None,
    "missing-option": None,
    "single-task-option": None,
    "conflicting-options": None,
    "invalid-comment": None,
    "invalid-index": facts.index,
    "checks-failed": None,
    "no-checks": None,
    "verification-required": "run it: backlog task verify {task} --only {number}",
    "check-not-found": "see the checks with: backlog task view {task}",
    "check-runs-itself": None,
    "no-status-before": None,
    "shell-failed": "see the shell with: backlog config get verifyShell",
    "turns-failed": None,
    "invalid-check": "a check is one line for a shell, such as pytest -q; to remove one: --clear-check 2",
    "invalid-ordinal": None,
    "invalid-limit": None,
    "invalid-query": None,
    "invalid-status": facts.status,
    "invalid-priority": facts.priority,
    "invalid-type": facts.type_,
    "invalid-project": facts.project,
    "invalid-sort-field": None,
    "invalid-field": None,
    "invalid-layout": None,
    "invalid-format": None,
    "invalid-file-ending": None,
    "invalid-date": "write it as YYYY-MM-DD, for example 2027-01-15, or as +3d, 2w, tomorrow, friday",
    "ambiguous-date": "write it as YYYY-MM-DD",
    "invalid-time": "for example 2d, 3h or 2027-01-15",
    "invalid-lease": "for example 30m or 2h",
    "open-criteria": facts.open_criteria,
    "open-definition-of-done": lambda data: facts.check_items(data, "--check-dod"),
    "criteria-required": "see it with: backlog task view {task}",
    "self-dependency": "remove it from the dependencies",
    "circular-dependency": "omit one of these dependencies",
    "task-is-terminal": facts.OneOf(instead="run: backlog task complete {task}"),
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
    "milestone-exists": facts.OneOf(
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
    "undo-conflict": facts.OneOf(
        others="see what changed them with: backlog task history {id}",
        otherwise="undo the later change first: backlog undo --event N",
    ),
    "status-not-configured": "see the statuses with: backlog config get statuses",
    # Settings
    "unknown-setting": facts.unknown_setting,
    "fixed-setting": facts.setting,
    "setting-not-set": "set it with: backlog config set {setting} COMMAND",
    "invalid-setting": facts.OneOf(problem='write A,B or ["A","B"]'),
    "invalid-settings": None,
    "editor-not-found": 'install it, or name another; "" for none',
    "editor-failed": None,
    "status-in-use": facts.status_in_use,
    "invalid-map": 'write it as: --map "Old status=New status"',
    "unknown-status": "see the statuses with: backlog config get statuses",
    "invalid-statuses": None,
    "counter-set-back": "see what is wrong with: backlog doctor",
    "isolation-level": None,
    "not-admitted": "let the owner of the backlog do it, or check its criteria first",
    "default-status-in-use": facts.default_status,
    "invalid-task-prefix": facts.OneOf(taken="choose another, or omit it for TASK-1, TASK-2, …"),
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
    "no-backlog": facts.OneOf(
        tree="the tasks in {tree} have none yet; import them with: backlog import",
        saved="create one with: backlog init; "
        "see the snapshots of another one in this repository with: backlog restore --list",
        otherwise="create one with: backlog init",
    ),
    "project-around": "import them with: backlog import; or start an empty one: backlog init --fresh",
    "backlog-gone": "restore it with: backlog restore; see the snapshots with: backlog restore --list",
    "backlog-was-here": "restore it with: backlog restore; or start over with: backlog init --fresh",
    "not-gone": None,
    "no-snapshot": "see the snapshots with: backlog restore --list",
    "database-not-found": "check --db and BACKLOG_DB, or create one with: backlog init",
    "directory-not-found": None,
    "invalid-directory": None,
    "database-exists": facts.OneOf(
        configured="omit --db to use that one, or change the file",
        wanted="move its contents to the server with: backlog migrate --to {wanted}",
    ),
    "config-unreadable": None,
    "config-unwritable": facts.OneOf(
        content="write the file yourself, one line: {content}",
        otherwise="rename that file yourself",
    ),
    "invalid-config": 'it holds one line: database = "postgresql://user@host/name"',
    "invalid-database-url": facts.url,
    "not-a-backlog": facts.no_backlog,
    # What others control
    "not-trusted": facts.not_trusted,
    "dubious-ownership": "if you trust that user, agree to it with: backlog trust",
    "parameter-refused": facts.parameter_refused,
    "trust-not-private": "it must belong to you, and nobody else may write to it: chmod go-w",
    "trust-unavailable": "set XDG_STATE_HOME to keep them elsewhere",
    "not-a-database": facts.not_a_database,
    "folder-unavailable": facts.OneOf(owner="ask {owner} for access, or use another database with --db"),
    # The database
    "busy": _AGAIN,
    "overtaken": _AGAIN,
    "database-unavailable": facts.unavailable,
    "text-of-a-section": "use the option of that section, such as --notes, or choose another heading",
    "counter-behind": "put it right with: backlog doctor --fix",
    "foreign-journal": "this program leaves no such file; see where it comes from, and move it elsewhere",
    "database-damaged": "keep a copy of it as it is; see what can be restored with: backlog restore --list",
    "search-damaged": "put it right with: backlog doctor --fix",
    "database-incomplete": "see what is lost, and what can be made anew, with: backlog doctor",
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
    "not-permitted": facts.not_permitted,
    "no-schema": "name one in the URL, as in ?schema=backlog",
    "schema-in-use": "give the backlog a schema of its own: add ?schema=NAME to the URL",
    "too-large-to-compact": "give it more time while nobody writes: BACKLOG_BUSY_TIMEOUT=600 backlog compact",
    "compacts-itself": None,
    "not-on-postgresql": "copy the file into an empty schema: backlog migrate --db {path} --to URL",
    # Entering the MCP server with a client
    "no-project-file": "add it for all projects: backlog mcp setup {client} --user",
    "server-exists": "rename that one by hand, or print ours: backlog mcp setup CLIENT --print",
    "config-unusable": "print the entry, and add it by hand: backlog mcp setup CLIENT --print",
    "disk-full": facts.disk_full,
    "disk-error": "check the disk and its free space, then try again",
    "read-only": facts.read_only,
    "too-long": None,
    "invalid-timeout": None,
    # A backlog that moves, backups, dumps
    "backlog-moved": facts.moved,
    "same-database": "choose another place with --to",
    "destination-moved": (
        "choose another place with --to, on a server a schema of its own with ?schema=NAME"
    ),
    "backlog-not-empty": facts.OneOf(
        database="use an empty database, or a schema of its own with ?schema=NAME",
        dump="load it in an empty folder, or into another database with --db",
    ),
    "copy-differs": "check this backlog with: backlog doctor",
    "same-file": None,
    "backup-not-found": None,
    "backup-damaged": "choose another backup",
    "foreign-schema": facts.examine,
    "done-with-open-criteria": None,
    "bad-dump": None,
    "dump-of-another-version": (
        "load it with the version of the program that wrote it, then update the program"
    ),
    # Files
    "file-exists": facts.OneOf(
        script="move it first, or print the script: backlog completion install --print",
        otherwise="use another name, or --force to replace it",
    ),
    "file-unavailable": None,
    "leads-outside": "if that is what you mean, name the real path",
    "unreadable-file": None,
    "not-utf8": "save it as UTF-8",
    "tree-not-found": facts.OneOf(
        directory="name its folder: backlog import PATH",
        exists="name the folder that holds its config.yml, or the one above",
    ),
    "import-incomplete": "the report says which; fix them, or check the criteria, and import again",
    "import-conflict": "decide with --ours or --theirs, or edit one side and import again",
    "import-refused": "the report says which; check the criteria first",
    "not-up-to-date": facts.OneOf(
        files="import what others changed: backlog import {path}", otherwise="run: backlog export {path}"
    ),
    "files-in-the-way": "import what others changed: backlog import {path}",
    # Git
    "git-failed": None,
    "no-repository": "make one with: git init",
    "foreign-hooks": "add the line that is shown to each of them",
    "no-files": "write the tasks as files with: backlog export backlog",
    "sync-conflict": "decide with --ours ID or --theirs ID; both values are shown above",
    "commit-conflict": "decide with: backlog sync; then commit again",
    "merge-conflict": "choose between the markers in the file, then add it with git",
    # A batch, and repeated commands
    "batch-failed": facts.OneOf(
        keep_going="fix the lines that failed and run those again",
        otherwise="fix those lines and run it again, or apply the others with --keep-going",
    ),
    "invalid-json": facts.OneOf(
        problem='for example {{"op": "create", "title": "Add login"}}',
        otherwise="each operation is one line; jq -c prints it that way",
    ),
    "invalid-encoding": None,
    "missing-op": lambda data: f"it is one of: {', '.join(data['allowed'])}",
    "unknown-op": None,
    "missing-key": None,
    "unknown-key": facts.key,
    "conflicting-keys": None,
    "name-taken": "choose another",
    "name-failed": "fix that line first",
    "name-not-found": facts.name,
    "invalid-key": "use something that identifies the run: the id of the CI job, or a UUID",
    "idempotency-conflict": "repeat the same request, or use a new key",
    # The machine, and this program
    "not-confirmed": "to {action} without a question: {answer}",
    "output-failed": facts.OneOf(answer="the command was carried out; its answer begins: {answer}"),
    "system-error": None,
    "out-of-memory": None,
    "unhealthy": None,
    "stale-evidence": None,
    "bug": (
        "if backlog doctor finds nothing, report it with the command you ran; "
        "BACKLOG_DEBUG=1 shows where it happened"
    ),
    # Kinds of errors, which have a code of their own where they are not distinguished any further
    "failed": None,
    "invalid-input": None,
    "invalid-value": None,
    "not-found": None,
    "refused": None,
    "conflict": None,
}
"""The advice by the code of the error. None: there is none, but the nearest of the allowed values, if any."""
