import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from backlog.errors import InvalidInput
from backlog.files import inputs
from backlog.files.inputs import opened_input
from tests.conftest import PATIENCE_SECONDS


def content(path: str) -> bytes:
    with opened_input(path) as file:
        return file.read()


def test_a_file_is_read_through_any_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to("../file")

    assert content(str(tmp_path / "in" / "link")) == b"a\n"


def test_a_pipe_of_the_shell_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"from a process")
    os.close(writing)
    try:
        assert content(f"/dev/fd/{reading}") == b"from a process"
    finally:
        os.close(reading)


def test_a_named_pipe_is_read_if_somebody_writes_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "WRITER_SECONDS", PATIENCE_SECONDS)
    os.mkfifo(tmp_path / "pipe")

    def write() -> None:
        time.sleep(0.1)
        (tmp_path / "pipe").write_bytes(b"late")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert content(str(tmp_path / "pipe")) == b"late"
    finally:
        writer.join()


def test_nobody_waits_for_a_writer_that_does_not_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "WRITER_SECONDS", 0.05)
    os.mkfifo(tmp_path / "pipe")
    before = signal.getsignal(signal.SIGALRM)

    with pytest.raises(InvalidInput, match="nobody writes to this pipe") as caught:
        content(str(tmp_path / "pipe"))

    assert caught.value.code == "unreadable-file"
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_anything_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    Path("folder").mkdir()
    Path("nowhere").symlink_to("missing")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        for path, reason in {
            "folder": "it is a folder",
            "socket": "it is a socket",
            "/dev/zero": "it is a device",
            "/dev/tty": "it is a device",
            "nowhere": "No such file or directory",
            "missing": "No such file or directory",
            "a\0b": "embedded null byte",
        }.items():
            with pytest.raises(InvalidInput) as caught:
                content(path)
            assert caught.value.code == "unreadable-file"
            assert caught.value.message.endswith(f'": {reason}')


def test_the_empty_device_is_an_empty_file() -> None:
    assert content(os.devnull) == b""


def test_the_name_of_standard_input_is_standard_input(tmp_path: Path) -> None:
    reading = (
        "from backlog.files.inputs import opened_input\nwith opened_input('/dev/stdin') as f: print(f.read())"
    )
    (tmp_path / "file").write_bytes(b"file")
    ours, theirs = os.openpty()
    os.write(ours, b"typed\n\x04")
    with (tmp_path / "file").open("rb") as file:
        for given, printed in (
            (file, b"b'file'\n"),
            (theirs, b"b'typed\\n'\n"),
            (subprocess.DEVNULL, b"b''\n"),
        ):
            done = subprocess.run(
                [sys.executable, "-c", reading], stdin=given, capture_output=True, check=True
            )
            assert done.stdout == printed
    os.close(ours)
    os.close(theirs)
