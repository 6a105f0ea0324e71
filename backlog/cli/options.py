"""The options that several commands share, so that each is written and explained once."""

from __future__ import annotations

from backlog.cli.command import (
    CHECKLISTS,
    LINKS,
    OUTPUT,
    TEXTS,
    Argument,
    Option,
    OptionValues,
    switch,
    text,
    texts,
)

JSON = switch("--json", "print JSON, for errors too", group=OUTPUT)
PLAIN = switch("--plain", "print plain text, even on a terminal", group=OUTPUT)
FIELDS = text("--fields", "A,B,…", "with --json: print only these keys, in this order", group=OUTPUT)
SORT = text(
    "--sort", "ORDER", "order by priority, id or ordinal", takes=("priority", "id", "ordinal"), group=OUTPUT
)

GLOBAL = (
    text(
        "--db",
        "PATH or URL",
        "use this database; default: BACKLOG_DB, else the nearest .backlog/ here or above",
    ),
    switch("--no-hooks", "do not run the command of the setting onStatusChange"),
    text("--actor", "NAME", "who makes the change; default: BACKLOG_ACTOR, else git's user.name"),
    JSON,
)
"""The options that stand before the command."""

GROUP = (PLAIN, JSON)
"""The options that may also stand between a group and its command: `task --json list`."""

TASK_ID = Argument("id_", "ID", "the task: 7, TASK-7 or 7.1 for a subtask", takes="task")
TASK_IDS = Argument(
    "ids", "ID…", "one or more tasks; - reads ids from standard input", many=True, takes="task"
)
DRAFT_ID = Argument("id_", "ID", "the draft: 3 or DRAFT-3", takes="draft")
TITLE = Argument("title", "TITLE", "what to do, in one line")


MILESTONE = Argument("name", "MILESTONE", "the milestone, by id (m-2, 2) or title", takes="milestone")
DOC_ID = Argument("id_", "ID", "the document: 1 or doc-1", takes="document")
DECISION_ID = Argument("id_", "ID", "the decision: 1 or decision-1", takes="decision")

FILES = {
    "description_file": "description",
    "plan_file": "plan",
    "notes_file": "notes",
    "append_notes_file": "append_notes",
    "final_summary_file": "final_summary",
    "other_text_file": "other_text",
    "comment_file": "comment",
    "content_file": "content",
}
"""The options that name a file, and the value that its text becomes."""


def from_file(flag: str, group: str = TEXTS) -> Option:
    """Return the option that reads the text of another option from a file."""
    return text(f"{flag}-file", "PATH", f"read {flag} from a file; - is standard input", group=group)


DESCRIPTION = (
    text("-d --description", "TEXT", "what the task is about, and why", group=TEXTS),
    text("--desc", "TEXT", "the same as --description, which takes precedence", group=TEXTS),
    from_file("--description"),
)
CONTENT = (text("--content", "TEXT", "its text, in Markdown"), from_file("--content", ""))
AC_CHECK = texts(
    "--ac-check",
    "COMMAND",
    "a command that proves the --ac before it when verify runs it",
    group=CHECKLISTS,
    behind="ac",
)
DEPENDENCIES = (
    texts(
        "--depends-on",
        "IDS",
        "tasks that must be finished first, separated by commas",
        takes="task",
        group=LINKS,
    ),
    texts("--dep", "IDS", "the same as --depends-on", takes="task", group=LINKS),
)


def aliased(values: OptionValues) -> OptionValues:
    """Return the values with those of `--desc` and `--dep` under the names that they stand for.

    `--desc` counts only without `--description`; the ids of `--dep` come after those of
    `--depends-on` (docs/contract.md 1.1).
    """
    values = dict(values)
    description = values.pop("desc", None)
    if description is not None:
        values.setdefault("description", description)
    dependencies = values.pop("dep", ())
    if dependencies:
        values["depends_on"] = (*values.get("depends_on", ()), *dependencies)
    return values
