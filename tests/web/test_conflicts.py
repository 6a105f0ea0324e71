"""Two people at the same form: the second one sees both versions, loses nothing, and can go on."""

import html
import re
from collections.abc import Callable
from datetime import date

import pytest
from httpx2 import Response

from backlog.domain.events import EventQuery
from backlog.domain.records import Decision, Document
from backlog.domain.setting_keys import key_named
from backlog.service import documents, lifecycle, milestones
from backlog.service.history import log
from backlog.service.settings import configuration, set_several
from tests.web.conftest import Browser
from tests.web.sent import form_with

MINE = {
    "title": ("Mine", "Theirs"),
    "status": ("In Progress", "Done"),
    "priority": ("Low", "High"),
    "type": ("bug", "chore"),
    "milestone": ("", "m-0"),
    "due_date": ("2027-01-01", "2027-02-02"),
    "ordinal": ("7", "8"),
    "assignees": ("@me\r\n@you", "@them"),
    "labels": ("one\r\ntwo", "three"),
    "dependencies": ("TASK-3", "TASK-1.1"),
    "references": ("mine.md", "theirs.md"),
    "documentation": ("mine.md", "theirs.md"),
    "modified_files": ("mine.py", "theirs.py"),
    "description": ("Mine", "Theirs"),
    "plan": ("Mine", "Theirs"),
    "notes": ("Mine", "Theirs"),
    "final_summary": ("Mine", "Theirs"),
    "other_text": ("Mine", "Theirs"),
}
"""For each field of a task what two people type into it."""


def edited(browser: Browser, revision: str, **fields: str) -> Response:
    return browser.post("/tasks/2/edit", {"revision": revision, **fields})


@pytest.mark.parametrize("name", MINE)
def test_each_field_shows_both_versions_and_takes_mine_in_the_end(browser: Browser, name: str) -> None:
    mine, theirs = MINE[name]
    old = str(browser.task("2").revision)
    assert edited(browser, old, **{name: theirs}).status_code == 303

    stale = edited(browser, old, **{name: mine})

    assert stale.status_code == 409
    assert f'name="choose-{name}"' in stale.text
    assert "as it is stored now" in stale.text
    sent = form_with(stale.text, f"choose-{name}")
    assert sent[name] == mine.replace("\r\n", "\n")
    before = browser.task("2")
    assert browser.post("/tasks/2/edit", {**sent, f"choose-{name}": "theirs"}).status_code == 303
    assert browser.task("2") == before
    assert browser.post("/tasks/2/edit", sent).status_code == 303
    assert browser.task("2").revision == before.revision + 1


def test_the_choice_is_kept_where_somebody_comes_before_a_second_time(browser: Browser) -> None:
    old = str(browser.task("2").revision)
    browser.change("2", title="Theirs", description="Theirs")
    first = form_with(edited(browser, old, title="Mine", description="Mine").text, "choose-title")
    browser.change("2", title="Theirs again", description="Theirs again")

    answer = browser.post("/tasks/2/edit", {**first, "choose-title": "theirs"})
    second = form_with(answer.text, "choose-title")

    assert (second["choose-title"], second["choose-description"]) == ("theirs", "mine")
    assert (second["title"], second["description"]) == ("Mine", "Mine")


def test_a_conflict_is_asked_again_only_if_one_of_its_fields_has_changed(browser: Browser) -> None:
    old = str(browser.task("2").revision)
    browser.change("2", title="Theirs", notes="Theirs")
    first = form_with(edited(browser, old, title="Mine", notes="Mine").text, "choose-title")

    browser.change("2", comments=["seen"], description="Theirs", labels=["seen"])
    saved = browser.post("/tasks/2/edit", first | {"choose-notes": "theirs"})
    again = browser.post("/tasks/2/edit", first)

    assert (saved.status_code, again.status_code) == (303, 409)
    task = browser.task("2")
    assert (task.title, task.notes, task.description, task.labels) == ("Mine", "Theirs", "Theirs", ("seen",))


def retag(browser: Browser) -> None:
    documents.update_document(browser.context, "1", tags=["theirs"])


def move_day(browser: Browser) -> None:
    title = milestones.view(browser.context, "m-0").milestone.title
    milestones.rename(browser.context, "m-0", title, due_date=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("path", "to", "others"),
    [
        ("/tasks/2", "/tasks/2/edit", lambda browser: browser.change("2", append_notes=["theirs"])),
        ("/documents/1", "/documents/1", retag),
        ("/milestones/m-0", "/milestones/m-0", move_day),
    ],
    ids=["task", "document", "milestone"],
)
def test_a_form_is_taken_where_others_have_changed_nothing_that_is_in_it(
    browser: Browser, path: str, to: str, others: Callable[[Browser], None]
) -> None:
    documents.create_document(browser.context, "Guide", text="Text")
    whole = form_with(browser.get(path).text, "title")
    sent = {name: whole[name] for name in ("revision", "base-title")} | {"title": "Mine", "action": "rename"}
    others(browser)

    answer = browser.post(to, sent)

    assert answer.status_code == 303
    assert "Mine" in browser.get(path).text
    assert browser.post(to, sent).status_code == 409


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("edit", {"description": "typed with care", "revision": "1"}),
        ("comment", {"comment": "typed with care"}),
        ("check", {"list": "ac", "add": "typed with care"}),
    ],
)
def test_what_was_typed_about_a_task_that_is_gone_is_shown(
    browser: Browser, path: str, fields: dict[str, str]
) -> None:
    lifecycle.archive(browser.context, ["2"])

    answer = browser.post(f"/tasks/2/{path}", fields)

    assert answer.status_code == 404
    assert ">\ntyped with care</textarea>" in answer.text


def test_a_criterion_is_the_one_that_was_seen_wherever_it_stands_now(browser: Browser) -> None:
    browser.change("1", remove_ac=[1], add_ac=["Another one"])
    fields = {"list": "ac", "text": "A declined card says why", "check": "2", "evidence": "seen"}

    assert browser.post("/tasks/1/check", fields).status_code == 303

    first, second = browser.task("1").acceptance_criteria
    assert (first.checked, first.evidence, second.checked) == (True, "seen", False)


@pytest.mark.parametrize(
    "typed",
    [{"check": "1", "evidence": "typed with care"}, {"number": "1", "reword": "typed with care"}],
    ids=["evidence", "reword"],
)
def test_a_criterion_that_is_another_one_now_shows_what_was_seen_is_there_and_was_typed(
    browser: Browser, typed: dict[str, str]
) -> None:
    browser.change("1", remove_ac=[1], add_ac=["Another one"])

    answer = browser.post("/tasks/1/check", {"list": "ac", "text": "A card is charged once", **typed})

    assert answer.status_code == 409
    said = html.unescape(answer.text)
    assert 'you saw #1 "A card is charged once", #1 is "A declined card says why" now' in said
    assert said.count("typed with care") == 2  # at the top, and in the form of the item
    assert not any(item.checked for item in browser.task("1").acceptance_criteria)


def test_a_criterion_is_reworded_and_open_again(browser: Browser) -> None:
    browser.change("1", check_ac=[1])
    fields = {"list": "ac", "text": "A card is charged once", "number": "1", "reword": "Charged once"}

    browser.post("/tasks/1/check", fields)

    first = browser.task("1").acceptance_criteria[0]
    assert (first.text, first.checked) == ("Charged once", False)


def test_a_milestone_shows_both_versions_and_what_was_left_alone_stays(browser: Browser) -> None:
    page = browser.get("/milestones/m-0")
    sent = form_with(page.text, "revision") | {"action": "rename"}
    title = milestones.view(browser.context, "m-0").milestone.title
    milestones.rename(browser.context, "m-0", "Theirs")

    stale = browser.post("/milestones/m-0", {**sent, "title": title, "due_date": "2027-01-01"})

    assert stale.status_code == 409
    again = form_with(stale.text, "choose-title")
    assert (again["choose-title"], again["choose-due_date"]) == ("theirs", "mine")
    assert browser.post("/milestones/m-0", again).status_code == 303
    now = milestones.view(browser.context, "m-0").milestone
    assert (now.title, str(now.due_date)) == ("Theirs", "2027-01-01")


def test_a_name_of_a_milestone_that_is_taken_is_kept_in_its_form(browser: Browser) -> None:
    milestones.add(browser.context, "Second")

    answer = browser.post(
        "/milestones/m-0", {"action": "rename", "title": "Second", "due_date": "2027-01-01"}
    )

    assert answer.status_code == 409
    assert 'name="title" required value="Second"' in answer.text
    assert 'name="due_date" value="2027-01-01"' in answer.text


@pytest.mark.parametrize("name", ["document", "decision"])
def test_a_record_keeps_what_somebody_else_has_changed_of_it(browser: Browser, name: str) -> None:
    if name == "document":
        documents.create_document(browser.context, "Guide", text="Old")
    else:
        documents.create_decision(browser.context, "Guide", text="Old")
    sent = form_with(browser.get(f"/{name}s/1").text, "content")
    if name == "document":
        documents.update_document(browser.context, "1", title="Theirs")
    else:
        documents.update_decision(browser.context, "1", title="Theirs")

    stale = browser.post(f"/{name}s/1", {**sent, "content": "Mine"})

    again = form_with(stale.text, "choose-content")
    assert (stale.status_code, again["choose-title"], again["choose-content"]) == (409, "theirs", "mine")
    assert "What was changed" in stale.text
    assert browser.post(f"/{name}s/1", again).status_code == 303
    page = browser.get(f"/{name}s/1").text
    assert "<h1>Theirs</h1>" in page
    assert "<p>Mine</p>" in page


@pytest.mark.parametrize(("name", "kind"), [("document", Document), ("decision", Decision)])
def test_the_text_of_a_record_that_is_gone_is_shown(
    browser: Browser, name: str, kind: type[Document] | type[Decision]
) -> None:
    if kind is Document:
        documents.create_document(browser.context, "Guide")
        documents.archive(browser.context, Document, "1")
    else:
        documents.create_decision(browser.context, "Guide")
        documents.archive(browser.context, Decision, "1")

    answer = browser.post(f"/{name}s/1", {"revision": "1", "title": "Guide", "content": "typed with care"})

    assert answer.status_code == 404
    assert ">\ntyped with care</textarea>" in answer.text


def test_settings_show_both_versions_of_what_was_changed_meanwhile(browser: Browser) -> None:
    fields = {
        "projectName": "Mine",
        "was-projectName": "Corner shop",
        "labels": "a, b",
        "was-labels": "",
        "defaultPort": "6420",
        "was-defaultPort": "6420",
    }
    set_several(browser.context, {key_named("projectName"): "Theirs"})

    stale = browser.post("/settings", fields)

    again = form_with(stale.text, "projectName")
    assert stale.status_code == 409
    assert 'value="Theirs"' in stale.text
    assert (again["projectName"], again["labels"]) == ("Mine", "a, b")
    assert "defaultPort" not in again
    assert browser.post("/settings", {**again, "choose-projectName": "theirs"}).status_code == 303
    found = configuration(browser.context).settings
    assert (found.project_name, found.labels) == ("Theirs", ("a", "b"))


def marked(browser: Browser, *ids: str) -> dict[str, str | list[str]]:
    """The form of a list in which some tasks are marked."""
    return form_with(browser.get("/tasks?sort=id").text, "back") | {"id": list(ids), "action": "edit"}


def test_marked_tasks_that_were_changed_meanwhile_are_shown_and_can_be_left_out(browser: Browser) -> None:
    form = marked(browser, "TASK-1", "TASK-2") | {"priority": "low", "add_label": "ui"}
    browser.change("2", priority="high", labels=["theirs"])

    stale = browser.post("/tasks/bulk", form)

    assert stale.status_code == 409
    assert browser.task("1").priority == "high"
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", stale.text))
    assert "1 of the marked tasks changed meanwhile" in said
    assert "Priority yours low , as it is stored now high" in said
    assert "Add label yours ui , as it is stored now theirs" in said
    again = form_with(stale.text, "action")
    assert browser.post("/tasks/bulk", {**again, "id": ["TASK-1"]}).headers["location"] == "/tasks?sort=id"
    assert (browser.task("1").priority, browser.task("2").priority) == ("low", "high")
    browser.post("/tasks/bulk", {**again, "id": ["TASK-2"]})
    assert (browser.task("2").priority, browser.task("2").labels) == ("low", ("theirs", "ui"))


def test_what_cannot_be_seen_in_a_row_stands_in_nobodys_way(browser: Browser) -> None:
    form = marked(browser, "TASK-1", "TASK-2") | {"priority": "low"}
    browser.change("2", description="Theirs")

    assert browser.post("/tasks/bulk", form).status_code == 303


def test_a_change_of_several_that_is_refused_keeps_marks_and_choices(browser: Browser) -> None:
    form = marked(browser, "TASK-1", "TASK-2") | {"status": "Done", "add_label": "ui"}

    answer = browser.post("/tasks/bulk", form)

    assert answer.status_code == 422
    assert "#1 A card is charged once" in answer.text
    assert answer.text.count('aria-label="Mark TASK-1" checked') == 1
    assert answer.text.count('aria-label="Mark TASK-2" checked') == 1
    assert "<option selected>Done</option>" in answer.text
    assert 'aria-label="Add label" value="ui"' in answer.text
    assert 'name="back" value="/tasks?sort=id"' in answer.text
    assert browser.task("2").status == "To Do"


def test_a_card_that_somebody_has_put_into_another_lane_is_not_moved(browser: Browser) -> None:
    milestones.add(browser.context, "Second")
    browser.change("2", milestone="m-1")
    fields = {"milestone": "m-0", "seen-milestone": "", "seen-in": "To Do"}

    answer = browser.post("/tasks/2/move", fields)

    assert answer.status_code == 409
    assert "TASK-2 was moved to &#34;m-1&#34; meanwhile" in answer.text
    assert browser.post("/tasks/2/move", {**fields, "seen-milestone": "m-1"}).status_code == 303
    assert browser.task("2").milestone == "m-0"


def test_an_undo_that_somebody_came_before_says_so_and_leads_back(browser: Browser) -> None:
    browser.change("2", title="Mine")
    (event,) = log(browser.context, EventQuery(entity=browser.task("2").uuid, limit=1))
    browser.change("2", title="Theirs")

    answer = browser.post("/undo", {"event": str(event.key), "back": "/tasks/2"})

    assert answer.status_code == 409
    assert '<a class="button" href="/tasks/2">Go back</a>' in answer.text
    assert browser.task("2").title == "Theirs"
