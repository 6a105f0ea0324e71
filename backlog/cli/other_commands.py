"""The commands that people and agents know from other programs, and what to run instead.

As in `cli/other_words.py`, nothing in here leads to a command that puts tasks or texts away, but for the
words that ask for just that.
"""

COMMANDS: dict[str, str] = {
    "rm delete remove del cancel wontfix abandon purge": (
        "tasks are never deleted; to put one away: backlog task archive {id}"
    ),
    "complete do": 'to mark it as done: backlog task edit {id} -s "{terminal}"',
    "assign": "backlog task edit {id} -a NAME",
    "label tag": "backlog task edit {id} --add-label LABEL",
    "untag unlabel": "to remove a label: backlog task edit {id} --remove-label LABEL",
    "move mv transition": "backlog task edit {id} -s STATUS",
    "open describe details print less": "backlog task view {id}",
    "reopen": 'backlog task edit {id} -s "{initial}"',
    "rename title": 'backlog task edit {id} --title "New title"',
    "ac criterion criteria": (
        "to add one: backlog task edit {id} --ac TEXT; to see them: backlog task view {id}"
    ),
    "test prove": "backlog task verify {id}",
    "check tick": "backlog task edit {id} --check-ac NUMBERS",
    "status state": "backlog task edit {id} -s STATUS",
    "prepend": 'backlog task edit {id} --append-notes "…"',
    "worklog time track": "there is no field for it; to note it: backlog task edit {id} --append-notes TEXT",
    "prioritize priority pri": "backlog task edit {id} --priority PRIORITY",
    "dep depend depends block unblock link": (
        "edit takes the whole list with --depends-on; see it with: backlog task view {id}"
    ),
    "wait defer postpone": "see what it waits for with: backlog task view {id}",
    "plan": "backlog task view {id}",
    "subtask split": 'each is a task of its own: backlog task create "Title" --parent {id}',
    "take pick grab work resume": "backlog task claim {id}",
    "stop pause stash": "to release a claim: backlog task release {id}",
    "clone copy duplicate": 'a copy is a task of its own: backlog task create "Title"',
    "merge": "see what is in each of them with: backlog task view {id}",
    "blame": "backlog task history {id}",
    "mine my whoami me current": "backlog task list -a @me",
    "serve server web ui": "backlog browser",
    "tui": "backlog board",
    "commit save": "every command is saved at once; to see what was done: backlog log",
    "redo": "an undo is a change, too; its number is in: backlog log",
    "query filter": "backlog task list --search TEXT",
    "prime onboard quickstart": "backlog instructions",
    "report count burndown": "backlog overview",
    "today tomorrow agenda calendar due overdue late inbox": (
        "to see due dates: backlog task list --json --fields id,title,dueDate"
    ),
    "stale": "to see tasks that nobody has touched for long: backlog overview",
    "active doing wip show-active": 'backlog task list -s "{active}"',
    "completed closed resolved show-resolved": 'backlog task list -s "{terminal}"',
    "bug bugs story stories": "tasks are under backlog task, for example: backlog task list",
    "todo todos": 'backlog task list -s "{initial}"',
    "diff tail changes recent activity feed standup": "backlog log",
    "revert reset": "to see what can be undone: backlog log",
    "all listall lsa lsp listpri show-open": "backlog task list",
    "show-next": "backlog task next",
    "unassigned": "backlog task list --unassigned",
    "available": "backlog task list --ready",
    "deps graph tree gantt timeline": "to see what waits for what: backlog sequence list",
    "wiki": "backlog doc list",
    "waiting": "backlog task list --blocked",
    "watch": "backlog task list --json --watch",
    "labels tags show-tags": "backlog config get labels",
    "statuses states": "backlog config get statuses",
    "types": "backlog config get types",
    "priorities": "backlog config get priorities",
    "projects show-projects": "backlog config get projects",
    "roadmap epic epics sprint sprints cycle cycles module modules iteration": "backlog milestone list",
    "fsck": "backlog doctor",
    "gc vacuum": "to make the file smaller: backlog compact --help",
    "upgrade": "the first change upgrades an older database; see: backlog doctor",
    "pull push fetch": "for a team's files in git, see: backlog sync --help",
    "help": "for help: backlog task --help",
}
"""What to run for a word that stands after `backlog` or `backlog task` and would need more to work."""

IN_GROUPS: dict[str, dict[str, str]] = {
    "draft": {"rm delete remove del": "to put a draft away: backlog draft archive {id}"},
    "config": {"status statuses": "backlog config get statuses"},
    "doc": {"rm delete remove del": "to put a document away: backlog doc archive {id}"},
    "decision": {
        "accept approve": "backlog decision update {id} -s accepted",
        "reject": "backlog decision update {id} -s rejected",
        "supersede deprecate": "backlog decision update {id} -s superseded",
        "rm delete remove del archive": (
            "decisions stay; to say that one no longer holds: backlog decision update {id} -s superseded"
        ),
    },
    "milestone": {
        "rm delete del": "to remove it and keep its tasks: backlog milestone remove NAME",
        "edit update set modify": (
            "to put a task into one: backlog task edit ID -m NAME; "
            "for another name see: backlog milestone rename --help"
        ),
        "close complete done finish": "it is done when its tasks are; see: backlog milestone list",
    },
    "mcp": {"serve server run": "backlog mcp start", "install add config": "backlog mcp setup CLIENT"},
}
"""The same for words after other groups of commands."""

PAIRS: dict[str, str] = {
    "label add|tag add|labels add": "backlog task edit {id} --add-label LABEL",
    "label remove|label rm|label delete|tag remove|tag rm": (
        "to remove a label: backlog task edit {id} --remove-label LABEL"
    ),
    "label list|label ls|labels list|labels ls|tag list|tags list": "backlog config get labels",
    "state list|states list|statuses list": "backlog config get statuses",
    "project list|projects list": "backlog config get projects",
    "epic create|epic new|sprint create|sprint new|cycle create|module create": "backlog milestone add NAME",
    "hooks install|hook install": "backlog git install",
    "task current": "backlog task list -a @me",
}
"""The same for two words, where the second one says what is meant; `task` may stand before them."""
