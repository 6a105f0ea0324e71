"""Changes the text of a task's file that belongs to no section, which is kept beside the task."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.edit_request import Clear, Keep
from backlog.domain.record_files import Extras, other_text, with_more_text, with_other_text
from backlog.domain.text import MAX_READ, appended, check_length, in_stored_form, section
from backlog.errors import InvalidInput
from backlog.markdown.sections import SECTIONS, blocks

if TYPE_CHECKING:
    from backlog.domain.edit_request import EditRequest
    from backlog.domain.task import Task
    from backlog.store import Reader

_WHAT = "other text"


class TextChange(NamedTuple):
    """The extras of a task's file before and after; None before means that nothing was."""

    before: Extras | None
    after: Extras


def text_after(reader: Reader, task: Task, request: EditRequest) -> TextChange | None:
    """Return what a request makes of the text of a task that belongs to no section, None if it stays.

    Raises InvalidInput for a text that cannot be stored, or that the next one who reads the task's file would
    take for one of its sections.
    """
    before = reader.exchange.extras_of(task.uuid)
    after = extras = before or Extras()
    wanted, more = request.other_text, appended(None, request.append_other_text, _WHAT)
    if not isinstance(wanted, Keep):
        text = None if isinstance(wanted, Clear) else section(wanted, _WHAT)
        if text != in_stored_form(other_text(extras)):  # a file may say what nobody could give
            after = with_other_text(extras, text or "", _last_section(task))
    if more is not None:
        after = with_more_text(after, more, _last_section(task))
        check_length(other_text(after), _WHAT, MAX_READ)
    if after == extras:
        return None
    given = [more, None if isinstance(wanted, (Keep, Clear)) else wanted]
    for block in blocks("\n\n".join(filter(None, given))):
        if block.name:
            heading = SECTIONS[block.name].heading
            raise InvalidInput(
                f"the other text cannot contain the section {heading}, which is a field of its own",
                code="text-of-a-section",
                section=heading,
            )
    return TextChange(before, after)


def _last_section(task: Task) -> str:
    """Return the name of the last section that a task's file has, "" for none."""
    return next((name for name in reversed(SECTIONS) if getattr(task, name)), "")
