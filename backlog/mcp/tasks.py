"""The tools for tasks: find, view, create, edit, claim, move."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from backlog.domain.claims import DEFAULT_LEASE, read_lease
from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import CLEAR, Clear, EditRequest, given_fields
from backlog.domain.ids import kind_of
from backlog.domain.list_request import ListRequest
from backlog.domain.records import Decision, Document
from backlog.domain.views import TaskView
from backlog.errors import InvalidInput, quoted
from backlog.mcp import results
from backlog.mcp.call import Call
from backlog.mcp.checks import given_checks, run_checks, with_checks
from backlog.mcp.portions import in_portions
from backlog.mcp.results import Data, ToolResult
from backlog.mcp.schemas import MORE, adds_to
from backlog.service import lifecycle
from backlog.service.claims import claim, release, renew
from backlog.service.dates import due_date
from backlog.service.documents import every
from backlog.service.idempotency import Key, create_once, edit_once
from backlog.service.overview import next_task
from backlog.service.queries import view
from backlog.service.search import SearchRequest, search
from backlog.service.search.hits import Hit
from backlog.service.task_lists import list_asked, unknown_names
from backlog.service.tasks import create, edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.search import SearchKind
    from backlog.domain.task import Kind

_FIELDS = {
    "title": "title",
    "description": "description",
    "status": "status",
    "priority": "priority",
    "type": "type",
    "milestone": "milestone",
    "addLabels": "add_labels",
    "removeLabels": "remove_labels",
    "dependencies": "dependencies",
    "addReferences": "add_references",
    "removeReferences": "remove_references",
    "modifiedFiles": "modified_files",
    "acceptanceCriteriaAdd": "add_ac",
    "acceptanceCriteriaRemove": "remove_ac",
    "acceptanceCriteriaCheck": "check_ac",
    "acceptanceCriteriaUncheck": "uncheck_ac",
    "definitionOfDoneAdd": "add_dod",
    "definitionOfDoneRemove": "remove_dod",
    "definitionOfDoneCheck": "check_dod",
    "definitionOfDoneUncheck": "uncheck_dod",
    "evidence": "evidence",
    "planSet": "plan",
    "planAppend": "append_plan",
    "notesSet": "notes",
    "notesAppend": "append_notes",
    "finalSummary": "final_summary",
    "otherText": "other_text",
    "commentsAppend": "comments",
    **{field.json: field.name for field in MORE},
    **{f"{field.json}Append": adding for field in MORE if (adding := adds_to(field)) is not None},
}
"""The arguments of an edit, and the field of a request that each is."""
_CLEARED = {
    "description": "description",
    "priority": "priority",
    "type": "type",
    "milestone": "milestone",
    "dueDate": "due_date",
    "plan": "plan",
    "notes": "notes",
    "finalSummary": "final_summary",
    "otherText": "other_text",
    **{field.json: field.name for field in MORE if field.holds != "words"},
}
_EMPTIED = {
    "assignee": "assignees",
    "dependencies": "dependencies",
    **{field.json: field.name for field in MORE if field.holds == "words"},
}
"""The fields that are lists: emptied by a list of nothing."""


def find(call: Call) -> ToolResult:
    """List in the order that was asked for, or search, the best first."""
    where = results.page(call.get("limit"), call.get("cursor"))
    kind = call.get("kind") or "task"
    if call.get("search") and kind != "draft" and call.get("sort") is None:
        return _search(call, kind, where)
    if kind in {"document", "decision", "any"}:
        return _records(call, kind, where)
    request = _list_request(call, where.wanted)._replace(search=call.get("search"))
    listed = list_asked(call.context(), request, cast("Kind", kind))
    result = results.listing(f"{kind}s", listed.tasks, where, results.summary, results.line)
    return result if listed.tasks else _with_unknown(call, result, request)


def _search(call: Call, kind: str, where: results.Page) -> ToolResult:
    request = _list_request(call, where.wanted)
    kinds = () if kind == "any" else (cast("SearchKind", kind),)
    result = search(call.context(), SearchRequest(call.get("search"), kinds, request))
    page = results.listing("found" if kind == "any" else f"{kind}s", result.hits, where, _hit, _hit_line)
    return page if result.hits else _with_unknown(call, page, request)


def _with_unknown(call: Call, result: ToolResult, request: ListRequest) -> ToolResult:
    """Return an empty result together with the names that no task has: they may be slips."""
    if not (request.labels or request.assignee or request.milestone):
        return result
    unknown = [
        f"no task has the {what} {quoted(name)}" for what, name in unknown_names(call.context(), request)
    ]
    return ToolResult("\n".join((result.text, *unknown)), {**result.data, **results.lean({"notes": unknown})})


def _records(call: Call, kind: str, where: results.Page) -> ToolResult:
    if kind == "any":
        raise InvalidInput("kind any needs search", code="missing-argument", argument="search")
    context = call.context()
    records: Sequence[Document | Decision] = (
        every(context, Document) if kind == "document" else every(context, Decision)
    )
    return results.listing(f"{kind}s", records, where, _record, lambda each: f"{each.id} {each.title}")


def _record(record: Any) -> Data:  # noqa: ANN401  a document or a decision
    return results.lean(
        {name: getattr(record, name, None) for name in ("id", "title", "type", "path", "status", "tags")}
    )


def _hit(hit: Hit) -> Data:
    shown = results.summary(hit.item) if hit.kind == "task" else _record(hit.item)  # type: ignore[arg-type]  # the kind says which
    return shown if hit.kind == "task" else {"kind": hit.kind, **shown}


def _hit_line(hit: Hit) -> str:
    return results.line(hit.item) if hit.kind == "task" else f"{hit.item.id} {hit.item.title}"  # type: ignore[arg-type]  # the kind says which


def _list_request(call: Call, limit: int) -> ListRequest:
    assignee = call.get("assignee")
    if call.get("ready") and call.get("blocked"):
        raise InvalidInput("ready and blocked exclude each other", code="conflicting-arguments")
    return ListRequest(
        statuses=call.get("status"),
        assignee=None if assignee is None else call.me(assignee),
        unassigned=bool(call.get("unassigned")),
        milestone=call.get("milestone"),
        parent=call.get("parentTaskId"),
        priority=call.get("priority"),
        types=call.texts("type"),
        labels=call.texts("labels"),
        readiness="ready" if call.get("ready") else "blocked" if call.get("blocked") else None,
        sort=call.get("sort"),
        limit=limit,
    )


def show(call: Call) -> ToolResult:
    """Show a task or draft."""
    shown = view(call.context(), call.get("id"), kind_of((call.get("id"),)))
    return _shown(shown, cursor=call.get("cursor"))


def _shown(shown: TaskView, verb: str = "", cursor: str | None = None) -> ToolResult:
    head = f"{results.standing_text(verb, shown).strip()} {shown.task.title}"
    return in_portions("task", results.detail(shown), head, cursor)


def add(call: Call) -> ToolResult:
    """Create a task or a draft."""
    context = call.context()
    more: dict[str, Any] = {
        field.name: call.texts(field.json) if field.holds == "words" else call.get(field.json)
        for field in MORE
    }
    request = CreateRequest(
        title=call.get("title"),
        description=call.get("description"),
        status=call.get("status"),
        priority=call.get("priority"),
        type=call.get("type"),
        assignees=call.people("assignee") or None,
        labels=call.texts("labels"),
        milestone=call.get("milestone"),
        parent=call.get("parentTaskId"),
        due_date=due_date(call.get("dueDate") or "", context.today()),
        dependencies=call.texts("dependencies"),
        references=call.texts("references"),
        documentation=call.texts("documentation"),
        acceptance_criteria=with_checks(
            call.texts("acceptanceCriteria"), given_checks("task_create", call.texts("setChecks"))
        ),
        definition_of_done=call.texts("definitionOfDoneAdd"),
        plan=call.get("plan"),
        notes=call.get("notes"),
        draft=bool(call.get("draft")),
        **more,
    )
    key = _key(call)
    made = create(context, request) if key is None else create_once(context, key, request)
    return _changed(call, "created", made)


def change(call: Call) -> ToolResult:
    """Edit a task or a draft."""
    context = call.context()
    request = _edit_request(call, context.today())
    if not given_fields(request):
        raise InvalidInput(
            "task_edit: nothing to change was named", code="missing-change", task=call.get("id")
        )
    id_, revision, key = call.get("id"), call.get("ifRevision"), _key(call)
    kind = kind_of((id_,))
    if key is None:
        (edited,) = edit(context, [id_], request, kind=kind, if_revision=revision)
    else:
        (edited,) = edit_once(context, key, [id_], request, kind=kind, if_revision=revision)
    if edited.view is None:
        raise InvalidInput("task_edit: no task was named", code="missing-id")
    result = _changed(call, "updated", edited.view)
    if edited.claim is None:
        return result
    note = f"{edited.claim.holder} has claimed it until {edited.claim.until:%Y-%m-%d %H:%M} UTC"
    return ToolResult(f"{result.text}\n{note}", {**result.data, "note": note})


def _edit_request(call: Call, today: date) -> EditRequest:
    fields: dict[str, Any] = {
        field: tuple(value) if isinstance(value := call.arguments[name], list) else value
        for name, field in _FIELDS.items()
        if name in call.arguments
    }
    if call.get("assignee"):
        fields["assignees"] = call.people("assignee")
    if call.get("dueDate"):
        fields["due_date"] = due_date(call.get("dueDate"), today) or CLEAR
    if checks := call.texts("setChecks"):
        given = given_checks("task_edit", checks)
        fields |= {"set_checks": given.sets, "clear_checks": given.clears}
    for name in call.texts("clear"):
        emptied: tuple[str, Clear | tuple[()]] = (
            (_EMPTIED[name], ()) if name in _EMPTIED else (_CLEARED[name], CLEAR)
        )
        if emptied[0] in fields:
            raise InvalidInput(
                f"task_edit: {name} is both set and cleared", code="conflicting-arguments", argument=name
            )
        fields[emptied[0]] = emptied[1]
    return EditRequest(**fields)


def hold(call: Call) -> ToolResult:
    """Claim, renew or release a task, or look which is next."""
    context, action, id_ = call.context(), call.get("action"), call.get("id")
    if call.get("takeOver") and (action != "claim" or id_ is None):
        raise InvalidInput(
            "task_claim: takeOver belongs to action claim with an id",
            code="conflicting-arguments",
            argument="takeOver",
        )
    lease = DEFAULT_LEASE if call.get("lease") is None else read_lease(call.get("lease"))
    if action == "next":
        return _shown(next_task(context))
    if action == "claim":
        claimed = claim(context, id_, None, lease, take_over=bool(call.get("takeOver")))
        return _shown(view(context, claimed.id), "claimed")
    if id_ is None:
        raise InvalidInput(f"task_claim: {action} needs id", code="missing-argument", argument="id")
    held = renew(context, id_, None, lease) if action == "renew" else release(context, id_, None)
    return _changed(call, "renewed" if action == "renew" else "released", view(context, held.id))


def move(call: Call) -> ToolResult:
    """Complete, archive, demote or promote tasks, or run the checks of their criteria."""
    context, action, ids = call.context(), call.get("action"), call.texts("ids")
    if action == "verify":
        return run_checks(call, ids)
    if call.get("reopen"):
        raise InvalidInput(
            "task_move: reopen belongs to action verify", code="conflicting-arguments", argument="reopen"
        )
    if action == "promote":
        if len(ids) != 1:
            raise InvalidInput("task_move: promote takes one id", code="invalid-argument", argument="ids")
        moved = [lifecycle.promote(context, ids[0])]
    elif action == "archive":
        moved = list(lifecycle.archive(context, ids, kind_of(ids)))
    else:
        moved = list((lifecycle.complete if action == "complete" else lifecycle.demote)(context, ids))
    done = [
        results.lean({"from": each.old_id, "id": each.task.id, "unlinked": each.unlinked}) for each in moved
    ]
    return ToolResult(f"{action}: {', '.join(each.task.id for each in moved)}", {"moved": done})


def _changed(call: Call, verb: str, shown: TaskView) -> ToolResult:
    with call.location.store().reading() as reader:
        settings = reader.settings()
    return ToolResult(results.standing_text(verb, shown), results.standing(shown, settings))


def _key(call: Call) -> Key | None:
    key = call.get("idempotencyKey")
    return None if key is None else Key(key, call.get("dueDate"))
