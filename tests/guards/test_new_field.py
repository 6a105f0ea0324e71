"""A new field takes the eight files that docs/architecture.md names: added to a copy, it works everywhere."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

ROOT = Path(__file__).parents[2]
RECIPE = (ROOT / "docs" / "architecture.md").read_text().partition("## 5. ")[2].partition("\nThen ")[0]

# What stands in each file already, and what is written behind it.
ADDED = {
    "backlog/domain/task.py": [
        ("    revision: int = 0\n", "    risks: str | None = None\n"),
        ('    Field("final_summary", "text", "finalSummary", "Final Summary"),\n',
         '    Field("risks", "text", "risks", "Risks"),\n'),
    ],
    "backlog/domain/create.py": [
        ("    final_summary: str | None = None\n", "    risks: str | None = None\n"),
    ],
    "backlog/domain/edit_request.py": [
        ("    append_final_summary: Sequence[str] = ()\n",
         "    risks: str | Clear | Keep = KEEP\n    append_risks: Sequence[str] = ()\n"),
    ],
    "backlog/storage/schema/tables.py": [
        ("    criteria_verified: int | None = Field(sa_column=Column(WHOLE))\n",
         "    risks: str | None = Field(sa_column=Column(TEXT))\n"),
    ],
    "backlog/cli/commands/task_create.py": [
        ('        from_file("--final-summary"),\n',
         '        text("--risks", "TEXT", "what may go wrong", group=TEXTS),\n'),
    ],
    "backlog/cli/commands/task_edit.py": [
        ('    from_file("--final-summary"),\n',
         ('    text("--risks", "TEXT", "what may go wrong", group=TEXTS),\n'
          '    texts("--append-risks", "TEXT", "add a paragraph to that", group=TEXTS),\n')),
    ],
    "backlog/batch/models.py": [
        ('    final_summary: str | None = also("final_summary", "finalSummary")\n',
         "    risks: str | None = None\n"),
        ("    append_final_summary: Texts | None = None\n", "    append_risks: Texts | None = None\n"),
    ],
}  # fmt: skip

MIGRATION = '''\
"""A task can say what may go wrong."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{last}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("tasks", sa.Column("risks", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")))
'''


def test_the_recipe_names_these_files_and_no_more_than_eight() -> None:
    named = set(re.findall(r"\d\. `([^`]+\.py)`", RECIPE))

    assert named == {path.removeprefix("backlog/") for path in ADDED} | {"migrations/versions/NNNN_what.py"}
    assert len(named) <= 8


def test_a_field_that_is_added_by_the_recipe_works_everywhere(tmp_path: Path) -> None:
    for folder in ("backlog", "migrations"):
        copytree(ROOT / folder, tmp_path / folder, ignore=ignore_patterns("static"))
    for path, additions in ADDED.items():
        text = (tmp_path / path).read_text()
        for before, added in additions:
            assert text.count(before) == 1, (path, before)
            text = text.replace(before, before + added)
        (tmp_path / path).write_text(text)
    versions = tmp_path / "migrations" / "versions"
    last = max(path.name[:4] for path in versions.glob("*.py"))
    (versions / "9999_risks.py").write_text(MIGRATION.format(last=last))
    home = tmp_path / "home"
    home.mkdir()

    def run(*words: str, stdin: str = "") -> str:
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "BACKLOG_ACTOR": "ada", "HOME": str(home)}
        return subprocess.run(
            [sys.executable, "-m", *words], cwd=home, env=environment, input=stdin, check=True, text=True,
            stdout=subprocess.PIPE,
        ).stdout  # fmt: skip

    def backlog(*words: str, stdin: str = "") -> str:
        return run("backlog", *words, stdin=stdin)

    run("backlog.storage.generate")
    backlog("init", "Demo")
    backlog("task", "create", "One", "--risks", "The moon may fall")
    backlog("batch", stdin='{"op": "edit", "id": 1, "append_risks": ["So may the stars"]}\n')

    assert "Risks:\n" in backlog("task", "1", "--plain")
    assert (
        json.loads(backlog("task", "1", "--json"))["task"]["risks"] == "The moon may fall\n\nSo may the stars"
    )
    backlog("export", "tree")
    (file,) = (home / "tree" / "tasks").iterdir()
    file.write_text(file.read_text().replace("stars", "planets"))
    backlog("import", "tree")
    assert "planets" in backlog("export", "--format", "csv", "-")
    assert "The moon may fall -> " in backlog("task", "history", "1")
    backlog("undo")
    assert backlog("doctor").startswith("No ")
