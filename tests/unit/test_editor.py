"""The person's editor is run on a file of their own, and only a text is taken back from it."""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from backlog.errors import Failed, InvalidInput
from backlog.processes import editor
from tests.full_disk import no_room

Naming = Callable[[str], None]


@pytest.fixture
def naming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Naming:
    """Makes a script with these lines the editor; `$1` is the file."""

    def name(lines: str) -> None:
        script = tmp_path / "an editor"
        script.write_text(f"#!/bin/sh\n{lines}\n")
        script.chmod(0o755)
        monkeypatch.setenv("VISUAL", f"'{script}'")

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return name


def test_what_the_editor_leaves_is_read(naming: Naming) -> None:
    path = editor.new_file("before 語\n", "-task.md")
    naming('grep -q 語 "$1" && printf "\\357\\273\\277after\\n" > "$1"')

    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert path.endswith("-task.md")
    editor.run(path)
    assert editor.read(path) == "after\n"


def test_nothing_is_left_of_a_text_for_which_there_is_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with no_room(), pytest.raises(Failed, match="cannot write the text to a file: File too large"):
        editor.new_file("x", ".md")

    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_is_the_editors_own(naming: Naming, tmp_path: Path) -> None:
    path = editor.new_file("", ".md")
    naming(f'trap "touch {tmp_path}/caught" INT; kill -INT $PPID $$; echo done > "$1"')

    editor.run(path)

    assert editor.read(path) == "done\n"
    assert (tmp_path / "caught").exists()


def test_an_editor_may_get_no_input(naming: Naming) -> None:
    path = editor.new_file("", ".md")
    naming('cat > "$1"')

    editor.run(path, gets_input=False)

    assert editor.read(path) == ""


@pytest.mark.parametrize(
    ("command", "code", "kind"),
    [
        ("/there/is/none", "editor-not-found", InvalidInput),
        ("'unclosed", "editor-not-found", InvalidInput),
        (" ", "editor-not-found", InvalidInput),
        ("sh -c 'exit 3'", "editor-failed", Failed),
        ("sh -c 'kill -9 $$'", "editor-failed", Failed),
    ],
)
def test_an_editor_that_does_not_end_well_is_an_error(
    command: str, code: str, kind: type[Exception], naming: Naming, monkeypatch: pytest.MonkeyPatch
) -> None:
    naming("")
    monkeypatch.setenv("VISUAL", command)

    with pytest.raises(kind) as raised:
        editor.run(editor.new_file("", ".md"))
    assert getattr(raised.value, "code", None) == code


@pytest.mark.parametrize(
    ("content", "code"), [(b"\xff\xfe", "invalid-encoding"), (b"x" * (editor.MAX_BYTES + 1), "too-long")]
)
def test_what_is_no_text_is_not_taken(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(content)

    with pytest.raises(InvalidInput) as raised:
        editor.read(str(path))
    assert raised.value.code == code


def test_a_file_that_is_gone_and_a_folder_that_is_full_are_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Failed):
        editor.read(str(tmp_path / "gone"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(Failed):
        editor.new_file("", ".md")
