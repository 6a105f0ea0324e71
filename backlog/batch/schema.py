"""Writes down what a batch may say, as a JSON Schema for editors and for programs that write batches."""

import json
from typing import Any

from backlog.batch.models import MODELS, OPERATION, OnTasks, keys_of


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one line."""
    whole: dict[str, Any] = OPERATION.json_schema()
    for model in MODELS.values():
        definition = whole["$defs"][model.__name__]
        properties = {key: _plain(value) for key, value in definition["properties"].items()}
        definition["properties"] = properties
        for key, others in keys_of(model).items():
            for other in others:
                properties[other] = {**properties[key], "description": f"the same as {key}"}
            if key in (required := definition.get("required", [])) and others:
                required.remove(key)
                definition["anyOf"] = [{"required": [name]} for name in (key, *others)]
        if issubclass(model, OnTasks):
            definition["oneOf"] = [{"required": ["id"]}, {"required": ["ids"]}]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One line of a batch",
        "description": "backlog batch reads JSON Lines: one operation a line. null is the same as no key.",
        **whole,
    }


def _plain(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a key without what says nothing: its name again, and that it may be left out."""
    return {
        name: value
        for name, value in definition.items()
        if name != "title" and (name, value) != ("default", None)
    }


def schema_text() -> str:
    """Return the schema as a document."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
