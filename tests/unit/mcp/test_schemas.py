import json
from typing import Any

import pytest

from backlog.mcp.schemas import TOOLS, Tool

TAKEN_BY_ALL = {"type", "properties", "required", "additionalProperties", "items", "enum", "description"}
"""What the strictest clients know of JSON Schema: no references, unions, defaults or words of our own."""


def test_there_are_few_tools_and_few_bytes_of_them() -> None:
    text = json.dumps(
        [{"name": each.name, "description": each.description, "inputSchema": each.schema} for each in TOOLS],
        separators=(",", ":"),
    )

    assert len(TOOLS) <= 12
    assert len(text.encode()) < 7_600, "with the annotations all of it has to stay under 8 KB"


def check(schema: dict[str, Any]) -> None:
    assert set(schema) <= TAKEN_BY_ALL
    assert schema["type"] in {"object", "array", "string", "integer", "boolean"}, "one type, no union"
    if schema["type"] == "array":
        check(schema["items"])
    if schema["type"] == "object":
        assert schema["additionalProperties"] is False
        assert set(schema.get("required", ())) <= set(schema["properties"])
        for each in schema["properties"].values():
            check(each)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_client_takes_a_schema(tool: Tool) -> None:
    check(tool.schema)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_no_schema_names_what_a_project_configures(tool: Tool) -> None:
    words = json.dumps(tool.schema)

    assert "To Do" not in words
    assert "high" not in words


def test_who_only_reads_says_so_and_who_takes_away_says_so() -> None:
    assert {each.name for each in TOOLS if each.reads} == {"task_list", "task_view", "overview", "history"}
    assert {each.name for each in TOOLS if each.destroys} == {"task_move", "batch", "milestone", "undo"}
