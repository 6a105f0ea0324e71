"""`backlog import`: coming over from Markdown files, and working beside those who stay (issue 6)."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.trees import CONFIG, criteria, plant, task_file
from tests.conftest import Finished, Project, RunBacklog

A = task_file("TASK-1", "First", "\n## Description\n\nAbout it\n", labels="[api]", custom="kept")
B = task_file("TASK-2", "Second", criteria("[x] #1 a", "[ ] #2 b"), dependencies="[task-1]")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project of Markdown files with a little of everything."""
    root = tmp_path / "shop"
    plant(
        root / "backlog",
        {
            "tasks/task-1 - First.md": A,
            "tasks/task-2 - Second.md": B,
            "tasks/task-2.1 - Part.md": task_file("TASK-2.1", "Part", parent_task_id="TASK-2"),
            "completed/task-3 - Old.md": task_file("TASK-3", "Old", criteria("[ ] open"), status="Done"),
            "archive/tasks/task-9 - Gone.md": task_file("TASK-9", "Gone"),
            "drafts/draft-4 - Idea.md": task_file("DRAFT-4", "Idea", status="Draft"),
            "milestones/m-0 - launch.md": '---\nid: m-0\ntitle: "Launch"\n---\n\n## Description\n\nAll of it\n',
            "docs/guides/doc-1 - Handbook.md": "---\nid: doc-1\ntitle: Handbook\ntype: guide\n---\n# Hi\n",
            "decisions/decision-1 - Pick.md": "---\nid: decision-1\ntitle: Pick\nstatus: accepted\n---\n## Context\n",
            "docs/readme.md": "no record",
            "assets/logo.svg": "<svg/>",
        },
    )
    return root


def imported(run: RunBacklog, root: Path, *flags: str) -> dict[str, Any]:
    """Import the tree of a project and return the report."""
    finished = run("import", *flags, "--json", cwd=root)

    found: dict[str, Any] = json.loads(finished.stdout)["import"]
    return found


def fates(report: dict[str, Any]) -> dict[str, str]:
    """What became of each file."""
    return {file["path"]: file["fate"] for file in report["files"]}


def view(run: RunBacklog, root: Path, id_: str) -> dict[str, Any]:
    """A task as a program sees it."""
    found: dict[str, Any] = json.loads(run("task", "view", id_, "--json", cwd=root).stdout)["task"]
    return found


def edit_file(root: Path, name: str, old: str, new: str) -> None:
    """Change a file as a colleague would."""
    path = next((root / "backlog").rglob(name))
    text = path.read_text(encoding="utf-8")

    assert old in text

    path.write_text(text.replace(old, new), encoding="utf-8")


def test_one_command_takes_a_project_over_and_makes_its_backlog(fork_backlog: RunBacklog, shop: Path) -> None:
    finished = fork_backlog("import", cwd=shop)

    assert finished.stderr == ""
    assert finished.stdout == (
        "Created .backlog/backlog.db\n"
        "Imported from backlog/\n"
        "      10  imported: new here (5 tasks, 1 draft, 1 milestone, 1 document, 1 decision)\n"
        "       2  left: not records, left in place\n"
        "Done with open criteria, kept as imported:\n"
        "  TASK-3\n"
    )


def test_everything_is_there_afterwards(fork_backlog: RunBacklog, shop: Path) -> None:
    fork_backlog("import", cwd=shop)

    first, second = view(fork_backlog, shop, "1"), view(fork_backlog, shop, "2")
    assert (first["title"], first["description"], first["labels"]) == ("First", "About it", ["api"])
    assert first["createdAt"] == "2026-11-23T00:47:00Z"
    assert second["dependencies"] == ["TASK-1"]
    assert second["subtasks"] == [{"id": "TASK-2.1", "title": "Part"}]
    assert [item["checked"] for item in second["acceptanceCriteria"]] == [True, False]
    assert fork_backlog("draft", "list", cwd=shop).stdout == "Drafts:\n  DRAFT-4 - Idea\n"
    assert "m-0: Launch" in fork_backlog("milestone", "list", cwd=shop).stdout
    assert fork_backlog("doc", "view", "1", cwd=shop).stdout.rstrip().endswith("\n# Hi")
    assert fork_backlog("config", "get", "projectName", cwd=shop).stdout == "Shop\n"


def test_numbers_go_on_after_the_highest(fork_backlog: RunBacklog, shop: Path) -> None:
    fork_backlog("import", cwd=shop)

    made = [
        fork_backlog(*line, cwd=shop).stdout.split("\n")[0]
        for line in (
            ("task", "create", "New"),
            ("task", "create", "Child", "-p", "2"),
            ("draft", "create", "Idea"),
            ("milestone", "add", "Next"),
            ("doc", "create", "Next"),
        )
    ]

    assert made == [
        "Created task TASK-10",
        "Created task TASK-2.2",
        "Created draft DRAFT-5",
        'Created milestone "Next" (m-1).',
        "Created document doc-2",
    ]


def test_a_second_import_finds_nothing_to_do(fork_backlog: RunBacklog, shop: Path) -> None:
    fork_backlog("import", cwd=shop)

    report = imported(fork_backlog, shop)

    assert report["counts"]["unchanged"] == 10
    assert report["counts"]["imported"] == 0


def test_a_dry_run_tells_the_same_and_leaves_nothing_behind(fork_backlog: RunBacklog, shop: Path) -> None:
    report = imported(fork_backlog, shop, "--dry-run")

    assert report["done"] is False
    assert report["counts"]["imported"] == 10
    assert sorted(os.listdir(shop)) == ["backlog"]


def test_a_backlog_that_is_there_takes_the_settings_while_it_has_no_tasks(project: Project) -> None:
    config = CONFIG.replace('"task"', '"shop"').replace('"Done"]', '"Review", "Shipped"]')
    plant(
        project.root / "backlog",
        {"config.yml": config, "tasks/shop-7 - A.md": task_file("shop-7", "A", status="Shipped")},
    )

    project("import")

    assert project("task", "7", "--plain").stdout.startswith("Task SHOP-7 - A\n")
    assert project("config", "get", "statuses").stdout == "To Do, In Progress, Review, Shipped\n"


def test_ids_with_another_prefix_get_the_own_one_once_there_are_tasks(project: Project) -> None:
    project("task", "create", "Ours")
    config = CONFIG.replace('"task"', '"shop"')
    plant(project.root / "backlog", {"config.yml": config, "tasks/shop-7 - A.md": task_file("SHOP-7", "A")})

    project("import", "--theirs")

    assert project("task", "7", "--plain").stdout.startswith("Task TASK-7 - A\n")


ODD: dict[str, str | bytes] = {
    "tasks/task-1 - A.md": A,
    "tasks/task-001 - Again.md": task_file("TASK-001", "Again", created_date="'2026-11-24 00:47'"),
    "tasks/task-4 - Open.md": "---\nid: TASK-4\ntitle: 'open\n---\n",
    "tasks/task-5 - Bare-text.md": "no front matter",
    "tasks/task-6 - No-id.md": "---\ntitle: Six\n---\n",
    "tasks/task-7 - A.md": b"---\nid: TASK-7\ntitle: Sieben f\xfcr\n---\n",
    "tasks/task-8 - A.md": "---\nid: 8\ntitle: Eight\n---\n",
    "tasks/task-9 - A.md": "---\nid: TASK-9\n<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> x\n---\n",
    "tasks/task-10 - A.md": "a\x00b\n",
    "tasks/task-high.1 - High.md": task_file("task-high.1", "High"),
    "tasks/task-0 - Zero.md": task_file("TASK-0", "Zero", dependencies="[task-high.1]"),
}
"""Files in every state, one of which is unlike the others."""


def test_no_file_keeps_the_others_out(fork_backlog: RunBacklog, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    plant(root / "backlog", ODD)
    (root / "backlog/config.yml").write_text('default_editor: "C:\\Windows\\notepad.exe"\n', encoding="utf-8")

    finished = fork_backlog("import", cwd=root)

    assert finished.code == 0
    assert finished.stdout == (
        "Created .backlog/backlog.db\n"
        "Imported from backlog/\n"
        "      10  imported: new here (9 tasks)\n"
        "       2  refused: cannot be imported, left in place (2 tasks)\n"
        "Not imported:\n"
        "  tasks/task-10 - A.md:1: it contains a NUL character\n"
        "  tasks/task-9 - A.md:3: it has an unresolved git conflict\n"
        "Renumbered:\n"
        "  TASK-001 -> TASK-11  tasks/task-001 - Again.md\n"
        "  task-high.1 -> TASK-12  tasks/task-high.1 - High.md\n"
        "Remarks (--verbose lists the files):\n"
        "       3  front matter missing or not valid YAML; read line by line\n"
        "       2  no id; taken from the file name, or the next free one\n"
        "       1  no title; taken from the text or the file name\n"
        "       1  not UTF-8, or with NUL characters; read as the file is\n"
        "       1  text outside the known sections\n"
    )
    listed = fork_backlog("task", "list", "--plain", cwd=root).stdout
    assert listed == (
        "To Do:\n  TASK-0 - Zero\n  TASK-1 - First\n  TASK-4 - open\n  TASK-5 - Bare text\n  TASK-6 - Six\n"
        "  TASK-7 - Sieben für\n  TASK-8 - Eight\n  TASK-11 - Again\n  TASK-12 - High\n\n"
    )
    assert view(fork_backlog, root, "0")["dependencies"] == ["TASK-12"]
    fork_backlog("export", "backlog", cwd=root)
    exported = (root / "backlog/tasks/task-7 - A.md").read_bytes().decode()
    assert "\ntitle: Sieben für\n" in exported


STRAY = task_file("TASK-1", "Stray", "Before\n" + criteria("[ ] a\n  - b") + "\n## Risks\n\nMany\n")


def test_text_that_belongs_to_no_section_is_shown(fork_backlog: RunBacklog, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    plant(root / "backlog", {"tasks/task-1 - Stray.md": STRAY})
    fork_backlog("import", cwd=root)
    rule = "-" * 50

    plain = fork_backlog("task", "1", "--plain", cwd=root).stdout

    assert plain.endswith(f"\nOther Text:\n{rule}\nBefore\n\n## Risks\n\nMany\n\na\n  - b\n\n")
    assert view(fork_backlog, root, "1")["otherText"] == "Before\n\n## Risks\n\nMany\n\na\n  - b"


def test_text_that_belongs_to_no_section_is_changed_exported_and_brought_back(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    root, clone = tmp_path / "shop", tmp_path / "clone"
    plant(root / "backlog", {"tasks/task-1 - Stray.md": STRAY})
    fork_backlog("import", cwd=root)

    def text(root: Path = root) -> object:
        return view(fork_backlog, root, "1").get("otherText")

    def edit(*words: str, stdin: str = "") -> Finished:
        return fork_backlog("task", "edit", "1", *words, cwd=root, stdin=stdin)

    assert edit("--append-other-text", "More").code == 0
    assert text() == "Before\n\n## Risks\n\nMany\n\nMore\n\na\n  - b"
    assert edit("--other-text-file", "-", stdin="## Risks\n\nFew\n").code == 0
    assert text() == "## Risks\n\nFew"

    fork_backlog("export", "backlog", cwd=root)
    shutil.copytree(root / "backlog", clone / "backlog")
    fork_backlog("import", cwd=clone)

    assert text(clone) == "## Risks\n\nFew"
    assert "2  unchanged" in fork_backlog("import", cwd=root).stdout

    batch = (
        '{"op": "edit", "id": "1", "otherText": "", "append_other_text": ["One", "Two"], "priority": "high"}'
    )
    assert fork_backlog("batch", "-", cwd=root, stdin=batch).code == 0
    assert text() == "One\n\nTwo"
    for expected in ("## Risks\n\nFew", "Before\n\n## Risks\n\nMany\n\nMore\n\na\n  - b"):
        assert fork_backlog("undo", cwd=root).code == 0
        assert text() == expected
    assert edit("--other-text", "").code == 0
    assert text() is None

    refused = edit("--other-text", "Some\n\n## Acceptance Criteria\n\n- [x] done\n")

    assert (refused.code, refused.stderr.count("\n")) == (2, 1)
    assert "the section Acceptance Criteria, which is a field of its own" in refused.stderr
    assert text() is None


def test_what_cannot_be_read_is_left_in_place_by_exports(fork_backlog: RunBacklog, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    plant(root / "backlog", ODD)
    fork_backlog("import", cwd=root)
    before = {name: (root / "backlog" / name).read_bytes() for name in ODD}

    exported = fork_backlog("export", "backlog", cwd=root)

    assert exported.code == 0
    assert "tasks/task-9" not in exported.stdout
    for number in (9, 10):
        name = f"tasks/task-{number} - A.md"
        assert (root / "backlog" / name).read_bytes() == before[name]
    assert fork_backlog("export", "backlog", "--check", cwd=root).code == 0
    assert imported(fork_backlog, root)["counts"]["unchanged"] == 10


def test_in_ci_the_exit_code_says_that_something_was_not_taken_over(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    root = tmp_path / "shop"
    plant(root / "backlog", {"tasks/task-1 - A.md": A, "tasks/task-2 - B.md": b"\0"})

    strict = fork_backlog("import", "--strict", cwd=root)

    assert strict.code == 1
    assert strict.stderr == (
        "Error: 1 file is not imported, or not as a whole; the others were imported "
        "(the report says which; fix them, or check the criteria, and import again)\n"
    )
    assert view(fork_backlog, root, "1")["title"] == "First"
    (root / "backlog/tasks/task-2 - B.md").unlink()
    assert fork_backlog("import", "--strict", cwd=root).code == 0


def test_every_file_is_listed_on_request(fork_backlog: RunBacklog, shop: Path) -> None:
    edited = shop / "backlog/tasks/task-1 - First.md"
    edited.write_text(edited.read_text(encoding="utf-8") + "\n## Notes\n\nmine\n", encoding="utf-8")

    finished = fork_backlog("import", "--verbose", cwd=shop)

    assert finished.stdout.endswith(
        "Remarks:\n"
        "  tasks/task-1 - First.md: text after Description belongs to no section\n"
        "Left in place:\n"
        "  assets/logo.svg\n"
        "  docs/readme.md\n"
    )


def test_links_are_not_followed_out_of_the_tree_and_large_files_not_read(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    root = tmp_path / "shop"
    plant(root / "backlog", {"tasks/task-1 - A.md": A})
    (tmp_path / "secret.md").write_text(task_file("TASK-5", "Secret"), encoding="utf-8")
    (root / "backlog/tasks/task-5 - Link.md").symlink_to(tmp_path / "secret.md")
    (root / "backlog/docs").symlink_to(tmp_path)
    with (root / "backlog/tasks/task-6 - Large.md").open("wb") as large:
        large.truncate(50_000_000)
    os.mkfifo(root / "backlog/tasks/task-7 - Pipe.md")

    finished = fork_backlog("import", cwd=root)

    assert [line.strip() for line in finished.stdout.split("\n") if "link" in line or ".md: it" in line] == [
        "docs: it is a link that leads out of the tree",
        "tasks/task-5 - Link.md: it is a link that leads out of the tree",
        "tasks/task-6 - Large.md: it is too large: 50,000,000 bytes",
        "tasks/task-7 - Pipe.md: it is not a file",
    ]


def test_names_that_are_not_configured_are_told_and_statuses_are_configured_right_away(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    root = tmp_path / "shop"
    odd = task_file("TASK-1", "Odd", status="Blocked", priority="urgent", type="Epic", project="Web")
    plant(root / "backlog", {"tasks/task-1 - Odd.md": odd})

    report = imported(fork_backlog, root)

    assert report["statusesConfigured"] == ["Blocked"]
    assert report["notConfigured"] == {
        "priorities": ["urgent"],
        "types": ["Epic"],
        "projects": ["Web"],
    }
    assert report["adopted"] is False
    assert view(fork_backlog, root, "1")["status"] == "Blocked"
    assert fork_backlog("config", "get", "statuses", cwd=root).stdout == "To Do, In Progress, Blocked, Done\n"


@pytest.mark.parametrize(
    ("written", "stored"),
    [("DONE", "Done"), ("in progress", "In Progress"), ("Draft", "To Do"), ("a, b", "To Do")],
)
def test_a_status_is_stored_as_it_is_configured(
    fork_backlog: RunBacklog, tmp_path: Path, written: str, stored: str
) -> None:
    root = tmp_path / "shop"
    text = task_file("TASK-1", "Odd", status=written)
    plant(root / "backlog", {"tasks/task-1 - Odd.md": text})

    report = imported(fork_backlog, root)
    fork_backlog("export", cwd=root)

    assert report["statusesConfigured"] == []
    assert view(fork_backlog, root, "1")["status"] == stored
    assert (root / "backlog/tasks/task-1 - Odd.md").read_text() == text


def test_a_status_that_was_taken_away_here_does_not_come_back_with_an_old_file(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    root = tmp_path / "shop"
    plant(root / "backlog", {"tasks/task-1 - Odd.md": task_file("TASK-1", "Odd", status="Blocked")})
    imported(fork_backlog, root)
    fork_backlog("config", "set", "statuses", "To Do,Done", "--map", "Blocked=To Do", cwd=root)

    report = imported(fork_backlog, root)

    assert report["statusesConfigured"] == []
    assert fork_backlog("config", "get", "statuses", cwd=root).stdout == "To Do, Done\n"


def test_adopted_names_are_configured_before_the_terminal_status(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    root = tmp_path / "shop"
    odd = task_file("TASK-1", "Odd", status="Blocked", priority="urgent")
    plant(root / "backlog", {"tasks/task-1 - Odd.md": odd})

    report = imported(fork_backlog, root, "--adopt")

    assert report["adopted"] is True
    assert fork_backlog("config", "get", "statuses", cwd=root).stdout == "To Do, In Progress, Blocked, Done\n"
    assert fork_backlog("config", "get", "priorities", cwd=root).stdout == "High, Medium, Low, urgent\n"


class TestDoneWithOpenCriteria:
    """The one exception of the gate is history (docs/design.md 4.7)."""

    @pytest.fixture
    def marked(self, fork_backlog: RunBacklog, tmp_path: Path) -> Path:
        root = tmp_path / "shop"
        done = task_file("TASK-1", "Done", criteria("[x] #1 a", "[ ] #2 b", "[ ] #3 c"), status="Done")
        plant(root / "backlog", {"tasks/task-1 - Done.md": done})
        fork_backlog("import", cwd=root)
        return root

    def test_it_keeps_its_status_and_says_so(self, fork_backlog: RunBacklog, marked: Path) -> None:
        shown = fork_backlog("task", "1", "--plain", cwd=marked)

        assert view(fork_backlog, marked, "1")["legacyDone"] is True
        assert "Status: ✔ Done" in shown.stdout
        assert shown.stderr == "Note: TASK-1 was imported as done with open criteria\n"
        assert "TASK-1" in fork_backlog("doctor", cwd=marked).stdout

    def test_other_edits_leave_it_as_it_is(self, fork_backlog: RunBacklog, marked: Path) -> None:
        assert fork_backlog("task", "edit", "1", "-t", "Renamed", "--add-label", "x", cwd=marked).code == 0
        assert view(fork_backlog, marked, "1")["legacyDone"] is True

    def test_the_first_edit_of_its_criteria_is_judged(self, fork_backlog: RunBacklog, marked: Path) -> None:
        refused = fork_backlog("task", "edit", "1", "--check-ac", "2", cwd=marked)

        assert refused.code == 4
        assert view(fork_backlog, marked, "1")["legacyDone"] is True

    def test_leaving_done_takes_the_mark_away(self, fork_backlog: RunBacklog, marked: Path) -> None:
        assert fork_backlog("task", "edit", "1", "-s", "To Do", cwd=marked).code == 0
        assert "legacyDone" not in view(fork_backlog, marked, "1")
        assert fork_backlog("task", "edit", "1", "-s", "Done", cwd=marked).code == 4

    def test_checking_what_is_open_takes_the_mark_away(self, fork_backlog: RunBacklog, marked: Path) -> None:
        assert fork_backlog("task", "edit", "1", "--check-ac", "2", "--check-ac", "3", cwd=marked).code == 0
        assert "legacyDone" not in view(fork_backlog, marked, "1")

    def test_a_known_task_is_not_led_there_by_its_file(self, fork_backlog: RunBacklog, shop: Path) -> None:
        fork_backlog("import", cwd=shop)
        edit_file(shop, "task-2 - Second.md", "status: To Do", "status: Done")
        edit_file(shop, "task-1 - First.md", "title: First", "title: Renamed")

        finished = fork_backlog("import", cwd=shop)

        assert finished.code == 0
        assert (
            "Imported, but not as done:\n"
            '  TASK-2 is "To Do": TASK-2 cannot be "Done": 1 acceptance criterion is unchecked (#2 b)\n'
            "    when they hold:    backlog task edit TASK-2 --check-ac 2 -s Done\n"
            "  not done after all:  backlog sync --ours TASK-2\n"
            "  done all the same:   backlog import --accept-done\n"
        ) in finished.stdout
        assert view(fork_backlog, shop, "2")["status"] == "To Do"
        assert view(fork_backlog, shop, "1")["title"] == "Renamed"
        assert fork_backlog("task", "edit", "2", "--append-notes", "mine", cwd=shop).code == 0
        assert fork_backlog("sync", cwd=shop).code == 0
        text = next(shop.rglob("task-2 - Second.md")).read_text()
        assert "status: Done" in text
        assert "mine" in text
        assert "in step" in fork_backlog("sync", cwd=shop).stdout
        assert (
            "not here until their criteria are checked: TASK-2\n" in fork_backlog("doctor", cwd=shop).stdout
        )
        assert imported(fork_backlog, shop)["notDone"] == []

    @pytest.mark.parametrize(
        ("line", "status"),
        [
            ("task edit TASK-2 --check-ac 2 -s Done", "Done"),
            ("sync --ours TASK-2", "To Do"),
        ],
    )
    def test_each_way_out_that_the_report_names_is_one(
        self, fork_backlog: RunBacklog, shop: Path, line: str, status: str
    ) -> None:
        fork_backlog("import", cwd=shop)
        edit_file(shop, "task-2 - Second.md", "status: To Do", "status: Done")
        fork_backlog("sync", cwd=shop)

        assert fork_backlog(*line.split(), cwd=shop).code == 0
        fork_backlog("sync", cwd=shop)

        assert view(fork_backlog, shop, "2")["status"] == status
        assert f"status: {status}" in next(shop.rglob("task-2 - Second.md")).read_text()
        assert "not here until" not in fork_backlog("doctor", cwd=shop).stdout


class TestImportingAgain:
    """Record by record, against what was last exchanged."""

    @pytest.fixture(autouse=True)
    def _once(self, fork_backlog: RunBacklog, shop: Path) -> None:
        fork_backlog("import", cwd=shop)

    def test_what_changed_there_is_taken(self, fork_backlog: RunBacklog, shop: Path) -> None:
        edit_file(shop, "task-1 - First.md", "About it", "About that")

        report = imported(fork_backlog, shop)

        assert fates(report)["tasks/task-1 - First.md"] == "updated"
        assert view(fork_backlog, shop, "1")["description"] == "About that"

    def test_what_changed_here_stays(self, fork_backlog: RunBacklog, shop: Path) -> None:
        fork_backlog("task", "edit", "1", "-t", "Ours", cwd=shop)

        report = imported(fork_backlog, shop)

        assert fates(report)["tasks/task-1 - First.md"] == "unchanged"
        assert view(fork_backlog, shop, "1")["title"] == "Ours"

    def test_a_change_that_is_taken_back_there_is_taken_back_here(
        self, fork_backlog: RunBacklog, shop: Path
    ) -> None:
        edit_file(shop, "task-1 - First.md", "About it", "About that")
        imported(fork_backlog, shop)
        edit_file(shop, "task-1 - First.md", "About that", "About it")

        imported(fork_backlog, shop)

        assert view(fork_backlog, shop, "1")["description"] == "About it"

    def test_changes_of_different_fields_are_merged(self, fork_backlog: RunBacklog, shop: Path) -> None:
        fork_backlog("task", "edit", "1", "-t", "Ours", "--add-label", "here", cwd=shop)
        edit_file(shop, "task-1 - First.md", "labels: [api]", "labels: [there]")
        edit_file(shop, "task-1 - First.md", "About it", "About that")

        report = imported(fork_backlog, shop)

        found = view(fork_backlog, shop, "1")
        assert fates(report)["tasks/task-1 - First.md"] == "merged"
        assert (found["title"], found["description"]) == ("Ours", "About that")
        assert found["labels"] == ["here", "there"]

    def test_checklists_are_merged_item_by_item(self, fork_backlog: RunBacklog, shop: Path) -> None:
        fork_backlog("task", "edit", "2", "--check-ac", "2", "--ac", "ours", cwd=shop)
        edit_file(shop, "task-2 - Second.md", "[x] #1 a", "[ ] #1 a")
        edit_file(shop, "task-2 - Second.md", "<!-- AC:END -->", "- [x] theirs\n<!-- AC:END -->")

        imported(fork_backlog, shop)

        items = view(fork_backlog, shop, "2")["acceptanceCriteria"]
        assert [(item["text"], item["checked"]) for item in items] == [
            ("a", False),
            ("b", True),
            ("ours", False),
            ("theirs", True),
        ]

    @pytest.fixture
    def torn(self, fork_backlog: RunBacklog, shop: Path) -> Path:
        """Both sides have another title, and each has changed something of its own."""
        fork_backlog("task", "edit", "1", "-t", "Ours", "--notes", "Here", cwd=shop)
        edit_file(shop, "task-1 - First.md", "title: First", "title: Theirs")
        edit_file(shop, "task-1 - First.md", "About it", "About that")
        return shop

    def test_a_conflict_changes_nothing_of_that_record(self, fork_backlog: RunBacklog, torn: Path) -> None:
        edit_file(torn, "task-2 - Second.md", "title: Second", "title: Other")

        finished = fork_backlog("import", cwd=torn)

        assert finished.code == 5
        assert "  tasks/task-1 - First.md: TASK-1: title changed here and there\n" in finished.stdout
        first = view(fork_backlog, torn, "1")
        assert (first["title"], first["description"]) == ("Ours", "About it")
        assert view(fork_backlog, torn, "2")["title"] == "Other"
        assert fork_backlog("import", cwd=torn).code == 5

    @pytest.mark.parametrize(("flag", "title"), [("--ours", "Ours"), ("--theirs", "Theirs")])
    def test_a_conflict_is_decided_on_request(
        self, fork_backlog: RunBacklog, torn: Path, flag: str, title: str
    ) -> None:
        decided = fork_backlog("import", flag, cwd=torn)

        first = view(fork_backlog, torn, "1")
        assert decided.code == 0
        assert (first["title"], first["description"]) == (title, "About that")
        assert first["implementationNotes"] == "Here"
        assert fork_backlog("import", cwd=torn).code == 0

    def test_a_move_there_is_a_move_here(self, fork_backlog: RunBacklog, shop: Path) -> None:
        tree = shop / "backlog"
        (tree / "tasks/task-1 - First.md").rename(tree / "archive/tasks/task-1 - First.md")

        report = imported(fork_backlog, shop)

        assert fates(report)["archive/tasks/task-1 - First.md"] == "updated"
        assert fork_backlog("task", "1", cwd=shop).code == 3

    def test_an_id_that_was_changed_there_is_taken_if_it_is_free(
        self, fork_backlog: RunBacklog, shop: Path
    ) -> None:
        fork_backlog("export", "backlog", cwd=shop)
        edit_file(shop, "task-1 - First.md", "id: TASK-1", "id: TASK-30")

        imported(fork_backlog, shop)

        assert view(fork_backlog, shop, "30")["title"] == "First"
        assert fork_backlog("task", "create", "Next", cwd=shop).stdout.startswith("Created task TASK-31")

    def test_an_id_that_was_changed_there_to_a_taken_one_is_changed_back(
        self, fork_backlog: RunBacklog, shop: Path
    ) -> None:
        fork_backlog("export", "backlog", cwd=shop)
        edit_file(shop, "task-1 - First.md", "id: TASK-1", "id: TASK-2")

        finished = fork_backlog("import", cwd=shop)

        assert finished.code == 0
        assert "Renumbered:\n  TASK-2 -> TASK-1  tasks/task-1 - First.md\n" in finished.stdout
        assert view(fork_backlog, shop, "2")["title"] == "Second"
        assert fork_backlog("export", "backlog", cwd=shop).code == 0
        assert "\nid: TASK-1\n" in (shop / "backlog/tasks/task-1 - First.md").read_text(encoding="utf-8")

    def test_a_status_may_be_renamed_there_together_with_its_tasks(
        self, fork_backlog: RunBacklog, shop: Path
    ) -> None:
        edit_file(shop, "config.yml", '"To Do", "In Progress"', '"Open", "In Progress"')
        edit_file(shop, "config.yml", 'default_status: "To Do"', 'default_status: "Open"')
        for name in ("task-1 - First.md", "task-2 - Second.md", "task-2.1 - Part.md"):
            edit_file(shop, name, "status: To Do", "status: Open")

        finished = fork_backlog("import", cwd=shop)

        assert finished.code == 0, finished.stdout
        assert fork_backlog("config", "get", "statuses", cwd=shop).stdout == "Open, In Progress, Done\n"
        assert view(fork_backlog, shop, "1")["status"] == "Open"

    def test_a_status_that_tasks_stand_in_cannot_vanish(self, fork_backlog: RunBacklog, shop: Path) -> None:
        edit_file(shop, "config.yml", '"To Do", "In Progress"', '"Open", "In Progress"')

        finished = fork_backlog("import", cwd=shop)

        assert finished.code == 4
        assert fork_backlog("config", "get", "statuses", cwd=shop).stdout == "To Do, In Progress, Done\n"

    def test_a_file_that_is_gone_is_told_and_its_record_stays(
        self, fork_backlog: RunBacklog, shop: Path
    ) -> None:
        (shop / "backlog/tasks/task-1 - First.md").unlink()

        report = imported(fork_backlog, shop)

        assert report["missing"] == ["tasks/task-1 - First.md"]
        assert view(fork_backlog, shop, "1")["title"] == "First"

    def test_a_newcomer_whose_id_is_taken_gets_the_next_free_one(
        self, fork_backlog: RunBacklog, shop: Path
    ) -> None:
        fork_backlog("task", "create", "Made here", cwd=shop)
        tasks = {
            "tasks/task-10 - Made there.md": task_file("TASK-10", "Made there"),
            "tasks/task-10.1 - Its part.md": task_file("TASK-10.1", "Its part", parent_task_id="task-10"),
            "tasks/task-11 - After.md": task_file("TASK-11", "After", dependencies="[task-10, TASK-1]"),
        }
        plant(shop / "backlog", tasks)

        report = imported(fork_backlog, shop)

        assert report["renumbered"] == [
            {"path": "tasks/task-10 - Made there.md", "from": "TASK-10", "to": "TASK-12"},
            {"path": "tasks/task-10.1 - Its part.md", "from": "TASK-10.1", "to": "TASK-12.1"},
        ]
        assert view(fork_backlog, shop, "10")["title"] == "Made here"
        assert view(fork_backlog, shop, "12")["title"] == "Made there"
        assert view(fork_backlog, shop, "12.1")["parentTaskId"] == "TASK-12"
        assert view(fork_backlog, shop, "11")["dependencies"] == ["TASK-12", "TASK-1"]
        assert imported(fork_backlog, shop)["counts"]["unchanged"] == 13

    def test_a_record_that_lost_its_uuid_is_still_known(self, fork_backlog: RunBacklog, shop: Path) -> None:
        fork_backlog("export", "backlog", cwd=shop)
        path = shop / "backlog/tasks/task-1 - First.md"
        lines = path.read_text(encoding="utf-8").split("\n")
        kept = [line for line in lines if not line.startswith(("backlog_uuid", "custom"))]
        path.write_text("\n".join(kept).replace("title: First", "title: Theirs"), encoding="utf-8")

        report = imported(fork_backlog, shop)

        assert fates(report)["tasks/task-1 - First.md"] == "updated"
        assert view(fork_backlog, shop, "1")["title"] == "Theirs"

    def test_a_copy_that_kept_the_uuid_is_a_newcomer(self, fork_backlog: RunBacklog, shop: Path) -> None:
        fork_backlog("export", "backlog", cwd=shop)
        original = (shop / "backlog/tasks/task-1 - First.md").read_text(encoding="utf-8")
        copy = original.replace("id: TASK-1\ntitle: First", "id: TASK-20\ntitle: Copy")
        plant(shop / "backlog", {"tasks/task-20 - Copy.md": copy})

        report = imported(fork_backlog, shop)

        assert report["counts"]["imported"] == 1
        assert view(fork_backlog, shop, "1")["title"] == "First"
        assert view(fork_backlog, shop, "20")["title"] == "Copy"

    def test_a_file_as_an_earlier_export_left_it_takes_nothing_back(
        self, fork_backlog: RunBacklog, shop: Path
    ) -> None:
        fork_backlog("export", "backlog", cwd=shop)
        path = shop / "backlog/tasks/task-1 - First.md"
        earlier = path.read_bytes()
        fork_backlog("task", "edit", "1", "-t", "Ours", cwd=shop)
        fork_backlog("export", "backlog", cwd=shop)
        path.write_bytes(earlier)

        report = imported(fork_backlog, shop)

        assert fates(report)["tasks/task-1 - First.md"] == "unchanged"
        assert view(fork_backlog, shop, "1")["title"] == "Ours"

    def test_line_ends_are_no_change(self, fork_backlog: RunBacklog, shop: Path) -> None:
        path = shop / "backlog/tasks/task-1 - First.md"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

        assert imported(fork_backlog, shop)["counts"]["updated"] == 0

    def test_changed_settings_are_taken_and_ours_stay(self, fork_backlog: RunBacklog, shop: Path) -> None:
        fork_backlog("config", "set", "maxColumnWidth", "33", cwd=shop)
        edit_file(shop, "config.yml", '"Shop"', '"Bazaar"')

        report = imported(fork_backlog, shop)

        assert fates(report)["config.yml"] == "updated"
        assert fork_backlog("config", "get", "projectName", cwd=shop).stdout == "Bazaar\n"
        assert fork_backlog("config", "get", "maxColumnWidth", cwd=shop).stdout == "33\n"

    def test_the_history_tells_what_an_import_changed(self, fork_backlog: RunBacklog, shop: Path) -> None:
        edit_file(shop, "task-1 - First.md", "title: First", "title: Renamed")
        edit_file(shop, "task-1 - First.md", "custom: kept", "custom: other")
        imported(fork_backlog, shop)

        undone = fork_backlog("undo", cwd=shop)

        assert undone.code == 0
        assert view(fork_backlog, shop, "1")["title"] == "First"


def test_ids_follow_a_project_that_gives_its_tasks_another_prefix(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    files = {
        "config.yml": CONFIG.replace('"task"', '"shop"'),
        "tasks/shop-1 - A.md": task_file("SHOP-1", "A"),
        "tasks/shop-2 - B.md": task_file("SHOP-2", "B", dependencies="[SHOP-1]"),
    }
    plant(tmp_path / "backlog", files)
    for words in (("import",), ("undo",), ("import",), ("export", "backlog")):
        assert fork_backlog(*words).code == 0
    for path in (tmp_path / "backlog" / "tasks").iterdir():
        path.rename(path.with_name(path.name.replace("shop-", "back-")))
        edit_file(tmp_path, path.name.replace("shop-", "back-"), "SHOP-", "BACK-")
    edit_file(tmp_path, "config.yml", '"shop"', '"back"')
    report = imported(fork_backlog, tmp_path)

    assert report["renumbered"] == []
    assert view(fork_backlog, tmp_path, "back-2")["dependencies"] == ["BACK-1"]
    assert fork_backlog("task", "create", "C").stdout == "Created task BACK-3\n"
    assert fork_backlog("export", "backlog", "--check").stdout.splitlines()[1:] == [
        "  would be written  tasks/back-3 - C.md"
    ]
    assert [fork_backlog("undo").code for _ in range(2)] == [0, 4]  # the old ids would be of no prefix


def test_two_who_came_over_on_their_own_know_each_others_records(
    fork_backlog: RunBacklog, shop: Path, tmp_path: Path
) -> None:
    """Records without a UUID get the same one everywhere, so that the two do not meet as strangers."""
    other = tmp_path / "other"
    plant(other / "backlog", {"tasks/task-1 - First.md": A, "tasks/task-2 - Second.md": B})
    fork_backlog("import", cwd=other)
    fork_backlog("import", cwd=shop)
    fork_backlog("task", "edit", "1", "-t", "Theirs", cwd=other)
    fork_backlog("export", "backlog", cwd=other)
    text = (other / "backlog/tasks/task-1 - First.md").read_text(encoding="utf-8")
    (shop / "backlog/tasks/task-1 - First.md").write_text(text, encoding="utf-8")

    report = imported(fork_backlog, shop)

    assert report["renumbered"] == []
    assert fates(report)["tasks/task-1 - First.md"] == "updated"


def test_the_number_of_an_archived_task_that_was_given_out_again_stays_with_the_active_one(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    root = tmp_path / "shop"
    old, new = task_file("TASK-1", "Old"), task_file("TASK-1", "New")
    plant(root / "backlog", {"archive/tasks/task-1 - Old.md": old, "tasks/task-1 - New.md": new})

    report = imported(fork_backlog, root)

    assert report["renumbered"] == [
        {"path": "archive/tasks/task-1 - Old.md", "from": "TASK-1", "to": "TASK-2"}
    ]
    assert view(fork_backlog, root, "1")["title"] == "New"


def test_a_folder_without_a_project_is_told(fork_backlog: RunBacklog) -> None:
    finished = fork_backlog("import")

    assert finished == Finished(
        3,
        "",
        finished.stderr,
    )
    assert finished.stderr.startswith("Error: no Backlog.md project here or above: ")


def test_a_project_in_dot_backlog_keeps_its_place_in_git(fork_backlog: RunBacklog, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    plant(root / ".backlog", {"tasks/task-1 - First.md": A})

    fork_backlog("import", cwd=root)

    assert (root / ".backlog/.gitignore").read_text(encoding="utf-8").split("\n")[1:] == [
        "backlog.db*",
        ".backlog-*",
        ".gitignore",
        "",
    ]
    assert view(fork_backlog, root, "1")["title"] == "First"


def test_settings_may_lie_in_the_root_of_the_project(fork_backlog: RunBacklog, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    plant(root / "work/items", {"tasks/task-1 - First.md": A})
    (root / "work/items/config.yml").rename(root / "backlog.config.yml")
    with (root / "backlog.config.yml").open("a", encoding="utf-8") as config:
        config.write("backlog_directory: work/items\n")

    fork_backlog("import", cwd=root)
    fork_backlog("config", "set", "projectName", "Bazaar", cwd=root)
    exported = fork_backlog("export", "work/items", cwd=root)

    assert exported.code == 0, exported.stderr
    assert not (root / "work/items/config.yml").exists()
    text = (root / "backlog.config.yml").read_text(encoding="utf-8")
    assert text.startswith('project_name: "Bazaar"\n')
    assert text.endswith("backlog_directory: work/items\n")


def test_drafts_that_an_older_version_numbered_as_tasks_get_ids_of_drafts(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    root = tmp_path / "shop"
    plant(
        root / "backlog",
        {
            "tasks/task-3 - Task.md": task_file("TASK-3", "Task", dependencies="[task-12]"),
            "drafts/task-12 - Old.md": task_file("task-12", "Old", status="Draft"),
            "drafts/draft-2 - New.md": task_file("DRAFT-2", "New", status="Draft"),
        },
    )

    report = imported(fork_backlog, root)

    assert report["renumbered"] == [{"path": "drafts/task-12 - Old.md", "from": "task-12", "to": "DRAFT-12"}]
    assert fork_backlog("draft", "list", cwd=root).stdout == "Drafts:\n  DRAFT-2 - New\n  DRAFT-12 - Old\n"
    assert view(fork_backlog, root, "3")["dependencies"] == ["DRAFT-12"]
    assert imported(fork_backlog, root)["counts"]["unchanged"] == 4


def test_a_folder_that_is_no_project_is_not_searched(fork_backlog: RunBacklog, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()

    refused = fork_backlog("import", ".", cwd=tmp_path)

    assert refused.code == 3
    assert refused.stderr == (
        'Error: there is no Backlog.md project in "." '
        "(name the folder that holds its config.yml, or the one above)\n"
    )
