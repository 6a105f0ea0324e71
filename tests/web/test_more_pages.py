"""Milestones, documents, decisions, the overview, the settings and the start page, without script."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from backlog.domain.graph import Edge, Node, build_graph
from backlog.domain.overview import Overview
from backlog.domain.records import Decision, Document
from backlog.errors import InvalidInput, NotFound
from backlog.location.project_commands import Commands
from backlog.service import documents, figures, milestones
from backlog.service.context import Context
from backlog.service.overview import overview
from backlog.service.settings import configuration
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.store.database import Store
from backlog.web.charts import dependencies
from backlog.web.pages.settings import keys
from backlog.web.site import Site
from tests.web.conftest import RULES, Browser

SCRIPT = '<script>alert("x")</script>'


def test_milestones_are_added_renamed_and_removed(browser: Browser) -> None:
    made = browser.post("/milestones", {"title": "Second release", "due_date": "2030-01-02"})
    browser.post("/milestones/m-1", {"action": "rename", "title": "Second one", "due_date": ""})

    assert made.headers["location"] == "/milestones/m-1"
    (second,) = (each for each in milestones.progress(browser.context) if each.id == "m-1")
    assert (second.title, second.milestone and second.milestone.due_date) == ("Second one", None)
    assert "Take card payments" in browser.get("/milestones/m-0").text

    browser.post("/milestones/m-0", {"action": "remove", "to": "m-1"})
    assert browser.task("1").milestone == "m-1"
    browser.post("/milestones/m-1", {"action": "archive"})
    assert browser.get("/milestones").text.count('href="/milestones/m-') == 0


def test_a_name_that_is_taken_is_said_and_kept(browser: Browser) -> None:
    answer = browser.post("/milestones", {"title": "first release", "description": "typed with care"})

    assert answer.status_code == 409
    assert "typed with care" in answer.text


@pytest.mark.parametrize(("name", "kind"), [("document", Document), ("decision", Decision)])
def test_records_are_written_changed_and_archived(
    browser: Browser, name: str, kind: type[Document] | type[Decision]
) -> None:
    fields = {"title": "Releasing", "content": "# Steps\r\n\r\n**Tag**", "path": "guides", "tags": "a\nb"}
    made = browser.post(f"/{name}s", fields)
    path = made.headers["location"]

    assert "<strong>Tag</strong>" in browser.get(path).text
    assert "Releasing" in browser.get(f"/{name}s").text

    changed = browser.post(path, {"revision": "1", "title": "Release", "content": "New"})
    assert changed.status_code == 303
    stale = browser.post(path, {"revision": "1", "content": "Mine"})
    assert stale.status_code == 409
    assert ">\nMine</textarea>" in stale.text
    assert ">\nNew</textarea>" in stale.text
    (revision,) = re.findall(r'name="revision" value="(\d+)"', stale.text)
    browser.post(path, {"revision": revision, "choose-content": "mine", "content": "Mine"})
    assert "<p>Mine</p>" in browser.get(path).text

    browser.post(path, {"action": "archive"})
    assert browser.get(path).status_code == 404
    found = (
        documents.every(browser.context, Document)
        if kind is Document
        else documents.every(browser.context, Decision)
    )
    assert list(found) == []


def test_a_text_that_cannot_be_stored_is_kept(browser: Browser) -> None:
    answer = browser.post("/documents", {"title": " ", "content": "typed with care"})

    assert answer.status_code == 400
    assert "typed with care" in answer.text


def test_the_overview_draws_its_charts_from_our_own_data(browser: Browser) -> None:
    text = browser.get("/overview").text

    burn_up, flow = re.findall(r'<figure class="chart">.*?</figure>', text, re.DOTALL)
    assert burn_up.count('class="line') == 2
    assert flow.count('class="area') == 3
    assert "25%" in text


def test_the_overview_is_counted_once_for_all_until_something_changes(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Context] = []

    def counting(context: Context) -> Overview:
        counted.append(context)
        return overview(context)

    monkeypatch.setattr(figures, "overview", counting)

    before = [browser.get("/overview").text for _ in range(3)]
    assert len(counted) == 1
    browser.change("TASK-2", status="Done")
    after = browser.get("/overview").text
    assert len(counted) == 2
    assert "<dd>25%</dd>" in before[2]
    assert "<dd>50%</dd>" in after

    now = browser.site.clock()
    browser.site.clock = lambda: now + timedelta(minutes=2)  # what is new has become older
    browser.get("/overview")
    assert len(counted) == 3


def test_settings_are_changed_and_judged(browser: Browser) -> None:
    browser.post("/settings", {"projectName": "Shop", "was-projectName": "Corner shop"})
    refused = browser.post(
        "/settings", {"statuses": "To Do,Done", "was-statuses": "To Do, In Progress, Done"}
    )
    wrong = browser.post("/settings", {"defaultPort": "x", "was-defaultPort": "6420"})

    found = configuration(browser.context).settings
    assert (refused.status_code, wrong.status_code) == (422, 400)
    assert (found.project_name, found.statuses) == ("Shop", ("To Do", "In Progress", "Done"))
    assert 'value="To Do,Done"' in refused.text


def test_a_setting_that_somebody_else_has_changed_is_not_overwritten(browser: Browser) -> None:
    answer = browser.post("/settings", {"projectName": "Mine", "was-projectName": "As it once was"})

    assert answer.status_code == 409
    assert configuration(browser.context).settings.project_name == "Corner shop"


@pytest.mark.parametrize(
    "name", ["defaultEditor", "autoCommit", "bypassGitHooks", "taskPrefix", "milestones"]
)
def test_no_setting_that_runs_a_command_can_be_set(browser: Browser, name: str) -> None:
    before = configuration(browser.context)

    browser.post("/settings", {name: "sh -c evil", f"was-{name}": ""})

    assert configuration(browser.context) == before
    assert name not in [key.name for key in keys()]


def test_the_name_for_the_history_and_a_link_for_another_browser(browser: Browser, site: Site) -> None:
    browser.post("/name", {"name": "Grace"})
    browser.post("/tasks/1/comment", {"comment": "Hi"})
    (link,) = re.findall(r'href="(/enter\?key=[^"]+)"', browser.post("/link").text)

    assert browser.task("1").comments[0].author == "Grace"
    assert Browser(site, signed_in=False).get(link).status_code == 303

    browser.post("/sign-out", {"confirm": "yes"})
    assert browser.get("/board").status_code == 401


def test_what_somebody_typed_is_text_on_these_pages_too(browser: Browser) -> None:
    browser.post("/milestones", {"title": SCRIPT, "description": SCRIPT})
    browser.post("/documents", {"title": SCRIPT, "content": SCRIPT, "tags": SCRIPT, "path": "x"})
    browser.post("/decisions", {"title": SCRIPT, "content": SCRIPT, "status": SCRIPT})
    browser.post("/settings", {"projectName": SCRIPT, "was-projectName": "Corner shop"})

    paths = ("/milestones", "/milestones/m-1", "/documents", "/documents/1", "/decisions", "/decisions/1")
    for path in (*paths, "/settings", "/overview", "/board?lanes=1"):
        text = browser.get(path).text

        assert "<script>alert" not in text, path
        assert re.findall(r'="[^"]*<script', text) == [], path
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=", text) == [], path


class EmptyFolder:
    """A project that has no backlog yet."""

    folder = "shop"

    def __init__(self, path: Path) -> None:
        self.path = path

    def store(self) -> Store:
        if not self.path.exists():
            raise NotFound(f"no backlog in {self.path}", code="no-backlog", directory=str(self.path))
        return open_store(str(self.path), lasting=True)

    def commands(self) -> Commands:
        raise AssertionError

    def create(self, name: str, actor: str) -> None:
        if not name.strip():
            raise InvalidInput("a new backlog needs a name", code="missing-name")
        create_database(str(self.path), lambda _: None)
        assert actor == "ada"


def test_a_folder_without_a_backlog_gets_one(tmp_path: Path) -> None:
    browser = Browser(Site(EmptyFolder(tmp_path / "backlog.db"), RULES))

    nowhere = browser.get("/board")
    assert nowhere.status_code == 404
    assert 'href="/start"' in nowhere.text
    assert str(tmp_path) not in nowhere.text
    assert 'value="shop"' in browser.get("/start").text
    assert browser.post("/start", {"name": " "}).status_code == 400
    assert browser.post("/start", {"name": "Shop"}).headers["location"] == "/board"
    assert browser.get("/board").status_code == 200
    assert browser.get("/start").headers["location"] == "/board"
    browser.site.close()


def test_what_is_yes_or_no_is_chosen_also_before_it_was_set(browser: Browser) -> None:
    text = browser.get("/settings").text

    (choice,) = re.findall(r'<select name="hideEmptyColumns".*?</select>', text, re.DOTALL)
    assert re.findall(r"<option[^>]*>([^<]*)<", choice) == ["not set", "yes", "no"]


def test_a_hundred_labels_do_not_fill_a_page(browser: Browser) -> None:
    browser.change("2", labels=[f"label-{number}" for number in range(100)])

    rows, card, page = (browser.get(path).text for path in ("/tasks", "/board", "/tasks/2"))

    assert rows.count('class="label hue-') == 6 + 1  # and the one of the first task
    assert ">+94</span>" in rows
    assert ">+96</span>" in card
    assert "<summary>76 more</summary>" in page
    assert page.count('class="label hue-') == 100


def test_a_task_stands_behind_all_that_it_waits_for() -> None:
    nodes = [Node(id_, id_, "To Do", completed=False) for id_ in ("A", "B", "C", "D")]
    edges = [Edge("B", "A"), Edge("C", "A"), Edge("C", "B"), Edge("A", "D"), Edge("D", "A")]

    drawn = dependencies(build_graph("A", nodes, edges))

    assert drawn is not None
    place = {box.node.id: box.x for box in drawn.boxes}
    assert place["A"] < place["B"] < place["C"]
    assert place["D"] < place["A"]
