"""The options and commands that people and agents bring along from other programs, and what does it here.

They come from git, gh, jira, Linear, Taskwarrior and beads. An alias would hide what the option does, so the
error gives the right line instead (`cli/hints.py`); docs/cli.md prints these tables. Nothing in here leads to
a command that puts tasks or texts away, but for the words that ask for just that.
"""

VALUE = "{}"
"""Stands for the value of an option, or for the word after it."""

EVERYWHERE = {
    "--format json": "--json",
    "--output json": "--json",
    "--output-format json": "--json",
    "-o json": "--json",
    "--as-json": "--json",
    "--format plain": "--plain",
    "--format text": "--plain",
    "--output text": "--plain",
    "--no-color": "--plain",
    "--no-pager": "--plain",
}

_FIELDS = {
    "--owner --assigned-to --assigned --assign --assign-to --assignees --user": "--assignee {}",
    "--mine --me": "--assignee @me",
    "--epic --sprint --version": "--milestone {}",
    "--state --column": "--status {}",
    "--prio -P --severity --urgency --set-priority": "--priority {}",
    "--kind --category --issue-type": "--type {}",
}

_DUE = {"--due --deadline --due-by --until": "--due-date {}"}

_CREATE = {
    **_FIELDS,
    **_DUE,
    "--title --name --summary --subject": VALUE,
    "--body --text --content --message -b": "--description {}",
    "--body-file --desc-file --file -F": "--description-file {}",
    "--tag --tags --label --add-label --add-tag": "--labels {}",
    "--blocked-by --depends --dependency --deps --dep-add --add-dep --after": "--depends-on {}",
    (
        "--criteria --criterion --acceptance --acceptance-criterion --acceptance-criteria-add "
        "--add-ac --ac-add --accept --checklist"
    ): "--ac {}",
    "--add-dod": "--dod {}",
    "--final --summary-text": "--final-summary {}",
    "--parent-id --parent-task --under": "--parent {}",
    "--note --comment --append-notes": "--notes {}",
    "--reference --link --url --add-ref --external-ref": "--ref {}",
    "--force --yes -y --quiet --silent -q": "",
}

_EDIT = {
    **_FIELDS,
    **_DUE,
    "--name --rename --new-title --subject --set-title": "--title {}",
    "--set-status --transition --move-to": "--status {}",
    "--set-milestone": "--milestone {}",
    "--id": VALUE,
    (
        "--complete-ac --mark-ac --ac-done --ac-check --ac-complete --done-ac --check-criteria "
        "--check --checked --check-criterion --check-acceptance --complete-criteria --tick --tick-ac"
    ): "--check-ac {}",
    "--complete-dod --dod-check --dod-done": "--check-dod {}",
    (
        "--criteria --criterion --acceptance --acceptance-criterion --acceptance-criteria-add "
        "--add-ac --ac-add --new-ac --add-criteria --add-criterion"
    ): "--ac {}",
    "--add-dod --dod-add": "--dod {}",
    "--label-add --labels-add --labels --tag --tags --add-tag --add-tags --add-labels": "--add-label {}",
    "--note --add-note --add-notes --notes-append --append-note --append --log": "--append-notes {}",
    "--add-comment": "--comment {}",
    "--final --summary-append": "--append-final-summary {}",
    "--reference --link --url --add-reference --ref-add": "--add-ref {}",
    "--done --close --closed --finish --resolve --resolved --mark-done --complete": "--status {terminal}",
    "--start --in-progress --wip": "--status {active}",
    "--reopen": "--status {initial}",
    "--yes -y --quiet --silent -q": "",
}

_LIST = {
    **_FIELDS,
    "--tag --tags --label --with-label": "--labels {}",
    "--query -q --grep --filter --text --contains --match": "--search {}",
    "-n --max --top --head --first --max-results": "--limit {}",
    "--order --order-by --sort-by": "--sort {}",
    "--done --closed --completed": "--status {terminal}",
    "--in-progress --wip --active": "--status {active}",
    "--open --pending": "--exclude-status {terminal}",
    "--todo": "--status {initial}",
    "--next --available --startable": "--ready",
    "--no-assignee --nobody": "--unassigned",
    "--columns --select": "--json --fields {}",
    "--all -A": "",
}

_SEARCH = {
    "--query -q --text": VALUE,
    "-n --max --count --top --max-results": "--limit {}",
    "--state": "--status {}",
    "--prio": "--priority {}",
    "--kind": "--type {}",
    "--all -A": "",
}

_MOVING = {"--id": VALUE, "--yes -y --force -f": ""}

_OPTIONS: dict[str, dict[str, str]] = {
    "": {"-V --v --ver": "--version"},
    "init": {"--name --project-name": VALUE, "--yes -y": "--defaults"},
    "task create": _CREATE,
    "draft create": {
        name: meaning
        for name, meaning in _CREATE.items()
        if meaning.split()[:1] in ([VALUE], ["--description"], ["--labels"], ["--assignee"], [])
    },
    "task edit": _EDIT,
    "draft edit": {name: meaning for name, meaning in _EDIT.items() if "{" not in meaning.replace(VALUE, "")},
    "task list": _LIST,
    "task view": {"--id": VALUE},
    "task archive": _MOVING,
    "task complete": _MOVING,
    "task claim": {
        "--id": VALUE,
        "--as --agent --owner --by --for": "--assignee {}",
        "--ttl --timeout --duration --lease-time": "--lease {}",
        "--extend --refresh": "--renew",
    },
    "task next": {"--as --agent --owner": "--assignee {}", "--take --start": "--claim"},
    "search": _SEARCH,
    "doc search": {"--query -q --text": VALUE, "-n --max --count --top --max-results": "--limit {}"},
    "milestone add": {
        "--title --name": VALUE,
        "--due --deadline --due-on": "--due-date {}",
        "--body --desc": "--description {}",
    },
    "doc create": {
        "--title --name": VALUE,
        "--body --text -d --description": "--content {}",
        "--file -f --body-file": "--content-file {}",
        "--folder --dir": "--path {}",
    },
    "decision create": {
        "--title --name": VALUE,
        "--body --text -d --description": "--content {}",
        "--file -f --body-file": "--content-file {}",
    },
    "batch": {"--file -f --input -i": VALUE},
    "log": {"-n --max --max-count --count": "--limit {}", "--oneline --graph": ""},
}


def options_of(path: str) -> dict[str, str]:
    """Return what the options of other programs are called at a command; `--format json` needs that value."""
    rows = {name: meaning for names, meaning in _OPTIONS.get(path, {}).items() for name in names.split()}
    return {**EVERYWHERE, **rows}


REMARKS: dict[str, dict[str, str]] = {
    "task create": {
        "--id --key --number": "numbers are given out in turn, none of them twice; omit it",
        "--estimate --points --story-points --time --start --scheduled --wait": (
            "there is no field for it; to note it: --notes TEXT"
        ),
        "--subtask --subtasks --child": 'each is a task of its own: backlog task create "Title" --parent ID',
    },
    "task list": {
        "--page --offset --skip": "a list is one piece; to shorten it: backlog task list --limit NUMBER",
        "--since --updated --updated-since --created-since": (
            "what was changed since then: backlog log --since TIME"
        ),
        "--count": "how many tasks there are: backlog overview",
        "--overdue --late --due --due-before --due-after": (
            "due dates are in: backlog task list --json --fields id,title,dueDate"
        ),
        "--csv": "for a spreadsheet: backlog export --format csv -",
        "--tree --children --subtasks": "the subtasks of a task: backlog task list --parent ID",
    },
    "task edit": {
        "--parent -p --parent-id": (
            'a task is put below another when it is created: backlog task create "Title" --parent ID'
        ),
        (
            "--add-dep --dep-add --add-depends --blocked-by --depends --dependency --deps --blocks "
            "--remove-dep --rm-dep --dep-remove"
        ): ("--depends-on takes the whole list; see it with: backlog task view {id}"),
        (
            "--body --text --content --message --desc-file --body-file "
            "--append-description --description-append --add-description"
        ): ("to add text: --append-notes TEXT; for all options see: backlog task edit --help"),
        "--claim --take": "run: backlog task claim {id}",
        "--estimate --points --story-points --time --scheduled --wait": (
            "there is no field for it; to note it: --append-notes TEXT"
        ),
        "--add-assignee --assignee-add --remove-assignee --unassign --no-assignee": (
            "--assignee takes all names; see them with: backlog task view {id}"
        ),
        "--force -f": (
            "no option lets a task be done with open criteria; see them with: backlog task view {id}"
        ),
    },
    "board view": {
        "--status -s --assignee -a --labels --label --priority --project --mine": (
            "the board shows all tasks; for some of them: backlog task list --status STATUS"
        ),
    },
}
"""What to know about an option that has no counterpart here; `{id}` is the first id on the line."""

COMMANDS: dict[str, str] = {
    "rm delete remove del cancel wontfix abandon": (
        "tasks are never deleted; to put one away: backlog task archive {id}"
    ),
    "complete": 'to mark it as done: backlog task edit {id} -s "{terminal}"',
    "assign": "backlog task edit {id} -a NAME",
    "label tag": "backlog task edit {id} --add-label LABEL",
    "move": "backlog task edit {id} -s STATUS",
    "reopen open": 'backlog task edit {id} -s "{initial}"',
    "rename title": 'backlog task edit {id} --title "New title"',
    "check tick": "backlog task edit {id} --check-ac NUMBERS",
    "prioritize priority": "backlog task edit {id} --priority PRIORITY",
    "dep depend depends block unblock wait defer postpone link": (
        "see what it waits for with: backlog task view {id}"
    ),
    "plan": "backlog task view {id}",
    "subtask split": 'each is a task of its own: backlog task create "Title" --parent {id}',
    "take pick grab work resume": "backlog task claim {id}",
    "stop pause": "to give back a claim: backlog task release {id}",
    "clone copy duplicate": 'a copy is a task of its own: backlog task create "Title"',
    "merge": "see what each of them holds with: backlog task view {id}",
    "blame": "backlog task history {id}",
    "mine whoami me": "backlog task list -a @me",
    "serve server web ui": "backlog browser",
    "tui": "backlog board",
    "commit save": "every command is stored at once; to see what was done: backlog log",
    "redo": "an undo is a change, too; its number is in: backlog log",
    "query filter": "backlog task list --search TEXT",
    "prime onboard quickstart": "backlog instructions",
    "report count burndown": "backlog overview",
    "today agenda overdue late inbox": (
        "due dates are in: backlog task list --json --fields id,title,dueDate"
    ),
    "active doing wip": 'backlog task list -s "{active}"',
    "completed closed": 'backlog task list -s "{terminal}"',
    "bug bugs story stories": "tasks are under backlog task, for example: backlog task list",
    "todo todos": 'backlog task list -s "{initial}"',
    "diff": "backlog log",
    "labels": "backlog config get labels",
    "pull push fetch": "for a team's files in git, see: backlog sync --help",
    "help": "for help: backlog task --help",
}
"""What to run for a word that stands after `backlog` or `backlog task` and would need more to work."""

IN_GROUPS: dict[str, dict[str, str]] = {
    "draft": {"rm delete remove del": "to put a draft away: backlog draft archive {id}"},
    "doc": {"rm delete remove del": "to put a document away: backlog doc archive {id}"},
    "decision": {
        "rm delete remove del archive": (
            "decisions stay; to say that one no longer holds: backlog decision update {id} -s superseded"
        ),
    },
    "milestone": {
        "rm delete del": "to remove it and keep its tasks: backlog milestone remove NAME",
        "close complete done finish": "it is over when its tasks are done; see: backlog milestone list",
    },
    "mcp": {"serve server run": "backlog mcp start", "install add config": "backlog mcp setup CLIENT"},
}
"""The same for words after other groups of commands."""
