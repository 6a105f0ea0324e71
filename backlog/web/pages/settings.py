"""The settings, those that can be changed from a page, and how somebody is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.setting_values import flag
from backlog.domain.settings_text import editable_keys, value_text
from backlog.errors import BacklogError
from backlog.service.settings import configuration, set_several
from backlog.service.vocabulary import vocabulary
from backlog.web.conflicts import differences
from backlog.web.pages.conflict import conflict_page
from backlog.web.responses import back, context_of, page, page_problem, session_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.domain.setting_keys import SettingKey
    from backlog.service.context import Context
    from backlog.web.forms import Form
    from backlog.web.problems import Problem

RUN_COMMANDS = frozenset({"defaultEditor", "onStatusChange", "verifyShell"})
"""Settings whose value is run on somebody's machine: no page may change them."""


def keys() -> list[SettingKey]:
    """Return the settings that a page may change."""
    return [key for key in editable_keys() if key.in_use and key.name not in RUN_COMMANDS]


def settings(request: Request, problem: Problem | None = None, given: Form | None = None) -> Response:
    """Show the settings; with a `problem`, the form keeps what was `given`."""
    context = context_of(request)
    now = configuration(context).settings
    session = session_of(request)
    return page(
        request,
        "settings.html",
        problem.status if problem else 200,
        words=vocabulary(context),
        rows=[
            (
                key,
                value_text(key, now) if given is None else given.text(key.name, value_text(key, now)),
                key.read is flag,
                value_text(key, now),
            )
            for key in keys()
        ],
        name=session.name if session else "",
        problem=problem,
        token=context.store.changes_since(None).token,
    )


def change(request: Request, form: Form) -> Response:
    """Set what was changed, all or none; show both versions of what somebody has changed meanwhile."""
    context = context_of(request, "settings")
    chosen = form.chosen()
    wanted = {
        key: chosen.text(key.name)
        for key in keys()
        if key.name in chosen and chosen.text(key.name) != chosen.text(f"was-{key.name}")
    }
    try:
        if wanted:
            set_several(context, wanted, seen={key: chosen.text(f"was-{key.name}") for key in wanted})
    except BacklogError as error:
        if error.code == "changed-meanwhile":
            return _conflict(request, context, form)
        return settings(request, page_problem(error), form)
    return back(request, "/settings")


def _conflict(request: Request, context: Context, form: Form) -> Response:
    """Show what is stored beside what was typed, of each setting that was to be changed."""
    now = configuration(context).settings
    stored = {key.name: value_text(key, now) for key in keys()}
    given = [name for name in stored if name in form and form.text(name) != form.text(f"was-{name}")]
    flags = {key.name for key in keys() if key.read is flag}
    return conflict_page(
        request,
        vocabulary(context),
        ("The configuration", "/settings"),
        [
            each._replace(label=each.name, required=each.name in flags and bool(each.theirs))
            for each in differences(
                form,
                [(name, stored[name]) for name in given],
                {name: [("true", "yes"), ("false", "no")] for name in flags},
            )
        ],
        action="/settings",
        hidden=[(f"was-{name}", stored[name]) for name in given],
    )
