"""Each attack on the web board is refused before anything is read or changed."""

import re
from pathlib import Path

import pytest

from backlog.web.security import is_known
from backlog.web.sessions import FREE_TRIES, LINK_SECONDS, Sessions
from backlog.web.site import Rules, Site
from tests.web.conftest import ADDRESS, PORT, RULES, Browser, FolderProject

PAGES = (
    *("/", "/board", "/tasks", "/tasks/1", "/tasks/new", "/drafts", "/activity", "/search?q=a"),
    *("/milestones", "/milestones/m-0", "/documents", "/documents/new", "/decisions", "/overview"),
    "/settings",
    "/events",
)
CHANGES = (
    *("/tasks", "/tasks/1/edit", "/tasks/1/move", "/tasks/1/put", "/tasks/bulk", "/undo", "/link", "/name"),
    *("/milestones", "/milestones/m-0", "/documents", "/decisions", "/settings"),
)
TOKEN = "correct-horse-battery"  # noqa: S105  of a server that lives for a test
UNCHANGED = {"title": "Stolen", "status": "Done", "action": "archive", "id": "1", "event": "2", "name": "eve"}


@pytest.mark.parametrize(
    ("host", "known"),
    [
        (f"127.0.0.1:{PORT}", True),
        (f"localhost:{PORT}", True),
        (f"[::1]:{PORT}", True),
        (f"LOCALHOST:{PORT}", True),
        ("127.0.0.1", False),
        ("127.0.0.1:6421", False),
        (f"evil.example:{PORT}", False),
        (f"127.0.0.1.evil.example:{PORT}", False),
        (f"evil.example@127.0.0.1:{PORT}", False),
        (f"127.0.0.1:{PORT}/x", False),
        (f"localhost.:{PORT}", False),
        ("127.0.0.1:port", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_only_our_own_names_are_answered_to(host: str, *, known: bool) -> None:
    assert is_known(host, RULES) is known


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("backlog.example", True),
        ("backlog.example:443", True),
        ("192.0.2.7:6420", True),
        ("[2001:db8::1]:80", True),
        ("evil.example", False),
        ("192.0.2.7.evil.example", False),
    ],
)
def test_a_server_for_others_answers_to_its_names_and_to_addresses(host: str, *, known: bool) -> None:
    rules = Rules("ada", PORT, hosts=RULES.hosts | {"backlog.example"}, any_address=True, token="t" * 16)

    assert is_known(host, rules) is known


def test_a_rebound_name_gets_nothing(browser: Browser) -> None:
    answer = browser.get("/board", {"host": "evil.example:6420"})

    assert answer.status_code == 421
    assert "Take card payments" not in answer.text


def test_no_page_is_shown_without_a_session(site: Site) -> None:
    stranger = Browser(site, signed_in=False)

    for path in PAGES:
        answer = stranger.get(path)

        assert answer.status_code == 401, path
        assert "card" not in answer.text


def test_nothing_is_changed_without_a_session(site: Site, browser: Browser) -> None:
    before = browser.task("1")
    stranger = Browser(site, signed_in=False)

    answers = [stranger.post(path, UNCHANGED).status_code for path in CHANGES]

    assert answers == [401] * len(CHANGES)
    assert browser.task("1") == before


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:3000", "sec-fetch-site": "same-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": ADDRESS, "sec-fetch-site": "cross-site"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "null"},
        {"origin": ""},
        {"sec-fetch-site": "none"},
        {},
    ],
    ids=str,
)
def test_nothing_is_changed_from_a_foreign_page(browser: Browser, headers: dict[str, str]) -> None:
    before = browser.task("1")

    answers = [browser.client.post(path, data=UNCHANGED, headers=headers).status_code for path in CHANGES]

    assert answers == [403] * len(CHANGES)
    assert browser.task("1") == before


def test_an_own_page_needs_no_more_than_its_origin(browser: Browser) -> None:
    """Browsers that know no Fetch Metadata, and those that are reached without TLS, send that alone."""
    answer = browser.client.post("/tasks/1/comment", data={"comment": "Hi"}, headers={"origin": ADDRESS})

    assert answer.status_code == 303
    assert browser.task("1").comments[0].body == "Hi"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_not_known(browser: Browser, method: str) -> None:
    answer = browser.client.request(
        method, "/tasks/1", headers={"origin": ADDRESS, "sec-fetch-site": "same-origin"}
    )

    assert answer.status_code == 405


def test_asking_for_a_page_never_changes_anything(browser: Browser) -> None:
    before = browser.task("1")

    for path in CHANGES:
        browser.get(f"{path}?title=Stolen&status=Done&action=archive&event=2&add=x&list=ac")

    assert browser.task("1") == before


@pytest.mark.parametrize(
    ("type_", "body", "status"),
    [
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/json", b'{"title": "Stolen"}', 415),
        ("text/plain", b"title=Stolen", 415),
        ("application/x-www-form-urlencoded", b"title=%FF%FE&revision=1", 400),
        ("application/x-www-form-urlencoded", "title=ä".encode(), 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 3_000, 400),
        ("application/x-www-form-urlencoded", b"title=" + b"x" * 4_000_000, 413),
    ],
)
def test_only_small_forms_are_read(browser: Browser, type_: str, body: bytes, status: int) -> None:
    before = browser.task("1")

    answer = browser.client.post(
        "/tasks/1/edit",
        content=body,
        headers={"origin": ADDRESS, "sec-fetch-site": "same-origin", "content-type": type_},
    )

    assert answer.status_code == status
    assert browser.task("1") == before


def test_a_body_without_a_length_is_not_read_past_the_limit(browser: Browser) -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        yield b"title="
        for _ in range(100):
            taken += 1
            yield b"x" * 100_000

    answer = browser.client.post(
        "/tasks/1/edit",
        content=endless(),  # type: ignore[arg-type]  # an iterator of bytes
        headers={
            "origin": ADDRESS,
            "sec-fetch-site": "same-origin",
            "content-type": "application/x-www-form-urlencoded",
        },
    )

    assert answer.status_code in {400, 413, 500}
    assert browser.task("1").title == "Take card payments"


TRICKS = (
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2fapp.py",
    "/static/%2e%2e%2f%2e%2e%2fpyproject.toml",
    "/static//etc/passwd",
    "/static/vendor/README.md",
    "/static/vendor",
    "/static/style.css%00",
    "/tasks/..%2f..%2fetc",
    "/tasks/%00",
    "/tasks/%F0%9F",
)


def test_no_path_leads_to_another_file(browser: Browser) -> None:
    for path in TRICKS:
        answer = browser.get(path)

        assert answer.status_code in {400, 404}, path
        assert "root:" not in answer.text


def test_every_answer_forbids_what_comes_from_elsewhere(browser: Browser) -> None:
    for path in (*PAGES[1:-1], "/static/style.css", "/nothing", "/tasks/99"):
        headers = browser.get(path).headers

        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"


def test_no_page_has_inline_script_or_style_or_loads_from_elsewhere(browser: Browser) -> None:
    for path in (*PAGES[1:-1], "/board?lanes=1", "/tasks/99"):
        text = browser.get(path).text

        assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", text) == []
        assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", text) == []


def test_a_link_signs_in_once(site: Site) -> None:
    link = f"/enter?key={site.sessions.link()}"

    first = Browser(site, signed_in=False).get(link)
    second = Browser(site, signed_in=False).get(link)

    assert (first.status_code, second.status_code) == (303, 403)
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "set-cookie" not in second.headers


def test_a_link_ends_after_a_quarter_of_an_hour() -> None:
    now = [0.0]
    sessions = Sessions(clock=lambda: now[0])
    fresh, old = sessions.link(), sessions.link()

    assert sessions.by_link(fresh) is not None
    now[0] = LINK_SECONDS + 1
    assert sessions.by_link(old) is None


def test_wrong_tokens_are_slowed_down(project: FolderProject) -> None:
    site = Site(project, RULES._replace(token=TOKEN))
    stranger = Browser(site, signed_in=False)

    answers = [stranger.post("/sign-in", {"token": f"guess{number}"}) for number in range(FREE_TRIES + 2)]
    late = stranger.post("/sign-in", {"token": TOKEN})

    assert [answer.status_code for answer in answers] == [403] * FREE_TRIES + [429, 429]
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) >= 1
    site.close()


def test_the_token_signs_in_with_a_name_for_the_history(project: FolderProject) -> None:
    site = Site(project, RULES._replace(token=TOKEN))
    browser = Browser(site, signed_in=False)

    fields = {"token": TOKEN, "name": "Grace\x1b[31m", "back": "//evil.example/"}
    answer = browser.post("/sign-in", fields)
    browser.post("/tasks/1/comment", {"comment": "Hi"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.task("1").comments[0].author == "Grace[31m"
    site.close()


def test_a_cookie_that_came_over_tls_stays_there(project: FolderProject) -> None:
    site = Site(project, RULES._replace(token=TOKEN))
    browser = Browser(site, signed_in=False)

    answer = browser.post("/sign-in", {"token": TOKEN}, {"origin": f"https://127.0.0.1:{PORT}"})

    assert "Secure" in answer.headers["set-cookie"]
    site.close()


def test_a_header_says_who_acts_only_if_the_server_was_told_so(project: FolderProject, site: Site) -> None:
    forged = {"x-forwarded-user": "mallory"}
    behind_proxy = Site(project, RULES._replace(actor_header="X-Forwarded-User"))

    Browser(site).post("/tasks/1/comment", {"comment": "One"}, forged)
    browser = Browser(behind_proxy)
    browser.post("/tasks/1/comment", {"comment": "Two"}, forged)

    assert [comment.author for comment in browser.task("1").comments] == ["ada", "mallory"]
    behind_proxy.close()


def test_a_read_only_board_changes_nothing(project: FolderProject) -> None:
    site = Site(project, RULES._replace(read_only=True))
    browser = Browser(site)
    before = browser.task("1")

    answers = [browser.post(path, UNCHANGED).status_code for path in CHANGES]

    assert answers == [403] * len(CHANGES)
    assert browser.task("1") == before
    assert 'class="edit"' not in browser.get("/tasks/1").text
    site.close()


def test_an_error_says_nothing_about_the_machine(browser: Browser, project: FolderProject) -> None:
    browser.site.close()
    project.path.unlink()

    answer = browser.get("/board")

    assert answer.status_code in {404, 500}
    assert str(project.path.parent) not in answer.text
    assert "Traceback" not in answer.text


def test_a_fault_of_the_program_says_nothing_about_its_inside(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret\x1b[2J")

    monkeypatch.setattr("backlog.web.pages.board.columns", broken)

    answer = browser.get("/board")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert capsys.readouterr().err == "internal error at /board: ZeroDivisionError: secret\\u001b[2J\n"


def test_a_link_from_another_site_leads_to_the_page_with_one_click(site: Site) -> None:
    """The cookie is not sent then, for it is SameSite=Strict."""
    answer = Browser(site, signed_in=False).get("/tasks/1", {"sec-fetch-site": "cross-site"})

    assert answer.status_code == 401
    assert 'href="/tasks/1">Go on' in answer.text


def test_the_scripts_of_others_are_those_that_were_released() -> None:
    import hashlib

    folder = Path(__file__).resolve().parents[2] / "backlog" / "web" / "static" / "vendor"
    listed = dict(
        re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (folder / "README.md").read_text(), re.MULTILINE)
    )
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}

    assert listed == found
    assert {f"{name.partition('.')[0]}.LICENSE" for name in found} == {
        path.name for path in folder.glob("*.LICENSE")
    }
