"""What a request for a list means: names as they are configured, everything else as it was given."""

from typing import Any

import pytest

from backlog.domain.filters import Query
from backlog.domain.list_request import ListRequest, query_of
from backlog.domain.settings import Settings
from backlog.errors import BacklogError, InvalidValue

SETTINGS = Settings(projects=("Web", "App"))


def test_a_request_without_wishes_restricts_nothing() -> None:
    assert query_of(ListRequest(), SETTINGS) == Query()


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ({"statuses": ("todo", " In progress ", "TODO")}, {"statuses": ("To Do", "In Progress")}),
        ({"statuses": ()}, {"statuses": ()}),
        ({"exclude_statuses": ("done",)}, {"exclude_statuses": ("Done",)}),
        ({"assignee": "@Ren\u0065\u0301"}, {"assignee": "@Ren\u00e9"}),
        ({"unassigned": True}, {"unassigned": True}),
        ({"milestone": "beta"}, {"milestones": ("beta",)}),
        ({"parent": "task-1"}, {"parent": "task-1"}),
        ({"priority": "HIGH"}, {"priority": "high"}),
        ({"types": ("BUG", "bug", "Chore")}, {"types": ("bug", "chore")}),
        ({"projects": ("app", "WEB")}, {"projects": ("App", "Web")}),
        ({"labels": (" ui ", "UI", "x,y")}, {"labels": ("ui", "x,y")}),
        ({"search": "pay"}, {"search": "pay"}),
        ({"readiness": "ready"}, {"ready": True}),
        ({"readiness": "blocked"}, {"blocked": True}),
        ({"claims": "stale"}, {"claims": "stale"}),
        ({"sort": "ordinal"}, {"sort": "ordinal"}),
        ({"limit": 1}, {"limit": 1}),
    ],
)
def test_each_wish_is_what_it_narrows_a_list_to(asked: dict[str, Any], meant: dict[str, Any]) -> None:
    assert query_of(ListRequest(**asked), SETTINGS) == Query(**meant)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"statuses": ("Odd",)}, "invalid-status"),
        ({"exclude_statuses": ("Odd",)}, "invalid-status"),
        ({"priority": "odd"}, "invalid-priority"),
        ({"types": ("odd",)}, "invalid-type"),
        ({"projects": ("odd",)}, "invalid-project"),
        ({"limit": 0}, "invalid-limit"),
        ({"labels": ("\0",)}, "invalid-input"),
    ],
)
def test_what_is_not_configured_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(BacklogError) as refused:
        query_of(ListRequest(**asked), SETTINGS)

    assert refused.value.code == code


def test_a_status_from_the_time_when_it_was_configured_is_found_in_every_spelling() -> None:
    in_use = ("To Do", "Wait ing", "WAITING", "Done")

    query = query_of(ListRequest(statuses=("waiting", "done")), SETTINGS, in_use)

    assert query.statuses == ("Wait ing", "WAITING", "Done")
    with pytest.raises(InvalidValue):
        query_of(ListRequest(statuses=("gone",)), SETTINGS, in_use)


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"labels": ("\0",)}, "label"),
        ({"statuses": ("\0",)}, "status"),
        ({"types": ("\0",)}, "name"),
    ],
)
def test_a_text_that_cannot_be_stored_is_told_by_its_name(asked: dict[str, Any], what: str) -> None:
    with pytest.raises(BacklogError) as refused:
        query_of(ListRequest(**asked), SETTINGS)

    assert refused.value.data["what"] == what
