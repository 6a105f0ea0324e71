import os
from pathlib import Path

import pytest

from backlog.errors import BacklogError
from backlog.manuals.guidance import GUIDANCE
from backlog.service.instructions import plan, present, write


def written(directory: Path, *names: str) -> list[str]:
    """What was done to each file."""
    planned = plan(str(directory), names)
    write(planned)
    return [file.outcome for file in planned]


def test_files_are_created_then_left_alone(tmp_path: Path) -> None:
    names = ("AGENTS.md", ".github/copilot-instructions.md")

    assert written(tmp_path, *names) == ["Created", "Created"]
    assert written(tmp_path, *names) == ["Unchanged", "Unchanged"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".github", "AGENTS.md"]


def test_nothing_is_written_before_everything_can_be(tmp_path: Path) -> None:
    (tmp_path / "CLAUDE.md").mkdir()

    with pytest.raises(BacklogError) as caught:
        written(tmp_path, "AGENTS.md", "CLAUDE.md")

    assert caught.value.code == "file-unavailable"
    assert not (tmp_path / "AGENTS.md").exists()


def test_what_cannot_be_looked_at_is_called_by_its_name_in_the_project(tmp_path: Path) -> None:
    (tmp_path / "AGENTS.md").mkdir()

    with pytest.raises(BacklogError) as caught:
        present(str(tmp_path))

    assert caught.value.data["file"] == "AGENTS.md"


def test_what_is_there_is_kept_to_the_byte_and_so_are_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "AGENTS.md"
    file.write_bytes(b"\xef\xbb\xbfcaf\xc3\xa9\r\nend")
    file.chmod(0o640)

    assert written(tmp_path, "AGENTS.md") == ["Updated"]
    assert (
        file.read_bytes()
        == b"\xef\xbb\xbfcaf\xc3\xa9\r\nend\r\n\r\n" + GUIDANCE.replace("\n", "\r\n").encode()
    )
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_what_is_not_utf8_is_left_as_it_is(tmp_path: Path, encoding: str) -> None:
    for name in ("AGENTS.md", "CLAUDE.md"):
        (tmp_path / name).write_text("# Für Agenten\n", encoding=encoding)
    before = (tmp_path / "AGENTS.md").read_bytes()

    with pytest.raises(BacklogError) as caught:
        written(tmp_path, ".github/copilot-instructions.md", "AGENTS.md")

    assert caught.value.code == "not-utf8"
    assert (tmp_path / "AGENTS.md").read_bytes() == before
    assert not (tmp_path / ".github").exists()
    assert present(str(tmp_path)) == ()


def test_files_that_tell_of_backlog_are_known(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    written(project, "AGENTS.md", "GEMINI.md")
    (project / "CLAUDE.md").symlink_to(tmp_path / "elsewhere.md")
    (tmp_path / "elsewhere.md").write_text(GUIDANCE)

    assert sorted(present(str(project))) == ["AGENTS.md", "GEMINI.md"]


def test_two_names_of_one_file_are_one_file(tmp_path: Path) -> None:
    (tmp_path / "CLAUDE.md").symlink_to("AGENTS.md")

    assert written(tmp_path, "CLAUDE.md", "AGENTS.md") == ["Created"]
    assert (tmp_path / "CLAUDE.md").is_symlink()
    assert (tmp_path / "AGENTS.md").read_text() == GUIDANCE


def test_a_link_that_leads_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere.md"
    project.mkdir()
    elsewhere.write_text("not yours\n")
    (project / "AGENTS.md").symlink_to(elsewhere)

    with pytest.raises(BacklogError) as caught:
        written(project, "AGENTS.md")

    assert caught.value.code == "outside-project"
    assert elsewhere.read_text() == "not yours\n"


def test_a_pipe_is_no_file_to_wait_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "AGENTS.md")

    with pytest.raises(BacklogError) as caught:
        written(tmp_path, "AGENTS.md")

    assert caught.value.code == "file-unavailable"
