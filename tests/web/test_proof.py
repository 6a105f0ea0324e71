"""Checks of criteria on a task's page: seen, set, and run as far as the server's own person agreed."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backlog.domain.trust import Runnable
from backlog.service.settings import save_changed
from backlog.web.site import Site
from tests.web.conftest import Browser, FolderProject

pytestmark = pytest.mark.usefixtures("no_agreements")


def wait(is_so: Callable[[], object]) -> None:
    for _ in range(1_000):
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("it does not come to be so")


def settled(browser: Browser, id_: str = "1") -> str:
    """Return the page of a task once no check runs any more."""
    wait(lambda: "data-running" not in browser.get(f"/tasks/{id_}").text)
    return browser.get(f"/tasks/{id_}").text


def set_check(browser: Browser, command: str, number: int = 1) -> int:
    text = browser.task("1").acceptance_criteria[number - 1].text
    fields = {"list": "ac", "text": text, "number": str(number), "command": command}
    return browser.post("/tasks/1/check", fields).status_code


def test_a_check_is_set_seen_and_cleared(browser: Browser) -> None:
    assert "Verify" not in browser.get("/tasks/1").text
    assert set_check(browser, "echo '<b>'") == 303
    page = browser.get("/tasks/1").text
    assert "<code>echo &#39;&lt;b&gt;&#39;</code>" in page
    assert "not agreed to, so it is not run" in page
    assert "Verify" in page

    assert browser.post(
        "/tasks/1/check", {"list": "ac", "text": "else", "number": "1", "command": "x"}
    ).status_code
    assert set_check(browser, "x\0y") == 400
    assert browser.task("1").acceptance_criteria[0].check == "echo '<b>'"
    assert set_check(browser, " ") == 303
    assert browser.task("1").acceptance_criteria[0].check is None
    assert browser.post("/tasks/1/verify").status_code == 404


def test_what_is_set_here_is_not_run_before_the_servers_person_agrees(
    browser: Browser, project: FolderProject, tmp_path: Path
) -> None:
    set_check(browser, f"touch {tmp_path}/ran")
    set_check(browser, "echo broken; exit 3", 2)

    assert browser.post("/tasks/1/verify").headers["location"] == "/tasks/TASK-1#ac"
    page = settled(browser)
    assert page.count("with <code>backlog trust --checks</code>") == 2
    assert not (tmp_path / "ran").exists()

    project.commands().agree([f"touch {tmp_path}/ran", "echo broken; exit 3"])
    browser.post("/tasks/1/verify")
    page = settled(browser)
    assert (tmp_path / "ran").exists()
    assert "#1 passed" in page
    assert "· proven" in page
    assert "#2 failed (exit code 3)" in page
    assert "<pre>broken\n</pre>" in page
    assert [item.checked for item in browser.task("1").acceptance_criteria] == [True, False]
    assert browser.task("1").acceptance_criteria[0].checked_by == "ada"
    assert "<dt>criteria verified</dt><dd>1</dd>" in browser.get("/overview").text


def test_a_page_is_shown_though_nobody_can_tell_what_was_agreed_to(
    browser: Browser, no_agreements: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_check(browser, "true")
    folder = no_agreements / "backlog"
    folder.mkdir(parents=True)
    folder.chmod(0o777)

    assert "not agreed to" in browser.get("/tasks/1").text
    assert "is not yours alone" in capsys.readouterr().err


def test_who_stops_the_server_ends_what_runs(
    browser: Browser, site: Site, project: FolderProject, tmp_path: Path
) -> None:
    command = f"echo $$ > {tmp_path}/begun; exec sleep 300"
    project.commands().agree([command])
    set_check(browser, command)
    begun = tmp_path / "begun"

    browser.post("/tasks/1/verify")
    wait(lambda: begun.exists() and begun.read_text())
    assert "The checks are running" in browser.get("/tasks/1").text
    assert browser.post("/tasks/1/verify").status_code == 303  # it is not run twice
    site.close()

    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()), signal.SIGCONT)
    assert not browser.task("1").acceptance_criteria[0].checked


def test_the_hook_runs_after_a_change_here_if_the_servers_person_set_it(
    browser: Browser,
    site: Site,
    project: FolderProject,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hook = 'echo "$TASK_ID $NEW_STATUS $ACTOR" >> log'
    with site.store().writing(browser.context.stamp()) as writer:
        before = writer.settings()
        save_changed(writer, before, before._replace(on_status_change=hook))
    browser.post("/tasks/2/edit", {"status": "In Progress", "revision": "1"})
    wait(lambda: "is not agreed to and was not run" in capsys.readouterr().err)
    location = project.commands().location
    location.trust().agree_to_run(location.folder(), [Runnable("hook", hook)])
    browser.post("/tasks/2/edit", {"status": "Done", "revision": "2"})

    log = tmp_path / "log"
    wait(lambda: log.exists() and log.read_text().endswith("\n"))
    site.close()
    assert log.read_text() == "TASK-2 Done ada\n"


def test_no_page_sets_what_is_run(browser: Browser) -> None:
    page = browser.get("/settings").text
    fields = {
        f"{start}{name}": value
        for name in ("onStatusChange", "verifyShell", "defaultEditor")
        for start, value in (("was-", ""), ("", "/tmp/evil"))  # noqa: S108  never used
    }

    assert browser.post("/settings", fields).status_code in {303, 400}
    assert not any(name in page for name in ("onStatusChange", "verifyShell", "defaultEditor"))
    with browser.site.store().reading() as reader:
        settings = reader.settings()
    assert (settings.on_status_change, settings.verify_shell) == (None, "/bin/sh")
