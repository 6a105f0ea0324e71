"""The pages of tasks without script: what they show, and what their forms do."""

import html
import re

import pytest

from backlog.domain.create import CreateRequest
from backlog.domain.list_request import ListRequest
from backlog.domain.task import Field
from backlog.service.columns import columns
from backlog.service.tasks import create
from backlog.web.pages import tasks
from tests.web.conftest import Browser

SCRIPT = '<script>alert("x")</script>\'"&'


def cards(text: str, status: str) -> list[str]:
    """The ids of the cards in a column of a board."""
    (found,) = re.findall(rf'<ol class="cards" data-cards data-status="{status}".*?</ol>', text, re.DOTALL)
    return re.findall(r'data-id="([^"]+)"', found)


def shown_columns(text: str) -> list[str]:
    """The statuses of the columns of a board that are not hidden."""
    return re.findall(r'<section class="column" [^>]*data-status="([^"]*)">', text)


def revision_of(text: str) -> str:
    return str(re.findall(r'name="revision" value="(\d+)"', text)[0])


def test_the_board_has_a_column_for_each_status(browser: Browser) -> None:
    text = browser.get("/board").text

    assert cards(text, "To Do") == ["TASK-1", "TASK-2"]
    assert cards(text, "In Progress") == ["TASK-1.1"]
    assert cards(text, "Done") == ["TASK-3"]
    assert "Take card payments" in text


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("q=receipts", ["TASK-2"]),
        ("label=api", ["TASK-1"]),
        ("assignee=%40sara", ["TASK-1"]),
        ("assignee=-", ["TASK-2", "TASK-1.1", "TASK-3"]),
        ("priority=high", ["TASK-1"]),
        ("milestone=m-0", ["TASK-1"]),
        ("readiness=ready", ["TASK-1", "TASK-1.1"]),
        ("readiness=blocked", ["TASK-2"]),
        ("status=Done", ["TASK-3"]),
        ("status=Done&status=In+Progress", ["TASK-1.1", "TASK-3"]),
        ("q=nothing+at+all", []),
    ],
)
def test_board_and_list_take_their_filters_from_the_url(browser: Browser, query: str, ids: list[str]) -> None:
    board = re.findall(r'class="card" id="card-([^"]+)"', browser.get(f"/board?{query}").text)
    rows = re.findall(r'<tr id="row-([^"]+)"', browser.get(f"/tasks?{query}").text)

    assert sorted(board) == sorted(ids)
    assert sorted(rows) == sorted(ids)


def test_several_statuses_are_chosen_at_once_whatever_their_letter_case(browser: Browser) -> None:
    text = browser.get("/tasks?status=done&status=To+Do").text
    boxes = re.findall(r'name="status" value="([^"]+)"( checked)?', text)

    assert ("Done", " checked") in boxes
    assert ("To Do", " checked") in boxes
    assert ("In Progress", "") in boxes
    assert "<summary>done, To Do</summary>" in text


def test_a_filter_that_means_nothing_is_said(browser: Browser) -> None:
    answer = browser.get("/board?priority=huge")

    assert answer.status_code == 400
    assert "huge" in answer.text


def test_empty_columns_can_be_hidden(browser: Browser) -> None:
    assert shown_columns(browser.get("/board?label=api").text) == ["To Do", "In Progress", "Done"]
    assert shown_columns(browser.get("/board?hide=1&label=api").text) == ["To Do"]
    assert "No column has a task" in browser.get("/board?hide=1&q=nothing+at+all").text


def test_empty_columns_are_hidden_as_configured_unless_the_url_says_otherwise(browser: Browser) -> None:
    browser.post("/settings", {"hideEmptyColumns": "true", "was-hideEmptyColumns": ""})

    assert shown_columns(browser.get("/board?label=api").text) == ["To Do"]
    assert 'href="/board?label=api&amp;hide=0">Show empty columns' in browser.get("/board?label=api").text
    assert shown_columns(browser.get("/board?label=api&hide=0").text) == ["To Do", "In Progress", "Done"]
    assert 'aria-label="No milestone: Done" data-status="Done">' in browser.get("/board?lanes=1").text
    assert 'aria-label="First release: Done" data-status="Done" hidden>' in browser.get("/board?lanes=1").text


def test_the_board_of_milestones_has_a_lane_for_each(browser: Browser) -> None:
    text = browser.get("/board?lanes=1").text

    lanes = dict(
        re.findall(r'<details class="lane" open data-milestone="([^"]*)">(.*?)</details>', text, re.DOTALL)
    )
    assert list(lanes) == ["", "m-0"]
    assert "card-TASK-1" in lanes["m-0"]
    assert "card-TASK-2" in lanes[""]


def test_a_long_column_shows_its_first_cards_and_counts_all(browser: Browser) -> None:
    for number in range(35):
        create(browser.context, CreateRequest(f"More {number}"))

    text = browser.get("/board").text
    more = browser.get("/board/column?status=To+Do&skip=30").text

    assert len(cards(text, "To Do")) == 30
    assert '<span class="count" data-count>37</span>' in text
    assert len(re.findall('class="card"', more)) == 7


def test_only_the_cards_that_changed_are_fetched(browser: Browser) -> None:
    text = browser.get("/board/cards?id=TASK-2&id=TASK-99&id=DRAFT-1").text

    assert re.findall(r'class="card" id="card-([^"]+)"', text) == ["TASK-2"]
    assert 'data-status="To Do" data-total="2"' in text
    assert len(text) < 2_000


def test_a_card_that_does_not_match_any_more_is_left_out(browser: Browser) -> None:
    assert "card-TASK-2" not in browser.get("/board/cards?id=TASK-2&label=api").text


def test_a_card_is_moved(browser: Browser) -> None:
    answer = browser.post(
        "/tasks/TASK-2/move", {"status": "In Progress", "seen-in": "To Do", "milestone": "m-0"}
    )

    assert answer.status_code == 303
    assert (browser.task("2").status, browser.task("2").milestone) == ("In Progress", "m-0")


def test_a_card_that_somebody_else_has_moved_is_not_moved(browser: Browser) -> None:
    browser.change("2", status="Done")

    answer = browser.post("/tasks/TASK-2/move", {"status": "In Progress", "seen-in": "To Do"})

    assert answer.status_code == 409
    assert browser.task("2").status == "Done"


def test_done_means_done_on_the_board(browser: Browser) -> None:
    answer = browser.post("/tasks/TASK-1/move", {"status": "Done", "seen-in": "To Do"})

    assert answer.status_code == 422
    assert "#1 A card is charged once" in answer.text
    assert browser.task("1").status == "To Do"


def in_order(browser: Browser) -> list[str]:
    (column,) = columns(browser.context, ListRequest(statuses=["To Do"], sort="ordinal"), 100).columns
    return [task.id for task in column.tasks]


@pytest.mark.parametrize(
    ("fields", "order"),
    [
        ({"after": "TASK-2"}, ["TASK-1", "TASK-2", "TASK-4", "TASK-3"]),
        ({"before": "TASK-1"}, ["TASK-4", "TASK-1", "TASK-2", "TASK-3"]),
        ({"after": "TASK-1", "before": "TASK-2"}, ["TASK-1", "TASK-4", "TASK-2", "TASK-3"]),
        ({"after": "TASK-3"}, ["TASK-1", "TASK-2", "TASK-3", "TASK-4"]),
    ],
)
def test_a_card_is_put_between_two_others(browser: Browser, fields: dict[str, str], order: list[str]) -> None:
    browser.change("3", status="To Do")
    create(browser.context, CreateRequest("Vouchers"))
    if fields == {"after": "TASK-2"}:
        fields = {**fields, "before": "TASK-3"}

    browser.post("/tasks/TASK-4/move", fields)

    assert in_order(browser) == order


def test_cards_can_be_put_between_the_same_two_again_and_again(browser: Browser) -> None:
    for number in range(60):
        made = create(browser.context, CreateRequest(f"Between {number}")).task

        browser.post(f"/tasks/{made.id}/move", {"after": "TASK-1", "before": "TASK-2"})
        order = in_order(browser)

        assert order[0] == "TASK-1"
        assert order[1 + number] == made.id or made.id in order[1 : 2 + number]
        assert order.index("TASK-2") == 2 + number


def test_the_list_is_sorted_and_leafed_through(browser: Browser) -> None:
    for number in range(120):
        create(browser.context, CreateRequest(f"More {number}"))

    first = re.findall(r'<tr id="row-([^"]+)"', browser.get("/tasks?sort=id").text)
    second = re.findall(r'<tr id="row-([^"]+)"', browser.get("/tasks?sort=id&page=2").text)

    assert first[:4] == ["TASK-1", "TASK-1.1", "TASK-2", "TASK-3"]
    assert (len(first), len(second)) == (100, 24)
    assert not set(first) & set(second)


def test_a_page_beyond_the_end_is_the_last_one(browser: Browser) -> None:
    for number in range(120):
        create(browser.context, CreateRequest(f"More {number}"))

    narrowed = browser.get("/tasks?q=More&page=15").text

    for page in ("77", "9" * 9, "9" * 20, "9" * 5_000):
        whole = browser.get(f"/tasks?page={page}").text
        assert "101\N{EN DASH}124 of 124" in whole
        assert 'rel="prev" href="/tasks"' in whole
    for page in ("0", "-1", "\N{ARABIC-INDIC DIGIT TWO}", "2x", ""):
        assert "1\N{EN DASH}100 of 124" in browser.get(f"/tasks?page={page}").text
    assert "1\N{EN DASH}100<" in narrowed
    assert 'href="/tasks?q=More&amp;page=2"' in narrowed


def test_a_narrowed_list_says_where_leafing_ends(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_PAGES", 1)
    for number in range(120):
        create(browser.context, CreateRequest(f"More {number}"))

    assert "narrow the list" in browser.get("/tasks?q=More").text
    assert 'rel="next"' not in browser.get("/tasks?q=More").text
    assert 'rel="next"' in browser.get("/tasks").text


def test_marked_tasks_are_changed_together(browser: Browser) -> None:
    answer = browser.post(
        "/tasks/bulk",
        {
            "id": ["TASK-1", "TASK-2"],
            "priority": "low",
            "assignee": "-",
            "add_label": "v2",
            "back": "/tasks?sort=id",
        },
    )

    assert answer.headers["location"] == "/tasks?sort=id"
    assert [(task.priority, task.assignees) for task in map(browser.task, ("1", "2"))] == [("low", ())] * 2
    assert browser.task("1").labels == ("api", "v2")


def test_marked_tasks_are_changed_all_or_none(browser: Browser) -> None:
    answer = browser.post("/tasks/bulk", {"id": ["TASK-2", "TASK-1"], "status": "Done"})

    assert answer.status_code == 422
    assert browser.task("2").status == "To Do"


def test_nothing_marked_is_said(browser: Browser) -> None:
    assert browser.post("/tasks/bulk", {"status": "Done"}).status_code == 400


def test_a_task_is_created_and_shown(browser: Browser) -> None:
    fields = {
        "title": "Vouchers",
        "description": "A *gift*",
        "acceptance_criteria": "One\r\nTwo, with a comma\r\n\r\n",
        "status": "In Progress",
        "priority": "Low",
        "labels": "a\nb",
        "due_date": "2030-01-02",
        "parent": "1",
    }

    answer = browser.post("/tasks", fields)
    task = browser.task("1.2")

    assert (answer.status_code, answer.headers["location"]) == (303, "/tasks/TASK-1.2")
    assert [item.text for item in task.acceptance_criteria] == ["One", "Two, with a comma"]
    assert (task.status, task.labels, task.parent) == ("In Progress", ("a", "b"), "TASK-1")
    assert "<em>gift</em>" in browser.get("/tasks/1.2").text


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "  "},
        {"title": "New", "due_date": "soon"},
        {"title": "New", "parent": "99"},
        {"title": "New", "status": "Done", "acceptance_criteria": "Open"},
        {"title": "New", "dependencies": "TASK-99"},
    ],
)
def test_what_was_typed_is_kept_where_it_cannot_be_created(browser: Browser, fields: dict[str, str]) -> None:
    answer = browser.post("/tasks", {"description": "typed with care", **fields})

    assert answer.status_code in {400, 404, 422}
    assert "typed with care" in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("title", "Take cards", "Take cards"),
        ("description", "New\r\n\r\ntext", "New\n\ntext"),
        ("description", "", None),
        ("plan", "1. Do", "1. Do"),
        ("status", "In Progress", "In Progress"),
        ("priority", "Low", "low"),
        ("priority", "", None),
        ("type", "bug", "bug"),
        ("assignees", "@joe\n@ann", ("@joe", "@ann")),
        ("assignees", "", ()),
        ("labels", "one, two\nthree", ("one, two", "three")),
        ("milestone", "", None),
        ("dependencies", "3", ("TASK-3",)),
        ("references", "https://a.example\nb", ("https://a.example", "b")),
        ("ordinal", "5.5", 5.5),
    ],
)
def test_each_field_is_edited_where_it_stands(
    browser: Browser, name: str, given: str, expected: object
) -> None:
    page = browser.get("/tasks/1").text

    answer = browser.post("/tasks/1/edit", {"revision": revision_of(page), name: given})

    assert f'name="{name}"' in page
    assert answer.status_code == 303
    assert getattr(browser.task("1"), name) == expected


def test_the_gate_says_so_beside_the_criteria(browser: Browser) -> None:
    answer = browser.post("/tasks/1/edit", {"status": "Done", "revision": "1"})

    assert answer.status_code == 422
    (section,) = re.findall(
        r'<section class="checklist" id="ac".*?<ol class="items">', answer.text, re.DOTALL
    )
    assert "2 acceptance criteria are unchecked" in html.unescape(section)
    assert browser.task("1").status == "To Do"


def test_a_save_on_an_old_revision_shows_both_versions_and_loses_neither(browser: Browser) -> None:
    old = revision_of(browser.get("/tasks/1").text)
    browser.change("1", description="Theirs", title="Take all cards")

    answer = browser.post("/tasks/1/edit", {"revision": old, "description": "Mine", "priority": "high"})

    assert answer.status_code == 409
    assert ">\nMine</textarea>" in answer.text
    assert ">\nTheirs</textarea>" in answer.text
    assert 'name="choose-priority"' not in answer.text
    assert browser.task("1").description == "Theirs"

    new = revision_of(answer.text)
    chosen = {"revision": new, "choose-description": "mine", "description": "Mine and theirs"}
    assert browser.post("/tasks/1/edit", chosen).status_code == 303
    assert browser.task("1").description == "Mine and theirs"


def test_what_is_stored_can_be_kept(browser: Browser) -> None:
    fields = {"revision": "1", "choose-description": "theirs", "description": "Mine", "title": "New"}

    browser.post("/tasks/1/edit", fields)

    assert browser.task("1").description == "Customers **ask** for it."
    assert browser.task("1").title == "New"


def test_criteria_are_checked_with_evidence_and_unchecked(browser: Browser) -> None:
    first = {"list": "ac", "check": "1", "text": "A card is charged once", "evidence": "seen"}

    assert browser.post("/tasks/1/check", first).headers["location"] == "/tasks/1#ac"
    checked = browser.task("1").acceptance_criteria[0]
    browser.post("/tasks/1/check", {"list": "ac", "uncheck": "1", "text": "A card is charged once"})

    assert (checked.checked, checked.evidence, checked.checked_by) == (True, "seen", "ada")
    assert not browser.task("1").acceptance_criteria[0].checked


def test_a_criterion_that_has_moved_is_not_checked_by_its_number(browser: Browser) -> None:
    browser.change("1", remove_ac=[1])

    answer = browser.post("/tasks/1/check", {"list": "ac", "check": "1", "text": "A card is charged once"})

    assert answer.status_code == 409
    assert [item.checked for item in browser.task("1").acceptance_criteria] == [False]


def test_items_are_added_and_removed_on_both_lists(browser: Browser) -> None:
    browser.post("/tasks/1/check", {"list": "dod", "add": "Documented, and tested"})
    browser.post("/tasks/1/check", {"list": "ac", "remove": "2", "text": "A declined card says why"})

    assert [item.text for item in browser.task("1").definition_of_done] == ["Documented, and tested"]
    assert len(browser.task("1").acceptance_criteria) == 1


@pytest.mark.parametrize(
    ("id_", "action", "location"),
    [
        ("2", "archive", "/tasks"),
        ("3", "complete", "/tasks/3"),
        ("2", "demote", "/drafts/DRAFT-2"),
        ("2", "claim", "/tasks/2"),
        ("2", "release", "/tasks/2"),
    ],
)
def test_a_task_is_put_elsewhere(browser: Browser, id_: str, action: str, location: str) -> None:
    answer = browser.post(f"/tasks/{id_}/put", {"action": action})

    assert (answer.status_code, answer.headers.get("location")) == (303, location)
    assert browser.get(location).status_code == 200


def test_a_draft_is_edited_and_becomes_a_task(browser: Browser) -> None:
    assert "Gift cards" in browser.get("/drafts").text

    browser.post("/drafts/1/edit", {"revision": "1", "title": "Gift vouchers"})
    answer = browser.post("/drafts/1/put", {"action": "promote"})

    assert answer.headers["location"] == "/tasks/TASK-4"
    assert browser.task("4").title == "Gift vouchers"


def test_every_step_of_the_history_can_be_undone(browser: Browser) -> None:
    browser.post("/tasks/1/edit", {"revision": "1", "title": "Wrong"})
    page = browser.get("/tasks/1").text
    key = re.findall(r'name="event" value="(\d+)"', page)[0]

    answer = browser.post("/undo", {"event": key, "back": "/tasks/1"})

    assert answer.headers["location"] == "/tasks/1"
    assert browser.task("1").title == "Take card payments"
    assert "took #" in browser.get("/tasks/1").text


@pytest.mark.parametrize("event", ["", "x", "999999", "9" * 30])
def test_an_event_that_is_none_is_said(browser: Browser, event: str) -> None:
    assert browser.post("/undo", {"event": event}).status_code in {400, 404}


@pytest.mark.parametrize("path", ["/tasks/99", "/tasks/x", "/drafts/99", "/tasks/m-0", "/tasks/" + "1" * 400])
def test_what_is_not_there_is_said(browser: Browser, path: str) -> None:
    answer = browser.get(path)

    assert answer.status_code == 404
    assert "not found" in answer.text


def test_an_id_leads_from_the_search_to_its_task(browser: Browser) -> None:
    assert browser.get("/search?q=task-2").headers["location"] == "/tasks/TASK-2"
    assert "Send receipts" in browser.get("/search?q=receipts").text
    assert "these come close" in browser.get("/search?q=reciepts").text


def test_what_somebody_typed_is_text_in_every_field(browser: Browser) -> None:
    long = ("title", "description", "acceptance_criteria", "labels", "assignees", "references", "plan")
    made = browser.post("/tasks", dict.fromkeys(long, SCRIPT))
    id_ = made.headers["location"].rpartition("/")[2]
    browser.post(f"/tasks/{id_}/comment", {"comment": SCRIPT})
    browser.post(f"/tasks/{id_}/edit", {"milestone": SCRIPT, "documentation": SCRIPT, "notes": SCRIPT})

    pages = ("/board", "/board?lanes=1", "/tasks", f"/tasks/{id_}", "/activity", f"/board/cards?id={id_}")
    paths = (
        *pages,
        f"/tasks/new?title={SCRIPT}",
        f"/search?q={SCRIPT}",
        f"/board?q={SCRIPT}",
        f"/tasks?label={SCRIPT}",
    )
    for path in paths:
        text = browser.get(path).text

        assert "<script>alert" not in text, path
        assert re.findall(r'="[^"]*<script', text) == [], path
    assert browser.task(id_).title == SCRIPT


def test_a_preview_is_drawn_and_cleaned(browser: Browser) -> None:
    answer = browser.post("/preview", {"text": "**a** <script>x</script>"})

    assert answer.text == "<p><strong>a</strong> &lt;script&gt;x&lt;/script&gt;</p>\n"


def test_the_dependency_graph_is_drawn(browser: Browser) -> None:
    text = browser.get("/tasks/1").text

    (drawing,) = re.findall(r'<svg class="network".*?</svg>', text, re.DOTALL)
    assert re.findall(r'<a href="/tasks/(TASK-\d)"', drawing) == ["TASK-1", "TASK-2"]
    assert drawing.count('class="arrow"') == 1


def test_the_theme_that_was_chosen_comes_with_the_page(browser: Browser) -> None:
    browser.client.cookies.set("backlog_theme", "dark", domain="127.0.0.1")
    assert '<html lang="en" data-theme="dark">' in browser.get("/board").text

    browser.client.cookies.set("backlog_theme", '"><script>', domain="127.0.0.1")
    assert '<html lang="en">' in browser.get("/board").text


def test_pages_are_compressed_and_small(browser: Browser) -> None:
    answer = browser.get("/board", {"accept-encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 10_000


def test_files_are_kept_by_the_browser_until_they_change(browser: Browser) -> None:
    (url,) = re.findall(r'href="(/static/style\.css\?v=[^"]+)"', browser.get("/board").text)

    answer = browser.get(url)

    assert "immutable" in answer.headers["cache-control"]
    assert browser.get(url, {"if-none-match": answer.headers["etag"]}).status_code == 304


def test_a_field_without_a_place_of_its_own_is_shown_and_edited_like_others_of_its_kind(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = (
        Field("notes", "text", "notes", "Sketches"),
        Field("reporter", "word", "reporter", "Asked by"),
        Field("documentation", "words", "documentation", "Sources"),
    )
    monkeypatch.setattr("backlog.web.pages.task.MORE", fields)

    page = browser.get("/tasks/TASK-1").text

    assert "<h2>Sketches</h2>" in page
    assert '<input name="reporter" value="" aria-label="Asked by">' in page
    assert 'aria-label="Sources, one a line"' in page
