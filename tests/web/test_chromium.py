"""A day's work in a real browser: dragging, keys, two people at once, and what axe-core says."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import APIResponse, ConsoleMessage, Locator, Page, Route, expect, sync_playwright
from playwright.sync_api import Browser as Chromium

from backlog.service.documents import create_decision, create_document
from backlog.service.milestones import rename
from backlog.web.app import routes
from backlog.web.site import Site
from tests.web.conftest import Browser, FolderProject

PROGRAM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATHS = (
    "/board",
    "/board?lanes=1",
    "/tasks",
    "/tasks/1",
    "/tasks/new",
    "/drafts",
    "/drafts/1",
    "/drafts/new",
    "/activity",
    "/milestones",
    "/milestones/m-0",
    "/documents",
    "/documents/1",
    "/documents/new",
    "/decisions",
    "/decisions/1",
    "/decisions/new",
    "/overview",
    "/settings",
    "/search?q=card",
    "/sign-in",
    "/start",
    "/tasks/99",
)
NO_PAGES = {"/", "/board/column", "/board/cards", "/events", "/enter", "/static/{name:path}"}
"""What is fetched beside pages, or leads to one."""
PATIENCE = 40_000
"""Milliseconds for whatever a page has to do: it only ends what hangs."""
expect.set_options(timeout=PATIENCE)
SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder in which pictures of all pages are kept; `.ci/run` names one."""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THEMES = {"light": WCAG, "dark": ["color-contrast", "link-in-text-block"]}
"""The rules of axe-core; in the second theme all that a theme can change."""

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="Debian's chromium is not installed; .ci/run installs it"
)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """The browser, without a window, and with a home of its own to write into."""
    home: dict[str, str | float | bool] = {
        "HOME": str(tmp_path_factory.mktemp("chromium")),
        "PATH": os.environ["PATH"],
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=list(FLAGS), env=home)
        yield browser
        browser.close()


class Person:
    """Somebody at a browser of their own, signed in; what its console complains of is collected."""

    def __init__(self, chromium: Chromium, site: Site, **options: object) -> None:
        self.context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)  # type: ignore[arg-type]  # any option
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.address = f"http://127.0.0.1:{site.rules.port}"
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.go(f"/enter?key={site.sessions.link()}")

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page


@pytest.fixture
def person(chromium: Chromium, running: Site) -> Iterator[Callable[..., Person]]:
    """Lets somebody open a browser."""
    people: list[Person] = []

    def arrive(**options: object) -> Person:
        people.append(Person(chromium, running, **options))
        return people[-1]

    yield arrive
    complaints = [complaint for each in people for complaint in each.complaints]
    for each in people:
        each.context.close()

    assert complaints == []


def records(stored: Browser) -> None:
    """Let there be a document and a decision."""
    text = "# Why\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n- [ ] open\n\n> said\n"
    create_document(stored.context, "Guide", tags=("web",), text=text)
    create_decision(stored.context, "A way")


@pytest.fixture
def stored(running: Site) -> Browser:
    """What is stored, and how somebody else changes it."""
    return Browser(running, signed_in=False)


def column(page: Page, status: str) -> Locator:
    return page.locator(f'.column[data-status="{status}"] .cards')


def drag(page: Page, card: Locator, target: Locator) -> None:
    """Drag a card to the top of a column, as a hand does."""
    start, end = card.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 60, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 30, steps=4)
    page.mouse.move(end["x"] + 70, end["y"] + 16, steps=10)
    expect(target.locator(".ghost")).to_be_attached()  # the page looks now and then where the pointer is
    page.mouse.up()


def test_a_card_that_one_person_drags_moves_on_the_board_of_another(
    person: Callable[..., Person], stored: Browser
) -> None:
    ann, bob = person().go("/board"), person().go("/board")

    drag(ann, ann.locator("#card-TASK-2"), column(ann, "In Progress"))

    expect(column(ann, "In Progress").locator("#card-TASK-2")).to_be_visible()
    expect(column(bob, "In Progress").locator("#card-TASK-2")).to_be_visible()
    expect(bob.locator('.column[data-status="In Progress"] [data-count]')).to_have_text("2")
    assert ann.url.endswith("/board")
    assert stored.task("2").status == "In Progress"


def test_a_card_that_may_not_be_done_goes_back_and_says_why(
    person: Callable[..., Person], stored: Browser
) -> None:
    page = person().go("/board")

    drag(page, page.locator("#card-TASK-1"), column(page, "Done"))

    expect(page.locator("#refusal")).to_contain_text("#2 A declined card says why")
    expect(column(page, "To Do").locator("#card-TASK-1")).to_be_attached()
    assert stored.task("1").status == "To Do"


def test_everything_on_the_board_goes_by_keys(person: Callable[..., Person], stored: Browser) -> None:
    page = person().go("/board")
    focused = "document.activeElement.closest('.card')?.dataset.id"

    page.locator("#card-TASK-1 a").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "TASK-2"
    page.keyboard.press("Shift+ArrowRight")
    expect(column(page, "In Progress").locator("#card-TASK-2")).to_be_visible()
    page.wait_for_function(f"{focused} === 'TASK-2'")
    page.keyboard.press("m")
    page.get_by_role("button", name="To Do").press("Enter")
    expect(column(page, "To Do").locator("#card-TASK-2")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("receipts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Send receipts")).to_be_visible()
    assert stored.task("2").status == "To Do"


def test_cards_are_put_in_an_order_and_into_lanes(person: Callable[..., Person], stored: Browser) -> None:
    page = person().go("/board?sort=ordinal")

    page.locator("#card-TASK-2 a").focus()
    page.keyboard.press("Shift+ArrowUp")
    expect(column(page, "To Do").locator(".card").first).to_have_attribute("data-id", "TASK-2")
    page.goto(page.url.replace("sort=ordinal", "lanes=1"))
    page.locator("#card-TASK-2 a").focus()
    page.keyboard.press("Shift+ArrowDown")

    expect(page.locator('[data-cards][data-milestone="m-0"] #card-TASK-2')).to_be_visible()
    assert stored.task("2").milestone == "m-0"


def test_a_form_that_somebody_types_in_is_left_alone_and_both_versions_are_shown(
    person: Callable[..., Person], stored: Browser
) -> None:
    ann, bob = person().go("/tasks/1"), person().go("/tasks/1")

    bob.locator("#fact-priority summary").click()
    bob.locator("#section-description summary").click()
    bob.locator("#section-description textarea").fill("What Bob writes")
    ann.locator("#section-description summary").click()
    ann.locator("#section-description textarea").fill("What Ann writes")
    ann.locator("#section-description").get_by_role("button", name="Save").click()
    ann.locator(
        "#fact-priority summary"
    ).click()  # without waiting for the answer: this field is not the same
    ann.locator("#fact-priority select").select_option("Low")
    ann.locator("#fact-priority").get_by_role("button", name="Save").click()

    expect(ann.locator("#section-description .markdown").first).to_have_text("What Ann writes")
    expect(bob.locator("#fact-priority .priority")).to_have_text("Low")
    expect(bob.locator("#fact-priority details")).to_have_attribute("open", "")  # nothing was typed in it
    expect(bob.locator("#fact-priority select")).to_have_value("Low")
    expect(bob.locator("#section-description textarea")).to_be_focused()
    expect(bob.locator("#section-description textarea")).to_have_value("What Bob writes")
    bob.locator("#section-description").get_by_role("button", name="Save").click()
    expect(bob.get_by_role("heading", name="TASK-1 was changed meanwhile")).to_be_visible()
    expect(bob.get_by_label("Description, yours")).to_have_value("What Bob writes")
    expect(bob.get_by_label("Description, as it is stored now")).to_have_value("What Ann writes")
    bob.get_by_role("button", name="Save what is chosen").click()
    expect(ann.locator("#section-description .markdown").first).to_have_text("What Bob writes")
    assert stored.task("1").description == "What Bob writes"


def test_what_is_typed_elsewhere_on_the_page_outlasts_a_refusal_a_conflict_and_the_session(
    person: Callable[..., Person], stored: Browser
) -> None:
    somebody = person()
    page = somebody.go("/tasks/2")
    comment = page.get_by_placeholder("Write a comment")
    stored.change("2", title="Receipts")
    page.locator("#section-notes summary").click()
    page.locator("#section-notes textarea").fill("Mine")
    comment.fill("typed with care")
    stored.change("2", notes="Theirs", title="Send them")
    expect(page.locator("h1")).to_have_text("Send them")

    page.locator(".event", has_text="Receipts").last.get_by_role("button").click()  # it has changed since
    expect(page.locator("#refusal")).to_contain_text("Undo the later change first")
    page.locator("#refusal").get_by_role("button", name="Close").click()
    page.locator("#section-notes").get_by_role("button", name="Save").click()
    expect(page.get_by_label("Notes, as it is stored now")).to_have_value("Theirs")
    expect(comment).to_have_value("typed with care")
    page.get_by_role("button", name="Save what is chosen").click()
    expect(page.locator("#section-notes .markdown").first).to_have_text("Mine")
    expect(page.locator("#conflict")).to_have_count(0)
    somebody.context.clear_cookies()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("You are not signed in any more")
    expect(comment).to_have_value("typed with care")
    assert stored.task("2").notes == "Mine"


def test_a_conflict_stays_until_it_is_settled_whatever_else_changes_on_the_page(
    person: Callable[..., Person], stored: Browser
) -> None:
    stored.change("2", add_ac=["Sent"])
    page = person().go("/tasks/2")
    conflict = page.locator("#section-notes #conflict")
    page.locator("#section-notes summary").click()
    page.locator("#section-notes textarea").fill("Mine")
    page.get_by_placeholder("Write a comment").fill("typed with care")
    stored.change("2", notes="Theirs", title="Send them")
    page.locator("#section-notes").get_by_role("button", name="Save").click()
    expect(conflict).to_have_count(1)

    stored.change("2", notes="Theirs again", title="Send them twice")
    expect(page.locator("#task-head h1")).to_have_text("Send them twice")
    page.get_by_role("button", name="Save what is chosen").click()
    expect(page.get_by_label("Notes, as it is stored now")).to_have_value("Theirs again")
    expect(conflict).to_have_count(1)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comments")).to_contain_text("typed with care")
    page.locator("#fact-status summary").click()
    page.locator("#fact-status select").select_option("Done")
    page.locator("#fact-status").get_by_role("button", name="Save").click()
    expect(page.locator("#refusal")).to_contain_text("1 acceptance criterion is unchecked")
    page.locator("#refusal").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Save what is chosen").click()

    expect(page.locator("#section-notes .markdown").first).to_have_text("Mine")
    expect(page.locator("#conflict")).to_have_count(0)
    assert (stored.task("2").notes, stored.task("2").title) == ("Mine", "Send them twice")


def test_a_look_that_began_before_a_save_does_not_take_it_off_the_page(
    person: Callable[..., Person], stored: Browser
) -> None:
    page = person().go("/tasks/2")
    looks: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if route.request.method == "GET":
            looks.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/tasks/2", hold)
    stored.change("1", title="Take cards")  # which this one depends on
    while not looks:
        page.wait_for_timeout(20)
    page.locator("#section-notes summary").click()
    page.locator("#section-notes textarea").fill("Mine")
    page.locator("#section-notes").get_by_role("button", name="Save").click()
    expect(page.locator("#section-notes .markdown").first).to_have_text("Mine")

    route, older = looks[0]
    with page.expect_event("requestfinished", lambda request: request == route.request):
        route.fulfill(response=older)
    page.wait_for_timeout(200)  # for what comes of it, and must not
    expect(page.locator("#section-notes .markdown").first).to_have_text("Mine", timeout=1)


def test_why_a_task_is_not_done_stays_while_others_change_it(
    person: Callable[..., Person], stored: Browser
) -> None:
    stored.change("2", add_ac=["One", "Two"])
    page = person().go("/tasks/2")
    page.locator("#fact-status summary").click()
    page.locator("#fact-status select").select_option("Done")
    page.locator("#fact-status").get_by_role("button", name="Save").click()
    expect(page.locator("#ac #problem")).to_contain_text("2 acceptance criteria are unchecked")

    stored.change("2", title="Send them", check_ac=[1])
    expect(page.locator("h1")).to_have_text("Send them")
    expect(page.locator("#ac-1 [role=checkbox]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#ac #problem")).to_contain_text("2 acceptance criteria are unchecked")


def test_a_milestone_that_two_change_keeps_what_each_has_changed(
    person: Callable[..., Person], stored: Browser
) -> None:
    page = person().go("/milestones/m-0")

    page.get_by_label("Due").fill("2027-03-03")
    rename(stored.context, "m-0", "Theirs")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Title, as it is stored now")).to_have_value("Theirs")
    page.get_by_role("button", name="Save what is chosen").click()

    expect(page.locator("h1")).to_have_text("Theirs")
    expect(page.locator("#milestone-head time")).to_have_text("2027-03-03")


def test_a_task_is_made_worked_on_and_done(person: Callable[..., Person], stored: Browser) -> None:
    page = person().go("/board")

    page.keyboard.press("n")
    page.get_by_label("Title").fill("Vouchers")
    page.get_by_label("Description").fill("A **gift**")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-preview-of] strong")).to_have_text("gift")
    page.get_by_label("Acceptance criteria").fill("One\nTwo")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Vouchers")).to_be_visible()
    page.locator("#fact-status summary").click()
    page.locator("#fact-status select").select_option("Done")
    page.locator("#fact-status").get_by_role("button", name="Save").click()
    expect(page.locator("#ac #problem")).to_contain_text("2 acceptance criteria are unchecked")
    for number in (1, 2):
        page.locator(f"#ac-{number} [role=checkbox]").press("Space")
        expect(page.locator(f"#ac-{number} [role=checkbox]")).to_have_attribute("aria-checked", "true")
    page.get_by_placeholder("Write a comment").fill("All `good`")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comments code")).to_have_text("good")
    if page.locator("#fact-status details").get_attribute("open") is None:
        page.locator("#fact-status summary").click()
    page.locator("#fact-status select").select_option("Done")
    page.locator("#fact-status").get_by_role("button", name="Save").click()
    expect(page.locator("#fact-status .status")).to_have_text("Done")
    assert stored.task("4").status == "Done"


def test_checks_are_set_and_run_and_what_came_of_them_appears(
    person: Callable[..., Person], project: FolderProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    gated = f"until test -f {tmp_path}/open; do sleep 0.1; done; echo broken; exit 3"
    project.commands().agree([gated])
    page = person().go("/tasks/1")

    for number, command in (("1", gated), ("2", "touch never")):
        page.get_by_label(f"Edit #{number}").click()
        page.get_by_label(f"Command that proves #{number}").fill(command)
        page.get_by_label(f"Command that proves #{number}").press("Enter")
        expect(page.locator(f"#ac-{number} code")).to_have_text(command)
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("The checks are running")).to_be_visible()
    (tmp_path / "open").touch()
    page.get_by_text("#1 failed (exit code 3)").click()
    expect(page.locator(".result pre")).to_have_text("broken\n")
    expect(page.get_by_text("#2 not agreed")).to_be_visible()
    expect(page.get_by_text("The checks are running")).to_have_count(0)
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / "tasks-1-checks.png")


def test_a_list_is_narrowed_to_several_statuses(person: Callable[..., Person]) -> None:
    page = person().go("/tasks")

    page.locator(".several summary").press("Enter")
    page.get_by_role("checkbox", name="In Progress").check()
    page.get_by_role("checkbox", name="Done").check()
    page.locator(".several").get_by_role("button", name="Apply").click()

    expect(page.locator(".several summary")).to_have_text("In Progress, Done")
    expect(page.get_by_role("link", name="Open the shop")).to_be_visible()
    expect(page.get_by_role("link", name="Send receipts")).to_have_count(0)
    assert page.url.endswith("/tasks?status=In+Progress&status=Done")


def test_a_hidden_column_shows_once_a_card_comes_into_it(
    person: Callable[..., Person], stored: Browser
) -> None:
    page = person().go("/board?hide=1&label=api")
    expect(column(page, "To Do")).to_be_visible()
    expect(column(page, "In Progress")).to_be_hidden()

    stored.change("TASK-1", status="In Progress")

    expect(column(page, "In Progress").locator("#card-TASK-1")).to_be_visible()


def test_without_script_everything_can_be_read_and_changed(
    person: Callable[..., Person], stored: Browser
) -> None:
    page = person(java_script_enabled=False).go("/board")

    page.get_by_role("link", name="Take card payments").click()
    page.get_by_role("checkbox", name="A card is charged once").click()
    page.locator("#section-notes summary").click()
    page.get_by_label("Notes").fill("Without script")
    page.locator("#section-notes").get_by_role("button", name="Save").click()

    expect(page.locator("#section-notes .markdown").first).to_have_text("Without script")
    assert stored.task("1").acceptance_criteria[0].checked


def wait_for(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, for as long as a page may take."""
    deadline = time.monotonic() + PATIENCE / 1_000
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)

    assert is_so()


def test_an_idle_page_asks_nothing(person: Callable[..., Person], running: Site) -> None:
    page = person().go("/board")
    wait_for(lambda: running.follower.listeners == 1)  # that of the page before may still be there
    page.wait_for_timeout(400)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.wait_for_timeout(1_000)
    page.goto("about:blank")
    wait_for(lambda: running.follower.listeners == 0)

    assert [url for url in asked if "/static/" not in url and "blank" not in url] == []
    assert running.follower.listeners == 0


def test_every_page_is_looked_at() -> None:
    pages = [route for route in routes() if "GET" in (route.methods or ())]

    unseen = {
        route.path
        for route in pages
        if not any(route.path_regex.match(path.partition("?")[0]) for path in PATHS)
    }
    assert unseen == NO_PAGES


OPENED = """async () => {
    for (const each of document.querySelectorAll("details")) each.open = true;
    await new Promise((then) => requestAnimationFrame(() => setTimeout(then)));  // each takes the focus
    window.scrollTo(0, 0);
}"""
JUDGED = "(options) => axe.run(document, options).then((results) => results.violations)"
LATE = {
    "/tasks/1": """
        const form = document.querySelector("#section-description form");
        form.querySelector("[name=revision]").value = "0";
        form.querySelector("[name=base-description]").value = "another";
        form.querySelector("textarea").value = "Mine";
        form.submit();
    """,
    "/tasks?sort=id": """
        const form = document.getElementById("bulk");
        form.querySelector("[name=id]").checked = true;
        form.querySelector("[name^=seen-]").value = "another";
        form.querySelector("[name=priority]").value = "Low";
        form.submit();
    """,
    "/documents/1": """
        const form = document.querySelector("#record-edit form");
        form.action = "/documents/99";
        form.querySelector("[name=content]").value = "typed with care";
        form.submit();
    """,
}
"""What leads from pages to those that say that a save came too late."""


def test_axe_finds_nothing_on_any_page_in_both_themes_and_none_is_wider_than_a_phone(
    person: Callable[..., Person], stored: Browser
) -> None:
    records(stored)
    somebody = person()
    axe = Axe()
    found: list[tuple[str, str, str]] = []
    wide: list[str] = []

    def look(page: Page, path: str) -> None:
        page.evaluate(OPENED)
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # a string of these two
            if theme == "light":
                page.evaluate(axe.axe_script)
            broken = page.evaluate(JUDGED, {"runOnly": rules, "resultTypes": ["violations"]})
            found.extend((path, each["id"], node["html"][:120]) for each in broken for node in each["nodes"])
            if SCREENSHOTS:
                name = path.strip("/").replace("/", "-").replace("?", "_")
                page.screenshot(path=Path(SCREENSHOTS) / f"{name}-{theme}.png")
        page.set_viewport_size({"width": 390, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(path)
        page.set_viewport_size({"width": 1280, "height": 900})

    for path in PATHS:
        look(somebody.go(path), path)
    for path, late in LATE.items():
        page = somebody.go(path)
        with page.expect_navigation():
            page.evaluate(f"() => {{ {late} }}")
        expect(page.locator("#conflict, #typed")).to_have_count(1)
        look(page, f"{path} too late")

    assert found == []
    assert wide == []
