"""The check of a criterion at the command line: set, shown, exchanged, taken back (docs/verification.md)."""

import json
from pathlib import Path

from tests.conftest import Project

CRITERIA = """\
Acceptance Criteria:
--------------------------------------------------
- [ ] #1 Accepts empty input
  Check: pytest -q -k 'empty' --lf
- [ ] #2 Reads well
- [x] #3 Says so
  Check: echo "--> ok"

"""
CREATE = (
    *("task", "create", "Parser", "--ac", "Accepts empty input", "--ac-check", "pytest -q -k 'empty' --lf"),
    *("--ac", "Reads well", "--ac=Says so", '--ac-check=echo "--> ok"', "--check-ac", "3"),
)


def checks(project: Project, id_: str = "1") -> list[str | None]:
    task = json.loads(project("task", id_, "--json").stdout)["task"]
    return [item.get("check") for item in task["acceptanceCriteria"]]


def test_a_check_belongs_to_the_criterion_before_it(project: Project) -> None:
    assert project(*CREATE).code == 0

    assert CRITERIA in project("task", "1", "--plain").stdout
    task = json.loads(project("task", "1", "--json").stdout)["task"]
    assert task["acceptanceCriteria"] == [
        {"index": 1, "text": "Accepts empty input", "checked": False}
        | {"check": "pytest -q -k 'empty' --lf", "verified": False},
        {"index": 2, "text": "Reads well", "checked": False},
        {"index": 3, "text": "Says so", "checked": True, "check": 'echo "--> ok"', "verified": False},
    ]


def test_click_reads_the_same_where_it_has_to(project: Project) -> None:
    project("task", "create", "T", "--ac", "a", "--ac", "b")

    line = ("--set-check=2", "make two", "--ac", "c", "--ac-check", "make c")  # a value attached to a pair
    edited = project("task", "edit", "1", *line)

    assert edited.code == 0, edited.stderr
    assert checks(project) == [None, "make two", "make c"]


def test_a_check_is_set_cleared_and_taken_back(project: Project) -> None:
    project(*CREATE)

    assert project("task", "edit", "1", "--set-check", "2", "make", "--clear-check", "3").code == 0
    assert checks(project) == ["pytest -q -k 'empty' --lf", "make", None]
    assert project("undo").code == 0
    assert checks(project) == ["pytest -q -k 'empty' --lf", None, 'echo "--> ok"']
    line = json.dumps({"op": "edit", "id": 1, "set_check": {"2": "make"}, "clear_check": [1]})
    assert project("batch", stdin=line).code == 0
    assert checks(project) == [None, "make", 'echo "--> ok"']
    assert project("doctor").code == 0


def test_a_check_goes_through_files_dumps_and_backups(project: Project, tmp_path: Path) -> None:
    project(*CREATE)
    before = project("task", "1", "--plain").stdout
    project("export", "tree")
    project("export", "all.jsonl")
    project("backup", "copy.db")

    for name, words in {
        "files": ("import", str(project.root / "tree")),
        "dump": ("import", "--format", "jsonl", str(project.root / "all.jsonl")),
        "backup": ("restore", str(project.root / "copy.db"), "--yes"),
    }.items():
        database = str(tmp_path / f"{name}.db")
        project("--db", database, "init", "Other", "--defaults")
        brought = project("--db", database, *words)
        assert brought.code == 0, (name, brought.stderr)
        assert project("--db", database, "task", "1", "--plain").stdout == before, name
        assert project("--db", database, "doctor").code == 0, name
