"""Makes small projects of Markdown files, as other people have written them."""

from collections.abc import Mapping
from pathlib import Path

CONFIG = """\
project_name: "Shop"
default_status: "To Do"
statuses: ["To Do", "In Progress", "Done"]
labels: []
date_format: yyyy-mm-dd
task_prefix: "task"
"""


def task_file(id_: str, title: str, body: str = "", **front: str) -> str:
    """The file of a task with those keys in its front matter, `status` and `created_date` among them."""
    keys = {
        "id": id_,
        "title": title,
        "status": "To Do",
        "assignee": "[]",
        "created_date": "'2026-11-23 00:47'",
        "labels": "[]",
        "dependencies": "[]",
        **front,
    }
    lines = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\n{lines}---\n{body}"


def criteria(*lines: str) -> str:
    """The section of the acceptance criteria with those items."""
    items = "".join(f"- {line}\n" for line in lines)
    return f"\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n{items}<!-- AC:END -->\n"


def plant(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder and return it; a tree gets settings unless it has its own."""
    for name, content in {"config.yml": CONFIG, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def contents(root: Path) -> dict[str, str]:
    """Every file below a folder with its text."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
