"""Files as other programs write them, for trees that are values."""

CONFIG = """\
project_name: "Shop"
default_status: "To Do"
statuses: ["To Do", "In Progress", "Done"]
labels: []
date_format: yyyy-mm-dd
task_prefix: "task"
"""


def task_file(id_: str, title: str, body: str = "", **front: str | None) -> str:
    """The file of a task with those keys in its front matter; None leaves a key out."""
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
    lines = "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None)
    return f"---\n{lines}---\n{body}"


def criteria(*lines: str) -> str:
    """The section of the acceptance criteria with those items."""
    items = "".join(f"- {line}\n" for line in lines)
    return f"\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n{items}<!-- AC:END -->\n"
