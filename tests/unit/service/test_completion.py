"""What a shell and a form offer while somebody types."""

from typing import Any

import pytest

from backlog.domain.records import Decision, Document
from backlog.service.completion import MOST, ValueKind, candidates, items
from backlog.service.documents import archive, create_decision, create_document
from backlog.service.milestones import remove
from backlog.service.vocabulary import vocabulary
from tests.samples import CHECKED, OPEN, task
from tests.unit.service.backlogs import Backlog, refusal


@pytest.fixture
def worded(backlog: Backlog) -> Backlog:
    """A backlog with something of every sort."""
    for name in ("Launch", "Later", "Gone"):
        backlog.milestone(name)
    remove(backlog.asking(), "m-2", "keep")
    for title in ("Guide", "Old"):
        create_document(backlog.asking(), title)
        create_decision(backlog.asking(), title)
    archive(backlog.asking(), Document, "2")
    archive(backlog.asking(), Decision, "1")
    backlog.save(
        task(1, labels=("ui", "API"), assignees=("bob",)),
        task(2, labels=("Zebra",), assignees=("@eve", "ADA")),
        task(10),
        task("1.2", parent="TASK-1"),
        task(3, state="archived"),
        task(4, "draft"),
        labels=("api", "docs"),
        default_assignee=("Ada",),
        types=("Bug", "Chore"),
        projects=("Core",),
        priorities=("High", "Low"),
    )
    return backlog


@pytest.mark.parametrize(
    ("sort", "beginning", "words"),
    [
        ("status", "", ["To Do", "In Progress", "Done"]),
        ("status", "t", ["To Do"]),
        ("status", "IN", ["In Progress"]),
        ("priority", "", ["high", "low"]),
        ("priority", "H", ["high"]),
        ("type", "", ["Bug", "Chore"]),
        ("project", "", ["Core"]),
        ("label", "", ["api", "docs", "ui", "Zebra"]),
        ("label", "A", ["api"]),
        ("assignee", "", ["@me", "Ada", "bob", "@eve"]),
        ("assignee", "a", ["Ada"]),
        ("milestone", "", ["m-0", "m-1"]),
        ("document", "", ["doc-1"]),
        ("document", "DOC", ["doc-1"]),
        ("decision", "", ["decision-2"]),
        ("task", "", ["TASK-1", "TASK-1.2", "TASK-2", "TASK-10"]),
        ("task", "t", ["TASK-1", "TASK-1.2", "TASK-2", "TASK-10"]),
        ("task", "task-", ["TASK-1", "TASK-1.2", "TASK-2", "TASK-10"]),
        ("task", "task-1", ["TASK-1", "TASK-1.2", "TASK-10"]),
        ("task", "TASK-1.", ["TASK-1.2"]),
        ("task", "1", ["1", "1.2", "10"]),
        ("task", "1.", ["1.2"]),
        ("task", "10", ["10"]),
        ("task", "7", []),
        ("task", "3", []),
        ("task", "x", []),
        ("task", "taskx", []),
        ("task", "draft-4", []),
        ("draft", "", ["DRAFT-4"]),
        ("draft", "4", ["4"]),
        ("draft", "dra", ["DRAFT-4"]),
    ],
)
def test_words_are_offered_that_go_on_so(
    worded: Backlog, sort: ValueKind, beginning: str, words: list[str]
) -> None:
    found = [each.word for each in candidates(worded.asking(), sort, beginning)]

    assert (sorted(found) if sort in {"label", "assignee"} else found) == (
        sorted(words) if sort in {"label", "assignee"} else words
    )


def test_what_is_configured_is_offered_before_what_is_in_use(worded: Backlog) -> None:
    assert [each.word for each in candidates(worded.asking(), "label", "")][:2] == ["api", "docs"]
    assert [each.word for each in candidates(worded.asking(), "assignee", "")][:2] == ["@me", "Ada"]


def test_an_id_is_offered_with_its_title(worded: Backlog) -> None:
    assert [tuple(each) for sort in ("milestone", "document", "decision")
            for each in candidates(worded.asking(), sort, "")] == [
        ("m-0", "Launch"), ("m-1", "Later"), ("doc-1", "Guide"), ("decision-2", "Old"),
    ]  # fmt: skip
    assert candidates(worded.asking(), "task", "10") == [("10", "The task 10")]
    assert candidates(worded.asking(), "task", "t")[3] == ("TASK-10", "The task 10")
    assert candidates(worded.asking(), "status", "d") == [("Done", "")]


def test_of_many_ids_the_latest_are_offered_in_order(backlog: Backlog) -> None:
    backlog.save(*(task(number) for number in range(1, MOST + 3)), task_prefix="job")
    backlog.save(*(task(number, "draft") for number in range(1, MOST + 3)))

    for beginning in ("", "draft-"):
        found = candidates(backlog.asking(), "draft", beginning)

        assert (len(found), found[0].word, found[-1].word) == (MOST, "DRAFT-3", f"DRAFT-{MOST + 2}")
    assert len(candidates(backlog.asking(), "draft", "1")) == 14
    assert candidates(backlog.asking(), "task", "task") == []


def test_the_items_of_a_checklist_are_offered_by_their_numbers(backlog: Backlog) -> None:
    lists: dict[str, Any] = {"acceptance_criteria": (CHECKED, OPEN._replace(text="Open"), CHECKED)}
    backlog.save(
        task(1, **lists, definition_of_done=(OPEN,)),
        task(2, state="archived", **lists),
        task(3, "draft", **lists),
    )
    asking = backlog.asking()

    assert items(asking, "task", "1", "acceptance_criteria", checked=None) == [
        ("1", "It works"), ("2", "Open"), ("3", "It works"),
    ]  # fmt: skip
    assert items(asking, "task", "1", "acceptance_criteria", checked=True) == [
        ("1", "It works"), ("3", "It works"),
    ]  # fmt: skip
    assert items(asking, "draft", "3", "acceptance_criteria", checked=False) == [("2", "Open")]
    assert items(asking, "task", "1", "definition_of_done", checked=False) == [("1", "It works")]
    assert refusal(
        lambda: items(asking, "task", "2", "acceptance_criteria", checked=None)
    ).code == "task-not-found"  # fmt: skip


def test_a_form_offers_words_in_the_order_of_the_alphabet(worded: Backlog) -> None:
    found = vocabulary(worded.asking())

    assert (found.labels, found.assignees) == (["api", "docs", "ui", "Zebra"], ["@eve", "Ada", "bob"])
    assert found.milestones == (("m-0", "Launch", False), ("m-1", "Later", False))
    assert found.settings.types == ("Bug", "Chore")


def test_a_form_offers_no_more_words_than_anybody_reads(backlog: Backlog) -> None:
    backlog.save(labels=tuple(f"l{number:03}" for number in range(250)))

    assert vocabulary(backlog.asking()).labels == [f"l{number:03}" for number in range(200)]
