"""Which record a file belongs to: the surest sign first, and no record has two files."""

import pytest

from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.markdown.config_file import CONFIG as CONFIG_FILE
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.incoming import understand
from backlog.service.exchange.matches import match
from backlog.service.exchange.stored_records import stored_records
from tests.unit.service.exchange.clones import HOME, Clone, found, uuid_of
from tests.unit.service.exchange.samples import CONFIG, task_file

PATH = "tasks/task-1 - A.md"
U1, U2 = uuid_of("one"), uuid_of("two")
OTHER_DAY = "'2020-02-02 02:02'"


def matched(
    known: dict[str, str], files: dict[str, str], tree: str = HOME
) -> tuple[dict[str, str], list[str], int]:
    """The titles of the records that files belong to, the newcomers, the number of records without a file."""
    clone = Clone()
    clone.imports(known)
    return matched_in(clone, files, tree)


def matched_in(
    clone: Clone, files: dict[str, str], tree: str = HOME
) -> tuple[dict[str, str], list[str], int]:
    """The same for a backlog as it is."""
    good = understand(found(files).files, prefixes(Settings())).good
    result = match(good, stored_records(clone.facts, tree))
    pairs = {file.file.path: stored.record.title for file, stored in (*result.known, *result.twins)}
    return pairs, [file.file.path for file in result.newcomers], len(result.absent)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (PATH, task_file("TASK-1", "A")),  # as it was
        (PATH, task_file("TASK-1", "Another title")),  # by its place, its id and its date
        (PATH, task_file("TASK-1", "A", created_date=OTHER_DAY)),  # by its place, its id and its title
        (PATH, task_file("TASK-7", "A")),  # the id was changed by hand
        ("completed/task-1 - A.md", task_file("TASK-1", "A", status="Done")),  # it was moved
        ("tasks/task-9 - New.md", task_file("TASK-9", "A")),  # it was moved and has another id
        ("tasks/task-1 - Named.md", task_file("TASK-1", "Named")),  # it was renamed, with its file
    ],
)
def test_a_file_without_a_uuid_is_known_by_what_stayed(path: str, text: str) -> None:
    assert matched({PATH: task_file("TASK-1", "A")}, {path: text}) == ({path: "A"}, [], 0)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (PATH, task_file("TASK-1", "B", created_date=OTHER_DAY)),  # the number was given out again
        ("tasks/task-2 - B.md", task_file("TASK-2", "B")),
        ("tasks/task-9 - A.md", task_file("TASK-9", "A", created_date=OTHER_DAY)),
        ("tasks/task-9 - A.md", task_file("TASK-9", "A", created_date=None)),
    ],
)
def test_another_thing_is_a_newcomer(path: str, text: str) -> None:
    assert matched({PATH: task_file("TASK-1", "A")}, {path: text}) == ({}, [path], 1)


def test_the_uuid_tells_more_than_anything_else() -> None:
    known = {
        PATH: task_file("TASK-1", "A", backlog_uuid=U1),
        "tasks/task-2 - B.md": task_file("TASK-2", "B", backlog_uuid=U2),
    }
    swapped = {
        "tasks/task-1 - A.md": task_file("TASK-1", "A", backlog_uuid=U2),
        "tasks/task-2 - B.md": task_file("TASK-2", "B", backlog_uuid=U1),
    }

    pairs, newcomers, absent = matched(known, swapped)

    assert pairs == {"tasks/task-1 - A.md": "B", "tasks/task-2 - B.md": "A"}
    assert (newcomers, absent) == ([], 0)


def test_a_copy_that_kept_the_uuid_is_a_newcomer() -> None:
    text = task_file("TASK-1", "A", backlog_uuid=U1)
    copy = task_file("TASK-5", "A copy", backlog_uuid=U1)

    assert matched({PATH: text}, {PATH: text, "tasks/task-5 - A-copy.md": copy}) == (
        {PATH: "A"},
        ["tasks/task-5 - A-copy.md"],
        0,
    )


def test_a_file_that_a_merge_left_in_two_places_is_one_record() -> None:
    text = task_file("TASK-1", "A", backlog_uuid=U1)
    moved = "completed/task-1 - A.md"

    assert matched({PATH: text}, {PATH: text, moved: text}) == ({PATH: "A", moved: "A"}, [], 0)


def test_two_files_that_may_be_one_record_are_not_guessed_at() -> None:
    known = {
        PATH: task_file("TASK-1", "Same"),
        "tasks/task-2 - Same.md": task_file("TASK-2", "Same"),
    }

    pairs, newcomers, absent = matched(known, {"tasks/task-9 - Same.md": task_file("TASK-9", "Same")})

    assert (pairs, newcomers, absent) == ({}, ["tasks/task-9 - Same.md"], 2)


def test_of_two_files_that_began_as_one_each_is_known_by_its_folder_and_name_when_the_prefix_changes() -> (
    None
):
    def tree(prefix: str) -> dict[str, str]:
        places = ("completed/{} - A.md", "archive/tasks/{} - A - X.md", "archive/tasks/{} - A+ - X.md")
        id_ = f"{prefix.upper()}-1"
        return {
            CONFIG_FILE: CONFIG.replace('"task"', f'"{prefix}"'),
            **{
                place.format(id_.lower()): task_file(id_, "A", priority=("low", "medium", "high")[count])
                for count, place in enumerate(places)
            },
        }

    clone = Clone()
    clone.imports(tree("task"))
    report = clone.imports(tree("back"))

    assert report.count("imported") == 0
    assert report.missing == []
    assert {record.priority for record in clone.facts.records if isinstance(record, Task)} == {
        "low",
        "medium",
        "high",
    }


def test_a_record_of_another_tree_is_known_by_its_number_and_birth() -> None:
    assert matched({PATH: task_file("TASK-1", "A")}, {PATH: task_file("TASK-1", "A")}, "/elsewhere") == (
        {PATH: "A"},
        [],
        0,
    )


MOVED = "tasks/task-9 - Moved.md"
COPY = "tasks/task-1 - Copy.md"
DONE = "completed/task-1 - A.md"


def one(id_: str = "TASK-1", title: str = "A", uuid: str | None = None, **front: str | None) -> str:
    """A file, by what tells whose it is."""
    return task_file(id_, title, "", backlog_uuid=uuid, **front)


@pytest.mark.parametrize(
    ("files", "path"),
    [
        # The UUID with the number of the record comes first, wherever the file lies.
        ({PATH: one("TASK-5", uuid=U1), MOVED: one("TASK-1", uuid=U1)}, MOVED),
        ({PATH: one("TASK-1", uuid=U1), DONE: one("TASK-1", "B", U1)}, PATH),
        # A file that has lost its UUID is known by place, number and birth, whatever has the UUID besides.
        ({PATH: one(), MOVED: one("TASK-9", uuid=U1)}, PATH),
        ({PATH: one(created_date=OTHER_DAY), MOVED: one("TASK-9", uuid=U1)}, PATH),
        ({PATH: one(title="B"), MOVED: one("TASK-9", uuid=U1)}, PATH),
        ({PATH: one(uuid=U2), MOVED: one("TASK-9", uuid=U1)}, PATH),  # nobody has this UUID
        ({PATH: one(title="B", uuid=U2), MOVED: one("TASK-9", uuid=U1)}, PATH),
        # Another thing has taken its place.
        ({PATH: one(title="B", created_date=OTHER_DAY), MOVED: one("TASK-9", uuid=U1)}, MOVED),
        ({PATH: one("TASK-5"), MOVED: one("TASK-9", uuid=U1)}, MOVED),
        # By the UUID alone the file counts that lies where it lay.
        ({PATH: one("TASK-5", uuid=U1), "tasks/task-04 - A.md": one("TASK-4", uuid=U1)}, PATH),
        # Place and birth, then number and birth with name, folder, or neither.
        ({PATH: one("TASK-5"), COPY: one()}, PATH),
        ({PATH: one("TASK-5", "B"), COPY: one()}, COPY),
        ({PATH: one("TASK-5", created_date=OTHER_DAY), COPY: one()}, COPY),
        ({COPY: one(), "tasks/task-2 - A.md": one(title="B")}, "tasks/task-2 - A.md"),
        ({COPY: one(title="B"), DONE: one()}, COPY),
        ({"archive/tasks/task-1 - B.md": one(), COPY: one(title="B")}, COPY),
        ({MOVED: one("TASK-9"), "completed/task-1 - B.md": one(title="B")}, "completed/task-1 - B.md"),
        # Title and date alone count least.
        ({MOVED: one("TASK-9"), COPY: one(title="B", created_date=OTHER_DAY)}, MOVED),
    ],
)
def test_of_two_files_the_one_with_the_surer_sign_is_known(files: dict[str, str], path: str) -> None:
    pairs, newcomers, absent = matched({PATH: one(uuid=U1)}, files)

    assert (pairs, absent) == ({path: "A"}, 0)
    assert newcomers == [other for other in files if other != path]


@pytest.mark.parametrize(
    ("lies", "path"),
    [
        # (number, has the UUID) by path
        ({PATH: (1, True), "tasks/task-2 - A.md": (2, True)}, "tasks/task-2 - A.md"),
        ({PATH: (7, True), COPY: (1, True)}, COPY),
        ({PATH: (1, False), "tasks/task-2 - A.md": (2, False)}, PATH),
        ({COPY: (1, False), "tasks/task-2 - A.md": (2, False)}, COPY),
        ({PATH: (2, False), COPY: (1, False)}, PATH),
    ],
)
def test_what_was_renumbered_here_is_known_by_either_number(
    lies: dict[str, tuple[int, bool]], path: str
) -> None:
    clone = Clone()
    clone.creates("Ours")
    clone.imports({PATH: one()})
    record = clone.titled("A")
    assert record.id == "TASK-2"
    files = {
        at: one(f"TASK-{number}", uuid=record.uuid if marked else None)
        for at, (number, marked) in lies.items()
    }

    first, *twins = matched_in(clone, files)[0]

    assert first == path
    assert twins == [at for at in files if at != path and lies[at][1] and lies[path] == (2, True)]


def test_a_file_is_never_taken_for_a_record_whose_uuid_it_does_not_have() -> None:
    known = {PATH: one(uuid=U1), "tasks/task-2 - B.md": one("TASK-2", "B", U2)}
    copies = {PATH: one(uuid=U2), "tasks/task-2 - B.md": one("TASK-2", "B", U2)}

    assert matched(known, copies) == ({"tasks/task-2 - B.md": "B"}, [PATH], 1)
    assert matched(known, {PATH: one(uuid=U2)}) == ({PATH: "B"}, [], 1)


def test_a_file_belongs_to_one_record() -> None:
    known = {PATH: one(), "tasks/task-2 - A.md": one("TASK-2")}

    assert matched(known, {PATH: one()}) == ({PATH: "A"}, [], 1)


@pytest.mark.parametrize(
    ("uuid", "known"), [(None, True), (uuid_of("nobody"), False)], ids=["without", "with"]
)
def test_a_file_with_a_uuid_that_nobody_has_needs_more_than_a_number_or_title_and_date(
    uuid: str | None, *, known: bool
) -> None:
    undated = {PATH: one(created_date=None)}
    renamed = {PATH: one(title="B", uuid=uuid, created_date=None)}
    moved = {MOVED: one("TASK-9", uuid=uuid)}

    assert matched(undated, renamed) == (({PATH: "A"}, [], 0) if known else ({}, [PATH], 1))
    assert matched({PATH: one()}, moved) == (({MOVED: "A"}, [], 0) if known else ({}, [MOVED], 1))


def test_in_another_tree_no_file_lies_where_its_record_lay() -> None:
    files = {PATH: one("TASK-5", uuid=U1), "tasks/task-04 - A.md": one("TASK-4", uuid=U1)}

    pairs, newcomers, _ = matched({PATH: one(uuid=U1)}, files, "/elsewhere")

    assert (pairs, newcomers) == ({"tasks/task-04 - A.md": "A"}, [PATH])


@pytest.mark.parametrize("uuid", [None, uuid_of("nobody")])
def test_the_place_of_a_file_in_another_tree_says_nothing(uuid: str | None) -> None:
    known = {PATH: one(uuid=U1)}

    assert matched(known, {PATH: one("TASK-5", uuid=uuid)}, "/elsewhere") == ({}, [PATH], 1)
    assert matched(known, {PATH: one(uuid=uuid)}, "/elsewhere")[0] == ({} if uuid else {PATH: "A"})
    assert matched(known, {PATH: one("TASK-5", uuid=uuid)})[0] == {PATH: "A"}


CREATED = "'2027-01-15 09:30'"
"""When the tasks of a backlog that is a value are made."""


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (one(created_date=CREATED), True),
        (one(created_date=OTHER_DAY), False),
        (one(title="B", created_date=CREATED), False),
        (one("TASK-2", created_date=CREATED), False),
        (one(created_date=CREATED, uuid=U2), False),
    ],
)
def test_what_was_never_exchanged_is_known_by_number_title_and_date(text: str, *, known: bool) -> None:
    clone = Clone()
    clone.creates("A")

    assert matched_in(clone, {PATH: text}) == (({PATH: "A"}, [], 0) if known else ({}, [PATH], 1))


def test_a_number_alone_does_not_make_a_file_that_of_what_was_exchanged_elsewhere() -> None:
    clone = Clone()
    clone.creates("Ours")
    clone.imports({"tasks/task-7 - A.md": one("TASK-7")}, "/elsewhere")
    clone.puts(clone.titled("A")._replace(id="TASK-1.1"))

    pairs, newcomers, _ = matched_in(clone, {"tasks/task-1.1 - A.md": one("TASK-1.1")})

    assert (pairs, newcomers) == ({}, ["tasks/task-1.1 - A.md"])


@pytest.mark.parametrize("date", ["created_date", "date"])
def test_title_and_date_tell_a_file_that_was_moved_and_got_another_id(date: str) -> None:
    def text(number: int, born: str | None) -> str:
        said = f"{date}: {born}\n" if born else ""
        return f"---\nid: decision-{number}\ntitle: A\n{said}---\n"

    def known(before: str | None, after: str | None) -> bool:
        old, new = "decisions/decision-1 - A.md", "decisions/decision-9 - A.md"
        return matched({old: text(1, before)}, {new: text(9, after)})[0] == {new: "A"}

    assert known("2026-01-02", "2026-01-02") == (date == "date")
    assert not known("2026-01-02", "2026-01-03")
    assert not known(None, None)


def test_a_file_that_is_still_there_was_not_moved() -> None:
    known = {PATH: one(), "tasks/task-2 - B.md": one("TASK-2", "B")}
    files = {PATH: one(title="New", created_date=OTHER_DAY), MOVED: one("TASK-9")}

    assert matched(known, files) == ({}, [PATH, MOVED], 2)
    assert matched(known, {MOVED: one("TASK-9")}) == ({MOVED: "A"}, [], 1)
    assert matched(known, {MOVED: one("TASK-9")}, "/elsewhere") == ({}, [MOVED], 2)


@pytest.mark.parametrize(
    ("second", "twin"),
    [
        # What a branch put away beside what another one left, and no more.
        ({DONE: one(uuid=U1)}, True),
        ({DONE: one(uuid=U1, dependencies="[TASK-9]", updated_date="'2026-12-01 10:00'")}, True),
        (
            {
                "completed/task-9.1 - A.md": one(
                    "TASK-9.1",
                    uuid=U1,
                    parent_task_id="TASK-9",
                    dependencies="[TASK-9]",
                    updated_date="'2026-12-01 10:00'",
                )
            },
            True,
        ),
        ({DONE: one(uuid=U1, labels="[x]")}, False),
        ({DONE: one(uuid=U1, title="B")}, False),
        ({DONE: one(uuid=U1, created_date=OTHER_DAY)}, False),
        ({COPY: one(uuid=U1)}, False),
        ({"drafts/draft-1 - A.md": one("DRAFT-1", uuid=U1)}, False),
    ],
)
def test_a_second_file_with_the_uuid_is_the_record_if_branches_moved_it_and_else_a_copy(
    second: dict[str, str], *, twin: bool
) -> None:
    (path,) = second
    first = {PATH: one(uuid=U1)}

    pairs, newcomers, _ = matched(first, {**first, **second})

    assert (pairs, newcomers) == (({PATH: "A", path: "A"}, []) if twin else ({PATH: "A"}, [path]))
    elsewhere = matched(first, {"archive/tasks/task-1 - A.md": one(uuid=U1), **second}, "/elsewhere")
    assert (len(elsewhere[0]), len(elsewhere[1]), elsewhere[2]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("files", "known"),
    [
        ({MOVED: one("TASK-9", uuid=U1), "tasks/task-8 - A.md": one("TASK-8", uuid=U1)}, 2),
        ({MOVED: one("TASK-9", uuid=U1), COPY: one("TASK-1", uuid=U1)}, 1),  # one kept its number
        ({MOVED: one("TASK-9", uuid=U1), PATH: one("TASK-8", uuid=U1)}, 1),  # one kept its place
        ({MOVED: one("TASK-9", "B", U1), "tasks/task-8 - A.md": one("TASK-8", uuid=U1)}, 1),
    ],
)
def test_branches_may_have_renamed_a_file_in_two_ways(files: dict[str, str], known: int) -> None:
    pairs, newcomers, absent = matched({PATH: one(uuid=U1)}, files)

    assert (len(pairs), len(newcomers), absent) == (known, 2 - known, 0)


def test_a_second_file_that_is_known_as_one_stays_one_whatever_becomes_of_it() -> None:
    tree = {PATH: one(uuid=U1), DONE: one(uuid=U1)}
    clone = Clone()
    clone.imports(tree)

    assert matched_in(clone, {**tree, DONE: one(uuid=U1, labels="[x]")})[0] == {PATH: "A", DONE: "A"}


def test_a_second_file_of_what_was_never_exchanged_is_a_copy() -> None:
    clone = Clone()
    record = clone.creates("A")
    text = one(uuid=record.uuid, created_date=CREATED)

    pairs, newcomers, absent = matched_in(clone, {PATH: text, DONE: text})

    assert (len(pairs), len(newcomers), absent) == (1, 1, 0)
