"""The options and commands that people and agents know from other programs, and what they are called here.

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
    "--raw": "--plain",
    "--no-color": "--plain",
    "--no-pager": "--plain",
}

_FIELDS = {
    "--owner --assigned-to --assigned --assign --assign-to --assignees --user": "--assignee {}",
    "--mine --me": "--assignee @me",
    "--epic --sprint --version --cycle --iteration": "--milestone {}",
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
    (
        "--blocked-by --depends --dependency --dependencies --deps --dep-add --add-dep --after"
    ): "--depends-on {}",
    (
        "--criteria --criterion --acceptance --acceptance-criterion --acceptance-criteria-add "
        "--add-ac --ac-add --append-ac --accept --checklist"
    ): "--ac {}",
    "--add-dod": "--dod {}",
    "--final --summary-text": "--final-summary {}",
    "--parent-id --parent-task --under": "--parent {}",
    "--note --comment --append-notes --implementation-notes --design": "--notes {}",
    "--implementation-plan": "--plan {}",
    "--reference --link --url --add-ref --external-ref": "--ref {}",
    "--force --yes -y --quiet --silent -q --no-editor --no-edit --no-input --non-interactive": "",
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
        "--add-ac --ac-add --append-ac --new-ac --add-criteria --add-criterion"
    ): "--ac {}",
    "--add-dod --dod-add": "--dod {}",
    "--label-add --labels-add --labels --tag --tags --add-tag --add-tags --add-labels": "--add-label {}",
    (
        "--note --add-note --add-notes --notes-append --append-note --append --log --implementation-notes "
        "--design"
    ): "--append-notes {}",
    "--implementation-plan": "--append-plan {}",
    "--add-comment --reason --resolution": "--comment {}",
    "--final --summary-append": "--append-final-summary {}",
    "--reference --link --url --add-reference --ref-add": "--add-ref {}",
    "--done --close --closed --finish --resolve --resolved --mark-done --complete": "--status {terminal}",
    "--start --in-progress --wip": "--status {active}",
    "--reopen": "--status {initial}",
    "--yes -y --quiet --silent -q --no-editor --no-input --non-interactive": "",
}

_LIST = {
    **_FIELDS,
    "--tag --tags --label --with-label": "--labels {}",
    "--query -q -S --grep --filter --where --jql --text --contains --match": "--search {}",
    "-n -L --max --top --head --first --max-results --per-page --page-size": "--limit {}",
    "--order --order-by --sort-by": "--sort {}",
    "--done --closed --completed": "--status {terminal}",
    "--in-progress --wip --active": "--status {active}",
    "--open --opened --pending --incomplete --unfinished --not-done --no-done": "--exclude-status {terminal}",
    "--not-status --exclude": "--exclude-status {}",
    "--todo": "--status {initial}",
    "--next --available --startable": "--ready",
    "--no-assignee --nobody": "--unassigned",
    "--columns --select": "--json --fields {}",
    "--all -A --verbose -v": "",
}

_STATES = {
    "--state open": "--exclude-status {terminal}",
    "--state opened": "--exclude-status {terminal}",
    "--state closed": "--status {terminal}",
    "--state all": "",
}
"""What other programs mean by the state of an issue, where a list is filtered by it."""

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
    "task view": {"--id": VALUE, "--comments --full --verbose -v --details --detailed --all --pretty": ""},
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
    "log": {
        "-n --max --max-count --count": "--limit {}",
        "--oneline --graph --all --stat -p --patch": "",
        "--author --user --committer": "--actor {}",
        "--after": "--since {}",
    },
    "config": {"--list -l --show": "list", "--get": "get {}"},
    "doctor": {"--repair": "--fix"},
    "undo": {"--last": ""},
}


def options_of(path: str) -> dict[str, str]:
    """Return what the options of other programs are called at a command; `--format json` needs that value."""
    rows = {name: meaning for names, meaning in _OPTIONS.get(path, {}).items() for name in names.split()}
    return {**EVERYWHERE, **rows, **(_STATES if path in {"task list", "search"} else {})}


REMARKS: dict[str, dict[str, str]] = {
    "search": {
        "--label --labels -l --tag --assignee -a --milestone -m --ready --unassigned": (
            "a list has this filter, and looks for words as well: backlog task list --search TEXT"
        ),
    },
    "task create": {
        "--id --key --number": "numbers are assigned in order and never reused; omit it",
        "--estimate --points --story-points --time --start --scheduled --wait": (
            "there is no field for it; to note it: --notes TEXT"
        ),
        "-t": 'the title is an argument: backlog task create "Title"; the type is --type',
        "--subtask --subtasks --child": 'each is a task of its own: backlog task create "Title" --parent ID',
    },
    "task list": {
        "--page --offset --skip": "a list has no pages; to shorten it: backlog task list --limit NUMBER",
        "--since --updated --updated-since --created-since": (
            "what was changed since then: backlog log --since TIME"
        ),
        "--count": "how many tasks there are: backlog overview",
        "--overdue --late --due --due-before --due-after": (
            "to see due dates: backlog task list --json --fields id,title,dueDate"
        ),
        "--csv": "for a spreadsheet: backlog export --format csv -",
        "--jq --template": "pipe the JSON into the program that reads it: backlog task list --json",
        "--author --reporter --creator --mention": "who did what: backlog log --actor NAME",
        "--reverse --desc --asc --descending --ascending": "the orders are: backlog task list --sort FIELD",
        "--tree --children --subtasks": "the subtasks of a task: backlog task list --parent ID",
    },
    "task edit": {
        "--parent -p --parent-id": (
            'a task becomes a subtask when it is created: backlog task create "Title" --parent ID'
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
        "--check-all --all-ac --complete-all --check-all-ac": (
            "criteria are checked by number, each once it holds; see them with: backlog task view {id}"
        ),
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
    "task view": {"--web -w --browser": "the same on a page: backlog browser"},
    "task claim": {
        "--force -f --steal --override": (
            "to take over what somebody has, add --take-over; to see whose it is: backlog task view {id}"
        ),
        "--next": "without an id it claims the next one: backlog task claim",
    },
    "task next": {"--limit -n --count": "several: backlog task list --ready --limit NUMBER"},
    "doc update": {
        "--body --text -d --description --append --message": (
            "an update replaces the whole text; see it with: backlog doc view {id}"
        ),
    },
    "decision update": {
        "--body --text -d --description --append --message": (
            "an update replaces the whole text; see it with: backlog decision view {id}"
        ),
    },
    "export": {
        "--csv": "for a spreadsheet: backlog export --format csv -",
        "-f": "for the formats see: backlog export --help",
        "-o --output --file --out": "the file is an argument: backlog export --format jsonl FILE",
    },
    "import": {
        "-i --input --file --from": "the folder or file is an argument: backlog import PATH --dry-run"
    },
    "board view": {
        "--status -s --assignee -a --labels --label --priority --project --mine --milestone --type": (
            "the board shows all tasks; for some of them: backlog task list --status STATUS"
        ),
    },
}
"""What to know about an option that has no counterpart here; `{id}` is the first id on the line."""
