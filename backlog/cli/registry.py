"""Lists every command with the module it lives in, so that help is drawn without loading any."""

from __future__ import annotations

from backlog.lean import NamedTuple


class Entry(NamedTuple):
    """Where a command is found and what it does; a group that does nothing by itself has no module."""

    module: str | None
    summary: str


_COMMANDS = "backlog.cli.commands."

COMMANDS: dict[str, Entry] = {
    "init": Entry(
        f"{_COMMANDS}init", "Start a backlog in this folder, or change the settings of an existing one"
    ),
    "task": Entry(None, "Create, list, show and change tasks"),
    "task create": Entry(f"{_COMMANDS}task_create", "Create a task or a draft"),
    "task list": Entry(f"{_COMMANDS}task_list", "List the tasks that match"),
    "task view": Entry(f"{_COMMANDS}task_view", "Show a task with all its details"),
    "task edit": Entry(f"{_COMMANDS}task_edit", "Change one task, or several at once"),
    "task archive": Entry(f"{_COMMANDS}task_archive", "Archive tasks that will not be done"),
    "task complete": Entry(f"{_COMMANDS}task_complete", "Move done tasks aside"),
    "task demote": Entry(f"{_COMMANDS}task_demote", "Turn tasks back into drafts"),
    "task claim": Entry(f"{_COMMANDS}task_claim", "Claim a task so that nobody else starts it"),
    "task release": Entry(f"{_COMMANDS}task_release", "Release a claimed task"),
    "task verify": Entry(
        f"{_COMMANDS}task_verify", "Run the checks of criteria, and check the criteria that they prove"
    ),
    "task history": Entry(f"{_COMMANDS}task_history", "Show the history of a task"),
    "draft": Entry(None, "Collect ideas that are not tasks yet"),
    "draft create": Entry(f"{_COMMANDS}draft_create", "Create a draft"),
    "draft list": Entry(f"{_COMMANDS}draft_list", "List the drafts"),
    "draft view": Entry(f"{_COMMANDS}draft_view", "Show a draft with all its details"),
    "draft edit": Entry(f"{_COMMANDS}draft_edit", "Change a draft"),
    "draft promote": Entry(f"{_COMMANDS}draft_promote", "Turn a draft into a task"),
    "draft archive": Entry(f"{_COMMANDS}draft_archive", "Archive a draft"),
    "task next": Entry(f"{_COMMANDS}task_next", "Show the task to work on next"),
    "search": Entry(f"{_COMMANDS}search", "Search tasks, documents and decisions"),
    "board": Entry(None, "Show the tasks as a board, or export the board"),
    "board view": Entry(f"{_COMMANDS}board_view", "Show the tasks as a board"),
    "board export": Entry(f"{_COMMANDS}board_export", "Export the board to a file"),
    "browser": Entry(f"{_COMMANDS}browser", "Show the backlog in a web browser"),
    "overview": Entry(f"{_COMMANDS}overview", "Show the progress of the project"),
    "sequence": Entry(None, "Plan which tasks can be done in parallel"),
    "sequence list": Entry(f"{_COMMANDS}sequence_list", "List the open tasks in layers"),
    "batch": Entry(f"{_COMMANDS}batch", "Make many changes at once"),
    "milestone": Entry(None, "Group tasks by goals"),
    "milestone list": Entry(f"{_COMMANDS}milestone_list", "List the milestones and their progress"),
    "milestone view": Entry(f"{_COMMANDS}milestone_view", "Show a milestone with its tasks"),
    "milestone add": Entry(f"{_COMMANDS}milestone_add", "Add a milestone"),
    "milestone rename": Entry(f"{_COMMANDS}milestone_rename", "Rename a milestone, or change its due date"),
    "milestone remove": Entry(
        f"{_COMMANDS}milestone_remove", "Remove a milestone, and clear or reassign its tasks"
    ),
    "milestone archive": Entry(f"{_COMMANDS}milestone_archive", "Archive a milestone"),
    "doc": Entry(None, "Keep documents alongside the tasks"),
    "doc create": Entry(f"{_COMMANDS}doc_create", "Create a document"),
    "doc update": Entry(f"{_COMMANDS}doc_update", "Change a document"),
    "doc list": Entry(f"{_COMMANDS}doc_list", "List the documents"),
    "doc search": Entry(f"{_COMMANDS}doc_search", "Search the documents"),
    "doc view": Entry(f"{_COMMANDS}doc_view", "Show a document"),
    "doc archive": Entry(f"{_COMMANDS}doc_archive", "Archive a document"),
    "decision": Entry(None, "Keep decisions with their reasons"),
    "decision create": Entry(f"{_COMMANDS}decision_create", "Create a decision"),
    "decision update": Entry(f"{_COMMANDS}decision_update", "Change a decision"),
    "decision list": Entry(f"{_COMMANDS}decision_list", "List the decisions"),
    "decision view": Entry(f"{_COMMANDS}decision_view", "Show a decision"),
    "config": Entry(f"{_COMMANDS}config", "Show and change the settings"),
    "config get": Entry(f"{_COMMANDS}config_get", "Print the value of a setting"),
    "config set": Entry(f"{_COMMANDS}config_set", "Change a setting"),
    "config list": Entry(f"{_COMMANDS}config_list", "Print all settings"),
    "config edit": Entry(
        f"{_COMMANDS}config_edit",
        "Edit all settings in your editor; the changes are applied together or not at all",
    ),
    "import": Entry(f"{_COMMANDS}import_", "Import a project of Markdown files"),
    "export": Entry(f"{_COMMANDS}export", "Export the backlog as Markdown files"),
    "sync": Entry(f"{_COMMANDS}sync", "Sync the files of a project and the backlog"),
    "git": Entry(None, "Share the tasks through git"),
    "git install": Entry(f"{_COMMANDS}git_install", "Set up the git repository to share the tasks as files"),
    "git uninstall": Entry(
        f"{_COMMANDS}git_uninstall", "Remove the hooks, the merge driver and its line in .gitattributes"
    ),
    "git status": Entry(f"{_COMMANDS}git_status", "Show whether the hooks and the merge driver are set up"),
    "git hook": Entry(f"{_COMMANDS}git_hook", "Keep the files and the backlog in step as a git hook"),
    "git merge-file": Entry(f"{_COMMANDS}git_merge_file", "Merge three versions of a file field by field"),
    "log": Entry(f"{_COMMANDS}log", "Show all changes, newest first"),
    "undo": Entry(f"{_COMMANDS}undo", "Undo a command"),
    "cleanup": Entry(f"{_COMMANDS}cleanup", "Move aside tasks that have been done for some time"),
    "doctor": Entry(f"{_COMMANDS}doctor", "Check the backlog for problems"),
    "backup": Entry(f"{_COMMANDS}backup", "Back up the backlog to a file"),
    "compact": Entry(f"{_COMMANDS}compact", "Shrink the database file to the size of its contents"),
    "restore": Entry(f"{_COMMANDS}restore", "Restore the backlog from a snapshot or a backup"),
    "migrate": Entry(f"{_COMMANDS}migrate", "Upgrade the database, or move the backlog to another one"),
    "trust": Entry(f"{_COMMANDS}trust", "Agree to use a backlog that others control"),
    "agents": Entry(f"{_COMMANDS}agents", "Update the instruction files of coding agents"),
    "mcp": Entry(None, "Serve the backlog to agents over MCP"),
    "mcp start": Entry(f"{_COMMANDS}mcp_start", "Serve the backlog to agents over MCP"),
    "mcp setup": Entry(f"{_COMMANDS}mcp_setup", "Add the MCP server to a client's configuration"),
    "instructions": Entry(f"{_COMMANDS}instructions", "Print a guide for coding agents"),
    "completion": Entry(None, "Set up shell completion"),
    "completion install": Entry(f"{_COMMANDS}completion_install", "Install completion for a shell"),
    "completion __complete": Entry(f"{_COMMANDS}completion_complete", "Print candidates for a shell"),
    "help": Entry(f"{_COMMANDS}help", "Explain a command"),
}

GROUPS = frozenset(path.partition(" ")[0] for path in COMMANDS if " " in path)

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
