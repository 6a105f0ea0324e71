"""Only the gate says that a change is judged, so that the type checker can vouch for every write."""

import ast
from pathlib import Path

from backlog.domain import gate

PACKAGE = Path(gate.__file__).parents[1]


def makers() -> set[str]:
    """The modules in which a change is declared to be judged, by a call or by a cast."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        if path != Path(gate.__file__) and "backlog.domain.gate" not in text:
            continue  # it cannot know the type
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            if called == "Judged" or (called == "cast" and "Judged" in ast.unparse(node.args[0])):
                found.add(str(path.relative_to(PACKAGE)))
    return found


def test_a_change_is_judged_by_the_gate_alone() -> None:
    assert makers() == {"domain/gate.py"}
