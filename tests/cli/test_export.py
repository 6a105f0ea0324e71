"""`backlog export`: a readable copy for git, and dumps for other programs and databases (issue 6)."""

import csv
import json
import os
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.trees import contents, criteria, plant, task_file
from tests.conftest import Project, RunBacklog


@pytest.fixture
def filled(project: Project) -> Project:
    """A project with a little of everything."""
    for line in (
        ("milestone", "add", "Launch", "-d", "All of it"),
        (
            "task",
            "create",
            "Add: login?",
            "-d",
            "Why\n\nand how",
            "--ac",
            "it works",
            "-l",
            "api,web",
            "-m",
            "m-0",
        ),
        ("task", "create", "Part", "-p", "1", "--dep", "1", "-a", "@lee", "--priority", "high"),
        ("task", "create", "Finished", "-s", "Done"),
        ("task", "complete", "2"),
        ("task", "create", "Mistake"),
        ("task", "archive", "3"),
        ("draft", "create", "Idea"),
        ("doc", "create", "Handbook", "-p", "guides", "-t", "guide"),
        ("decision", "create", "Pick: DB"),
        ("task", "edit", "1", "--comment", "Looks good", "--comment-author", "@lee"),
    ):
        done = project(*line)

        assert done.code == 0, done.stderr

    return project


def test_the_whole_backlog_becomes_a_tree_of_files(filled: Project) -> None:
    exported = filled("export", "backlog")

    assert exported.code == 0
    assert sorted(contents(filled.root / "backlog")) == [
        "archive/tasks/task-3 - Mistake.md",
        "completed/task-2 - Finished.md",
        "config.yml",
        "decisions/decision-1 - Pick-DB.md",
        "docs/guides/doc-1 - Handbook.md",
        "drafts/draft-1 - Idea.md",
        "milestones/m-0 - launch.md",
        "tasks/task-1 - Add-login.md",
        "tasks/task-1.1 - Part.md",
    ]


def test_a_file_is_written_as_the_reference_program_writes_it(filled: Project) -> None:
    filled("export", "backlog")

    text = (filled.root / "backlog/tasks/task-1 - Add-login.md").read_text(encoding="utf-8")
    lines = [
        line
        for line in text.split("\n")
        if "_date" not in line and "_uuid" not in line and "created:" not in line
    ]
    assert "\n".join(lines) == (
        "---\nid: TASK-1\ntitle: 'Add: login?'\nstatus: To Do\nassignee: []\nlabels:\n  "
        "- api\n  - web\nmilestone: m-0\n"
        "dependencies: []\nordinal: 1000\n---\n\n"
        "## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN -->\nWhy\n\nand how\n<!-- "
        "SECTION:DESCRIPTION:END -->\n\n"
        "## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 it works\n<!-- AC:END -->\n\n"
        "## Comments\n\n<!-- COMMENTS:BEGIN -->\nauthor: @lee\n---\nLooks good\n---\n<!-- COMMENTS:END -->\n"
    )


def test_every_file_carries_the_uuid_of_its_record(filled: Project) -> None:
    filled("export", "backlog")

    everything = json.loads(filled("export", "--format", "json").stdout)["backlog"]
    uuids = {record["uuid"] for kind in everything.values() if isinstance(kind, list) for record in kind}
    written = contents(filled.root / "backlog")
    assert {
        line.removeprefix("backlog_uuid: ")
        for text in written.values()
        for line in text.split("\n")
        if line.startswith("backlog_uuid")
    } == uuids
    assert len(uuids) == len(written) - 1


def test_an_export_is_the_same_each_time(filled: Project) -> None:
    filled("export", "backlog")
    before = contents(filled.root / "backlog")
    times = {path: path.stat().st_mtime_ns for path in (filled.root / "backlog").rglob("*.md")}

    again = filled("export", "backlog")

    assert again.stdout == "backlog/ is up to date: 9 files\n"
    assert contents(filled.root / "backlog") == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_a_change_writes_its_file_alone(filled: Project) -> None:
    filled("export", "backlog")
    filled("task", "edit", "1.1", "-t", "Renamed")

    again = filled("export", "backlog")

    assert (
        again.stdout
        == "Exported to backlog/: 1 written, 0 removed, 8 unchanged\n  written  tasks/task-1.1 - Part.md\n"
    )


def test_files_of_records_that_moved_are_removed_and_those_of_others_stay(filled: Project) -> None:
    filled("export", "backlog")
    plant(
        filled.root / "backlog",
        {"tasks/notes.md": "mine", "readme.md": "mine", "config.yml": _config(filled)},
    )
    filled("task", "archive", "1.1")
    filled("draft", "edit", "1", "-t", "Better idea")
    filled("doc", "update", "1", "-p", "")

    filled("export", "backlog")

    files = contents(filled.root / "backlog")
    assert "tasks/task-1.1 - Part.md" not in files
    assert "archive/tasks/task-1.1 - Part.md" in files
    assert "drafts/draft-1 - Idea.md" not in files
    assert "drafts/draft-1 - Better-idea.md" in files
    assert "docs/doc-1 - Handbook.md" in files
    assert not (filled.root / "backlog/docs/guides").exists()
    assert (files["tasks/notes.md"], files["readme.md"]) == ("mine", "mine")


def _config(project: Project) -> str:
    return (project.root / "backlog/config.yml").read_text(encoding="utf-8")


def test_check_tells_whether_the_tree_is_up_to_date_and_writes_nothing(filled: Project) -> None:
    stale = filled("export", "backlog", "--check")
    made = (filled.root / "backlog").exists()
    filled("export", "backlog")
    fresh = filled("export", "backlog", "--check")
    filled("task", "edit", "1", "-t", "Other")
    before = contents(filled.root / "backlog")

    changed = filled("export", "backlog", "--check", "--json")

    assert (stale.code, made, fresh.code, changed.code) == (1, False, 0, 1)
    assert json.loads(changed.stdout)["export"]["written"] == ["tasks/task-1 - Add-login.md"]
    assert contents(filled.root / "backlog") == before


def test_what_others_changed_is_not_written_over(filled: Project) -> None:
    filled("export", "backlog")
    path = filled.root / "backlog/tasks/task-1 - Add-login.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Why", "Theirs"), encoding="utf-8")
    filled("task", "edit", "1", "-t", "Ours")
    filled("task", "edit", "1.1", "-t", "Ours too")

    refused = filled("export", "backlog")

    assert refused.code == 5
    assert refused.stdout == (
        "Nothing was written to backlog/\n"
        "  in the way  tasks/task-1 - Add-login.md: it has changed since and was not imported\n"
    )
    assert "Theirs" in path.read_text(encoding="utf-8")
    assert "Ours too" not in (filled.root / "backlog/tasks/task-1.1 - Part.md").read_text(encoding="utf-8")
    assert filled("import", "backlog").code == 0
    assert filled("export", "backlog").code == 0
    assert "Theirs" in path.read_text(encoding="utf-8")
    assert "title: Ours" in path.read_text(encoding="utf-8")


def test_force_writes_over_them(filled: Project) -> None:
    filled("export", "backlog")
    path = filled.root / "backlog/tasks/task-1 - Add-login.md"
    before = path.read_text(encoding="utf-8")
    path.write_text("spoiled", encoding="utf-8")

    filled("export", "backlog", "--force")

    assert path.read_text(encoding="utf-8") == before


def test_a_stranger_with_an_id_that_is_taken_is_in_the_way(filled: Project) -> None:
    plant(filled.root / "backlog", {"tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs")})

    refused = filled("export", "backlog")

    assert refused.code == 5
    assert "  in the way  tasks/task-1 - Theirs.md: its id is in use here\n" in refused.stdout
    assert "  in the way  config.yml: it was not written by an export\n" in refused.stdout


def test_what_came_with_a_file_goes_with_it(project: Project) -> None:
    body = "\nFirst\n\n## Description\n\nD\n\n## Notes\n\nloose" + criteria("[ ] one\n  - nested")
    original = task_file(
        "task-7", "A", body, priority="HIGH", custom="{a: 1}", created_date="2026-01-02T03:04:05Z"
    )
    plant(project.root / "backlog", {"tasks/task-7 - Old-name.md": original})
    project("import")

    project("export", "backlog")

    text = (project.root / "backlog/tasks/task-7 - Old-name.md").read_text(encoding="utf-8")
    assert "id: task-7\n" in text
    assert "priority: HIGH\n" in text
    assert "created_date: '2026-01-02T03:04:05Z'\n" in text
    assert "custom: {a: 1}\n" in text
    assert "\nFirst\n" in text
    assert "\n## Notes\n\nloose\n" in text
    assert "- [ ] #1 one\n  - nested\n" in text


def test_an_exported_tree_makes_the_same_backlog_again(
    filled: Project, run_backlog: RunBacklog, tmp_path: Path
) -> None:
    filled("export", "backlog")
    copy = tmp_path / "copy"
    plant(copy / "backlog", contents(filled.root / "backlog"))

    run_backlog("import", cwd=copy)

    again = run_backlog("export", "backlog", "--check", cwd=copy)
    assert again.code == 0, again.stdout
    assert filled("task", "list", "--plain").stdout == run_backlog("task", "list", "--plain", cwd=copy).stdout


def test_links_out_of_the_tree_are_not_written_through(filled: Project, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (filled.root / "backlog").mkdir()
    (filled.root / "backlog/tasks").symlink_to(outside)

    refused = filled("export", "backlog")

    assert refused.code == 4
    assert os.listdir(outside) == []


@pytest.mark.parametrize("flags", [("backlog",), ("backlog", "--check")])
def test_a_file_where_the_folder_should_be_is_told(filled: Project, flags: tuple[str, ...]) -> None:
    (filled.root / "backlog").write_text("mine", encoding="utf-8")

    refused = filled("export", *flags)

    assert refused.code == 1
    assert refused.stderr == 'Error: "backlog" is a file, not a folder\n'


def test_export_needs_a_folder(filled: Project) -> None:
    refused = filled("export")

    assert refused.code == 2
    assert refused.stderr == "Error: export needs a folder to write (for example: backlog export backlog)\n"


class TestDumps:
    """One file with everything."""

    def test_a_dump_makes_the_same_backlog_in_another_database(
        self, filled: Project, run_backlog: RunBacklog, tmp_path: Path
    ) -> None:
        dump = filled("export", "--format", "jsonl").stdout
        (tmp_path / "other").mkdir()

        loaded = run_backlog("import", "--format", "jsonl", "-", stdin=dump, cwd=tmp_path / "other")

        again = run_backlog("export", "--format", "jsonl", cwd=tmp_path / "other")
        assert loaded.code == 0, loaded.stderr
        rows, mine = again.stdout.splitlines(), dump.splitlines()
        (more,) = (row for row in rows if row not in mine and "loaded_from" in row)
        rows.remove(more)
        assert (rows[:-1], '"entity":"backlog"' in more) == (mine[:-1], True)
        history = json.loads(run_backlog("log", "--json", cwd=tmp_path / "other").stdout)["events"]
        assert history[1:] == json.loads(filled("log", "--json").stdout)["events"]
        assert history[0]["actor"] == "tester"
        assert history[0]["changes"] == [{"field": "loadedFrom", "before": None, "after": "standard input"}]

    def test_a_fresh_backlog_takes_a_dump_and_a_used_one_does_not(
        self, filled: Project, run_backlog: RunBacklog, tmp_path: Path
    ) -> None:
        filled("export", "--format", "jsonl", "all.jsonl")
        fresh = tmp_path / "fresh"
        fresh.mkdir()
        run_backlog("init", "Other", "--defaults", cwd=fresh)

        taken = run_backlog("import", "--format", "jsonl", str(filled.root / "all.jsonl"), cwd=fresh)
        refused = run_backlog("import", "--format", "jsonl", str(filled.root / "all.jsonl"), cwd=fresh)

        assert taken.code == 0, taken.stderr
        assert run_backlog("config", "get", "projectName", cwd=fresh).stdout == "Demo\n"
        assert refused.code == 5
        assert "this backlog is not empty" in refused.stderr

    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            (lambda lines: lines[:-1], "its end is missing: it is incomplete"),
            (lambda lines: [lines[0], *lines[2:]], "rows, not"),
            (
                lambda lines: [*lines[:3], "{broken", *lines[3:]],
                "line 4: the dump cannot be loaded: it is not JSON",
            ),
            (lambda lines: [lines[0], '{"table":"nope","row":{}}', *lines[1:]], "unknown table 'nope'"),
            (
                lambda lines: [lines[0], '{"table":"counters","row":{"name":"x"}}', *lines[1:]],
                "a row of counters does not have the columns it should: value",
            ),
            (
                lambda lines: [line.replace('"created_at":"2', '"created_at":"x') for line in lines],
                "contains invalid values",
            ),
            (
                lambda lines: [lines[0].replace('"schema":"', '"schema":"9'), *lines[1:]],
                "the dump has schema 9",
            ),
            (lambda _: ["{}"], "it is not a dump of this program"),
            (lambda _: [], "its end is missing"),
        ],
    )
    def test_a_spoiled_dump_leaves_no_backlog_behind(
        self, filled: Project, run_backlog: RunBacklog, tmp_path: Path, spoil: object, reason: str
    ) -> None:
        lines = filled("export", "--format", "jsonl").stdout.splitlines()
        assert callable(spoil)
        (tmp_path / "other").mkdir()

        refused = run_backlog(
            "import", "--format", "jsonl", "-", stdin="\n".join(spoil(lines)), cwd=tmp_path / "other"
        )

        assert refused.code == 1
        assert reason in refused.stderr
        assert os.listdir(tmp_path / "other") == []

    def test_a_dry_run_of_a_dump_makes_nothing(
        self, filled: Project, run_backlog: RunBacklog, tmp_path: Path
    ) -> None:
        filled("export", "--format", "jsonl", "all.jsonl")
        (tmp_path / "other").mkdir()

        told = run_backlog(
            "import", "--format", "jsonl", str(filled.root / "all.jsonl"), "--dry-run", cwd=tmp_path / "other"
        )

        assert told.stdout.startswith("Would load ")
        assert os.listdir(tmp_path / "other") == []

    def test_the_gate_holds_against_a_dump(
        self, filled: Project, run_backlog: RunBacklog, tmp_path: Path
    ) -> None:
        dump = filled("export", "--format", "jsonl").stdout
        forged = dump.replace(
            '"title":"Add: login?","status":"To Do"', '"title":"Add: login?","status":"Done"'
        )
        (tmp_path / "other").mkdir()

        refused = run_backlog("import", "--format", "jsonl", "-", stdin=forged, cwd=tmp_path / "other")

        assert forged != dump
        assert refused.code == 4
        assert os.listdir(tmp_path / "other") == []

    def test_a_file_that_is_there_is_not_replaced(self, filled: Project) -> None:
        filled("export", "--format", "csv", "tasks.csv")

        refused = filled("export", "--format", "csv", "tasks.csv")

        assert refused.code == 4
        assert filled("export", "--format", "csv", "tasks.csv", "--force").code == 0

    def test_csv_has_a_row_for_each_task(self, filled: Project) -> None:
        rows = list(csv.DictReader(StringIO(filled("export", "--format", "csv").stdout, newline="")))

        assert [row["id"] for row in rows] == ["DRAFT-1", "TASK-1", "TASK-1.1", "TASK-2", "TASK-3"]
        assert rows[1]["labels"] == "api\nweb"
        assert rows[1]["acceptanceCriteria"] == "[ ] it works"

    @pytest.mark.parametrize("name", ["all.json", "all.jsonl", "all.csv", "ALL.CSV"])
    def test_the_ending_of_the_name_says_what_to_write(self, filled: Project, name: str) -> None:
        form = name.rpartition(".")[2].lower()

        assert filled("export", name).stdout == f'Exported to "{name}"\n'
        assert (filled.root / name).read_bytes().decode() == filled("export", "--format", form).stdout

    def test_a_dump_is_known_by_its_ending(
        self, filled: Project, run_backlog: RunBacklog, tmp_path: Path
    ) -> None:
        filled("export", "all.jsonl")
        fresh = tmp_path / "fresh"
        fresh.mkdir()
        loaded = run_backlog("import", str(filled.root / "all.jsonl"), cwd=fresh)

        assert loaded.stdout.startswith("Loaded ")
        assert (
            run_backlog("task", "list", "--plain", cwd=fresh).stdout
            == filled("task", "list", "--plain").stdout
        )

    def test_an_unknown_ending_is_no_folder_unless_it_is_one(self, filled: Project) -> None:
        refused = filled("export", "tasks.xlsx")

        assert (refused.code, refused.stdout) == (2, "")
        assert refused.stderr == (
            'Error: file ending ".xlsx" is not valid; allowed: .json, .jsonl, .csv '
            '(a folder\'s name ends with a slash: "tasks.xlsx/")\n'
        )
        assert not (filled.root / "tasks.xlsx").exists()
        for folder in ("tasks.xlsx/", "tasks.xlsx", "v1.2", ".hidden"):
            assert filled("export", folder).code == 0
            assert (filled.root / folder / "config.yml").is_file()

    def test_a_named_form_wins_over_the_ending(self, filled: Project) -> None:
        assert filled("export", "all.txt", "--format", "csv").code == 0
        assert (filled.root / "all.txt").read_text().startswith("kind,state,id,")

    def test_json_holds_every_record(self, filled: Project) -> None:
        found = json.loads(filled("export", "--format", "json").stdout)

        counts = {kind: len(records) for kind, records in found["backlog"].items() if kind != "settings"}
        assert counts == {"tasks": 4, "drafts": 1, "milestones": 1, "documents": 1, "decisions": 1}
