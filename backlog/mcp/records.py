"""The tools for what stands beside the tasks: milestones, documents and decisions."""

from collections.abc import Callable

from backlog.domain.edit_request import KEEP
from backlog.domain.milestone_views import MilestoneProgress
from backlog.domain.records import Decision, Document, Milestone
from backlog.errors import InvalidInput
from backlog.mcp import results
from backlog.mcp.call import Call
from backlog.mcp.portions import in_portions
from backlog.mcp.results import Data, ToolResult
from backlog.service import documents, milestones
from backlog.service.dates import due_date


def milestone(call: Call) -> ToolResult:
    """List, show or change milestones."""
    return _MILESTONE[call.get("action")](call)


def _list(call: Call) -> ToolResult:
    where = results.page(results.LARGEST_LIMIT, call.get("cursor"))
    listed = milestones.progress(call.context())
    return results.listing("milestones", listed, where, _progress, _progress_line)


def _progress(each: MilestoneProgress) -> Data:
    due = each.milestone.due_date if each.milestone else None
    return results.lean(
        {"id": each.id, "title": each.title, "dueDate": due, "tasks": f"{each.done}/{each.total}"}
    )


def _progress_line(each: MilestoneProgress) -> str:
    return f"{each.id} {each.title} {each.done}/{each.total}"


def _view(call: Call) -> ToolResult:
    view = milestones.view(call.context(), _need(call, "name"))
    tasks = [results.line(task) for task in view.tasks]
    whole = {**_milestone(view.milestone)["milestone"], "tasks": tasks}
    head = f"{view.milestone.id} {view.milestone.title}: {results.counted(len(tasks), 'tasks')}"
    return in_portions("milestone", whole, head, call.get("cursor"))


def _add(call: Call) -> ToolResult:
    context = call.context()
    made = milestones.add(
        context,
        _need(call, "name"),
        description=call.get("description"),
        due_date=due_date(call.get("dueDate") or "", context.today()),
    )
    return ToolResult(f"added {made.id} {made.title}", _milestone(made))


def _rename(call: Call) -> ToolResult:
    context = call.context()
    day = KEEP if call.get("dueDate") is None else due_date(call.get("dueDate"), context.today()) or KEEP
    renamed = milestones.rename(context, _need(call, "name"), _need(call, "to"), due_date=day)
    return ToolResult(f"renamed {renamed.after.id} to {renamed.after.title}", _milestone(renamed.after))


def _remove(call: Call) -> ToolResult:
    removed = milestones.remove(call.context(), _need(call, "name"), "clear")
    data = {**_milestone(removed.milestone), "cleared": list(removed.tasks)}
    cleared = results.counted(len(removed.tasks), "tasks")
    return ToolResult(f"removed {removed.milestone.id}, {cleared} taken out", data)


def _archive(call: Call) -> ToolResult:
    archived = milestones.archive(call.context(), _need(call, "name"))
    return ToolResult(f"archived {archived.id}", _milestone(archived))


def _milestone(record: Milestone) -> Data:
    shown = {
        "id": record.id,
        "title": record.title,
        "state": record.state,
        "description": record.description,
        "dueDate": record.due_date,
    }
    return {"milestone": {**results.lean(shown), "revision": record.revision}}


_MILESTONE: dict[str, Callable[[Call], ToolResult]] = {
    "list": _list,
    "view": _view,
    "add": _add,
    "rename": _rename,
    "remove": _remove,
    "archive": _archive,
}


def document(call: Call) -> ToolResult:
    """Show, create or change a document or a decision."""
    return _DOCUMENT[call.get("action"), call.get("kind")](call)


def _show_document(call: Call) -> ToolResult:
    return _content(call, documents.one(call.context(), Document, _need(call, "id")))


def _show_decision(call: Call) -> ToolResult:
    return _content(call, documents.one(call.context(), Decision, _need(call, "id")))


def _create_document(call: Call) -> ToolResult:
    made = documents.create_document(
        call.context(),
        _need(call, "title"),
        type_=call.get("type"),
        path=call.get("path"),
        text=call.get("content"),
        tags=call.texts("tags"),
    )
    return _document("created", made)


def _create_decision(call: Call) -> ToolResult:
    made = documents.create_decision(
        call.context(), _need(call, "title"), status=call.get("status"), text=call.get("content")
    )
    return _document("created", made)


def _update_document(call: Call) -> ToolResult:
    changed = documents.update_document(
        call.context(),
        _need(call, "id"),
        title=call.get("title"),
        type_=call.get("type"),
        path=call.get("path"),
        text=call.get("content"),
        tags=call.texts("tags") or None,
    )
    return _document("updated", changed)


def _update_decision(call: Call) -> ToolResult:
    changed = documents.update_decision(
        call.context(),
        _need(call, "id"),
        title=call.get("title"),
        status=call.get("status"),
        text=call.get("content"),
    )
    return _document("updated", changed)


_DOCUMENT: dict[tuple[str, str], Callable[[Call], ToolResult]] = {
    ("view", "document"): _show_document,
    ("view", "decision"): _show_decision,
    ("create", "document"): _create_document,
    ("create", "decision"): _create_decision,
    ("update", "document"): _update_document,
    ("update", "decision"): _update_decision,
}


def _document(verb: str, record: Document | Decision) -> ToolResult:
    return ToolResult(f"{verb} {record.id} {record.title}", {"document": _facts(record)})


def _content(call: Call, record: Document | Decision) -> ToolResult:
    """Return a document or decision with its text, in portions if it is long."""
    whole = {**_facts(record), "content": record.content}
    return in_portions("document", whole, f"{record.id} {record.title}", call.get("cursor"))


def _facts(record: Document | Decision) -> Data:
    shown: Data = {"id": record.id, "title": record.title}
    if isinstance(record, Document):
        shown |= {"type": record.type, "path": record.path, "tags": record.tags}
    else:
        shown |= {"status": record.status}
    return {**results.lean(shown), "revision": record.revision}


def _need(call: Call, name: str) -> str:
    """Return an argument that the action needs; raise InvalidInput without it."""
    value: str | None = call.get(name)
    if value is None:
        raise InvalidInput(
            f"{call.tool}: {call.get('action')} needs {name}", code="missing-argument", argument=name
        )
    return value
