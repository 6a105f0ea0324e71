"""What docs/contract.md shows and lists is what the program does."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backlog.domain.setting_keys import KEYS
from backlog.markdown.config_file import ORDER
from backlog.markdown.files import KEYS as FILE_KEYS
from backlog.markdown.files import read_file, write_file
from backlog.markdown.sections import SECTIONS
from backlog.render.json.tasks import DETAIL_FIELDS, SUMMARY_FIELDS
from tests.conftest import Project

CONTRACT = (Path(__file__).parents[2] / "docs" / "contract.md").read_text(encoding="utf-8")
SESSION = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ backlog (.*)$", re.MULTILINE)
TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?")


def section(number: str) -> str:
    """Return the text of one section of the contract."""
    _, _, rest = (
        CONTRACT.partition(f"\n### {number} ") if "." in number else CONTRACT.partition(f"\n## {number}. ")
    )
    assert rest, number
    return re.split(r"\n##+ ", rest)[0]


def first_column(text: str) -> list[str]:
    """Return what stands in backquotes at the beginning of each row of a table."""
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)


def played(project: Project, session: str) -> str:
    """Return a session as it is played in the project, which keeps what the commands before have made."""
    lines = []
    for words in COMMAND.findall(session):
        finished = project(*shlex.split(words), env={"BACKLOG_ACTOR": "sara"})
        assert (words, finished.code, finished.stderr) == (words, 0, "")
        lines.append(f"$ backlog {words}\n{finished.stdout}")
    return "".join(lines)


def test_the_sessions_are_what_the_program_prints(project: Project, tmp_path: Path) -> None:
    sessions = SESSION.findall(CONTRACT)
    again = project.copied(tmp_path / "again")
    minute = datetime.now(UTC).minute
    printed = [played(project, session) for session in sessions]
    if datetime.now(UTC).minute != minute:  # the board is ordered by the minute of the last change
        printed = [played(again, session) for session in sessions]

    assert len(sessions) >= 10
    for shown, real in zip(sessions, printed, strict=True):
        assert TIME.sub("TIME", real) == TIME.sub("TIME", shown)


def test_the_keys_of_a_task_in_json_are_listed_in_their_order() -> None:
    summary, detail = first_column(section("4.2")), first_column(section("4.3"))

    assert summary == list(SUMMARY_FIELDS)
    assert [*summary, *detail] == list(DETAIL_FIELDS)


def test_the_settings_are_listed_with_their_keys() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (?:`(\w+)`)? ?\|", section("7"), re.MULTILINE)

    assert [name for name, _ in rows] == [key.name for key in KEYS]
    assert sorted(key for _, key in rows if key) == sorted(ORDER)


def test_the_sections_of_a_file_are_listed_in_their_order() -> None:
    assert first_column(section("8.3")) == [f"## {each.heading}" for each in SECTIONS.values()]


def test_the_keys_of_a_file_are_listed_in_their_order() -> None:
    cells = re.findall(r"^\| (`.*?) \|", section("8.2"), re.MULTILINE)

    assert re.findall(r"`(\w+)`", " ".join(cells)) == list(FILE_KEYS["task"].order)


def test_the_sample_is_read_and_written_to_the_byte() -> None:
    sample = CONTRACT.partition("```markdown\n")[2].partition("\n```\n")[0] + "\n"
    read = read_file("task", sample, "tasks")

    assert len(read.record_file.front) >= 15
    assert write_file("task", read.record_file, None) == sample


@pytest.mark.parametrize("number", ["9", "10"])
def test_the_rows_of_a_list_are_numbered_without_a_gap(number: str) -> None:
    numbers = re.findall(rf"^\| {number}\.(\d+) \|", CONTRACT, re.MULTILINE)

    assert numbers == [str(place) for place in range(1, len(numbers) + 1)]
    assert len(numbers) >= 24
