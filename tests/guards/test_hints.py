"""Following a hint destroys nothing: each alias and each hint of the tables is followed on a real backlog."""

import json
import re
import shlex
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from backlog.cli.aliases import ALIASES
from backlog.cli.hints import RISKY_COMMANDS, command_meant, option_meant, risky_options
from backlog.cli.other_commands import COMMANDS as OTHER_COMMANDS
from backlog.cli.other_commands import IN_GROUPS, PAIRS
from backlog.cli.other_words import REMARKS, VALUE, options_of
from backlog.cli.parser import find
from backlog.cli.registry import COMMANDS, SHORTHANDS
from backlog.domain.spelling import slips
from tests.conftest import SERVERS, Project
from tests.inside import Inside

TEXTS = ("description", "implementationPlan", "implementationNotes", "finalSummary")
LISTS = ("labels", "dependencies", "references", "documentation", "modifiedFiles", "comments")

BASES: dict[str, tuple[str, ...]] = {
    "init": ("init",),
    "task create": ("task", "create", "A title"),
    "draft create": ("draft", "create", "A title"),
    "task edit": ("task", "edit", "1"),
    "draft edit": ("draft", "edit", "1"),
    "task list": ("task", "list"),
    "": (),
    "task view": ("task", "view"),
    "task claim": ("task", "claim"),
    "task next": ("task", "next"),
    "search": ("search",),
    "doc search": ("doc", "search", "guide"),
    "milestone add": ("milestone", "add", "Launch"),
    "doc create": ("doc", "create", "A guide"),
    "decision create": ("decision", "create", "A decision"),
    "batch": ("batch",),
    "board view": ("board",),
    "doc update": ("doc", "update", "1"),
    "decision update": ("decision", "update", "1"),
    "export": ("export",),
    "import": ("import",),
    "log": ("log",),
    "doctor": ("doctor",),
    "undo": ("undo",),
}
SAMPLES = {
    "--check-ac": "1",
    "--check-dod": "1",
    "--content-file": "text.md",
    "--depends-on": "3",
    "--description-file": "text.md",
    "--due-date": "friday",
    "--fields": "id,title",
    "--lease": "30m",
    "--limit": "5",
    "--parent": "2",
    "--priority": "high",
    "--sort": "id",
    "--status": "To Do",
    "--type": "bug",
}
SLIPS = Path(__file__).parents[1] / "slips.txt"
DONE = ("done", "close", "closed", "finish", "complete", "resolve", "completed")
GONE = ("rm", "delete", "remove", "del", "cancel", "wontfix", "abandon", "purge", "untag", "unlabel")
"""Words that ask for a task or a label to be put away (a task is archived); no others lead there."""


@pytest.fixture
def inside(project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Inside:
    """A backlog with something in every field, in which the command runs."""
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("BACKLOG_ACTOR", "ann")
    (project.root / "text.md").write_text("A text\n")
    (project.root / "ops.jsonl").write_text('{"op": "create", "title": "Of a batch"}\n')
    run = Inside(project, capsys)
    everything = (
        *("--description", "Why", "--plan", "How", "--notes", "So far", "--final-summary", "In short"),
        *("-l", "api,web", "--ref", "a.md", "--doc", "b.md", "--modified-file", "c.py"),
        *("--ac", "one", "--ac", "two", "--ac", "three", "--dod", "tidy", "--check-ac", "1"),
    )
    assert run("task", "create", "First", *everything).code == 0
    assert run("task", "create", "Two", "-a", "@sara").code == 0
    assert run("task", "create", "Three").code == 0
    assert run("task", "edit", "1", "--dep", "2", "--comment", "Look").code == 0
    assert run("draft", "create", "An idea", "-d", "Perhaps", "-l", "api").code == 0
    assert run("doc", "create", "A guide", "--content", "Words").code == 0
    assert run("decision", "create", "A way").code == 0
    assert run("milestone", "add", "Beta").code == 0
    run.save()
    return run


def tasks(run: Inside) -> dict[str, dict[str, Any]]:
    """Every task and draft that can be changed, with all its fields, by id."""
    exported = json.loads(run("export", "--format", "json", "-").stdout)["backlog"]
    every = (*exported["tasks"], *exported["drafts"])
    return {each["id"]: each for each in every if each["state"] == "active"}


def assert_nothing_lost(before: dict[str, Any], after: dict[str, Any], *, done: bool) -> None:
    """No task is gone, and none has lost a text, a criterion or a member of a list."""
    assert set(before) <= set(after)
    for id_, old in before.items():
        new = after[id_]
        for name in TEXTS:
            assert (old[name] or "") in (new[name] or ""), name
        for name in LISTS:
            assert all(each in new[name] for each in old[name]), name
        for name in ("acceptanceCriteria", "definitionOfDone"):
            texts = [item["text"] for item in new[name]]
            assert [item["text"] for item in old[name]] == texts[: len(old[name])]
            assert all(
                item["checked"] <= found["checked"] for item, found in zip(old[name], new[name], strict=False)
            )
        assert done or new["status"] != "Done"


def commands_in(hint: str) -> list[list[str]]:
    """The command lines that a message names, ready to be run."""
    found = re.findall(r"backlog ((?:[a-z]+ )?[^;)]*(?:\([^)]*\))?[^;)]*)", hint)
    return [shlex.split(each) for each in found if each]


def follow(run: Inside, line: tuple[str, ...], before: dict[str, Any]) -> None:
    """Run a line that is refused, then what its hint says; compare with what was there before."""
    refused = run(*line)
    assert refused.code == 2, (line, refused)
    assert "(see: " not in refused.stderr, (line, refused.stderr)
    follow_hint(run, line, refused.stderr, before)


def follow_hint(run: Inside, line: tuple[str, ...], said: str, before: dict[str, Any]) -> None:
    """Run what a message says; nothing is gone that the line does not ask to be."""
    hint = (
        json.loads(said)["error"]["hint"] if said.startswith("{") else said.partition(" (")[2].rstrip(")\n")
    )
    asked_for = set(line) & {*GONE, *RISKY_COMMANDS}
    for command in commands_in(hint or said):
        words = [
            SAMPLES.get(command[place - 1], "NAME") if word.isupper() else word
            for place, word in enumerate(command)
        ]
        if {"--help", "--watch"} & {*words} or " ".join(words[:2]) in SERVERS:
            continue
        run(*words)
        assert asked_for or not RISKY_COMMANDS & set(words[:2]), (line, said)
        if run.changed and not asked_for:
            assert_nothing_lost(
                before,
                tasks(run),
                done=bool({word.lower() for word in line} & {*DONE, *(f"--{word}" for word in DONE)}),
            )
    run.load()


def test_each_line_that_was_seen_ends_in_the_right_next_call_and_loses_nothing(inside: Inside) -> None:
    before = tasks(inside)
    wrong, seen = [], SLIPS.read_text().split("\n\n$ ")[1:]
    for each in seen:
        line, answer, *code = each.splitlines()
        words = tuple(shlex.split(line))
        said = inside(*words)
        changed = inside.changed
        inside.load()
        if answer.startswith("= "):
            meant = inside(*shlex.split(answer[2:]))
            inside.load()
            right = said == meant and said.code == 0 and said.stderr == ""
        else:
            shown = said.stderr.replace(str(inside.root), "{root}")
            right = (said.code, shown) == (int(code[0].strip("[]")) if code else 0, f"{answer}\n")
            right = right and (said.code == 0 or not changed) and (said.code == 0 or said.stdout == "")
            follow_hint(inside, words, answer, before)
        if not right:
            wrong.append((line, said))

    assert wrong == []
    assert len(seen) > 280


def test_following_the_hint_for_an_option_of_another_program_destroys_nothing(inside: Inside) -> None:
    before = tasks(inside)
    followed = 0
    for path, base in BASES.items():
        for name, meaning in options_of(path).items():
            command = find(path)
            if command is None or path == "draft edit":  # a group, or the options are the same
                continue
            first, *value = name.split()
            if first in {flag for option in command.options for flag in option.flags.split()}:
                continue
            line = base
            if VALUE in meaning.split():
                flag = meaning.split()[-2] if len(meaning.split()) > 1 else ""
                value = [SAMPLES.get(flag, "word")]
                if not flag:
                    line = base[:-1] if command.argument and len(base) > 2 else base
                    value = ["1"] if command.argument and "id" in command.argument.name else ["word"]
            line = (*line, first, *value)
            if path == "task view":
                line = ("task", "view", first, *(() if meaning == VALUE else value), "1")
            if path == "task edit" and meaning == VALUE:
                line = ("task", "edit", first, "1", "--append-notes", "x")
            follow(inside, line, before)
            followed += 1
    assert followed > 150


def test_a_remark_on_an_option_leads_to_nothing_that_is_lost(inside: Inside) -> None:
    before = tasks(inside)
    for path, table in REMARKS.items():
        for names in table:
            for name in names.split():
                follow(inside, (*BASES[path], name, "word"), before)


@pytest.mark.parametrize("group", ["", "task"])
def test_following_the_hint_for_a_command_of_another_program_destroys_nothing(
    inside: Inside, group: str
) -> None:
    before = tasks(inside)
    for words in OTHER_COMMANDS:
        for word in words.split():
            if f"{group} {word}".strip() not in COMMANDS:
                follow(inside, (*group.split(), word, "1"), before)


def test_following_the_hint_for_two_words_of_another_program_destroys_nothing(inside: Inside) -> None:
    before = tasks(inside)
    for pairs in PAIRS:
        for pair in pairs.split("|"):
            follow(inside, (*pair.split(), "1"), before)


def test_following_the_hint_for_a_command_in_another_group_destroys_no_task(inside: Inside) -> None:
    before = tasks(inside)
    for group, table in IN_GROUPS.items():
        for words in table:
            for word in words.split():
                assert f"{group} {word}" not in COMMANDS
                follow(inside, (group, word, "1"), before)


def test_an_alias_does_what_it_stands_for_and_loses_nothing(inside: Inside) -> None:
    before = tasks(inside)
    for path, meaning in ALIASES.items():
        path_words = path.split()
        rest = {"show": ["1"]}.get(path, ["1"] if "ID" in meaning else [])
        if meaning.split()[1:2] == ["create"] or meaning.startswith("milestone add"):
            rest = ["A title"]
        elif meaning.startswith(("doc update", "decision update", "draft edit")):
            rest = ["1", "--title", "New"]
        elif meaning.startswith(("doc view", "decision view", "draft view")):
            rest = ["1"]
        elif meaning.startswith("milestone view"):
            rest = ["Beta"]
        elif meaning.startswith(("search", "doc search")):
            rest = ["word"]
        elif meaning in {f"{group} …" for group in (*SHORTHANDS, "doc", "decision", "milestone", "sequence")}:
            rest = ["list"]
        if "--comment" in meaning or "--append-notes" in meaning or meaning == "task edit ID …":
            rest = ["1", "A word"] if meaning != "task edit ID …" else ["1", "-t", "New"]
        finished = inside(*path_words, *rest)

        gate = "-s {terminal}" in meaning
        assert finished.code == (4 if gate else 0), (path, rest, finished)
        assert_nothing_lost(before, tasks(inside), done=False)
        inside.load()


@pytest.mark.parametrize("path", ["task edit", "doc update", "import", "milestone rename", "restore"])
def test_no_option_that_removes_or_replaces_is_named_but_for_a_slip(path: str) -> None:
    command = find(path)
    assert command is not None
    flags = [flag for option in command.options for flag in option.flags.split() if flag.startswith("--")]
    risky = risky_options(path, flags)
    verbs = [
        "add",
        "set",
        "new",
        "edit",
        "mark",
        "complete",
        "delete",
        "remove",
        "clear",
        "all",
        "update",
        "append",
        "drop",
        "reset",
        "un",
    ]
    nouns = [
        "ac",
        "acs",
        "criteria",
        "dod",
        "label",
        "labels",
        "ref",
        "refs",
        "dep",
        "deps",
        "doc",
        "docs",
        "note",
        "notes",
        "plan",
        "due",
        "title",
        "summary",
        "text",
    ]
    words = [f"--{one}-{other}" for one, other in (*product(verbs, nouns), *product(nouns, verbs))]
    words += [f"--{word}" for word in (*verbs, *nouns)]
    for name in set(words) - set(flags):
        meant = option_meant(path, name, [*path.split(), name], command.options) or ""
        named = set(re.findall(r"--[a-z-]+", meant)) & risky
        if "takes" not in meant:
            assert all(slips(name, flag) <= 2 for flag in named), (name, meant)


def test_no_command_that_puts_away_is_named_but_for_a_slip() -> None:
    words = [
        "shred",
        "wipe",
        "move",
        "hide",
        "del",
        "prune",
        "reset",
        "revert",
        "drop",
        "close",
        "note",
        "comment",
        "note",
        "create",
        "search",
        "send",
    ]
    for group, word in product(("", "task", "draft", "milestone", "doc"), words):
        meant = command_meant(group, word, [*group.split(), word]) or ""
        for risky in RISKY_COMMANDS & set(re.findall("[a-z]+", meant)):
            assert slips(word, risky) <= 2 or word in GONE, (group, word, meant)


@pytest.mark.parametrize("path", sorted(path for path in BASES if find(path) is not None))
def test_the_tables_lead_to_options_that_there_are(path: str) -> None:
    command = find(path)
    assert command is not None
    flags = {flag for option in command.options for flag in option.flags.split()} | {"--json", "--plain"}
    for name, meaning in options_of(path).items():
        assert {part for part in meaning.split() if part.startswith("--")} <= flags, (name, meaning)
