import json

from tests.conftest import Project


def test_a_draft_is_created(project: Project) -> None:
    assert project("draft", "create", "Idea") == (0, "Created draft DRAFT-1\n", "")
    assert project("draft", "create", "Other", "--plain") == (0, "Created draft DRAFT-2\n", "")


def test_a_draft_has_the_fields_of_its_flags(project: Project) -> None:
    finished = project(
        *("draft", "create", "Idea", "--desc", "What", "-a", "sara,@lee", "-l", "a,b"),
        *("-s", "Nope", "--json"),
    )

    document = json.loads(finished.stdout)
    draft = document["draft"]
    assert document["kind"] == "draft-view"
    assert (draft["id"], draft["status"], draft["description"]) == ("DRAFT-1", "Draft", "What")
    assert (draft["assignees"], draft["labels"]) == (["sara", "@lee"], ["a", "b"])


def test_a_draft_needs_a_title_and_has_no_other_flags(project: Project) -> None:
    assert project("draft", "create").code == 2
    assert project("draft", "create", " ").code == 2
    assert project("draft", "create", "x", "--priority", "high").code == 2
    assert project("draft", "list") == (0, "No drafts found.\n", "")
