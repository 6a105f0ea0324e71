"""What this program has installed in a git repository, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.json import document
from backlog.render.paths import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.git.setup import Setup


def setup(setup: Setup, changes: Sequence[str] = ()) -> str:
    """Return what there is as one JSON document, with what was changed before."""
    return document(
        "git",
        "git",
        {
            "repository": readable(setup.worktree.root),
            "tree": readable(setup.worktree.tree),
            "changed": list(changes),
            "mergeDriver": setup.driver,
            "attributes": setup.attributes,
            "hooks": [
                {
                    "name": hook.name,
                    "path": readable(hook.path),
                    "state": hook.state,
                    "manager": hook.manager or None,
                    "line": hook.line or None,
                }
                for hook in setup.hooks
            ],
            "synced": setup.synced,
        },
    )
