"""`backlog instructions`: prints the guides for coding agents; they need no project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Argument, Command, UsageError, switch
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.errors import NotFound, quoted
from backlog.manuals.guides import GUIDES
from backlog.service.completion import Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.app import App


def run(app: App, *, guide: str | None = None, list_: bool = False) -> None:
    """Print a guide for coding agents, or the list of guides.

    The guides explain how to create, work on and finish tasks, and what the exit codes mean.
    """
    if guide is not None and list_:
        raise UsageError("--list and a guide cannot be combined", code="conflicting-options")
    if guide is None:
        emit(_list_json() if app.as_json else _list())
        return
    name = guide.strip().lower()
    if name not in GUIDES:
        raise NotFound(
            f"unknown guide {quoted(guide)}; available: {', '.join(GUIDES)}",
            code="guide-not-found",
            given=name,
            allowed=list(GUIDES),
        )
    emit(_guide_json(name) if app.as_json else GUIDES[name].text)


def _offered(_: Sequence[str]) -> list[Candidate]:
    return [Candidate(name, guide.purpose) for name, guide in GUIDES.items()]


def _list() -> str:
    width = max(map(len, GUIDES))
    lines = [f"  backlog instructions {name:<{width}}  {each.purpose}" for name, each in GUIDES.items()]
    return "\n".join(("Guides:", *lines, "", "The flags of a command: backlog COMMAND --help", ""))


def _list_json() -> str:
    from backlog.render.json import document

    guides = [{"name": name, "purpose": each.purpose} for name, each in GUIDES.items()]
    return document("instructions-list", "guides", guides)


def _guide_json(name: str) -> str:
    from backlog.render.json import document

    guide = GUIDES[name]
    return document("instructions", "guide", {"name": name, "purpose": guide.purpose, "text": guide.text})


command = Command(
    run,
    (switch("--list", "list the guides (the default)", name="list_"), JSON),
    Argument("guide", "[GUIDE]", ", ".join(GUIDES), required=False, takes=_offered),
)
