"""Lists every command with the module it lives in, so that help is drawn without loading any."""

from typing import NamedTuple


class Entry(NamedTuple):
    """Where a command is found and what it does; a group of commands has no module."""

    module: str | None
    summary: str


_COMMANDS = "backlog.cli.commands."

COMMANDS: dict[str, Entry] = {
    "init": Entry(
        f"{_COMMANDS}init", "Start a backlog in this folder; where there is one, change its settings"
    ),
    "task": Entry(None, "Create, list, show and change tasks"),
    "task create": Entry(f"{_COMMANDS}task_create", "Create a task or a draft"),
    "task list": Entry(f"{_COMMANDS}task_list", "List the tasks that match"),
    "task view": Entry(f"{_COMMANDS}task_view", "Show a task with all its details"),
    "task edit": Entry(f"{_COMMANDS}task_edit", "Change one task, or several at once"),
    "task archive": Entry(f"{_COMMANDS}task_archive", "Put tasks that will not be done away"),
    "task complete": Entry(f"{_COMMANDS}task_complete", "Put tasks that are done away"),
    "task demote": Entry(f"{_COMMANDS}task_demote", "Turn tasks back into drafts"),
    "task claim": Entry(f"{_COMMANDS}task_claim", "Claim a task, so that nobody else starts it"),
    "task release": Entry(f"{_COMMANDS}task_release", "Give a claimed task back"),
    "task history": Entry(f"{_COMMANDS}task_history", "Tell what happened to a task"),
    "draft": Entry(None, "Collect ideas that are not tasks yet"),
    "draft create": Entry(f"{_COMMANDS}draft_create", "Create a draft"),
    "draft list": Entry(f"{_COMMANDS}draft_list", "List the drafts"),
    "draft view": Entry(f"{_COMMANDS}draft_view", "Show a draft with all its details"),
    "draft edit": Entry(f"{_COMMANDS}draft_edit", "Change a draft"),
    "draft promote": Entry(f"{_COMMANDS}draft_promote", "Turn a draft into a task"),
    "draft archive": Entry(f"{_COMMANDS}draft_archive", "Put a draft away"),
    "task next": Entry(f"{_COMMANDS}task_next", "Show the task to start with"),
    "search": Entry(f"{_COMMANDS}search", "Find tasks, documents and decisions by the words in them"),
    "board": Entry(None, "Show the tasks as a board, or put the board into a file"),
    "board view": Entry(f"{_COMMANDS}board_view", "Show the tasks as a board"),
    "board export": Entry(f"{_COMMANDS}board_export", "Put the board into a file"),
    "overview": Entry(f"{_COMMANDS}overview", "Show how far the project has got"),
    "sequence": Entry(None, "Plan which tasks can be done side by side"),
    "sequence list": Entry(f"{_COMMANDS}sequence_list", "List the open tasks in layers"),
    "batch": Entry(f"{_COMMANDS}batch", "Make many changes in one go"),
    "milestone": Entry(None, "Plan with goals that tasks belong to"),
    "milestone list": Entry(f"{_COMMANDS}milestone_list", "List the milestones and how far they are"),
    "milestone view": Entry(f"{_COMMANDS}milestone_view", "Show a milestone with its tasks"),
    "milestone add": Entry(f"{_COMMANDS}milestone_add", "Add a milestone"),
    "milestone rename": Entry(f"{_COMMANDS}milestone_rename", "Rename a milestone, or change when it is due"),
    "milestone remove": Entry(
        f"{_COMMANDS}milestone_remove", "Remove a milestone, and take its tasks out of it"
    ),
    "milestone archive": Entry(f"{_COMMANDS}milestone_archive", "Put a milestone away"),
    "doc": Entry(None, "Keep documents beside the tasks"),
    "doc create": Entry(f"{_COMMANDS}doc_create", "Create a document"),
    "doc update": Entry(f"{_COMMANDS}doc_update", "Change a document"),
    "doc list": Entry(f"{_COMMANDS}doc_list", "List the documents"),
    "doc search": Entry(f"{_COMMANDS}doc_search", "Find documents by the words in them"),
    "doc view": Entry(f"{_COMMANDS}doc_view", "Show a document"),
    "doc archive": Entry(f"{_COMMANDS}doc_archive", "Put a document away"),
    "decision": Entry(None, "Keep decisions with their reasons"),
    "decision create": Entry(f"{_COMMANDS}decision_create", "Create a decision"),
    "decision update": Entry(f"{_COMMANDS}decision_update", "Change a decision"),
    "decision list": Entry(f"{_COMMANDS}decision_list", "List the decisions"),
    "decision view": Entry(f"{_COMMANDS}decision_view", "Show a decision"),
    "config": Entry(f"{_COMMANDS}config", "Show and change the settings"),
    "import": Entry(f"{_COMMANDS}import_", "Take a project of Markdown files over"),
    "export": Entry(f"{_COMMANDS}export", "Write the whole backlog as Markdown files"),
    "log": Entry(f"{_COMMANDS}log", "Tell what happened, newest first"),
    "undo": Entry(f"{_COMMANDS}undo", "Take a command back"),
    "cleanup": Entry(f"{_COMMANDS}cleanup", "Put away the tasks that have been done for some time"),
    "doctor": Entry(f"{_COMMANDS}doctor", "Examine the backlog, and say what is wrong"),
    "backup": Entry(f"{_COMMANDS}backup", "Copy the backlog into a file"),
    "restore": Entry(f"{_COMMANDS}restore", "Take the backlog back from a file"),
    "migrate": Entry(
        f"{_COMMANDS}migrate", "Bring the database up to date, or move the backlog to another one"
    ),
    "agents": Entry(
        f"{_COMMANDS}agents", "Keep what coding agents are told in their instruction files up to date"
    ),
    "instructions": Entry(f"{_COMMANDS}instructions", "Print a guide for coding agents"),
    "completion": Entry(None, "Let your shell complete what you type"),
    "completion install": Entry(f"{_COMMANDS}completion_install", "Let a shell complete what you type"),
    "completion __complete": Entry(
        f"{_COMMANDS}completion_complete", "Tell a shell what may stand next on a line"
    ),
    "help": Entry(f"{_COMMANDS}help", "Explain a command"),
}

ALIASES = {"tasks": "task", "milestones": "milestone"}

SHORTHANDS = {"task": "view", "draft": "view"}
"""The command of a group that is meant when an id stands where a command would: `task 7`."""

DEFAULTS = {"board": "view"}
"""The command of a group that is meant when none is named: `board -m`."""


def subcommands(group: str) -> dict[str, Entry]:
    """Return the commands of a group by their own names, those of the root for ""."""
    if not group:
        return {path: entry for path, entry in COMMANDS.items() if " " not in path}
    return {
        path.removeprefix(f"{group} "): entry
        for path, entry in COMMANDS.items()
        if path.startswith(f"{group} ")
    }
