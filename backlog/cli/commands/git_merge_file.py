"""`backlog git merge-file`: what git runs to merge a record's file, once `git install` has set it up."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.command import Argument, Command, UsageError
from backlog.cli.output import print_note
from backlog.errors import Failed, quoted

if TYPE_CHECKING:
    from backlog.app import App

_WORDS = 5


def run(app: App, *, words: tuple[str, ...] = ()) -> None:
    """Merge three versions of a file field by field.

    Git runs this as a merge driver, with BASE, OURS, THEIRS, the size of conflict markers and the path of
    the file. The result replaces OURS. The exit code is 1 for a conflict, which then stands between
    markers; there is one only where both sides changed the same field, or the same lines of a long text.
    Where both made a record of one name, the other one is put beside it under another name, and gets a
    number of its own by the next import.
    What is not a record, or cannot be read as one, is merged by lines.
    """
    if len(words) != _WORDS or not words[3].isdecimal() or len(words[3]) > _WORDS:
        raise UsageError(
            "git merge-file needs BASE OURS THEIRS SIZE PATH",
            hint="git runs it; see: backlog git install",
            code="missing-argument",
        )
    from backlog.files import atomic
    from backlog.files.contents import read
    from backlog.git.merge import MAX_BYTES, Versions, merge_file

    here = os.getcwd()  # git runs a driver at the root of the worktree
    base, ours, theirs, size, path = words
    versions = Versions(
        *(read(os.path.join(here, each), MAX_BYTES * 25) or b"" for each in (base, ours, theirs))
    )
    merged = merge_file(path, versions, int(size), here)
    if merged.other is not None:
        other, content = merged.other
        atomic.write(os.path.join(here, other), (content,), within=here)
        print_note(
            app, f"{path} is two records, one from each branch; one of them is now in {quoted(other, 200)}"
        )
    atomic.write(os.path.join(here, ours), (merged.content,))
    if merged.reason:
        print_note(app, f"{path} was merged by lines, not by fields: {merged.reason}")
    if merged.clash:
        fields = f": {', '.join(merged.fields)}" if merged.fields else ""
        raise Failed(
            f"both sides changed the same in {quoted(path, 200)}{fields}",
            code="merge-conflict",
            path=path,
            fields=list(merged.fields),
        )


command = Command(
    run,
    (),
    Argument(
        "words",
        "BASE OURS THEIRS SIZE PATH",
        "the three files, the size of the markers, and the path",
        many=True,
    ),
)
