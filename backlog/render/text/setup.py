"""What `init` made or changed, in lines, and what to do next."""

import os

from backlog.domain.addresses import is_server
from backlog.render.paths import readable
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
    from backlog.render.text.exchange import import_report  # most new backlogs are empty

    return report + import_report(done.imported, None)


def next_step(done: SetUp) -> str:
    """Return what somebody at a terminal may do next."""
    if done.imported is not None or not done.created:
        return "\nNext: backlog            shows what is to be done\n"
    return '\nNext: backlog task create "Title"     then: backlog\n'


def _from(directory: str, path: str) -> str:
    """Return a path as seen from a directory if it is inside, else as it is, like a URL."""
    if is_server(path):
        return path
    relative = os.path.relpath(path, directory)
    return readable(path if relative.startswith(os.pardir) else relative)
