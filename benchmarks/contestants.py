"""The programs that are compared: how each is found, given a project, and asked the same things."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from benchmarks.measure import Command, quiet_environment
from benchmarks.populate import fill_markdown, taskwarrior_json
from benchmarks.workload import COMMON_WORD, FEW_TASKS, OWNER_OF_FEW, UNCOMMON_WORD, samples

OURS = "backlog"
PYTHON = "python"
BACKLOG_MD = "Backlog.md"
TASKWARRIOR = "Taskwarrior"

REFERENCE_PACKAGE = "backlog.md@1.52.0"
LIST_ALL_AT = 10_000
"""The size from which on a list of so many tasks is printed."""
FEWEST = 1_000
"""Tasks that every project has."""
INIT = ("init", "Demo", "--defaults")

START, VERSION, MAKE = "start of the interpreter", "--version", "init"
VIEW, EDIT, CREATE = "task 500 --plain", "task edit 500 --append-notes", "task create --ac"
LIST, LIST_ALL = "task list --limit 20", f"task list ({LIST_ALL_AT:,} rows)"
LIST_STATUS = 'task list -s "In Progress" --limit 20'
LIST_ASSIGNEE = f"task list -a @someone ({FEW_TASKS} rows)"
LIST_SEARCH, LIST_COMMON = "task list --search RARE --limit 20", "task list --search COMMON --limit 20"
SEARCH, SEARCH_COMMON = "search RARE --limit 20", "search COMMON --limit 20"
LIST_READY, LIST_BLOCKED = "task list --ready --limit 20", "task list --blocked --limit 20"
LIST_UNASSIGNED, LIST_LABEL = "task list --unassigned --limit 20", "task list -l tests --limit 20"
NEXT, CLAIM, ARCHIVE, DEMOTE = "task next --plain", "task claim", "task archive", "task demote"
COMPLETE, CLEANUP, CONFIG = "task complete", "cleanup (nothing to do)", "config set statuses"
OVERVIEW = "overview --plain"


class Project(NamedTuple):
    """A folder to work in, the environment to work with, and how many tasks are to be there."""

    folder: Path
    environment: dict[str, str]
    tasks: int


class Other(Protocol):
    """Another program that keeps tasks."""

    @property
    def name(self) -> str:
        """What the tables call it."""

    def prepare(self, project: Project) -> None:
        """Make the project hold its tasks. Raises CalledProcessError if the program fails."""

    def commands(self, project: Project) -> list[Command]:
        """Return what is timed in such a project."""

    def commands_anywhere(self, project: Project) -> list[Command]:
        """Return what is timed without a project; `project` is a folder to make new ones in."""


class Ours(NamedTuple):
    """Our program."""

    words: Sequence[str]
    name: str = OURS

    def prepare(self, project: Project) -> None:
        """Make an empty backlog, which `throughput.py` is to fill. Raises CalledProcessError."""
        run([*self.words, *INIT], project)

    def commands(self, project: Project) -> list[Command]:
        return [*_same_for_both(OURS, self.words, project), *self._own(project)]

    def _own(self, project: Project) -> list[Command]:
        """Return what only our program is asked: what agents loop on, every filter, what moves tasks."""
        first = {sample.status: f"{sample.number}" for sample in reversed(list(samples(FEWEST)))}
        limit = ["--limit", f"{FEW_TASKS}", "--plain"]
        asked = [
            (NEXT, ["task", "next", "--plain"], 5),
            (LIST_READY, ["task", "list", "--ready", *limit], FEW_TASKS),
            (LIST_BLOCKED, ["task", "list", "--blocked", *limit], FEW_TASKS),
            (LIST_UNASSIGNED, ["task", "list", "--unassigned", *limit], FEW_TASKS),
            (LIST_LABEL, ["task", "list", "-l", "tests", *limit], FEW_TASKS),
            (CLEANUP, ["cleanup", "--older-than", "3650d", "--yes"], 1),
            (OVERVIEW, ["overview", "--plain"], 10),
        ]
        changing = [
            (CLAIM, ["task", "claim"]),
            (ARCHIVE, ["task", "archive", first["To Do"]]),
            (DEMOTE, ["task", "demote", first["In Progress"]]),
            (COMPLETE, ["task", "complete", first["Done"]]),
            (CONFIG, ["config", "set", "statuses", "To Do,In Progress,Review,Done"]),
        ]
        commands = [
            _command(OURS, row, [*self.words, *words], project, fewest_lines=lines)
            for row, words, lines in asked
        ]
        return [*commands, *(self._taken_back(row, words, project) for row, words in changing)]

    def _taken_back(self, row: str, words: Sequence[str], project: Project) -> Command:
        """Return a command whose last run is undone before the next one, which is not timed.

        Somebody of its own runs it, for `undo` takes back what this person did last.
        """
        own = project._replace(environment={**project.environment, "BACKLOG_ACTOR": f"who runs {row}"})
        runs: list[str] = []

        def as_before() -> Path:
            if runs:
                run([*self.words, "undo"], own)
            runs.append(row)
            return project.folder

        return Command(OURS, row, project.tasks, [*self.words, *words], as_before, own.environment, 1)

    def commands_anywhere(self, project: Project) -> list[Command]:
        return [
            _command(OURS, VERSION, [*self.words, "--version"], project, fewest_lines=1),
            _making(OURS, [*self.words, *INIT], project),
        ]


class BacklogMd(NamedTuple):
    """Backlog.md, the npm package: a Markdown file for each task."""

    words: Sequence[str]
    name: str = BACKLOG_MD

    def prepare(self, project: Project) -> None:
        run([*self.words, *INIT], project)
        fill_markdown(project.folder, project.tasks)
        run(["git", "add", "--all"], project)
        run(["git", "commit", "--quiet", "--message", "Begin"], project)

    def commands(self, project: Project) -> list[Command]:
        return _same_for_both(BACKLOG_MD, self.words, project)

    def commands_anywhere(self, project: Project) -> list[Command]:
        return [
            _command(BACKLOG_MD, VERSION, [*self.words, "--version"], project, fewest_lines=1),
            _making(BACKLOG_MD, [*self.words, *INIT], project),
        ]


class Taskwarrior(NamedTuple):
    """Taskwarrior, whose `task` works in the folder that its settings file names."""

    words: Sequence[str]
    name: str = TASKWARRIOR

    def prepare(self, project: Project) -> None:
        settings = project.folder / "taskrc"
        settings.write_text(f"data.location={project.folder}\nconfirmation=off\n", encoding="utf-8")
        file = project.folder / "tasks.json"
        file.write_text(taskwarrior_json(project.tasks), encoding="utf-8")
        run([*self.words, f"rc:{settings}", "import", str(file)], project)

    def commands(self, project: Project) -> list[Command]:
        words = (*self.words, f"rc:{project.folder / 'taskrc'}")
        return [
            _command(TASKWARRIOR, VIEW, [*words, "500", "info"], project, fewest_lines=5),
            _command(TASKWARRIOR, EDIT, [*words, "500", "annotate", "x"], project, fewest_lines=1),
            _command(TASKWARRIOR, CREATE, [*words, "add", "x"], project, fewest_lines=1),
            _command(TASKWARRIOR, LIST, [*words, "limit:20", "list"], project, fewest_lines=20),
        ]

    def commands_anywhere(self, project: Project) -> list[Command]:
        return [_command(TASKWARRIOR, VERSION, [*self.words, "--version"], project, fewest_lines=1)]


def find_ours() -> Ours:
    """Return the installed `backlog` of this interpreter, or this checkout's if there is none."""
    script = Path(sys.executable).with_name("backlog")
    return Ours([str(script)] if script.exists() else [sys.executable, "-m", "backlog"])


def find_backlog_md(given: str | None, scratch: Path) -> BacklogMd | str:
    """Return Backlog.md, installed into `scratch` unless its path is given, or why there is none."""
    if given is not None:
        return BacklogMd([str(Path(given).absolute())]) if Path(given).exists() else f"{given} does not exist"
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed"
    quiet = ("--no-audit", "--no-fund", "--loglevel", "error")
    installed = subprocess.run(
        [npm, "install", *quiet, "--prefix", str(scratch), REFERENCE_PACKAGE], check=False
    )
    if installed.returncode:
        return f"npm could not install {REFERENCE_PACKAGE}"
    return BacklogMd([str(scratch / "node_modules" / ".bin" / "backlog")])


def find_taskwarrior() -> Taskwarrior | str:
    """Return Taskwarrior, or why there is none."""
    found = shutil.which("task")
    return Taskwarrior([found]) if found else "`task` is not installed"


def new_project(folder: Path, tasks: int = 0) -> Project:
    """Make a git repository to work in, beside a home of its own."""
    home = folder / "home"
    home.mkdir(parents=True)
    project = Project(folder / "demo", quiet_environment(home), tasks)
    for words in (
        ["git", "init", "--quiet", str(project.folder)],
        ["git", "-C", str(project.folder), "config", "user.name", "Bench Mark"],
        ["git", "-C", str(project.folder), "config", "user.email", "bench@example.org"],
    ):
        subprocess.run(words, env=project.environment, check=True)
    return project


def run(words: Sequence[str], project: Project) -> None:
    """Run a command that prepares something; raise CalledProcessError, its complaint shown, if it fails."""
    finished = subprocess.run(
        words,
        cwd=project.folder,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if finished.returncode:
        sys.stderr.buffer.write(finished.stdout + finished.stderr)
    finished.check_returncode()


def bare_start(project: Project) -> Command:
    """Return the start of the interpreter that runs our program: what all else is measured by."""
    return _command(PYTHON, START, [sys.executable, "-c", "pass"], project)


def _command(
    program: str, row: str, words: Sequence[str], project: Project, *, fewest_lines: int = 0
) -> Command:
    return Command(
        program, row, project.tasks, words, lambda: project.folder, project.environment, fewest_lines
    )


def _making(program: str, words: Sequence[str], project: Project) -> Command:
    """Return the command that makes a project, each time in a repository of its own."""
    return Command(program, MAKE, 0, words, _new_folders(project, program), project.environment, 1)


def _new_folders(project: Project, name: str) -> Callable[[], Path]:
    made: list[Path] = []

    def new_folder() -> Path:
        made.append(project.folder / f"{name}-{len(made)}")
        subprocess.run(["git", "init", "--quiet", str(made[-1])], env=project.environment, check=True)
        return made[-1]

    return new_folder


def _same_for_both(program: str, words: Sequence[str], project: Project) -> list[Command]:
    """Return the commands that Backlog.md and our program have in common."""
    few = FEW_TASKS
    asked = [
        (VIEW, ["task", "500", "--plain"], 10),
        (EDIT, ["task", "edit", "500", "--append-notes", "x"], 1),
        (CREATE, ["task", "create", "Measure it", "--ac", "It is measured"], 1),
        (LIST, ["task", "list", "--limit", "20", "--plain"], few),
        (LIST_STATUS, ["task", "list", "-s", "In Progress", "--limit", "20", "--plain"], few),
        (LIST_ASSIGNEE, ["task", "list", "-a", OWNER_OF_FEW, "--plain"], few),
        (LIST_SEARCH, ["task", "list", "--search", UNCOMMON_WORD, "--limit", "20", "--plain"], few // 2),
        (LIST_COMMON, ["task", "list", "--search", COMMON_WORD, "--limit", "20", "--plain"], few),
        (SEARCH, ["search", UNCOMMON_WORD, "--limit", "20", "--plain"], few // 2),
        (SEARCH_COMMON, ["search", COMMON_WORD, "--limit", "20", "--plain"], few),
    ]
    if project.tasks >= LIST_ALL_AT:
        limit = ["--limit", f"{LIST_ALL_AT}"] if project.tasks > LIST_ALL_AT else []
        asked.append((LIST_ALL, ["task", "list", *limit, "--plain"], LIST_ALL_AT))
    return [
        _command(program, row, [*words, *arguments], project, fewest_lines=lines)
        for row, arguments, lines in asked
    ]
