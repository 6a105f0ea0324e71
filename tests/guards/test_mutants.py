"""What `survivors.toml` says of mutants names code that is there."""

import ast
from functools import cache
from pathlib import Path

import pytest

from benchmarks.mutants.survivors import Reason, read_reasons

ROOT = Path(__file__).resolve().parents[2]
REASONS = read_reasons()


@cache
def functions(module: str) -> dict[str, str]:
    """The text of each function of a module, its white space as one space, by its name."""
    text = (ROOT / module).read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for node in ast.parse(text).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        found |= {
            f"{owner}{one.name}": " ".join(
                " ".join(text.splitlines()[one.lineno - 1 : one.end_lineno]).split()
            )
            for one in inside
            if isinstance(one, ast.FunctionDef)
        }
    return found


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: f"{reason.module}:{reason.function}")
def test_a_mutant_that_may_survive_is_one_of_code_that_is_there(reason: Reason) -> None:
    source = functions(reason.module)[reason.function]

    assert " ".join(reason.was.split()).removesuffix(" )").removesuffix(",") in source
    assert reason.why.strip()
    assert reason.becomes != reason.was or not reason.was
