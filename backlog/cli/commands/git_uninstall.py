"""`backlog git uninstall`: removes what `git install` has set up."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.service.exchange.trees import tree_of


def run(app: App) -> None:
    """Remove the hooks, the merge driver and its line in .gitattributes.

    Lines that others have added to hooks of their own stay.
    """
    from backlog.git.setup import uninstall
    from backlog.render.json import git as json_git
    from backlog.render.text import git as text_git

    changed = uninstall(tree_of(app).root)
    emit(
        json_git.setup(changed.setup, changed.changes)
        if app.as_json
        else text_git.changed(changed, "Removed")
    )


command = Command(run, (JSON,))
