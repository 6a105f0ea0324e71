"""Names keep to the glossary in `backlog/domain/__init__.py`, and no two classes share one."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for path in (ROOT / "backlog").rglob("*.py") if not re.match("_[^_]", path.name))
"""All but those that are generated."""

RETIRED = re.compile(r"(answer|mend)(s|ed|ing)?|tell(s|ing)?|told|found|(sheet|point)s?|kept|held|series")

EXCEPTIONS = {
    "NotFound": "what other programs call such an error",
    "NOT_FOUND": "what other programs call such an error",
    "not_found": "what other programs call such an error",
    "ResponseRow.answer": "a column",
    "ExchangeRow.sheet": "a column",
    "held_back": "a column, and what is in it",
    "held_back_tasks": "named after the column",
}
"""Names that hold such a word, alone or with their class, and why."""

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def is_retired(name: str) -> bool:
    """Whether one of the words that a name is made of was replaced."""
    return any(RETIRED.fullmatch(word.lower()) for word in WORD.findall(name))


def targets(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement assigns to."""
    assigned = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        assigned = [statement.target]
    for target in assigned:
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                yield node.id


def definitions(module: ast.Module) -> Iterator[str]:
    """The names that a module defines, those of a class with its name: all but local variables."""
    for statement in module.body:
        yield from targets(statement)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{name}" for statement in node.body for name in targets(statement))
        if isinstance(node, ast.arg):
            yield node.arg
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def retired(source: str) -> list[str]:
    """The names of a module that hold a word that was replaced, those with an explanation left out."""
    return [
        name
        for name in definitions(ast.parse(source))
        if is_retired(bare(name)) and not {name, bare(name)} & EXCEPTIONS.keys()
    ]


def bare(name: str) -> str:
    """A name without its class."""
    return name.rpartition(".")[2]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_uses_the_words_of_the_glossary(path: Path) -> None:
    assert retired(path.read_text(encoding="utf-8")) == []
    assert not is_retired(path.stem)


@pytest.mark.parametrize(
    "source",
    [
        "def answer(): ...",
        "def show(found): ...",
        "class FoundRow: ...",
        "class Row:\n    kept: int",
        "class Row:\n    def __init__(self):\n        self._told = 1",
        "LARGEST_ANSWER = 1",
        "each = lambda held: held",
    ],
)
def test_a_word_that_was_replaced_is_noticed_wherever_it_is_defined(source: str) -> None:
    assert retired(source)


def test_every_exception_is_needed() -> None:
    names = {name for path in MODULES for name in definitions(ast.parse(path.read_text(encoding="utf-8")))}

    assert EXCEPTIONS.keys() <= names | {bare(name) for name in names}


SHARED = {
    "Board": "the widget is the board of the domain on a terminal",
    "Claim": "the operation of a batch makes the claim of the domain",
    "Column": "the widget is the column of the domain on a terminal",
    "Comment": "the operation of a batch makes the comment of the domain",
    "Operation": "a line of a batch, as its format calls it; in a history, what one command did",
    "Overview": "read by the storage, worked out by the domain, drawn on a terminal",
    "Page": "a part of a list: as the service returns it, and as MCP is asked for it",
}
"""Names of several classes, and why they are the same or cannot be mistaken."""


def classes(module: ast.Module) -> Iterator[ast.ClassDef]:
    """The classes of a module that others could import."""
    for statement in module.body:
        if isinstance(statement, ast.ClassDef) and not statement.name.startswith("_"):
            yield statement


def is_protocol(class_: ast.ClassDef) -> bool:
    """Whether a class only says what others have to offer."""
    return "Protocol" in {base.id for base in class_.bases if isinstance(base, ast.Name)}


def shared(modules: list[ast.Module]) -> set[str]:
    """The names that several classes have; one that fulfils a protocol may have its name."""
    by_name: dict[str, list[ast.ClassDef]] = defaultdict(list)
    for module in modules:
        for class_ in classes(module):
            by_name[class_.name].append(class_)
    return {
        name
        for name, of_it in by_name.items()
        if len(of_it) > 2 or (len(of_it) == 2 and not any(map(is_protocol, of_it)))
    }


def test_no_two_classes_share_a_name_without_a_reason() -> None:
    assert shared([ast.parse(path.read_text(encoding="utf-8")) for path in MODULES]) == SHARED.keys()


def test_a_second_class_of_a_name_is_noticed() -> None:
    plan, protocol = ast.parse("class Plan: ..."), ast.parse("class Plan(Protocol): ...")

    assert shared([plan, plan]) == {"Plan"}
    assert shared([plan, protocol, plan]) == {"Plan"}
    assert shared([plan, protocol]) == set()
