import os
import socket
from pathlib import Path

import pytest

from backlog.errors import BacklogError, Failed, Refused
from backlog.files.contents import read, read_text


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\xef\xbb\xbfa\r\n\xc3\xbc")
    (tmp_path / "link").symlink_to("file")

    assert read(str(tmp_path / "file"), 100) == b"\xef\xbb\xbfa\r\n\xc3\xbc"
    assert read_text(str(tmp_path / "link"), 100, within=str(tmp_path)) == "\ufeffa\r\nü"
    assert read(str(tmp_path / "file"), 8) is not None


def test_no_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")

    for within in (None, str(tmp_path)):
        assert read(str(tmp_path / "missing"), 100, within=within) is None
        assert read_text(str(tmp_path / "link"), 100, within=within) is None


@pytest.mark.parametrize("within", [None, "."])
def test_what_is_no_file_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, within: str | None
) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    os.mkfifo("pipe")
    Path("folder").mkdir()
    Path("to pipe").symlink_to("pipe")
    Path("loop").symlink_to("loop")
    Path("large").write_bytes(b"x" * 101)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        for name, words in {
            "pipe": '"pipe" is a pipe, not a file',
            "to pipe": '"to pipe" is a pipe, not a file',
            "folder": '"folder" is a folder, not a file',
            "socket": '"socket" is a socket, not a file',
            "loop": 'cannot read "loop": Too many levels of symbolic links',
            "large": '"large" is too large: 101 bytes; at most 100 are read',
            "x" * 300: "File name too long",
            "a\0b": "cannot read",
        }.items():
            with pytest.raises(Failed) as caught:
                read(name, 100, within=within)
            assert caught.value.code == "file-unavailable"
            assert words in caught.value.message


def test_a_device_is_not_read() -> None:
    with pytest.raises(Failed, match='"/dev/zero" is a device, not a file'):
        read("/dev/zero", 100)


@pytest.mark.parametrize("name", ["link", "folder/file"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to("../file")
    (tmp_path / "in" / "folder").symlink_to("..")

    with pytest.raises(Refused) as caught:
        read(str(tmp_path / "in" / name), 100, within=str(tmp_path / "in"))

    assert caught.value.code == "leads-outside"
    assert read(str(tmp_path / "in" / name), 100) == b""


@pytest.mark.parametrize(
    "content",
    [
        "# Agents\n".encode("utf-16"),
        "# Agents\n".encode("utf-16-le"),
        "# Agents\n".encode("utf-16-be"),
        "# Agents\n".encode("utf-32"),
        "für".encode("latin-1"),
        b"# Agents\x00\n",
        b"\xed\xa0\x80",  # half of a surrogate pair
    ],
)
def test_what_is_not_utf8_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "AGENTS.md").write_bytes(content)

    with pytest.raises(BacklogError) as caught:
        read_text(str(tmp_path / "AGENTS.md"), 100, shown="AGENTS.md")

    assert caught.value.code == "not-utf8"
    assert caught.value.message == "AGENTS.md is not UTF-8 text and was left as it is"
