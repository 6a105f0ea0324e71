"""`backlog doc` and `backlog decision`: texts kept beside the tasks (docs/contract.md 1.6, 1.7, 3.8, 4.5)."""

import json

import pytest

from tests.conftest import Project


def test_a_document_is_created_listed_and_shown_with_its_front_matter(project: Project) -> None:
    created = project("doc", "create", " API Rules ", "-t", "specification", "-p", "guides", "--tags", "a,b")
    project("doc", "update", "DOC-01", "--content", "# Hi\n\nText")
    shown = project("doc", "view", "1").stdout

    assert created.stdout == "Created document doc-1\n"
    assert project("doc", "list").stdout == "doc-1 - API Rules\n"
    assert shown.startswith("---\nid: doc-1\ntitle: API Rules\ntype: specification\ncreated_date: '")
    assert shown.endswith("tags:\n  - a\n  - b\n---\n# Hi\n\nText\n\n")


def test_documents_are_listed_by_their_numbers(project: Project) -> None:
    for _ in range(11):
        project("doc", "create", "D")

    assert project("doc", "list").stdout.splitlines()[1:3] == ["doc-2 - D", "doc-3 - D"]
    assert project("doc", "list").stdout.splitlines()[-1] == "doc-11 - D"


def test_an_update_changes_only_what_is_given(project: Project) -> None:
    project("doc", "create", "A", "-t", "guide", "-p", "x/y", "--content", "text", "--tags", "t")
    project("doc", "update", "1", "-p", ".", "--tags", "")
    shown = json.loads(project("doc", "view", "1", "--json").stdout)["document"]

    assert (shown["type"], shown["folder"], shown["content"], shown["tags"]) == ("guide", "", "text", [])


def test_content_comes_from_standard_input(project: Project) -> None:
    project("doc", "create", "A", "--content-file", "-", stdin="from a pipe\n")

    assert json.loads(project("doc", "view", "1", "--json").stdout)["document"]["content"] == "from a pipe\n"


def test_a_search_says_how_to_show_what_it_found(project: Project) -> None:
    project("doc", "create", "API Rules", "--content", "Use nouns")
    found = project("doc", "search", "nouns").stdout

    assert found.startswith(
        "Documents:\n  doc-1 - API Rules (path: (none), type: other, tags: (none)) [score "
    )
    assert found.endswith("]\n    View: backlog doc view doc-1\n")
    assert project("doc", "search", "zzzzzz").stdout == 'No documents found for "zzzzzz".\n'


def test_an_archived_document_is_gone_from_lists_and_search(project: Project) -> None:
    project("doc", "create", "Old", "--content", "nouns")
    archived = project("doc", "archive", "doc-1")

    assert archived.stdout == "Archived document doc-1\n"
    assert project("doc", "list").stdout == "No docs found.\n"
    assert project("doc", "search", "nouns").stdout == 'No documents found for "nouns".\n'
    assert project("doc", "view", "1").code == 3
    assert project("doc", "create", "New").stdout == "Created document doc-2\n"


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("doc", "create", "  "), 2),
        (("doc", "create", "X", "-t", "Guide"), 2),
        (("doc", "create", "X", "-p", "../x"), 2),
        (("doc", "create", "X", "-p", "/abs"), 2),
        (("doc", "create", "X", "-p", "a\\..\\b"), 2),
        (("doc", "update", "1", "--title", ""), 2),
        (("doc", "update", "9", "--title", "x"), 3),
        (("doc", "view", "decision-1"), 3),
        (("doc", "search", " "), 2),
        (("doc", "search", "x" * 201), 2),
        (("doc", "search", "x", "-l", "101"), 2),
        (("decision", "create", " "), 2),
        (("decision", "update", "9", "-s", "x"), 3),
        (("decision", "view", "1.1"), 3),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(
    project: Project, argv: tuple[str, ...], code: int
) -> None:
    project("doc", "create", "A")

    refused = project(*argv)

    assert (refused.code, refused.stdout, refused.stderr.count("\n")) == (code, "", 1)
    assert project("doc", "list").stdout == "doc-1 - A\n"
    assert project("decision", "list").stdout == "No decisions found.\n"


def test_a_decision_begins_with_empty_sections_and_a_status(project: Project) -> None:
    created = project("decision", "create", "Use SQLite")
    project("decision", "create", "Go fast", "-s", "accepted")
    shown = project("decision", "view", "1").stdout

    assert created.stdout == "Created decision decision-1\n"
    assert project("decision", "list").stdout == (
        "decision-1 - Use SQLite (proposed)\ndecision-2 - Go fast (accepted)\n"
    )
    assert "status: proposed\n---\n## Context\n\n\n\n## Decision\n\n\n\n## Consequences\n" in shown


def test_a_decision_is_changed_and_listed_as_json(project: Project) -> None:
    project("decision", "create", "Use SQLite")
    changed = project("decision", "update", "1", "-s", "accepted", "--content", "Because.")
    (listed,) = json.loads(project("decision", "list", "--json").stdout)["decisions"]

    assert changed.stdout == "Updated decision decision-1\n"
    assert list(listed) == ["id", "title", "status", "date"]
    assert listed["status"] == "accepted"
    assert json.loads(project("decision", "view", "1", "--json").stdout)["decision"]["content"] == "Because."
