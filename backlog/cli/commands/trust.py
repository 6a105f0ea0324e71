"""`backlog trust`: agrees to use a backlog that others control, once, after showing where it leads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.agreement import NO_COMMANDS, agree_to_commands
from backlog.cli.command import SAFETY, Argument, Command, UsageError, switch
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.cli.questions import confirmed
from backlog.errors import NotFound, Refused, printable
from backlog.render.json import trust as json_trust
from backlog.render.text import trust as text_trust

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.app import App
    from backlog.domain.trust import Agreement, Terms
    from backlog.service.trust import Trust


def run(
    app: App,
    *,
    folder: str | None = None,
    yes: bool = False,
    list_: bool = False,
    revoke: bool = False,
    checks: bool = False,
) -> None:
    """Agree to use a backlog that others control, after seeing where it leads and what it runs.

    Others control it if .backlog/config.toml names a server, if it belongs to another user, or if it is
    a link that leads out of the project. No command uses it without your agreement, which is for
    one folder and one server, user or target, and is kept in your own account. If the file names another
    server, you are asked again. Worktrees share the agreement of the main one.

    Checks of criteria run only if you set them here or agreed to each text. Those that you have not agreed
    to are shown in full; for a backlog on a server, only with --checks.
    """
    if sum((yes, list_, revoke)) > 1 or (checks and (list_ or revoke)):
        raise UsageError(
            "--yes, --list and --revoke cannot be combined, nor --checks with the last two",
            code="conflicting-options",
        )
    trust = app.trust()
    directory = os.path.normpath(os.path.join(app.directory(), folder or ""))
    if list_:
        _show_agreements(app, trust, "trust-list", trust.every(), "You have agreed to nothing.\n")
    elif revoke:
        nothing = f"You have agreed to nothing for {printable(directory)}.\n"
        _show_agreements(app, trust, "trust-revoke", trust.revoke(directory), nothing)
    elif checks:
        if not agree_to_commands(app, trust, directory, yes=yes):
            emit(NO_COMMANDS)
    else:
        _agree(app, trust, directory, yes=yes)


def _agree(app: App, trust: Trust, directory: str, *, yes: bool) -> None:
    """Show what the directory's backlog would be used with, and record that the person agrees."""
    terms = trust.terms(directory)
    usable = terms.server is None and (terms.agreed or not terms.agreements) and terms.file is not None
    if usable and agree_to_commands(app, trust, directory, yes=yes, readable=False):
        return
    if not terms.agreements:
        _nothing_to_agree_to(app, terms, directory)
        return
    facts = () if terms.server is None else trust.facts(terms.server)
    if not app.as_json:
        emit(text_trust.terms(terms, facts, trust.user_name))
    agreed = terms.agreed or yes or confirmed(app, f"Use it from now on in {printable(terms.folder)}?")
    if agreed and not terms.agreed:
        trust.agree(terms)
    if app.as_json:
        emit(json_trust.terms(terms, facts, trust.user_name, agreed=agreed))
    elif agreed:
        emit("You agreed to this before.\n" if terms.agreed else f"Agreed for {printable(terms.folder)}\n")
    if not agreed:
        raise Refused("nothing was agreed to", code="not-confirmed", action="agree", answer="--yes")


def _nothing_to_agree_to(app: App, terms: Terms, directory: str) -> None:
    if terms.file is None:
        raise NotFound(f"no backlog here or above: {directory}", code="no-backlog", directory=directory)
    if app.as_json:
        emit(json_trust.terms(terms, (), str, agreed=True))
    else:
        emit(f"Nothing to agree to: {printable(terms.file)} is your own.\n")


def _show_agreements(
    app: App, trust: Trust, kind: str, agreements: Sequence[Agreement], nothing: str
) -> None:
    if app.as_json:
        emit(json_trust.agreements(kind, agreements, trust.user_name))
    else:
        emit(text_trust.agreements(agreements, trust.user_name) or nothing)


command = Command(
    run,
    (
        switch("--yes", "agree without being asked", group=SAFETY),
        switch("--list", "show what you have agreed to", name="list_"),
        switch("--revoke", "take back what you agreed to for the folder"),
        switch("--checks", "show the commands that checks run, and agree to them"),
        JSON,
    ),
    Argument("folder", "FOLDER", "the folder of the project; default: the current one", required=False),
)
