"""Before a backlog is begun the tasks that a clone brings along as files are found, and imported into it."""

from pathlib import Path

import pytest

from backlog.service.exchange.files import Tree
from backlog.service.exchange.nearby import contents_of, nearby_tree
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from tests.samples import STAMP
from tests.unit.service.exchange.samples import CONFIG, task_file

PLACED = "backlog.config.yml"


@pytest.mark.parametrize(
    ("path", "tree", "config"),
    [
        ("backlog/config.yml", "backlog", "config.yml"),
        (".backlog/config.yml", ".backlog", "config.yml"),
        ("backlog/tasks/readme.md", "backlog", None),
        (".backlog/tasks/readme.md", ".backlog", None),
    ],
)
def test_a_tree_is_found_here_or_above(tmp_path: Path, path: str, tree: str, config: str | None) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).touch()
    (tmp_path / "src" / "deep").mkdir(parents=True)

    for start in (tmp_path, tmp_path / "src" / "deep", tmp_path / tree / "tasks"):
        assert nearby_tree(str(start)) == Tree(str(tmp_path / tree), config)


def test_a_tree_is_found_by_the_settings_that_name_it(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / PLACED).write_text("backlog_directory: docs\n")

    assert nearby_tree(str(tmp_path / "docs")) == Tree(str(tmp_path / "docs"), f"../{PLACED}")


def test_where_there_is_none_or_none_that_can_be_used_none_is_found(tmp_path: Path) -> None:
    assert nearby_tree(str(tmp_path)) is None
    (tmp_path / "backlog" / "config.yml").mkdir(parents=True)
    (tmp_path / ".backlog").mkdir()
    (tmp_path / ".backlog" / "tasks").touch()
    assert nearby_tree(str(tmp_path)) is None

    project = tmp_path / "shop"
    project.mkdir()
    (project / PLACED).write_text("backlog_directory: ../elsewhere\n")
    assert nearby_tree(str(project)) is None
    (tmp_path / "elsewhere" / "tasks").mkdir(parents=True)
    (project / "backlog").symlink_to(tmp_path / "elsewhere")  # what leads out of the project is refused
    assert nearby_tree(str(project)) is None


def test_the_files_are_what_a_new_backlog_begins_with(tmp_path: Path) -> None:
    root = tmp_path / "shop" / "backlog"
    (root / "tasks").mkdir(parents=True)
    (root / "config.yml").write_text(CONFIG)
    (root / "tasks" / "task-7 - A.md").write_text(task_file("TASK-7", "A"))
    fill = contents_of(Tree(str(root), "config.yml"), str(tmp_path), "../backlog")
    (root / "tasks" / "task-8 - B.md").write_text(task_file("TASK-8", "B"))  # comes too late
    database = str(tmp_path / "backlog.db")
    reports = []

    create_database(database, lambda store: reports.append(fill(store, STAMP)))

    (report,) = reports
    assert (report.root, report.dry_run) == ("../backlog", False)
    assert [(one.path, one.fate, one.id) for one in report.outcomes] == [
        ("config.yml", "imported", None),
        ("tasks/task-7 - A.md", "imported", "TASK-7"),
    ]
    with open_store(database).reading() as reader:
        assert reader.settings().project_name == "Shop"
        assert [(one.id, one.title) for one in reader.every_task()] == [("TASK-7", "A")]
        assert reader.exchange.trees() == {"shop/backlog"}
