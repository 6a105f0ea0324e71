"""What `init` reports: the backlog that it made or changed, and the files that it wrote."""

import os

from backlog.domain.addresses import is_server
from backlog.service.setup import SetUp


def setup_done(done: SetUp, database: str, directory: str) -> str:
    """Return what was done (docs/contract.md 1.10), where the backlog is, and the files by outcome."""
    what = "Initialized backlog project" if done.created else "Updated backlog project configuration"
    lines = [
        f"{what}: {done.settings.project_name}",
        f"Database: {_from(directory, database)}",
    ]
    by_outcome: dict[str, list[str]] = {}
    for file in done.files:
        by_outcome.setdefault(file.outcome, []).append(file.name)
    lines += [f"{outcome}: {', '.join(names)}" for outcome, names in by_outcome.items()]
    report = "\n".join(lines) + "\n"
    if done.imported is None:
        return report
    from backlog.render.exchange_text import import_report  # most new backlogs are empty

    return report + import_report(done.imported, None)


def next_step(done: SetUp) -> str:
    """Return what somebody at a terminal may do next."""
    if done.imported is not None or not done.created:
        return "\nNext: backlog            shows what is to be done\n"
    return '\nNext: backlog task create "Title"     then: backlog\n'


def setup_done_json(done: SetUp, database: str) -> str:
    """Return the report as a JSON document."""
    from backlog.render.as_json import document  # needed for programs only

    project: dict[str, object] = {
        "name": done.settings.project_name,
        "created": done.created,
        "database": _text(database),
        "files": [{"path": file.name, "outcome": file.outcome.lower()} for file in done.files],
    }
    if done.imported is not None:
        from backlog.render.exchange_text import import_object

        project["imported"] = import_object(done.imported, None)
    return document("init", "project", project)


def _from(directory: str, path: str) -> str:
    """Return a path as seen from a directory if it is inside, else as it is, like a URL."""
    if is_server(path):
        return path
    relative = os.path.relpath(path, directory)
    return _text(path if relative.startswith(os.pardir) else relative)


def _text(path: str) -> str:
    """Return a path in valid UTF-8, whatever its bytes."""
    return os.fsencode(path).decode(errors="backslashreplace")
