"""`backlog git status`: says what of this program is set up in the repository."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.service.exchange.trees import tree_of


def run(app: App) -> None:
    """Show whether the hooks and the merge driver are set up.

    A clone has the line of .gitattributes that names the driver, but neither the driver nor the hooks: set
    them up in each clone with `backlog git install`.
    """
    from backlog.git.setup import look
    from backlog.render.json import git as json_git
    from backlog.render.text import git as text_git

    setup = look(tree_of(app).root)
    emit(json_git.setup(setup) if app.as_json else text_git.setup(setup))


command = Command(run, (JSON,))
