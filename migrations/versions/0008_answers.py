"""What was done under an idempotency key is kept as facts, no longer as the texts that the command line printed.

`request` then begins with the name of what was asked for. What exactly it was is not known of a task that an
older program created or edited, for its digest was one of the words on the command line: such a key is answered
whatever is asked of the same kind. The advice that came with the errors of a batch is not kept; each front end
gives its own.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

Object = dict[str, Any]

ANSWERS = sa.table("answers", sa.column("idempotency_key"), sa.column("request"), sa.column("answer"))


def upgrade() -> None:
    """Rewrite each answer; one that says nothing that can be read is dropped."""
    connection = op.get_bind()
    for key in connection.scalars(sa.select(ANSWERS.c.idempotency_key)).all():
        this = ANSWERS.c.idempotency_key == key
        request, answer = connection.execute(sa.select(ANSWERS.c.request, ANSWERS.c.answer).where(this)).one()
        try:
            request, kept = facts(request, json.loads(answer))
        except (ValueError, TypeError, LookupError, AttributeError):
            connection.execute(sa.delete(ANSWERS).where(this))
            continue
        text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        connection.execute(sa.update(ANSWERS).where(this).values(request=request, answer=text))


def facts(request: str, answer: Object) -> tuple[str, Object]:
    """Return what was asked for and what was done, from what was printed."""
    if "results" in answer:
        lines = [json.loads(line) for line in answer["results"].split("\n") if line]
        outcomes = "".join(json.dumps(_outcome(line), ensure_ascii=False) + "\n" for line in lines)
        return f"batch:{request}", {"last": answer["last"], "outcomes": outcomes}
    document = json.loads(answer["json"])
    verb, kind, *_ = answer["line"].split()  # "Created draft DRAFT-1"
    name = {"Created": "create", "Updated": "edit"}[verb]
    details = document["tasks"] if "tasks" in document else [document.get("task") or document["draft"]]
    return f"{name} {kind}:", {"tasks": [_shown(detail) for detail in details]}


def _outcome(line: Object) -> Object:
    """Return what became of a line of a batch."""
    kept: Object = {"line": line["line"]}
    if "error" in line:
        error = line["error"]
        kept["error"] = {
            "code": error["code"],
            "message": error["message"],
            "data": error.get("data") or {},
        }
    elif "ids" in line:
        kept |= {"ids": line["ids"], "revisions": line["revisions"], "several": True}
    else:
        kept |= {"ids": [line["id"]], "revisions": [line["revision"]] if "revision" in line else []}
    return kept | {name: line[name] for name in ("as", "note") if name in line}


def _shown(detail: Object) -> Object:
    """Return a task as it was printed as JSON, under the names of its fields."""
    readiness = detail["readiness"]
    graph = detail["dependencyGraph"]
    return {
        "task": {name: value for name, value in _task(detail).items() if value is not None and value != []},
        "nodes": [
            {"id": n["id"], "title": n["title"], "status": n["status"], "completed": n["completed"]}
            for n in graph["nodes"]
        ],
        "edges": [[edge["from"], edge["to"]] for edge in graph["edges"]],
        "readiness": {
            "is_ready": readiness["isReady"],
            "is_blocked": readiness["isBlocked"],
            "blocking": readiness["blockingDependencies"],
            "missing": readiness["missingDependencies"],
        },
        "subtasks": [{"id": each["id"], "title": each["title"]} for each in detail["subtasks"]],
    }


def _task(detail: Object) -> Object:
    """Return the fields of a task; only what was never printed is not known: its UUID."""
    ordinal = detail["ordinal"]
    return {
        "uuid": "",
        "kind": "draft" if detail["id"].startswith("DRAFT-") else "task",
        "id": detail["id"],
        "title": detail["title"],
        "status": detail["status"],
        "created_at": _instant(detail["createdAt"]),
        "state": "active",
        "updated_at": _instant(detail["updatedAt"]),
        "priority": detail["priority"],
        "type": detail["type"],
        "project": detail["project"],
        "assignees": detail["assignees"],
        "reporter": detail["reporter"],
        "due_date": detail["dueDate"],
        "labels": detail["labels"],
        "milestone": detail["milestone"],
        "parent": detail["parentTaskId"],
        "dependencies": detail["dependencies"],
        "references": detail["references"],
        "documentation": detail["documentation"],
        "modified_files": detail["modifiedFiles"],
        "ordinal": None if ordinal is None else float(ordinal),
        "acceptance_criteria": [_item(item) for item in detail["acceptanceCriteria"]],
        "definition_of_done": [_item(item) for item in detail["definitionOfDone"]],
        "comments": [
            {"body": each["body"], "created_at": _instant(each["createdAt"]), "author": each["author"]}
            for each in detail["comments"]
        ],
        "description": detail["description"],
        "plan": detail["implementationPlan"],
        "notes": detail["implementationNotes"],
        "final_summary": detail["finalSummary"],
        "claimed_by": detail.get("claimedBy"),
        "claimed_until": _instant(detail.get("claimedUntil")),
        "legacy_done": 1 if detail.get("legacyDone") else None,
        "revision": detail["revision"],
    }


def _item(item: Object) -> Object:
    kept: Object = {"text": item["text"], "checked": item["checked"]}
    if "evidence" in item:
        kept |= {"evidence": item["evidence"], "checked_by": item["checkedBy"]}
        kept |= {"checked_at": _instant(item["checkedAt"])}
    return {name: value for name, value in kept.items() if value is not None}


def _instant(printed: str | None) -> str | None:
    """Return an instant as columns hold it, a day as it is: `2026-01-02T03:04:00Z`, `2026-01-02`."""
    return printed.replace("Z", ".000000Z") if printed else None
