"""No text in a backlog steers the terminal of those who look at it, whatever command they run."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from backlog.cli.commands.batch import WORTH_WATCHING
from backlog.cli.registry import COMMANDS
from tests.conftest import Project
from tests.terminals import on_a_terminal_forked

pytestmark = pytest.mark.engine("sqlite")

# A title and a clipboard, an erased screen, a colour that this program never uses, the same in eight bits;
# what reorders, ends lines, goes back or is invisible; a reset.
EVIL = (
    "\x1b]0;owned\x07\x1b]52;c;ZXZpbA==\x07\x1b[2J\x1b[58;5;201m\x9b31m\x90q\x9c\u202e\u2066\u200e\u200f\u061c"
    "\u2028\u2029\x85\x7f\x08\x0b\x0c\x0e\U000e0041\x1bcx"
)
LINE = f"{EVIL}\r\n"

# Of control sequences only colours and weights may come out (ECMA-48, 8.3.117), and of those not EVIL's.
COLOUR = re.compile(r"\x1b\[(?!58;)[0-9;]*m")
# What a bar does on standard error: hide and show the cursor, go up, and erase its own line.
BAR = re.compile(r"\x1b\[\?25[lh]|\x1b\[1A|\x1b\[2K|\r")


def steering(shown: str, command: str) -> set[str]:
    """The characters by which what a terminal was sent could steer it."""
    left = COLOUR.sub("", shown)
    if command in {"batch", "import"}:
        left = BAR.sub("", left)
    return {
        char
        for char in left
        if (unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in "\n\t\u200d")
    }


TASK = (
    "-d",
    LINE,
    "--ac",
    EVIL,
    "--dod",
    EVIL,
    "-a",
    f"@{EVIL}",
    "-l",
    EVIL,
    "--plan",
    LINE,
    "--notes",
    LINE,
)
MORE = ("--final-summary", LINE, "--ref", EVIL, "--doc", EVIL, "--modified-file", EVIL, "--comment", LINE)


@pytest.fixture(scope="module")
def template(_new_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in which everything that can hold a text holds EVIL."""
    project = _new_project.copied(tmp_path_factory.mktemp("evil") / "demo")

    def done(*argv: str) -> None:
        finished = project(*argv, env={"BACKLOG_ACTOR": f"actor{EVIL}"})
        assert finished.code == 0, finished

    done("milestone", "add", f"M{EVIL}", "-d", LINE)
    done("task", "create", f"One{EVIL}", *TASK, "-m", "m-0")
    done("task", "edit", "1", *MORE)
    done("task", "edit", "1", "--check-ac", "1", "--evidence", EVIL)
    done("task", "create", f"Two{EVIL}", "-m", f"free{EVIL}", "--dep", "1", "-p", "1")
    done("task", "create", f"Old{EVIL}", "-s", "Done")
    done("task", "claim", "1.1")
    done("draft", "create", f"Draft{EVIL}", "-d", LINE, "-a", EVIL, "-l", EVIL)
    done("doc", "create", f"Doc{EVIL}", "--content", LINE, "--tags", EVIL)
    done("decision", "create", f"Decision{EVIL}", "--content", LINE)
    poisoned(project)
    return project


def poisoned(project: Project) -> None:
    """Put EVIL into the settings, which no command lets in, and into the statuses of the tasks."""
    for name, value in project.run_sql("SELECT key, value FROM settings"):
        text = json.dumps(evil(json.loads(value))).replace("'", "''")
        project.run_sql(f"UPDATE settings SET value = '{text}' WHERE key = '{name}'")  # noqa: S608  our own names
    for table, column in (("tasks", "status"), ("tasks", "priority"), ("documents", "path")):
        project.run_sql(f"UPDATE {table} SET {column} = {column} || '{EVIL}'")  # noqa: S608  our own names


def evil(value: object) -> object:
    if isinstance(value, list):
        return [evil(each) for each in value]
    return f"{value}{EVIL}" if isinstance(value, str) else value


def planted(project: Project) -> None:
    """Put files into the project, such as a stranger may have made."""
    root = project.root
    (root / "Backlog.md").touch()
    operations = [
        {"op": "create", "title": f"Batch{EVIL}", "labels": [EVIL]},
        {"op": "edit", "id": EVIL, EVIL: 1},
    ]
    lines = "".join(f"{json.dumps(operation)}\n" for operation in operations)
    (root / "changes.jsonl").write_text(lines)
    (root / "many.jsonl").write_text(lines * (WORTH_WATCHING // 2))
    (root / "tree" / "tasks").mkdir(parents=True)
    (root / "tree" / "docs" / EVIL).mkdir(parents=True)
    (root / "tree" / "config.yml").write_text(f"project_name: {json.dumps(EVIL)}\n{EVIL}: 1\n")
    said = json.dumps(EVIL)
    front = f"id: task-90\ntitle: {said}\nstatus: {said}\nassignee: [{said}]\n"
    (root / "tree" / "tasks" / f"task-90 - {EVIL}.md").write_text(f"---\n{front}---\n\n{LINE}")
    (root / "tree" / "tasks" / f"task-91 - {EVIL}.md").write_text(f"---\nid: {EVIL}\n")
    (root / "tree" / "docs" / EVIL / f"doc-9 - {EVIL}.md").write_text(
        f"---\nid: doc-9\ntitle: x\n---\n{EVIL}"
    )
    (root / "tree" / EVIL).write_text(EVIL)
    (root / "stranger" / ".backlog").mkdir(parents=True)
    config = f"database = {json.dumps(f'postgresql://h/{EVIL}')}\n"
    (root / "stranger" / ".backlog" / "config.toml").write_text(config)
    leading = root / EVIL / ".backlog"
    leading.mkdir(parents=True)
    (leading / "config.toml").write_text('database = "postgresql://db.example.org/team"\n')


# What is run of each command; the first one in every form of output.
RUNS: dict[str, list[list[str]]] = {
    "init": [["--defaults"], [EVIL], ["--task-prefix", EVIL], ["X", "--labels", EVIL]],
    "task": [["--help"], [EVIL], ["1", "--help"]],
    "task create": [["New", "-m", EVIL, "-l", EVIL], ["--help"], ["New", "--type", EVIL]],
    "task list": [[], ["-l", EVIL], ["-s", EVIL], ["--ids"], ["--search", EVIL], ["--help"]],
    "task view": [["1"], ["2"], [EVIL], ["--help"]],
    "task edit": [["1", "-t", EVIL], ["1", "-s", EVIL], ["1", "--dep", EVIL], ["1", EVIL], ["--help"]],
    "task archive": [["2"], [EVIL]],
    "task complete": [["1"], ["3"], [EVIL]],
    "task demote": [["2"], [EVIL]],
    "task claim": [["1"], ["1.1"], [EVIL]],
    "task release": [["1.1"], ["1"], [EVIL]],
    "task next": [[], ["--claim"]],
    "task verify": [["1"], ["--all-open", "--dry-run"], [EVIL]],
    "task history": [["1"], ["2"], [EVIL]],
    "draft": [["--help"], [EVIL]],
    "draft create": [[EVIL], ["--help"]],
    "draft list": [[], ["--help"]],
    "draft view": [["DRAFT-1"], [EVIL]],
    "draft edit": [["DRAFT-1", "-t", EVIL], [EVIL, "-t", "x"]],
    "draft promote": [["DRAFT-1"], [EVIL]],
    "draft archive": [["DRAFT-1"], [EVIL]],
    "search": [["One"], [EVIL], ["Onee"], ["--type", EVIL], ["One", "-s", EVIL], ["--help"]],
    "board": [[], ["--help"]],
    "board view": [[], ["-m"], ["--vertical"]],
    "browser": [["--port", EVIL], ["--host", EVIL], ["--help"]],
    "board export": [[], [f"x{EVIL}.md"], ["y.svg", "--format", "svg"], ["y.html", "--format", "html"]],
    "overview": [[]],
    "sequence": [["--help"]],
    "sequence list": [[]],
    "batch": [["changes.jsonl"], ["many.jsonl", "--keep-going"], [f"missing{EVIL}"]],
    "mcp": [["--help"], [EVIL]],
    "mcp start": [["--cwd", EVIL], ["--help"]],
    "mcp setup": [["claude"], [EVIL], ["codex", "--print"]],
    "milestone": [["--help"], [EVIL]],
    "milestone list": [[]],
    "milestone view": [["m-0"], [EVIL]],
    "milestone add": [[EVIL], [f"M{EVIL}"]],
    "milestone rename": [["m-0", f"New{EVIL}"], [EVIL, "x"]],
    "milestone remove": [["m-0"], [EVIL]],
    "milestone archive": [["m-0"], [EVIL]],
    "doc": [["--help"]],
    "doc create": [[EVIL], ["X", "-p", EVIL], ["X", "--type", EVIL]],
    "doc update": [["doc-1", "-t", EVIL], [EVIL, "-t", "x"]],
    "doc list": [[]],
    "doc search": [["Doc"], [EVIL]],
    "doc view": [["doc-1"], [EVIL]],
    "doc archive": [["doc-1"], [EVIL]],
    "decision": [["--help"]],
    "decision create": [[EVIL]],
    "decision update": [["decision-1", "--content", LINE], [EVIL, "--content", "x"]],
    "decision list": [[]],
    "decision view": [["decision-1"], [EVIL]],
    "config": [[], ["--help"], [EVIL]],
    "config get": [["statuses"], [EVIL]],
    "config set": [["labels", EVIL], [EVIL, EVIL]],
    "config list": [[]],
    "config edit": [[]],
    "import": [["tree", "--strict", "--dry-run"], ["."], ["tree"], ["tree", "--strict"], [EVIL]],
    "export": [["out"], ["out", "--check"], ["--format", "json"], ["--format", "csv", "-"], [EVIL]],
    "sync": [[], ["tree"], ["--theirs", EVIL], [EVIL]],
    "git": [["--help"], [EVIL]],
    "git install": [[], ["--check", EVIL]],
    "git status": [[]],
    "git hook": [["post-merge", EVIL], [EVIL]],
    "git merge-file": [["tree/config.yml", "tree/config.yml", f"tree/{EVIL}", "7", EVIL], [EVIL]],
    "git uninstall": [[]],
    "log": [[], ["--actor", EVIL], ["--since", EVIL]],
    "undo": [[], ["--event", "3"], ["--batch", EVIL]],
    "cleanup": [["--older-than", "0d", "--yes"], [], ["--older-than", EVIL]],
    "doctor": [[], ["--fix"], ["--stale-evidence"]],
    "backup": [["b"], [f"b{EVIL}"]],
    "compact": [[]],
    "restore": [["b"], [f"b{EVIL}"], ["changes.jsonl"]],
    "migrate": [[], ["--to", f"x{EVIL}"], ["--to", f"postgresql://{EVIL}"]],
    "trust": [
        *([], ["--list"], ["--revoke"], ["stranger"], ["--yes", "stranger"]),
        *([EVIL], [EVIL, "--revoke"], [f"{EVIL}/none"]),
    ],
    "agents": [["--update-instructions"]],
    "instructions": [[], [EVIL]],
    "completion": [["--help"]],
    "completion install": [["--print", "--shell", "bash"], ["--shell", EVIL]],
    "completion __complete": [
        ["--describe", "--", line, str(len(line))]
        for line in (
            "backlog task view ",
            "backlog task list -l ",
            "backlog task edit 1 -s ",
            "backlog doc view ",
        )
    ],
    "help": [["task", "list"], [EVIL]],
}


# Every question is asked; elsewhere the input ends at once.
ANSWERS = {"config": "\n" * 40, "cleanup": "1\nn\n"}


def test_every_command_is_run() -> None:
    assert set(RUNS) == set(COMMANDS)


@pytest.mark.parametrize("command", RUNS)
def test_no_command_lets_a_text_steer_the_terminal(template: Project, tmp_path: Path, command: str) -> None:
    project = template.copied(tmp_path / "demo")
    planted(project)
    first, *others = RUNS[command]

    for words in ([*first, *form] for form in ([], ["--plain"], ["--json"])):
        seen = on_a_terminal_forked(
            project.root, *command.split(), *words, answers=ANSWERS.get(command, "\x04" * 20)
        )
        assert steering(seen.stdout, command) == set(), (words, seen.stdout)
    for words in others:
        seen = on_a_terminal_forked(
            project.root, *command.split(), *words, answers=ANSWERS.get(command, "\x04" * 20)
        )
        assert steering(seen.stdout, command) == set(), (words, seen.stdout)
