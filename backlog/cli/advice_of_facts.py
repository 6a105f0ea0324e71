"""Words advice by the facts of an error, where one text does not fit all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backlog.domain.checklist import item_ranges
from backlog.domain.ids import parse_reference
from backlog.domain.meanings import priority_meant, type_meant
from backlog.domain.spelling import did_you_mean
from backlog.domain.statuses import status_meant
from backlog.domain.task import DRAFT_STATUS
from backlog.errors import quoted

ErrorData = Mapping[str, Any]

SEE_ITEMS = "see them with: backlog task view {task}"
LIST_TASKS = "see the ids with: backlog task list"


class OneOf:
    """Advice that depends on the facts of an error: the text for the first fact that is present and true."""

    def __init__(self, **texts: str) -> None:
        """Take the texts by the names of the facts; `otherwise` stands for any error."""
        self.texts = texts

    def __call__(self, data: ErrorData) -> str | None:
        """Return the text for the facts of an error, None if none of them is there."""
        for fact, text in self.texts.items():
            if fact == "otherwise" or data.get(fact):
                return text.format_map(data)
        return None


def nearest(data: ErrorData) -> str | None:
    """Return the allowed value that was probably meant."""
    if "allowed" not in data or "given" not in data:
        return None
    meant = did_you_mean(data["given"], data["allowed"])
    return f"did you mean {quoted(meant)}?" if meant else None


def status(data: ErrorData) -> str | None:
    """Return the status that was meant: what people call it elsewhere, or the nearest by spelling."""
    statuses = [status for status in data["allowed"] if status != DRAFT_STATUS]
    meant = status_meant(data["given"], statuses) if statuses else None
    return f"did you mean {quoted(meant)}?" if meant else nearest(data)


def priority(data: ErrorData) -> str | None:
    """Return the priority that was meant."""
    meant = priority_meant(data["given"], data["allowed"])
    return f"did you mean {quoted(meant)}?" if meant else nearest(data)


def type_(data: ErrorData) -> str | None:
    """Return the type that was meant."""
    meant = type_meant(data["given"], data["allowed"])
    return f"did you mean {quoted(meant)}?" if meant else nearest(data)


def index(data: ErrorData) -> str | None:
    """Return how numbers of items are written."""
    if "given" not in data:
        return None
    return "for example 2, 1,3 or 1-3; see the numbers with: backlog task view ID"


def project(data: ErrorData) -> str | None:
    """Return the project that was meant, or how to configure some."""
    if not data["allowed"]:
        return 'configure them first: backlog config set projects "A,B"'
    return nearest(data)


def title(data: ErrorData) -> str | None:
    """Return an example of what needs a title."""
    examples = {"task": 'backlog task create "Add login"', "milestone": 'backlog milestone add "Launch"'}
    example = examples.get(data.get("kind", ""))
    return f"for example: {example}" if example else None


def setting(data: ErrorData) -> str | None:
    """Return where a setting that cannot be set is changed."""
    advice = {
        "milestones": "see: backlog milestone --help",
        "taskPrefix": "it is fixed when the backlog is created; see it with: backlog config list",
    }
    return advice.get(data.get("setting", ""))


def unknown_setting(data: ErrorData) -> str | None:
    """Return the setting that was meant."""
    if "given" not in data:
        return setting(data)
    meant = did_you_mean(data["given"], data["allowed"])
    return f"did you mean {meant}?" if meant else None


def status_in_use(data: ErrorData) -> str:
    """Return how to empty a status."""
    active = data["active"]
    if active:
        return f"move them first: backlog task edit {active[0]} -s STATUS"
    return f"move them as well: {_mapping(data)}"


def open_criteria(data: ErrorData) -> str | None:
    """Return how to check the open criteria of a task, or how its status can change without."""
    if not data.get("aside"):
        return check_items(data, "--check-ac")
    if len(data["statuses"]) == 1:
        return "first configure another status that they can have"
    return f"give them another status: {_mapping(data)}"


def check_items(data: ErrorData, flag: str) -> str | None:
    """Return the command that checks the open items of a task, to be run when they hold."""
    if not data.get("task"):
        return None
    if not data.get("open"):
        return SEE_ITEMS.format_map(data)
    claimed = item_ranges(item["number"] for item in data["open"] if not item.get("check"))
    edit = f"when they hold: backlog task edit {data['task']} {flag} {claimed}"
    if all(not item.get("check") for item in data["open"]):
        return edit
    verify = f"run their checks: backlog task verify {data['task']}"
    return f"{verify}; for the others, {edit}" if claimed else verify


def _mapping(data: ErrorData) -> str:
    """Return the command that changes the statuses and takes the tasks of one of them along."""
    statuses, mapped = ",".join(data["statuses"]), f"{data['status']}={data['target']}"
    return f"backlog config set statuses {quoted(statuses, 1_000)} --map {quoted(mapped, 200)}"


def default_status(data: ErrorData) -> str:
    """Return what to do about the status of new tasks first."""
    if "instead" in data:
        return f"first choose another: backlog config set defaultStatus {quoted(data['instead'])}"
    return "undo the whole command: backlog undo --batch UUID"


def key(data: ErrorData) -> str | None:
    """Return the key of a line that was meant."""
    if "nearest" not in data:
        return 'omit it, and name the task for later lines with "as"'
    return f"did you mean {quoted(data['nearest'])}?" if data["nearest"] else "see: backlog batch --schema"


def name(data: ErrorData) -> str:
    """Return the name in a batch that was meant."""
    if data["nearest"]:
        return f"did you mean ${data['nearest']}?"
    return f'name it where it is created: "as": {quoted(data["name"])}'


def url(data: ErrorData) -> str | None:
    """Return what an address looks like."""
    return {
        "name": (
            "name a server as postgresql://user@host:5432/database, "
            "a file whose name looks like an address as ./NAME"
        ),
        "parameters": "its parameters are in PostgreSQL's manual, section 34.1.2",
        "syntax": (
            "it looks like postgresql://user@host:5432/database?schema=name; "
            "special characters are percent-encoded"
        ),
    }.get(data["problem"])


def examine(data: ErrorData) -> str:
    """Return how to look into a file that was restored."""
    from shlex import quote  # rarely needed

    return f"examine it with: backlog --db {quote(data['path'])} doctor"


def not_trusted(data: ErrorData) -> str:
    """Return how to agree."""
    agree = "see where it leads, and agree to it, with: backlog trust"
    if data["file"] is None:
        return agree
    from shlex import quote

    return f"{agree}; the file is used by: backlog --db {quote(data['file'])}"


def parameter_refused(data: ErrorData) -> str:
    """Return what an address in a file may name."""
    if "allowed" not in data:
        return "leave it out"
    *most, last = data["allowed"]
    names = f"{', '.join(most)} and {last}"
    return f"it may name {names}; set everything else in libpq's environment variables or in BACKLOG_DB"


def unavailable(data: ErrorData) -> str | None:
    """Return what to check where a database cannot be opened."""
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
    return "check that the server is running and that the URL is right"


def _is_on_server(data: ErrorData) -> bool:
    return "://" in data["database"]


def no_backlog(data: ErrorData) -> str:
    """Return where to look for the backlog, or how to create one."""
    check = "check --db and BACKLOG_DB"
    return (
        f'{check}, or create one with: backlog init "My project" --db URL' if _is_on_server(data) else check
    )


def not_permitted(data: ErrorData) -> str:
    """Return who can help."""
    if "schema" in data:
        return "ask the owner to grant it; docs/postgresql.md describes the roles"
    if "reason" in data:
        return "ask the owner to do it; docs/postgresql.md describes the roles"
    return "ask the owner of the backlog; docs/postgresql.md lists what each role may do"


def disk_full(data: ErrorData) -> str:
    """Return where space is needed."""
    if "database" not in data:
        return "free some space in the folder for temporary files (TMPDIR)"
    return (
        "free some space there, then try again" if _is_on_server(data) else "free some space, then try again"
    )


def read_only(data: ErrorData) -> str:
    """Return how to get write access."""
    if _is_on_server(data):
        if data.get("standby") is False:
            return "set that to off for the role or the database that is to write"
        return "name the primary server, not a standby"
    return "get write permission there, or choose another database with --db"


def not_a_database(data: ErrorData) -> str:
    """Return what to name instead."""
    if data.get("kind") == "a folder":
        return "name the file in it, which is .backlog/backlog.db in a project"
    return "check --db and BACKLOG_DB"


def moved(data: ErrorData) -> str:
    """Return how to use the backlog where it now is."""
    from shlex import quote

    if data.get("again"):
        return "move that one"
    return f"use that one: backlog --db {quote(data['to'])} …"


def one_task(data: ErrorData) -> str:
    """Return where ids are; of `1,2,3` where one is wanted, that it is one."""
    if data.get("given") == "help":
        return "for help: backlog task --help"
    given = str(data.get("given", ""))
    if given == "next":
        return "for the next one, omit the id: backlog task claim; to see it: backlog task next"
    ends = given.replace(":", "..").split("..")
    if len(ends) == 2 and all(end.isdigit() for end in ends):  # noqa: PLR2004  the first and the last
        return f"write a range as {ends[0]}-{ends[1]}"
    ids = given.split()
    if len(ids) > 1 and all(parse_reference(each) is not None for each in ids):
        return f"separate several ids with spaces, or write {','.join(ids)}"
    first, comma, _ = given.partition(",")
    if comma and parse_reference(first) is not None:
        return f"one task at a time, for example: backlog task view {first}"
    return LIST_TASKS


def clashing(data: ErrorData) -> str | None:
    """Return which options cannot be combined."""
    if "mode" in data:
        return f"--agent-instructions and --integration-mode {data['mode']} cannot be combined"
    if "option" not in data:
        return None
    first, *others = (f"--{name.replace('_', '-')}" for name in (data["option"], *data["others"]))
    return f"{first} cannot be combined with {', '.join(others)}"


def most_rows(data: ErrorData) -> str | None:
    """Return what a limit may be."""
    return f"--limit must be from 1 to {data['most']}" if "most" in data else None


def only_listed(data: ErrorData) -> str | None:
    """Return where a setting is shown."""
    return f"{data['setting']} is shown by `config list` only" if "setting" in data else None
