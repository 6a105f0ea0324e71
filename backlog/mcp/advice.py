"""What to call next when a call was refused: the command line names commands, this names tools."""

from backlog.errors import BacklogError
from backlog.mcp.results import Data, lean, plain

LARGEST_FACT = 1_000

_NEXT = {
    "open-criteria": "do what is open, then one task_edit with acceptanceCriteriaCheck and status",
    "task-not-found": "task_list with search finds its id",
    "draft-not-found": "task_list with kind draft lists them",
    "document-not-found": "task_list with kind document lists them",
    "decision-not-found": "task_list with kind decision lists them",
    "milestone-not-found": "milestone with action list names them",
    "revision-moved": "task_view shows it as it is now; then repeat with its revision",
    "task-claimed": "task_claim without id gives you another one",
    "task-assigned": "somebody works on it; task_claim without id gives you another one",
    "nothing-ready": "task_list shows what there is; blocked tasks wait for others",
    "no-backlog": "name the folder of one in the argument project, or ask the person to run: backlog init",
    "backlog-gone": "ask the person to run `backlog restore` in the project",
    "backlog-moved": "ask the person to start this server with --db or BACKLOG_DB for the new place",
    "database-newer": "ask the person to update the program if need be, and to start this server again",
    "program-changed": "ask the person to start this server again",
    "directory-not-found": "name a folder that exists, or another project's, in the argument project",
    "database-damaged": "ask the person to run `backlog doctor` in the project",
    "foreign-journal": "ask the person to see where that file comes from, and to move it elsewhere",
    "database-incomplete": "ask the person to run `backlog doctor` in the project",
    "search-damaged": "ask the person to run `backlog doctor --fix` in the project",
    "not-a-database": "ask the person to run `backlog doctor` in the project",
    "out-of-memory": "call again with a smaller limit, or fewer lines",
    "bug": "ask the person to report it; BACKLOG_DEBUG=1 in the server's environment shows where it happened",
    "not-trusted": "ask the person to run `backlog trust` in the project, and to look where it leads",
    "dubious-ownership": "ask the person to run `backlog trust` in the project",
    "unknown-argument": "leave it out, or use one of the allowed names",
    "idempotency-conflict": "repeat the same request, or use a new idempotencyKey",
    "busy": "call again",
    "overtaken": "call again",
    "connection-lost": "call again",
    "no-answer": "call again",
    "commit-unknown": "look with task_view or history whether it was done before you repeat it",
    "verification-required": "task_move with action verify runs its check",
    "batch-failed": "correct the lines that failed and send all of them again; none was applied",
    "self-dependency": "leave the task itself out of dependencies",
    "nothing-to-undo": "history shows the events; undo with one of them",
    "undone-already": "history shows what has happened",
}
"""By the code of the error."""


def error_data(error: BacklogError) -> Data:
    """Return an error as a program reads it: code, message, the facts, and what to do next."""
    advice = _NEXT.get(error.code)
    if advice is None and error.data.get("allowed"):
        advice = "use one of the allowed values"
    return {
        "code": error.code,
        "message": error.message,
        **lean({"data": _short(error.data), "next": advice}),
    }


def _short(fact: object) -> object:
    """Return a fact of which a long text is cut, for an error repeats what was sent."""
    value = plain(fact)
    if isinstance(value, dict):
        return {key: _short(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_short(part) for part in value[:100]]
    return f"{value[:LARGEST_FACT]}…" if isinstance(value, str) and len(value) > LARGEST_FACT else value
