"""The command itself: a real server, from its start to its end."""

import json
import signal
import subprocess
import sys

import httpx2
import pytest

from tests.conftest import PATIENCE_SECONDS
from tests.conftest import Project as RealProject


@pytest.fixture
def real(_new_project: RealProject, tmp_path_factory: pytest.TempPathFactory) -> RealProject:
    """A project with a folder of its own, as the command finds one."""
    return _new_project.copied(tmp_path_factory.mktemp("real") / "demo")


@pytest.mark.parametrize(("ended_by", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_the_server_says_where_it_is_signs_in_once_and_ends_when_told(
    real: RealProject, ended_by: signal.Signals, code: int
) -> None:
    real("task", "create", "Over the wire", "--ac", "a")
    server = subprocess.Popen(
        [sys.executable, "-m", "backlog", "browser", "--port", "0", "--no-open", "--json"],
        cwd=real.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        said = json.loads("".join(iter(server.stdout.readline, "}\n")) + "}")["server"]
        with httpx2.Client(base_url=said["url"], timeout=PATIENCE_SECONDS) as client:
            outside = client.get("/board")
            entered = client.get(said["link"], follow_redirects=True)
            again = httpx2.get(said["link"], timeout=PATIENCE_SECONDS)
            refused = client.post(
                "/tasks/1/move",
                data={"status": "Done"},
                headers={"origin": said["url"], "sec-fetch-site": "same-origin"},
            )
            moved = client.post(
                "/tasks/1/move",
                data={"status": "In Progress"},
                headers={"origin": said["url"], "sec-fetch-site": "same-origin"},
            )
        server.send_signal(ended_by)
        out, err = server.communicate(timeout=PATIENCE_SECONDS)
    finally:
        server.kill()
        server.wait()

    assert (outside.status_code, again.status_code) == (401, 403)
    assert "Over the wire" in entered.text
    assert (refused.status_code, moved.status_code) == (422, 303)
    assert "unchecked" in refused.text
    assert (out, err) == ("", "")
    assert server.returncode == code
    assert "In Progress" in real("task", "1", "--plain").stdout
