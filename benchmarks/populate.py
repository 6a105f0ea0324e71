"""Puts the made-up tasks into the form in which each program takes them in."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.workload import Sample, samples

CREATED = "2026-01-05 09:30"


def operation(sample: Sample) -> dict[str, object]:
    """Return the line of a batch that creates a made-up task in our program."""
    optional = {"priority": sample.priority, "type": sample.type}
    return {
        "op": "create",
        "title": sample.title,
        "description": sample.description,
        "assignee": sample.assignees,
        "status": sample.status,
        "labels": sample.labels,
        "ac": sample.criteria,
        "check_ac": list(range(1, sample.criteria_done + 1)),
        "depends_on": [f"TASK-{number}" for number in sample.dependencies],
        **{key: value for key, value in optional.items() if value},
    }


def fill_markdown(project: Path, count: int) -> None:
    """Write the tasks as Backlog.md's files into a project that `backlog init` has made."""
    folder = project / "backlog" / "tasks"
    for sample in samples(count):
        name = f"task-{sample.number} - {'-'.join(sample.title.replace('.', '').split())}.md"
        (folder / name).write_text(markdown(sample), encoding="utf-8")


def markdown(sample: Sample) -> str:
    """Return the file of a task in the form of Backlog.md 1.52 (docs/contract.md 8.2, 8.3)."""
    optional = [("priority", sample.priority), ("type", sample.type)]
    criteria = (
        f"- [{'x' if number <= sample.criteria_done else ' '}] #{number} {text}"
        for number, text in enumerate(sample.criteria, 1)
    )
    lines = [
        "---",
        f"id: TASK-{sample.number}",
        f"title: {sample.title}",
        f"status: {sample.status}",
        *_yaml_list("assignee", sample.assignees),
        f"created_date: '{CREATED}'",
        *_yaml_list("labels", sample.labels),
        *_yaml_list("dependencies", [f"TASK-{number}" for number in sample.dependencies]),
        *(f"{key}: {value}" for key, value in optional if value),
        f"ordinal: {sample.number * 1000}",
        "---",
        "",
        "## Description",
        "",
        "<!-- SECTION:DESCRIPTION:BEGIN -->",
        sample.description,
        "<!-- SECTION:DESCRIPTION:END -->",
        "",
        "## Acceptance Criteria",
        "<!-- AC:BEGIN -->",
        *criteria,
        "<!-- AC:END -->",
        "",
    ]
    return "\n".join(lines)


def _yaml_list(key: str, values: Sequence[str]) -> list[str]:
    return [f"{key}:", *(f"  - '{value}'" for value in values)] if values else [f"{key}: []"]


def taskwarrior_json(count: int) -> str:
    """Return the tasks as `task import` reads them; all pending, for only those have a number there."""
    return json.dumps(
        [
            {
                "description": sample.title,
                "status": "pending",
                "entry": "20260105T093000Z",
                "tags": sample.labels,
                "annotations": [
                    {"entry": "20260105T093000Z", "description": text}
                    for text in (sample.description, *sample.criteria)
                ],
                **({"priority": sample.priority[0].upper()} if sample.priority else {}),
            }
            for sample in samples(count)
        ]
    )
