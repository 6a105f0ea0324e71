"""Says in our words what is wrong with a line of a batch."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from backlog.batch.models import MODELS, keys_of, settable_keys
from backlog.domain.spelling import did_you_mean
from backlog.errors import InvalidInput, quoted

if TYPE_CHECKING:
    from backlog.errors import Fact

_SHOWN = 3

_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "an object",
    "int_parsing_size": "a smaller number",
    "greater_than_equal": "a number that is not below zero",
    "less_than_equal": "a smaller number",
    "finite_number": "a number",
    "string_pattern_mismatch": "a word of at most 64 letters, digits, - and _ that begins with a letter",
}
"""What is wanted in place of a value, by pydantic's name for the mistake."""


def explained(error: ValidationError, line: bytes) -> InvalidInput:
    """Return our error for one of pydantic's: what is wrong with which key, and what is wanted."""
    details = error.errors(include_url=False, include_context=True, include_input=False)
    first = details[0]
    kind = first["type"]
    if kind == "json_invalid":
        return _no_json(line, first)
    if kind in {"model_type", "model_attributes_type", "dict_type"} and not first["loc"]:
        return InvalidInput(
            "the line is not a JSON object",
            code="invalid-json",
            problem="no object",
        )
    if kind == "union_tag_not_found":
        return InvalidInput(
            '"op" is missing: it says what to do',
            code="missing-op",
            allowed=list(MODELS),
        )
    if kind == "union_tag_invalid":
        return _unknown_op(line)
    operation = str(first["loc"][0])
    by_key: dict[str, list[ErrorDetails]] = {}
    for detail in details:
        by_key.setdefault(str(detail["loc"][1]) if len(detail["loc"]) > 1 else "", []).append(detail)
    problems = [_problem(operation, MODELS[operation], key, errors) for key, errors in by_key.items()]
    message = "; ".join(problem.message for problem in problems[:_SHOWN])
    if len(problems) > _SHOWN:
        message += f"; and {len(problems) - _SHOWN} more"
    facts: dict[str, Fact] = dict(problems[0].data)
    if len(problems) > 1:
        facts = {"problems": [{"code": one.code, "message": one.message, **one.data} for one in problems]}
    return InvalidInput(f"{operation}: {message}", code=problems[0].code, **{**facts, "operation": operation})


def _problem(
    operation: str, model: type[BaseModel], key: str, details: Iterable[ErrorDetails]
) -> InvalidInput:
    """Return what is wrong with one key, or with the operation as a whole."""
    kinds = dict.fromkeys(detail["type"] for detail in details)
    first = next(iter(details))
    if "missing" in kinds:
        return InvalidInput(f"{quoted(key)} is missing", code="missing-key", key=key)
    if "extra_forbidden" in kinds:
        return _unknown_key(operation, model, key)
    wanted = [_WANTED[kind] for kind in kinds if kind in _WANTED]
    if "literal_error" in kinds:
        wanted = [str(first["ctx"]["expected"])]
    if not key or not wanted:
        return InvalidInput(
            f"{f'{quoted(key)}: ' if key else ''}{first['msg'].removeprefix('Value error, ')}",
            code="missing-id" if "missing-id" in kinds else "invalid-value",
            key=key,
        )
    return InvalidInput(
        f"{quoted(key)} must be {' or '.join(dict.fromkeys(wanted))}",
        code="invalid-value",
        key=key,
        wanted=list(dict.fromkeys(wanted)),
    )


def _unknown_key(operation: str, model: type[BaseModel], key: str) -> InvalidInput:
    known = keys_of(model)
    for name, others in known.items():
        if key == name or key in others:
            return InvalidInput(
                f"{quoted(key)} says the same as another key; give one of {', '.join((name, *others))}",
                code="conflicting-keys",
                key=key,
                keys=[name, *others],
            )
    if key == "id" and operation == "create":
        return InvalidInput(
            'a new task gets its "id" from the backlog',
            code="unknown-key",
            key=key,
        )
    return InvalidInput(
        f"unknown key {quoted(key)}",
        code="unknown-key",
        key=key,
        nearest=_meant(model, key),
    )


def _meant(model: type[BaseModel], key: str) -> str | None:
    """Return the key that was meant, None if none is near that changes something and takes nothing away."""
    known = settable_keys(model)
    own = [name for name in keys_of(model) if name in known]
    risky = {name for name in known if name.startswith(("clear", "remove"))}
    return did_you_mean(key, own, risky=risky) or did_you_mean(key, known, risky=risky)


def _unknown_op(line: bytes) -> InvalidInput:
    given = json.loads(line)["op"]
    if not isinstance(given, str):
        return InvalidInput('"op" must be a text', code="unknown-op")
    return InvalidInput(
        f"unknown op {quoted(given)}; available: {', '.join(MODELS)}",
        code="unknown-op",
        given=given,
        allowed=list(MODELS),
    )


def _no_json(line: bytes, detail: ErrorDetails) -> InvalidInput:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return InvalidInput(
            f"the line is not valid UTF-8 at byte {error.start + 1}",
            code="invalid-encoding",
            byte=error.start + 1,
        )
    reason = str(detail.get("ctx", {}).get("error", "")).partition(" at line")[0]
    return InvalidInput(
        f"the line is not valid JSON{f': {reason}' if reason else ''}",
        code="invalid-json",
        reason=reason,
    )
