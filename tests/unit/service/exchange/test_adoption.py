"""Names that imported tasks bring along: which are new, and what the settings are with them."""

import pytest

from backlog.domain.settings import Settings
from backlog.service.exchange.adoption import adopted, unknown_names, with_statuses
from tests.samples import task

SETTINGS = Settings()._replace(priorities=("High", "Low"), types=("Bug",), projects=())


def test_names_that_are_not_configured_come_once_in_the_order_of_the_tasks() -> None:
    tasks = [
        task(1, priority="high", type="bug", project="Shop"),
        task(2, priority="Urgent", type="Story"),
        task(3, priority="URGENT", type=None, project="shop"),
        task(4, priority="whenever", type="", project="Bank"),
        task(5),
    ]

    found = unknown_names(tasks, SETTINGS)

    assert found == {"projects": ["Shop", "Bank"], "priorities": ["Urgent", "whenever"], "types": ["Story"]}
    assert list(found) == ["projects", "priorities", "types"]
    assert unknown_names(tasks[:1], SETTINGS._replace(projects=("SHOP",))) == {}


def test_names_that_are_adopted_follow_those_that_there_were() -> None:
    found = adopted(SETTINGS, {"priorities": ["Urgent"], "projects": ["Shop", "Bank"]})

    assert found == SETTINGS._replace(priorities=("High", "Low", "Urgent"), projects=("Shop", "Bank"))
    assert adopted(SETTINGS, {}) == SETTINGS


@pytest.mark.parametrize(
    ("words", "statuses"),
    [
        ([], ("To Do", "In Progress", "Done")),
        (["Review"], ("To Do", "In Progress", "Review", "Done")),
        (["Review", "Test"], ("To Do", "In Progress", "Review", "Test", "Done")),
        (["  Review  "], ("To Do", "In Progress", "Review", "Done")),
        (["to do", "DONE", "Review", "review"], ("To Do", "In Progress", "Review", "Done")),
        (["", " ", "Review"], ("To Do", "In Progress", "Review", "Done")),
        (["x" * 10_000, "one, two", "Review"], ("To Do", "In Progress", "Review", "Done")),
        (["a\nb", "Review"], ("To Do", "In Progress", "a b", "Review", "Done")),
    ],
)
def test_statuses_come_before_the_one_that_means_done(words: list[str], statuses: tuple[str, ...]) -> None:
    assert with_statuses(Settings(), words) == Settings()._replace(statuses=statuses)


def test_a_backlog_of_one_status_gets_others_before_it() -> None:
    settings = Settings()._replace(statuses=("Done",), default_status="")

    assert with_statuses(settings, ["To Do"]).statuses == ("To Do", "Done")
