"""Which UUIDs files get that are of no record here."""

from backlog.domain.settings import Settings
from backlog.service.exchange.arrivals import arrivals_of
from backlog.service.exchange.files import TreeFile, digest_of
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.incoming import Incoming, understand
from tests.unit.service.exchange.samples import task_file

UUID = "0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c11"


def incoming(path: str, **front: str) -> Incoming:
    text = task_file("TASK-1", "A", **front)
    (file,) = understand([TreeFile(path, text, digest_of(text))], prefixes(Settings())).good
    return file


def test_files_that_say_they_are_one_record_and_are_not_get_a_uuid_each() -> None:
    born_alike = [incoming(f"tasks/task-1 - {name}.md", labels=f"[{name}]") for name in "ABC"]
    marked_alike = [
        incoming(f"tasks/task-1 - {name}.md", labels=f"[{name}]", backlog_uuid=UUID) for name in "DE"
    ]

    arrivals = arrivals_of([*born_alike, *marked_alike], [])

    assert [one.file for one in arrivals] == [*born_alike, *marked_alike]
    assert len({one.uuid for one in arrivals}) == 5
    assert [one.uuid for one in arrivals].index(UUID) == 3
    assert [one.twins for one in arrivals] == [()] * 5


def test_a_file_that_says_the_same_as_another_one_with_its_uuid_is_its_twin() -> None:
    first, second = (
        incoming(f"{folder}/task-1 - A.md", backlog_uuid=UUID) for folder in ("tasks", "completed")
    )

    (only,) = arrivals_of([second, first], [])

    assert (only.file, only.uuid, only.twins) == (first, UUID, (second,))
