"""What `init` made or changed, for programs."""

from backlog.render.paths import readable
from backlog.service.setup import SetUp


def setup_done(done: SetUp, database: str) -> str:
    """Return the report as a JSON document."""
    from backlog.render.json import document  # needed for programs only

    project: dict[str, object] = {
        "name": done.settings.project_name,
        "created": done.created,
        "database": readable(database),
        "files": [{"path": file.name, "outcome": file.outcome.lower()} for file in done.files],
    }
    if done.imported is not None:
        from backlog.render.json.exchange import import_object

        project["imported"] = import_object(done.imported, None)
    return document("init", "project", project)
