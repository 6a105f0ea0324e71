"""The table of advice knows every error that the program raises, and no other."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

import pytest

from backlog import errors
from backlog.cli.advice import ADVICE
from backlog.cli.advice_of_facts import OneOf
from backlog.cli.command import UsageError
from backlog.errors import BacklogError
from backlog.storage import refusal
from backlog.storage.postgresql import errors as postgresql_errors
from backlog.storage.sqlite import errors as sqlite_errors

PACKAGE = Path(errors.__file__).parent
KINDS = {
    name: kind
    for name, kind in {**vars(errors), "UsageError": UsageError}.items()
    if isinstance(kind, type) and issubclass(kind, BacklogError)
}
FACTS_OF_KIND = {
    "InvalidValue": {"what", "given", "allowed"},
    "TaskClaimed": {"task", "holder", "until"},
    "RevisionMoved": {"task", "kind", "revision", "expected"},
}
"""The facts of the kinds that make them of their own parameters."""

MADE_UP = {
    "f'{kind}-not-found'": ("task-not-found", "draft-not-found"),
    "f'{name}-not-found'": ("document-not-found", "decision-not-found"),
    "f'{event.entity}-not-found'": ("milestone-not-found", "document-not-found", "decision-not-found"),
    "'missing-id' if 'missing-id' in kinds else 'invalid-value'": ("missing-id", "invalid-value"),
    "problems[0].code": (),  # one of those that are raised for a part of the line
    "error['code']": (),  # that of an error that was kept with an answer
    "error.code": (),  # that of another error, which is told in other words
    "translation.code": (),  # that of another error, which belongs to no statement
    "CODES.get(kind, 'refused')": tuple(refusal.CODES.values()),
    "code": tuple(row[-1] for row in (*sqlite_errors._MESSAGES, *postgresql_errors._MESSAGES.values())),
}
"""The codes that are not written out where the error is raised, by what is written there."""


FOR_THE_SHELL = {"setup.py", "http.py"}
"""The modules of the MCP server whose errors the command line tells; its tools have their own advice."""


class Raised(NamedTuple):
    """A place at which an error is made, with a code that it may have and the names of its facts."""

    place: str
    kind: str
    code: str
    facts: frozenset[str]
    has_hint: bool


@cache
def raised() -> tuple[Raised, ...]:
    """Every error that the program makes."""
    found: list[Raised] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path == Path(errors.__file__) or (path.parent.name == "mcp" and path.name not in FOR_THE_SHELL):
            continue
        name = str(path.relative_to(PACKAGE))
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
                found.extend(_raised(f"{name}:{node.lineno}", node.func.id, node))
    return tuple(found)


def _raised(place: str, kind: str, call: ast.Call) -> Iterator[Raised]:
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    facts = {name for name in keywords if name not in {None, "code", "hint"}}
    names = frozenset(map(str, facts)) | FACTS_OF_KIND.get(kind, set())
    for code in _codes(kind, call, keywords.get("code")):
        yield Raised(place, kind, code, names, "hint" in keywords)


def _codes(kind: str, call: ast.Call, code: ast.expr | None) -> tuple[str, ...]:
    if kind == "InvalidValue":
        what = call.args[0]
        words = (
            (str(what.value),)
            if isinstance(what, ast.Constant)
            else ("status", "type", "project")  # `settings._configured`, for each of them
        )
        return tuple(f"invalid-{word.replace(' ', '-')}" for word in words)
    if code is None:
        return (KINDS[kind].code,)
    return (str(code.value),) if isinstance(code, ast.Constant) else MADE_UP[ast.unparse(code)]


def advised() -> list[Raised]:
    """The errors that the table is asked about: a mistake on the line brings its own advice."""
    return [each for each in raised() if each.kind != "UsageError"]


def test_the_errors_of_the_program_are_found() -> None:
    assert len({each.place for each in raised()}) > 200


def test_every_code_is_in_the_table_of_advice() -> None:
    missing = {each.code: each.place for each in advised() if each.code not in ADVICE}

    assert not missing, "say in ADVICE of cli/advice.py what to do about these, or None"


def test_every_kind_of_error_is_in_the_table_of_advice() -> None:
    kinds = {kind.code for name, kind in KINDS.items() if name != "UsageError"}

    assert kinds <= set(ADVICE)


def test_the_table_of_advice_knows_no_other_codes() -> None:
    codes = {each.code for each in advised()} | {kind.code for kind in KINDS.values()}

    assert not set(ADVICE) - codes


def test_only_the_command_line_says_what_to_do() -> None:
    hinting = [each.place for each in raised() if each.has_hint and each.kind != "UsageError"]

    assert not hinting, "an error carries facts; what to do is said in ADVICE of cli/advice.py"


def test_the_command_line_tells_its_own_mistakes_by_its_own_error() -> None:
    assert not [each.place for each in raised() if each.place[:4] == "cli/" and each.kind == "InvalidInput"]
    assert all(each.place[:4] == "cli/" for each in raised() if each.kind == "UsageError")


@pytest.mark.parametrize("code", sorted(ADVICE))
def test_advice_needs_no_fact_that_an_error_does_not_have(code: str) -> None:
    advice = ADVICE[code]
    for each in advised():
        if each.code != code:
            continue
        if isinstance(advice, str):
            assert fields(advice) <= each.facts, each.place
        elif isinstance(advice, OneOf):
            for fact, text in advice.texts.items():
                if fact == "otherwise" or fact in each.facts:
                    assert fields(text) <= each.facts, each.place


@pytest.mark.parametrize("code", sorted(code for code, advice in ADVICE.items() if callable(advice)))
def test_advice_can_be_given_for_every_error_of_its_code(code: str) -> None:
    advice = ADVICE[code]
    assert callable(advice)
    for each in advised():
        if each.code == code:
            facts: dict[str, Any] = dict.fromkeys(each.facts, "x")
            if "open" in facts:
                facts["open"] = [{"number": 1, "text": "x"}]
            advice(facts)


def fields(text: str) -> set[str]:
    """The facts that stand in a text, in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
