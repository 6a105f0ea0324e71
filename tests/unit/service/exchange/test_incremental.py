"""An import or export that looks only at what may have changed finds what it finds looking at everything."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.domain.events import Stamp
from backlog.errors import BacklogError
from backlog.files import atomic, stamps
from backlog.files import tree as disk
from backlog.files.tree_index import TreeIndex
from backlog.service.exchange import picture, sight
from backlog.service.exchange.plan import ImportRequest
from tests.unit.service.exchange.corners import Corner, change_backlog, fresh_corner, stamp
from tests.unit.service.exchange.samples import CONFIG, task_file

if TYPE_CHECKING:
    from backlog.domain.merge import Side


@pytest.fixture(scope="module")
def fresh() -> Iterator[Path]:
    """A backlog with five tasks that were exported."""
    with TemporaryDirectory() as folder:
        yield fresh_corner(Path(folder)).root


WHICH = st.integers(0, 9)
WORDS = st.sampled_from(["AAAA", "BBBB", "CCCC"])
STEPS = st.one_of(
    st.tuples(st.just("retitle"), WHICH, WORDS),
    st.tuples(st.just("depend"), WHICH, WHICH),
    st.tuples(st.just("remove"), WHICH),
    st.tuples(st.just("move"), WHICH, st.sampled_from(["tasks", "completed", "archive/tasks", "drafts"])),
    st.tuples(st.just("rename"), WHICH, WORDS),
    st.tuples(st.just("renumber"), WHICH, WHICH),
    st.tuples(st.just("copy"), WHICH, WHICH),
    st.tuples(st.just("strip"), WHICH),
    st.tuples(st.just("add"), WHICH, WHICH),
    st.tuples(st.just("break"), WHICH),
    st.tuples(st.just("set"), st.sampled_from(["Shop", "Deli"])),
    st.tuples(st.just("edit"), WHICH, WORDS),
    st.tuples(st.just("create"), WORDS),
    st.tuples(st.just("archive"), WHICH),
    st.tuples(st.just("undo")),
    st.tuples(st.just("keep")),
    st.tuples(st.just("restore")),
    st.tuples(st.just("import"), st.booleans(), st.sampled_from([None, "ours", "theirs"])),
    st.tuples(st.just("export"), st.booleans()),
)


def tick() -> None:
    """Let files that are written from now on have other times, by the clock of the kernel."""
    time.sleep(0.005)


def retitled(path: Path, text: str, word: object) -> None:
    """Give a file another text of the same size, and set its time back."""
    before = path.stat()
    path.write_text(re.sub("title: .*", f"title: {word}", text, count=1), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def depending(path: Path, text: str, number: object) -> None:
    link = f"dependencies: [task-{number}]"
    path.write_text(re.sub("dependencies:.*(\n  - .*)*", link, text, count=1), encoding="utf-8")


def moved(path: Path, _text: str, folder: object) -> None:
    target = path.parents[len(path.parts) - path.parts.index("backlog") - 2] / str(folder) / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)


def renumbered(path: Path, text: str, number: object) -> None:
    path.write_text(re.sub("id: TASK-.*", f"id: TASK-{number}", text, count=1), encoding="utf-8")


def copied(path: Path, _text: str, number: object) -> None:
    path.with_name(f"task-{number} - Copy.md").write_bytes(path.read_bytes())


def renamed(path: Path, _text: str, word: object) -> None:
    path.rename(path.with_name(f"{path.name.partition(' - ')[0]} - {word}.md"))


def added(path: Path, _text: str, number: object) -> None:
    text = task_file(f"TASK-{number}", "Added")
    path.with_name(f"task-{number} - Added.md").write_text(text, encoding="utf-8")


def stripped(path: Path, text: str, _: object) -> None:
    """Take the UUID out of a file, as the reference program does."""
    path.write_text(re.sub("backlog_uuid: .*\n", "", text), encoding="utf-8")


def broken(path: Path, _text: str, _: object) -> None:
    path.write_bytes(b"\0")


def removed(path: Path, _text: str, _: object) -> None:
    path.unlink()


AGAIN = ("import", True, None)
REMEMBERED = [("import", False, None), ("import", False, None)]
"""The first finds out whether anything is to do; the second one knows it where nothing was."""

FILE_CHANGES: dict[object, Callable[[Path, str, object], None]] = {
    "retitle": retitled,
    "depend": depending,
    "remove": removed,
    "move": moved,
    "rename": renamed,
    "renumber": renumbered,
    "copy": copied,
    "strip": stripped,
    "add": added,
    "break": broken,
}
"""What a person or another program does to the file of a task."""


def change_file(here: Corner, step: tuple[object, ...]) -> bool:
    """Change files, if the step is of that kind; say so."""
    if step[0] == "set":
        (here.tree / "config.yml").write_text(CONFIG.replace("Shop", str(step[1])), encoding="utf-8")
    elif step[0] not in FILE_CHANGES:
        return False
    elif paths := here.tasks():
        path = paths[int(str(step[1])) % len(paths)]
        text = path.read_text(encoding="utf-8", errors="replace")
        FILE_CHANGES[step[0]](path, text, step[-1])
    return True


def exchanged(here: Corner, step: tuple[object, ...], run: Stamp, index: TreeIndex | None) -> object:
    """What an exchange answers, be it an error."""
    try:
        if step[0] == "import":
            side = cast("Side | None", step[2])
            return here.imports(run, index, ImportRequest(bool(step[1]), prefer=side, accept_done=not side))
        return here.exports(run, index, check=bool(step[1]))
    except BacklogError as error:
        return error.code


@settings(max_examples=15)
@given(steps=st.lists(STEPS, min_size=3, max_size=9))
def test_to_look_at_what_changed_is_to_look_at_everything(
    fresh: Path, steps: list[tuple[object, ...]]
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamps, "YOUNG", -(10**12))
        patch.setattr(atomic, "_settle", lambda _: tick())
        patch.setattr(picture, "WORTH", 1)
        here, twin = Corner(Path(folder, "here")), Corner(Path(folder, "twin"))
        shutil.copytree(fresh, here.root)
        for step in (*REMEMBERED, *steps, ("export", True), *REMEMBERED, ("export", False), AGAIN):
            tick()
            if change_file(here, step):
                continue
            if step[0] == "keep":
                shutil.copy(here.database, here.root / "kept.db")
                continue
            if step[0] == "restore" and (here.root / "kept.db").exists():
                shutil.copy(here.root / "kept.db", here.database)
                continue
            if step[0] not in {"import", "export"}:
                change_backlog(here, *step)
                continue
            here.copied(twin.root)
            run = stamp(str(step[0]))

            found = exchanged(here, step, run, here.known())

            with patch.context() as whole:
                whole.setattr(picture, "MOST", -1)
                whole.setattr(sight, "_MANY", 0)
                assert exchanged(twin, step, run, None) == found
            assert here.facts() == twin.facts()
            assert here.files() == twin.files()


def test_what_nobody_wrote_again_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "is_settled", lambda *_: True)
    monkeypatch.setattr(atomic, "_settle", lambda _: tick())
    here = fresh_corner(tmp_path)
    read: list[str] = []
    really = disk.read

    def noted(root: str, path: str, *, within: str | None = None) -> disk.Content:
        read.append(path)
        return really(root, path, within=within)

    monkeypatch.setattr(disk, "read", noted)
    first = here.imports(stamp("import"), here.known(), ImportRequest())
    here.exports(stamp("export"), here.known(), check=True)
    assert read == ["config.yml"] * 2

    change_backlog(here, "edit", "3", "Ours")
    tick()
    retitled(here.tasks()[0], here.tasks()[0].read_text(encoding="utf-8"), "TT")
    read.clear()
    here.imports(stamp("import"), here.known(), ImportRequest())
    assert sorted(set(read)) == ["config.yml", "tasks/task-1 - T1.md"]
    here.exports(stamp("export"), here.known())
    tick()
    read.clear()
    again = here.imports(stamp("import"), here.known(), ImportRequest())

    assert read == ["config.yml"]
    assert [outcome.path for outcome in again.outcomes] == [outcome.path for outcome in first.outcomes]
    assert {outcome.fate for outcome in again.outcomes} == {"unchanged"}
