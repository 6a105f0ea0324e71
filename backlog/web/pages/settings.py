"""The settings, those that can be changed from a page, and how somebody is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.settings_text import editable_keys, value_text
from backlog.errors import BacklogError, Conflict
from backlog.service.settings import configuration, set_several
from backlog.service.vocabulary import vocabulary
from backlog.web.responses import back, context_of, page, page_problem, session_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.domain.setting_keys import SettingKey
    from backlog.web.forms import Form
    from backlog.web.problems import Problem

RUN_COMMANDS = frozenset({"defaultEditor", "onStatusChange", "verifyShell"})
"""Settings whose value is run on somebody's machine: no page may change them."""


def keys() -> list[SettingKey]:
    """Return the settings that a page may change."""
    return [key for key in editable_keys() if key.in_use and key.name not in RUN_COMMANDS]


def settings(request: Request) -> Response:
    """Show the settings."""
    return _shown(request)


def _shown(request: Request, problem: Problem | None = None, given: Form | None = None) -> Response:
    context = context_of(request)
    now = configuration(context).settings
    session = session_of(request)
    return page(
        request,
        "settings.html",
        problem.status if problem else 200,
        words=vocabulary(context),
        rows=[
            (key, value_text(key, now), isinstance(getattr(now, key.field), bool), value_text(key, now))
            if given is None
            else (
                key,
                given.text(key.name, value_text(key, now)),
                isinstance(getattr(now, key.field), bool),
                value_text(key, now),
            )
            for key in keys()
        ],
        name=session.name if session else "",
        problem=problem,
        token=context.store.changes_since(None).token,
    )


def change(request: Request, form: Form) -> Response:
    """Set what was changed, all or none."""
    context = context_of(request, "settings")
    now = configuration(context).settings
    wanted: dict[SettingKey, str] = {}
    try:
        for key in keys():
            seen, given = form.text(f"was-{key.name}"), form.text(key.name)
            if key.name not in form or given == seen:
                continue
            if seen != value_text(key, now):
                raise Conflict(
                    f"{key.name} was changed meanwhile, to {value_text(key, now)}",
                    code="changed-meanwhile",
                    id=key.name,
                )
            wanted[key] = given
        if wanted:
            set_several(context, wanted)
    except BacklogError as error:
        return _shown(request, page_problem(error), form)
    return back(request, "/settings")
