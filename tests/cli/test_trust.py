"""`backlog trust`: what it shows, asks, keeps, lists and takes back."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Finished, Project, RunBacklog

pytestmark = [pytest.mark.engine("sqlite"), pytest.mark.usefixtures("no_agreements")]

URL = "postgresql://db.example.org/team?schema=shop"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return lead(tmp_path / "clone", URL)


def lead(folder: Path, url: str) -> Path:
    (folder / ".backlog").mkdir(parents=True, exist_ok=True)
    (folder / ".backlog" / "config.toml").write_text(f'database = "{url}"\n')
    return folder


def shown(folder: Path) -> str:
    return (
        f"{folder}/.backlog/config.toml leads to a server:\n"
        "  Host:     db.example.org\n"
        "  Port:     5433 (by PGPORT)\n"
        "  User:     ann (by PGUSER)\n"
        "  Database: team\n"
        "  Schema:   shop\n"
        "  TLS mode: prefer (by default)\n"
    )


ENV = {"PGUSER": "ann", "PGPORT": "5433"}
NOT_CONFIRMED = "Error: nothing was agreed to (to agree without a question: --yes)\n"


def test_it_shows_where_a_clone_leads_and_agrees_only_when_told_to(
    run_backlog: RunBacklog, clone: Path
) -> None:
    assert run_backlog("trust", cwd=clone, env=ENV) == Finished(4, shown(clone), NOT_CONFIRMED)
    assert run_backlog("trust", "--list").stdout == "You have agreed to nothing.\n"

    agreed = run_backlog("trust", "--yes", cwd=clone, env=ENV)

    assert agreed == Finished(0, f"{shown(clone)}Agreed for {clone}\n", "")
    again = run_backlog("trust", cwd=clone, env=ENV)
    assert again == Finished(0, f"{shown(clone)}You agreed to this before.\n", "")


def test_every_other_command_names_the_server_and_what_to_run(run_backlog: RunBacklog, clone: Path) -> None:
    finished = run_backlog("task", "list", cwd=clone)
    as_json = run_backlog("task", "list", "--json", cwd=clone)

    assert finished == Finished(
        4,
        "",
        f'Error: "{clone}/.backlog/config.toml" leads to a server that you have not agreed to: {URL} '
        "(see where it leads, and agree to it, with: backlog trust)\n",
    )
    assert json.loads(as_json.stderr)["error"]["code"] == "not-trusted"


def test_it_is_listed_and_taken_back(run_backlog: RunBacklog, tmp_path: Path, clone: Path) -> None:
    other = lead(tmp_path / "other", "postgresql://other.example.org")
    run_backlog("trust", "--yes", cwd=clone)
    run_backlog("trust", "--yes", "other")
    lines = [f"{clone}: {URL}\n", f"{other}: postgresql://other.example.org\n"]

    assert run_backlog("trust", "--list").stdout == "".join(lines)
    assert run_backlog("trust", "--revoke", cwd=clone) == Finished(0, lines[0], "")
    assert run_backlog("trust", "--revoke", str(clone)).stdout == f"You have agreed to nothing for {clone}.\n"
    (other / ".backlog" / "config.toml").unlink()
    (other / ".backlog").rmdir()
    other.rmdir()
    assert run_backlog("trust", "--revoke", "other").stdout == lines[1]
    assert run_backlog("trust", "--list").stdout == "You have agreed to nothing.\n"


def test_what_is_gone_or_has_no_backlog_is_not_mistaken_for_the_project_above(
    run_backlog: RunBacklog, tmp_path: Path
) -> None:
    lead(tmp_path, URL)
    lead(tmp_path / "inner", URL)
    for folder in (tmp_path, tmp_path / "inner"):
        run_backlog("trust", "--yes", cwd=folder)

    assert (
        run_backlog("trust", "--revoke", "gone").stdout
        == f"You have agreed to nothing for {tmp_path}/gone.\n"
    )
    (tmp_path / "inner" / ".backlog" / "config.toml").unlink()
    assert run_backlog("trust", "--revoke", "inner").stdout == f"{tmp_path}/inner: {URL}\n"
    assert run_backlog("trust", "--revoke", "inner").stdout == f"{tmp_path}: {URL}\n"


def test_from_a_folder_below_it_is_about_the_project(run_backlog: RunBacklog, clone: Path) -> None:
    (clone / "src").mkdir()

    assert run_backlog("trust", "--yes", cwd=clone / "src").stdout.endswith(f"Agreed for {clone}\n")
    assert run_backlog("trust", "--revoke", cwd=clone / "src").stdout == f"{clone}: {URL}\n"


def test_json(run_backlog: RunBacklog, clone: Path) -> None:
    refused = run_backlog("trust", "--json", cwd=clone, env=ENV)
    agreed = run_backlog("trust", "--json", "--yes", cwd=clone, env=ENV)
    listed = run_backlog("trust", "--json", "--list")
    revoked = run_backlog("trust", "--json", "--revoke", cwd=clone)

    report: dict[str, object] = {
        "folder": str(clone),
        "server": {
            "url": URL,
            "host": "db.example.org",
            "port": "5433",
            "user": "ann",
            "database": "team",
            "schema": "shop",
            "tls": "prefer",
        },
        "owners": [],
        "link": None,
        "agreed": False,
    }
    assert (refused.code, json.loads(refused.stdout)["trust"]) == (4, report)
    assert json.loads(refused.stderr)["error"]["code"] == "not-confirmed"
    assert (agreed.code, json.loads(agreed.stdout)["trust"]) == (0, {**report, "agreed": True})
    row = {"folder": str(clone), "url": URL, "user": None, "uid": None, "path": None}
    assert json.loads(listed.stdout) == {"schemaVersion": 1, "kind": "trust-list", "agreements": [row]}
    assert json.loads(revoked.stdout) == {"schemaVersion": 1, "kind": "trust-revoke", "agreements": [row]}


def test_ones_own_backlog_needs_no_agreement(project: Project) -> None:
    assert project("trust") == Finished(
        0, f"Nothing to agree to: {project.root}/.backlog/backlog.db is your own.\n", ""
    )
    assert json.loads(project("trust", "--json").stdout)["trust"]["server"] is None
    assert project("trust", "--list").stdout == "You have agreed to nothing.\n"


def test_where_there_is_no_backlog_there_is_nothing_to_agree_to(
    run_backlog: RunBacklog, tmp_path: Path
) -> None:
    finished = run_backlog("trust", "--yes")

    line = f"Error: no backlog here or above: {tmp_path} (create one with: backlog init)\n"
    assert finished == Finished(3, "", line)


@pytest.mark.parametrize("flags", [("--yes", "--list"), ("--revoke", "--yes"), ("--list", "--revoke")])
def test_one_thing_at_a_time(run_backlog: RunBacklog, clone: Path, flags: tuple[str, str]) -> None:
    finished = run_backlog("trust", *flags, cwd=clone)

    assert (finished.code, finished.stdout) == (2, "")
    assert "cannot be combined" in finished.stderr


@pytest.mark.parametrize(
    ("answer", "agreed"), [(b"y\n", True), (b"yes\n", True), (b"\n", False), (b"n\n", False)]
)
def test_on_a_terminal_it_asks(clone: Path, run_backlog: RunBacklog, answer: bytes, *, agreed: bool) -> None:
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "backlog", "trust"], cwd=clone, stdin=slave, stdout=slave, stderr=slave
    ) as process:
        os.close(slave)
        os.write(master, answer)
        said = b""
        while b"greed" not in said.partition(b"[y/N]")[2]:
            said += os.read(master, 1000)
    os.close(master)

    assert f"Use it from now on in {clone}? [y/N]".encode() in said
    assert process.returncode == (0 if agreed else 4)
    assert (str(clone) in run_backlog("trust", "--list").stdout) is agreed


def test_what_a_repository_writes_cannot_steer_the_terminal(run_backlog: RunBacklog, tmp_path: Path) -> None:
    odd = lead(tmp_path / "\x1b[2J\u202e", f"{URL}&user=%1b%5b2J")

    finished = run_backlog("trust", cwd=odd)

    assert finished.code == 4
    assert "\x1b" not in f"{finished.stdout}{finished.stderr}"
    assert "\u202e" not in f"{finished.stdout}{finished.stderr}"
    lead(odd, URL)
    finished = run_backlog("trust", cwd=odd)
    assert "\\x1b[2J\\u202e/.backlog/config.toml leads to a server:\n" in finished.stdout
