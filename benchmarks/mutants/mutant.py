"""Makes the mutants of a module: mutmut says what to change, and each is the code of one function.

mutmut would write them all into the module, behind trampolines, and copy every module first. Here the code of
a function is put in the place of its original in a process that has everything imported already, so a mutant
costs its tests and a fork. What mutmut leaves alone is left alone: what stands outside of functions, what is
decorated, texts in triple quotes.
"""

from __future__ import annotations

import ast
import difflib
import gc
import hashlib
import sys
from textwrap import indent
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, NamedTuple, cast

import libcst as cst
from mutmut.mutation.file_mutation import create_mutations, deep_replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mutmut.mutation.file_mutation import Mutation

_FILE = "<mutant>"


class Mutant(NamedTuple):
    """One change of one function."""

    module: str
    """The path of its module from the root, with slashes."""
    function: str
    """The name of the function, or `Class.method`."""
    was: str
    becomes: str
    """The changed lines without their indentation, before and after; several are joined by a space."""
    lines: frozenset[int]
    """Where a test must have been to notice; empty where any line of the function will do."""
    all_lines: frozenset[int]
    """The lines of the body of the function."""
    code: str
    """What defines the changed function, in its class if it has one."""

    @property
    def key(self) -> str:
        """What names the change, wherever in the module it is."""
        return hashlib.sha256(
            f"{self.function}\0{self.was}\0{self.becomes}\0{self.code}".encode()
        ).hexdigest()


def mutants_of(module: str, text: str) -> list[Mutant]:
    """Return the mutants of a module, given its path from the root and its text, in order."""
    tree, mutations, _, _ = create_mutations(module, text)
    places = {id(function): (function, owner) for function, owner in _functions(tree)}
    spans = _spans(ast.parse(text))
    found = []
    for mutation in mutations:
        inside = mutation.contained_by_top_level_function
        if inside is None or id(inside) not in places:
            continue
        mutant = _mutant(module, tree, mutation, places[id(inside)], spans)
        if mutant is not None:
            found.append(mutant)
    return found


def _mutant(
    module: str,
    tree: cst.Module,
    mutation: Mutation,
    place: tuple[cst.FunctionDef, str],
    spans: Mapping[str, ast.AST],
) -> Mutant | None:
    function, owner = place
    changed = cst.ensure_type(
        cast("cst.CSTNode", deep_replace(function, mutation.original_node, mutation.mutated_node)),
        cst.FunctionDef,
    )
    bare = function.with_changes(leading_lines=())
    before = tree.code_for_node(bare)
    after = tree.code_for_node(changed.with_changes(leading_lines=()))
    was, becomes, offsets = _difference(before, after)
    name = f"{owner}.{function.name.value}" if owner else function.name.value
    node = cast("ast.FunctionDef", spans[name])
    if _is_declaration(node):
        return None
    first = min((node.lineno, *(one.lineno for one in node.decorator_list)))
    body = frozenset(range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1))
    lines = frozenset(line for offset in offsets for line in _statement(node, first + offset))
    if not was and not becomes:
        return None
    code = f"class {owner}:\n{indent(after, '    ')}" if owner else after
    return Mutant(
        module, name, was, becomes, lines & body, body, f"from __future__ import annotations\n{code}"
    )


def _functions(tree: cst.Module) -> Iterator[tuple[cst.FunctionDef, str]]:
    """Yield the functions of a module with the class they are in, or the empty string."""
    for node in tree.body:
        if isinstance(node, cst.FunctionDef):
            yield node, ""
        elif isinstance(node, cst.ClassDef) and isinstance(node.body, cst.IndentedBlock):
            for inner in node.body.body:
                if isinstance(inner, cst.FunctionDef):
                    yield inner, node.name.value


def _spans(tree: ast.Module) -> dict[str, ast.AST]:
    """The functions by their names, as `_functions` names them."""
    found: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    found[f"{node.name}.{inner.name}"] = inner
    return found


def _is_declaration(function: ast.FunctionDef) -> bool:
    """Whether a function does nothing but say what it is, as in a protocol."""
    return all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in function.body)


def _difference(before: str, after: str) -> tuple[str, str, set[int]]:
    """The lines that differ, before and after, and where they were, counted from the first."""
    old, new = before.splitlines(), after.splitlines()
    gone: list[str] = []
    come: list[str] = []
    offsets: set[int] = set()
    for tag, start, end, begin, stop in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += old[start:end]
            come += new[begin:stop]
            offsets |= set(range(start, end)) or {start}
    return (" ".join(map(str.strip, gone)), " ".join(map(str.strip, come)), offsets)


def _statement(function: ast.FunctionDef, line: int) -> range:
    """The lines of the innermost statement at a line, up to what is indented under it."""
    found: ast.stmt = function
    for node in ast.walk(function):
        if (
            isinstance(node, ast.stmt)
            and node.lineno <= line <= (node.end_lineno or node.lineno)
            and node.lineno >= found.lineno
        ):
            found = node
    if found is function:
        return range(0)
    inner: list[ast.stmt] = getattr(found, "body", [])
    end = found.end_lineno or found.lineno
    return range(found.lineno, max(found.lineno, inner[0].lineno - 1) + 1 if inner else end + 1)


class CannotBe(Exception):
    """A mutant is no code that Python accepts in the place of the function."""


def install(mutant: Mutant) -> Callable[[], None]:
    """Put a mutant in the place of its original in this process, and return what takes it out again.

    Raise CannotBe if Python refuses.
    """
    name = mutant.module.removesuffix(".py").replace("/", ".")
    module = sys.modules[name]
    scope = dict(vars(module))
    owner, _, function = mutant.function.rpartition(".")
    try:
        exec(compile(mutant.code, _FILE, "exec", dont_inherit=True), scope)  # noqa: S102  # it is what a mutant is
        original = _plain(vars(getattr(module, owner))[function] if owner else vars(module)[function])
        changed = _plain(vars(scope[owner])[function] if owner else scope[function])
        kept = original.__code__, original.__defaults__, original.__kwdefaults__
        original.__code__ = changed.__code__
    except (SyntaxError, ValueError, NameError, TypeError) as error:
        raise CannotBe(f"{mutant.function}: {error}") from error
    original.__defaults__ = _same(original.__defaults__, changed.__defaults__)
    original.__kwdefaults__ = changed.__kwdefaults__
    inner = [(made, made.__code__) for made in _made_by(kept[0])]
    for made, code in inner:
        _renew(made, code, kept[0], changed.__code__)

    def undo() -> None:
        original.__code__, original.__defaults__, original.__kwdefaults__ = kept
        for made, code in inner:
            made.__code__ = code

    return undo


_functions_by_code: dict[int, list[FunctionType]] = {}


def remember_functions() -> None:
    """Note which functions there are, for some were made by others when a module was imported."""
    for found in gc.get_objects():
        if isinstance(found, FunctionType) and (found.__module__ or "").startswith("backlog."):
            _functions_by_code.setdefault(id(found.__code__), []).append(found)


def _made_by(code: CodeType) -> list[FunctionType]:
    """The functions that a function has returned or kept somewhere, which go on by its old code."""
    return [
        made
        for inner in code.co_consts
        if isinstance(inner, CodeType)
        for made in (*_functions_by_code.get(id(inner), ()), *_made_by(inner))
    ]


def _renew(made: FunctionType, code: CodeType, old: CodeType, new: CodeType) -> None:
    """Give a function that another one made the code that it has in the mutant, if it still fits."""
    for was, now in zip(_inner(old), _inner(new), strict=False):
        if was is code and now.co_freevars == was.co_freevars:
            made.__code__ = now


def _inner(code: CodeType) -> list[CodeType]:
    found: list[CodeType] = []
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            found += [inner, *_inner(inner)]
    return found


def _plain(value: object) -> FunctionType:
    return cast("FunctionType", getattr(value, "__func__", value))


def _same(old: tuple[object, ...] | None, new: tuple[object, ...] | None) -> tuple[object, ...] | None:
    """The new defaults; those that compare equal stay the objects they were."""
    if old is None or new is None or len(old) != len(new):
        return new
    return tuple(
        was if was == now and type(was) is type(now) else now for was, now in zip(old, new, strict=True)
    )
