import json
import tomllib
from pathlib import Path

import pytest

from backlog.errors import BacklogError
from backlog.mcp.setup import CLIENTS, entry, plan, write

IN_PROJECTS = [name for name, client in CLIENTS.items() if client.project]


@pytest.mark.parametrize("client", IN_PROJECTS)
def test_the_entry_is_written_once_and_found_there(client: str, tmp_path: Path) -> None:
    first = plan(client, str(tmp_path), user=False)
    write(first)
    again = plan(client, str(tmp_path), user=False)

    assert not first.done
    assert again.done
    assert Path(first.path).read_text() == first.text == entry(client)


@pytest.mark.parametrize("client", ["claude", "vscode", "zed"])
def test_what_is_there_stays(client: str, tmp_path: Path) -> None:
    path = Path(plan(client, str(tmp_path), user=False).path)
    key = CLIENTS[client].key
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"ü": [1, {"a": None}], key: {"other": {"command": "x"}}}))

    write(plan(client, str(tmp_path), user=False))

    found = json.loads(path.read_text())
    assert found["ü"] == [1, {"a": None}]
    assert found[key]["other"] == {"command": "x"}
    assert found[key]["backlog"]["args"] == ["mcp", "start"]


def test_a_toml_file_keeps_every_byte_and_gets_the_entry_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / ".codex" / "config.toml"
    path.parent.mkdir()
    path.write_text('# mine\nmodel = "o"\n\n[mcp_servers.other]\ncommand = "x"\n')

    write(plan("codex", str(tmp_path), user=False))

    text = path.read_text()
    assert text.startswith('# mine\nmodel = "o"\n\n[mcp_servers.other]\ncommand = "x"\n')
    assert tomllib.loads(text)["mcp_servers"]["backlog"] == {"command": "backlog", "args": ["mcp", "start"]}


@pytest.mark.parametrize(
    ("client", "name", "text", "code"),
    [
        ("claude", ".mcp.json", '{"mcpServers": {"backlog": {"command": "npx"}}}', "server-exists"),
        ("claude", ".mcp.json", "{ // a comment\n}", "config-unusable"),
        ("claude", ".mcp.json", "[1]", "config-unusable"),
        ("claude", ".mcp.json", '{"mcpServers": []}', "config-unusable"),
        ("claude", ".mcp.json", "[" * 100_000, "config-unusable"),
        ("codex", ".codex/config.toml", "model = ", "config-unusable"),
        ("codex", ".codex/config.toml", 'mcp_servers = "x"', "config-unusable"),
        ("codex", ".codex/config.toml", '[mcp_servers.backlog]\ncommand = "x"\n', "server-exists"),
    ],
)
def test_what_is_not_ours_is_left_as_it_is(
    client: str, name: str, text: str, code: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)

    with pytest.raises(BacklogError) as caught:
        plan(client, str(tmp_path), user=False)

    assert caught.value.code == code
    assert path.read_text() == text


def test_a_client_without_files_in_projects_says_so(tmp_path: Path) -> None:
    with pytest.raises(BacklogError) as caught:
        plan("windsurf", str(tmp_path), user=False)

    assert caught.value.code == "no-project-file"


@pytest.mark.parametrize(
    ("client", "name", "text"),
    [
        (
            "claude",
            ".mcp.json",
            '{"mcpServers": {"backlog": {"command": "backlog", "args": ["mcp", "start"], "env": {}}}}',
        ),
        (
            "codex",
            ".codex/config.toml",
            '[mcp_servers.backlog]\ncommand = "backlog"\nargs = ["mcp", "start"]\nstartup_timeout_sec = 20\n',
        ),
    ],
)
def test_an_entry_that_says_more_about_our_server_is_ours(
    client: str, name: str, text: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)

    planned = plan(client, str(tmp_path), user=False)

    assert (planned.done, planned.text) == (True, text)


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("claude-desktop", "Library/Application Support/Claude/claude_desktop_config.json"),
        ("vscode", "Library/Application Support/Code/User/mcp.json"),
        ("zed", ".config/zed/settings.json"),
    ],
)
def test_on_macos_some_files_lie_elsewhere(
    client: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "darwin")

    assert plan(client, "/elsewhere", user=True).path == str(tmp_path / expected)


def test_the_users_file_is_below_their_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert plan("cursor", "/elsewhere", user=True).path == str(tmp_path / ".cursor" / "mcp.json")
