"""Any command line at all ends with a documented exit code and one clear line, never with a traceback."""

import io
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from backlog.cli.exits import ExitCode
from backlog.cli.options import GROUP
from backlog.cli.parser import find
from backlog.cli.registry import COMMANDS
from backlog.shell import main
from benchmarks.stress.soundness import faults
from tests.conftest import PATIENCE_SECONDS, SERVERS, Finished, Project

ENDS = {int(code) for code in ExitCode} - {ExitCode.INTERRUPTED}

# A path never leads out of the scratch project: no word holds a slash but those that are harmless.
HOSTILE = (
    "", " ", "-", "--", "-1", "0", "1", "2", "99", "TASK-1", "task-2", "DRAFT-1", "1,2", "1-3", "3-1",
    "m-0", "doc-1", "decision-1", "To Do", "Done", "done", "high", "nope", "x" * 5_000, "a,b,,c",
    "\x1b[31mred", "line\nbreak", "\t", "\u202e", "\ufeff", "日本", "e\u0301", "\U0001f600", "\udcff",
    "'; DROP TABLE tasks; --", "%s%n", "$x", "@me", "{}", "[]", '{"op": "create", "title": "x"}', "null",
    "2027-01-15", "+3d", "friday", "2027-02-30", "-0", "1e400", "NaN", "9" * 30, "true", ".", "..",
    "missing.txt", "*", '"', "\\", "AND OR NOT", '"unclosed', "--json", "--plain", "--help",
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_characters="/~\0"), max_size=20)
WORDS = st.one_of(st.sampled_from(HOSTILE), TEXTS)

NAMES = ("1", "2", "TASK-1", "task-2", "DRAFT-1", "draft-1", "doc-1", "decision-1", "m-0", "First", "text")

# What would wait for ever, or for a person.
NEVER = {"--watch"}


def line_of(path: str) -> st.SearchStrategy[list[str]]:
    """Lines of one command: mostly what its table asks for, with values that may be anything."""
    table = find(path)
    own = table.options if table else ()
    options = [option for option in (*own, *GROUP) if not set(option.flags.split()) & NEVER]
    flags = st.sampled_from(options).flatmap(
        lambda option: st.builds(
            lambda flag, value: [flag, *[value] * option.words],
            st.sampled_from(option.flags.split()),
            WORDS,
        )
    )
    fewest = 1 if table and table.argument and table.argument.required else 0
    most = 0 if not table or not table.argument else 3 if table.argument.many else 1
    arguments = st.lists(st.one_of(st.sampled_from(NAMES), WORDS), min_size=fewest, max_size=most)
    leading = st.sampled_from([[]] * 7 + [["--json"], ["--actor", "Ada"], ["--db", "missing.db"]])
    strays = st.one_of(*[st.just([])] * 6, WORDS.map(lambda word: [word]))
    return st.builds(
        lambda before, names, rest, stray: [*before, *path.split(), *names, *itertools.chain(*rest), *stray],
        leading,
        arguments,
        st.lists(flags, max_size=4),
        strays,
    )


LINES = st.one_of(
    *(line_of(path) for path in COMMANDS if path not in SERVERS),
    st.lists(
        st.one_of(WORDS, st.sampled_from([word for path in COMMANDS for word in path.split()])), max_size=5
    ),
).filter(lambda line: not NEVER & set(line) and not _abbreviated(line) and not _serves(line))


def _abbreviated(line: Sequence[str]) -> bool:
    return any(word.startswith("--w") for word in line)


def _serves(line: Sequence[str]) -> bool:
    """Say whether a line could start a server: the words of one stand in it, in their order."""
    return any(all(word in rest for word in path.split()) for path in SERVERS for rest in [iter(line)])


class Scratch(NamedTuple):
    """A project to do anything in, made anew from a template after each example."""

    template: Path
    root: Path

    def renew(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.template, self.root)


@pytest.fixture(scope="module")
def scratch(_new_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """A project with something of every kind in it."""
    folder = tmp_path_factory.mktemp("fuzzing")
    template = Path(shutil.copytree(_new_project.root, folder / "template"))
    lines: list[list[str]] = [
        ["task", "create", "One", "--ac", "a", "--ac", "b", "-l", "x,y"],
        ["task", "create", "Two", "--depends-on", "1", "-d", "text"],
        ["draft", "create", "Idea"],
        ["milestone", "add", "First"],
        ["doc", "create", "Guide", "--content", "text"],
        ["decision", "create", "Choice"],
    ]
    for line in lines:
        subprocess.run(
            [sys.executable, "-m", "backlog", *line], cwd=template, check=True, capture_output=True
        )
    return Scratch(template, folder / "project")


def asks_for_json(words: Sequence[str]) -> bool:
    """Say whether one of the words is `--json` and cannot be the value of the option before it."""
    return any(
        word == "--json" and not before.startswith("-") for before, word in itertools.pairwise(["", *words])
    )


def assert_told_well(line: Sequence[str], finished: Finished) -> None:
    """The exit code is documented; an error is one line, as JSON if that was asked for."""
    assert finished.code in ENDS
    assert "Traceback" not in finished.stderr
    assert "bug in backlog" not in finished.stderr
    assert '"bug"' not in finished.stderr
    if not finished.code:
        return
    *notes, last = finished.stderr.splitlines() or [""]
    assert all(note.startswith(("Note: ", '{"note"')) for note in notes)
    if not last:
        assert finished.stdout  # `doctor` answers with what it found
    elif last.startswith("{"):
        assert "--json" in line
        assert set(json.loads(last)["error"]) == {"code", "message", "hint", "data"}
    else:
        assert last.startswith("Error: ")
        assert not asks_for_json(line[: line.index("--")] if "--" in line else line)


def run_inside(line: Sequence[str], stdin: str, monkeypatch: pytest.MonkeyPatch) -> Finished:
    """Run a line in this process, with streams as a real one has."""
    buffers = [io.BytesIO(stdin.encode()), io.BytesIO(), io.BytesIO()]
    streams = [io.TextIOWrapper(buffer, encoding="utf-8", write_through=True) for buffer in buffers]
    with monkeypatch.context() as patch:
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            patch.setattr(sys, name, stream)
        try:
            code = main(line)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    _, out, err = (buffer.getvalue().decode() for buffer in buffers)
    return Finished(code, out, err)


@settings(max_examples=250, suppress_health_check=list(HealthCheck))
@given(LINES, WORDS)
@example(["task", "create", "--json"], "")
@example(["migrate", "--to", "--json", "--to", ""], "")
@example(["task", "edit", "1", "-t", "\udcff", "--json"], "")
@example(["task", "list", "--search", '"unclosed'], "")
def test_any_line_ends_well(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch, line: list[str], stdin: str
) -> None:
    scratch.renew()
    monkeypatch.chdir(scratch.root)
    monkeypatch.setenv("HOME", str(scratch.root))
    monkeypatch.setenv("SHELL", "/bin/sh")

    finished = run_inside(line, stdin.encode(errors="ignore").decode(), monkeypatch)

    assert_told_well(line, finished)
    if (path := scratch.root / ".backlog" / "backlog.db").exists():
        assert faults(path) == []


OPS = ("create", "edit", "archive", "complete", "demote", "promote", "claim", "comment")
KEYS = (
    "id", "ids", "as", "title", "description", "ac", "acceptanceCriteria", "labels", "add_label", "draft",
    "status", "check_ac", "uncheck_ac", "priority", "depends_on", "parent", "if_revision", "append_notes",
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(WORDS, st.integers(), st.booleans(), st.none(), st.floats(), st.just("$x")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=2)),
    max_leaves=4,
)
OPERATIONS = st.fixed_dictionaries({"op": st.sampled_from(OPS)}, optional=dict.fromkeys(KEYS, VALUES))


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.one_of(OPERATIONS.map(json.dumps), WORDS), max_size=4),
    st.lists(st.sampled_from(["--keep-going", "--dry-run", "--json"]), max_size=2, unique=True),
)
def test_any_batch_ends_well(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch, lines: list[str], flags: list[str]
) -> None:
    scratch.renew()
    monkeypatch.chdir(scratch.root)
    stdin = "\n".join(lines).encode(errors="ignore").decode()

    finished = run_inside(["batch", *flags], stdin, monkeypatch)

    assert_told_well(["batch", *flags], finished)
    assert all("ok" in json.loads(line) for line in finished.stdout.splitlines())
    assert faults(scratch.root / ".backlog" / "backlog.db") == []


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(LINES, WORDS)
def test_any_line_ends_well_as_a_real_process(scratch: Scratch, line: list[str], stdin: str) -> None:
    scratch.renew()
    finished = subprocess.run(
        [sys.executable, "-m", "backlog", *line],
        cwd=scratch.root,
        env={**os.environ, "HOME": str(scratch.root), "SHELL": "/bin/sh"},
        input=stdin.encode(errors="ignore"),
        capture_output=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )

    assert_told_well(line, Finished(finished.returncode, finished.stdout.decode(), finished.stderr.decode()))
