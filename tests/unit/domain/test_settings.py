"""Names are found as they are configured: space counts in types and projects, and in no status."""

from collections.abc import Callable

import pytest

from backlog.domain.settings import (
    Settings,
    draft_status_named,
    priority_named,
    project_named,
    status_named,
    type_named,
)
from backlog.errors import InvalidValue

SETTINGS = Settings(types=("big bug",), projects=("Web App",), priorities=("Very High", "low"))


@pytest.mark.parametrize(
    ("named", "given", "found"),
    [
        (status_named, "inPROGRESS", "In Progress"),
        (type_named, " BIG bug ", "big bug"),
        (project_named, "web app", "Web App"),
        (priority_named, " very  HIGH ", "very high"),
        (priority_named, "low", "low"),
    ],
)
def test_a_name_is_given_back_as_it_is_configured(
    named: Callable[[str, Settings], str], given: str, found: str
) -> None:
    assert named(given, SETTINGS) == found


@pytest.mark.parametrize(
    ("named", "given", "message"),
    [
        (type_named, "bigbug", 'type "bigbug" is not valid; allowed: big bug'),
        (project_named, "webapp", 'project "webapp" is not valid; allowed: Web App'),
        (priority_named, "veryhigh", 'priority "veryhigh" is not valid; allowed: Very High, low'),
        (status_named, "odd", 'status "odd" is not valid; allowed: To Do, In Progress, Done'),
        (lambda given, _: draft_status_named(given), "Done", 'status "Done" is not valid; allowed: Draft'),
    ],
)
def test_another_name_is_refused_with_those_there_are(
    named: Callable[[str, Settings], str], given: str, message: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        named(given, SETTINGS)

    assert refused.value.message == message


def test_ids_of_drafts_have_their_own_prefix() -> None:
    settings = Settings(task_prefix="bug")

    assert (settings.prefix_of("task"), settings.prefix_of("draft")) == ("bug", "draft")
