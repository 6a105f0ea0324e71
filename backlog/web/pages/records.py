"""Documents and decisions: read, written and archived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.records import DOCUMENT_TYPES, Decision, Document
from backlog.errors import BacklogError, NotFound, RevisionMoved
from backlog.service import documents as service
from backlog.service.vocabulary import vocabulary
from backlog.web.conflicts import RECORD_FIELDS, differences, field_text, stored_in
from backlog.web.forms import Form
from backlog.web.history import since
from backlog.web.pages.conflict import conflict_page, save_as_shown
from backlog.web.responses import back, context_of, page, page_problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.web.problems import Problem


def kind_of(request: Request) -> type[Document | Decision]:
    """Return what the path is about."""
    return Document if request.url.path.startswith("/documents") else Decision


def name_of(request: Request) -> str:
    """Return the word for what the path is about, as it stands in paths."""
    return kind_of(request).__name__.lower()


def record_of(request: Request) -> Document | Decision:
    """Return the document or decision that the path names; raise NotFound."""
    context, id_ = context_of(request), request.path_params["id"]
    if kind_of(request) is Document:
        return service.one(context, Document, id_)
    return service.one(context, Decision, id_)


def records(request: Request) -> Response:
    """Show all documents by their folders, or all decisions."""
    context = context_of(request)
    token = context.store.changes_since(None).token
    folders: dict[str, list[Document | Decision]] = {}
    if kind_of(request) is Document:
        for document in service.every(context, Document):
            folders.setdefault(document.path, []).append(document)
    else:
        folders[""] = list(service.every(context, Decision))
    return page(
        request,
        "records.html",
        words=vocabulary(context),
        folders=sorted(folders.items()),
        name=name_of(request),
        token=token,
    )


def record(request: Request, problem: Problem | None = None, given: Form | None = None) -> Response:
    """Show one document or decision and its form; with a `problem`, that keeps what was `given`."""
    context = context_of(request)
    token = context.store.changes_since(None).token
    now = record_of(request)
    return page(
        request,
        "record.html",
        problem.status if problem else 200,
        words=vocabulary(context),
        record=now,
        name=name_of(request),
        types=DOCUMENT_TYPES,
        problem=problem,
        given=given,
        stored_of=lambda name: field_text(now, name),
        value_of=lambda name: (
            given.text(name) if given is not None and name in given else field_text(now, name)
        ),
        token=token,
    )


def new(request: Request, problem: Problem | None = None, given: Form | None = None) -> Response:
    """Show the form of a new one; with a `problem`, it keeps what was `given`."""
    typed = given or Form(())
    return page(
        request,
        "record.html",
        problem.status if problem else 200,
        words=vocabulary(context_of(request)),
        record=None,
        name=name_of(request),
        types=DOCUMENT_TYPES,
        problem=problem,
        given=typed,
        value_of=typed.text,
    )


def add(request: Request, form: Form) -> Response:
    """Create a document or decision."""
    name = name_of(request)
    context = context_of(request, f"{name} create")
    made: Document | Decision
    try:
        if name == "document":
            made = service.create_document(
                context,
                form.text("title"),
                type_=form.text("type") or None,
                path=form.text("path"),
                text=form.text("content"),
                tags=form.lines("tags"),
            )
        else:
            text = form.text("content")
            made = service.create_decision(
                context, form.text("title"), status=form.text("status"), text=text if text.strip() else None
            )
    except BacklogError as error:
        return new(request, page_problem(error), form)
    return back(request, f"/{name}s/{made.id}")


def change(request: Request, form: Form) -> Response:
    """Change or archive one; show both versions if somebody has changed it since it was read."""
    kind, name, id_ = kind_of(request), name_of(request), request.path_params["id"]
    context = context_of(request, f"{name} {form.text('action') or 'update'}"[:40])
    if form.text("action") == "archive":
        if kind is Document:
            service.archive(context, Document, id_)
        else:
            service.archive(context, Decision, id_)
        return back(request, f"/{name}s")
    chosen = form.chosen()
    given = {field: chosen.text(field) for field in ("title", "status", "path") if field in chosen}
    text = chosen.text("content") if "content" in chosen else None

    def save(seen: int | None) -> None:
        if kind is Document:
            service.update_document(
                context,
                id_,
                title=given.get("title"),
                path=given.get("path"),
                type_=chosen.text("type") or None,
                tags=chosen.lines("tags") if "tags" in chosen else None,
                text=text,
                if_revision=seen,
            )
        else:
            service.update_decision(
                context,
                id_,
                title=given.get("title"),
                status=given.get("status"),
                text=text,
                if_revision=seen,
            )

    try:
        save_as_shown(form, save, lambda: _stored(record_of(request)))
    except RevisionMoved:
        now = record_of(request)
        path = f"/{name}s/{now.id}"
        revision, stored = _stored(now)
        choices = {"type": [(each, each) for each in DOCUMENT_TYPES]}
        return conflict_page(
            request,
            vocabulary(context),
            (now.id, path),
            differences(form, stored, choices),
            action=path,
            hidden=[("revision", revision)],
            events=since(context, now.uuid, form.number("revision")),
        )
    except NotFound:
        raise
    except BacklogError as error:
        return record(request, page_problem(error), form)
    return back(request, f"/{name}s/{id_}")


def _stored(record: Document | Decision) -> tuple[int, list[tuple[str, str]]]:
    """Return the revision of a document or decision, and its fields as a form has them."""
    return record.revision, stored_in(record, [field for field in RECORD_FIELDS if hasattr(record, field)])
