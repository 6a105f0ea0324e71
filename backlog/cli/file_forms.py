"""Works out from the ending of a file's name which format it is written or read in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.errors import InvalidValue, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

Forms = dict[str, tuple[str, ...]]
"""The names of forms, each with the endings that stand for it."""

BOARD: Forms = {
    "markdown": (".md", ".markdown"),
    "svg": (".svg",),
    "html": (".html", ".htm"),
    "csv": (".csv",),
    "json": (".json",),
}
DUMPS: Forms = {"json": (".json",), "jsonl": (".jsonl",), "csv": (".csv",)}


def named_form(wanted: str, allowed: Mapping[str, object]) -> str:
    """Return a form by its name, whatever its case; raise InvalidValue for none of those allowed."""
    name = wanted.strip().lower()
    if name not in allowed:
        raise InvalidValue("format", wanted, list(allowed))
    return name


def form_of_file(path: str, forms: Forms) -> str | None:
    """Return the form that the ending of a file's name stands for, None for a name without one.

    Raises InvalidValue for an ending that stands for none.
    """
    ending = os.path.splitext(path)[1]
    if len(ending) <= 1:
        return None
    for name, endings in forms.items():
        if ending.lower() in endings:
            return name
    known = [each for endings in forms.values() for each in endings]
    raise InvalidValue("file ending", ending, known)


def form_of_target(path: str, directory: str, forms: Forms) -> str | None:
    """Return the form of the file that a path names, None for a folder: one that is there, or has no ending.

    A slash at the end tells a folder as well, and so does an ending that is a number: `v1.2`. Raises
    InvalidValue for any other ending that stands for no form.
    """
    bare = os.path.splitext(path)[1][1:]
    if path.endswith(os.sep) or bare.isdigit() or os.path.isdir(os.path.join(directory, path)):
        return None
    try:
        return form_of_file(path, forms)
    except InvalidValue as error:
        error.add_note(f"a folder's name ends with a slash: {quoted(f'{path}/', 200)}")
        raise
