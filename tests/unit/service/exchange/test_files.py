"""What is read of a tree on disk: its records, each once, and what is none."""

from pathlib import Path

from backlog.markdown.config_file import CONFIG
from backlog.service.exchange.files import Tree, read_tree
from tests.unit.service.exchange.samples import task_file


def test_a_link_to_a_record_is_no_second_record(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "tasks" / "task-1 - A.md").write_text(task_file("TASK-1", "A"))
    (tmp_path / "shared" / "b.md").write_text(task_file("TASK-2", "B"))
    (tmp_path / "tasks" / "task-2 - B.md").symlink_to("../shared/b.md")
    (tmp_path / "tasks" / "task-3 - A.md").symlink_to("task-1 - A.md")
    (tmp_path / "tasks" / "notes.md").symlink_to("task-1 - A.md")

    found = read_tree(Tree(str(tmp_path), CONFIG))

    assert [(file.path, file.text is not None, file.reason) for file in found.files] == [
        ("tasks/task-1 - A.md", True, ""),
        ("tasks/task-2 - B.md", True, ""),
        ("tasks/task-3 - A.md", False, 'it is a link to "tasks/task-1 - A.md", which is read itself'),
    ]
    assert found.left == ["shared/b.md", "tasks/notes.md"]
