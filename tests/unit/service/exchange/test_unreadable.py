"""Which files hold no record that can be taken over, and what follows for the others of the same record."""

from backlog.domain.record_files import Exchange
from backlog.domain.settings import Settings
from backlog.service.exchange.files import TreeFile, digest_of
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.incoming import BAD_FILE, Incoming, understand
from backlog.service.exchange.matches import Matched
from backlog.service.exchange.report import FileOutcome
from backlog.service.exchange.stored_records import StoredRecord
from backlog.service.exchange.unreadable import unreadable, without
from tests.samples import task
from tests.unit.service.exchange.samples import criteria, task_file

LOST = "Acceptance Criteria: this line is no longer an item; items begin with - [ ]"


def incoming(number: int, folder: str = "tasks", *, spoiled: bool = False) -> Incoming:
    text = task_file(f"TASK-{number}", "A", criteria("[ ] #1 one"))
    text = text.replace("- [ ]", "- []") if spoiled else text
    (file,) = understand(
        [TreeFile(f"{folder}/task-{number} - A.md", text, digest_of(text))], prefixes(Settings())
    ).good
    return file


def stored(number: int, *, met: bool = True) -> StoredRecord:
    one = task(number)
    file = incoming(number)
    base = Exchange("backlog", one.uuid, file.file.path, "d", file.record_file)
    return StoredRecord(one, base=base if met else None)


def test_the_further_files_of_a_record_go_with_the_first() -> None:
    one, two, three = stored(1, met=False), stored(2), stored(3)
    known = [(incoming(1, spoiled=True), one), (incoming(2, spoiled=True), two), (incoming(3), three)]
    twins = [
        (incoming(2, "completed"), two),
        (incoming(2, "archive/tasks", spoiled=True), two),
        (incoming(3, "completed", spoiled=True), three),
        (incoming(3, "archive/tasks"), three),
    ]
    matched = Matched(known, [], [], twins)

    found = unreadable(matched)

    line = incoming(2, spoiled=True).file.text.split("\n").index("- [] #1 one") + 1  # type: ignore[union-attr]  # it has one
    with_first = "tasks/task-2 - A.md, the first file of the same record, cannot be read"
    assert found == [
        FileOutcome("tasks/task-2 - A.md", "refused", "TASK-2", LOST, line, BAD_FILE),
        FileOutcome("archive/tasks/task-2 - A.md", "refused", "TASK-2", LOST, line, BAD_FILE),
        FileOutcome("completed/task-3 - A.md", "refused", "TASK-3", LOST, line, BAD_FILE),
        FileOutcome("completed/task-2 - A.md", "refused", "TASK-2", with_first, None, BAD_FILE),
    ]
    left = without(matched, {outcome.path for outcome in found})
    assert (left.known, left.twins) == ([known[0], known[2]], [twins[3]])
