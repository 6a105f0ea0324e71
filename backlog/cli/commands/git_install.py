"""`backlog git install`: sets the repository up, so that sharing tasks through git takes no thought."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.errors import Refused
from backlog.service.exchange.trees import tree_of


def run(app: App) -> None:
    """Set up the git repository to share the tasks as files.

    Adds hooks that keep the files and the backlog in step, and a merge driver that merges tasks field by
    field, so that git reports a conflict only where two people changed the same field. The line of
    .gitattributes that names the driver is committed; the hooks and the driver are for this clone only.

    Other people's hooks are left alone, including those of a hook manager or in core.hooksPath; the line to
    add to them is shown.
    """
    from backlog.git.setup import install
    from backlog.render.json import git as json_git
    from backlog.render.text import git as text_git

    changed = install(tree_of(app).root, known=app.has_backlog())
    emit(
        json_git.setup(changed.setup, changed.changes)
        if app.as_json
        else text_git.changed(changed, "Installed")
    )
    if refused := [hook.name for hook in changed.setup.refused]:
        raise Refused(
            f"{', '.join(refused)}: somebody else's, and left alone", code="foreign-hooks", hooks=refused
        )


command = Command(run, (JSON,))
