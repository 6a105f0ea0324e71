"""Runs the hook of a project after the status of a task has changed: once for each change, after its commit.

The facts are in the environment of the command, never in its text. Whatever becomes of it, the change stays.
"""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from backlog.cli.output import complain, tell
from backlog.domain.settings import DEFAULT_SHELL
from backlog.domain.trust import Runnable
from backlog.errors import BacklogError
from backlog.files.signals import undone_by_signals
from backlog.location.running import root_of
from backlog.processes.environment import environment
from backlog.processes.run import run
from backlog.service.settings import configuration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlog.app import App
    from backlog.domain.task import Change

MAX_SECONDS = 60
"""How long the hook may take for one change."""
NESTED = "BACKLOG_IN_HOOK"
"""The variable by which a command knows that a hook runs it: what it changes starts no hook."""


def run_hooks(app: App) -> None:
    """Run what is due, if the person has agreed to it, and say what did not work."""
    if os.environ.get(NESTED):
        return
    due = [
        (hook, change, context.actor())
        for context in app.contexts
        for hook, changes in context.due
        for change in changes
    ]
    settings = configuration(app.context()).settings
    try:
        trust, folder, shell = app.trust(), app.folder(), settings.verify_shell
        wanted = [Runnable("hook", hook) for hook in dict.fromkeys(hook for hook, _, _ in due)]
        wanted += [Runnable("shell", shell)] if shell != DEFAULT_SHELL else []
        if not all(trust.may_run(folder, each) for each in wanted):
            tell(app, "the hook onStatusChange is not agreed to and was not run; see: backlog trust --checks")
            return
        root = root_of(app)
        for hook, change, actor in due:
            _run(app, hook, change, {"shell": shell, "root": root, "actor": actor})
    except BacklogError as error:
        tell(app, f"the hook onStatusChange was not run: {error.message}")


def _run(app: App, hook: str, change: Change, facts: Mapping[str, str]) -> None:
    before, after = change
    if before is None:
        return
    decoder = getincrementaldecoder("utf-8")("replace")
    own = {
        "TASK_ID": after.id,
        "TASK_TITLE": after.title,
        "OLD_STATUS": before.status,
        "NEW_STATUS": after.status,
        "ACTOR": facts["actor"],
        NESTED: "1",
    }
    with undone_by_signals():
        finished = run(
            hook,
            shell=facts["shell"],
            cwd=facts["root"],
            env=environment(os.environ, own),
            timeout=MAX_SECONDS,
            watch=lambda chunk: complain(decoder.decode(chunk)),
        )
    if finished.timed_out or finished.exit_code:
        how = (
            f"was ended after {MAX_SECONDS} seconds"
            if finished.timed_out
            else (f"ended with exit code {finished.exit_code}")
        )
        tell(app, f"the hook onStatusChange {how}; {after.id} is {after.status} all the same")
