"""An exchange for a project: the names that people see, what git knows, and what the next one will know."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from backlog import __version__
from backlog.domain.edit_request import EditRequest
from backlog.errors import Refused
from backlog.files import stamps
from backlog.files.tree_index import TreeIndex
from backlog.git.repository import remember_synced, synced, worktree_of
from backlog.location import Location
from backlog.markdown.files import FORM
from backlog.service.exchange.beside import NOTHING
from backlog.service.exchange.files import Tree, digest_of, stamp_at
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.project import beside, export_project, index_of, sync_project
from backlog.service.settings import save_changed
from backlog.service.tasks import edit
from tests.repositories import git, make_repository
from tests.unit.service.exchange.clones import HOME
from tests.unit.service.exchange.corners import Corner, fresh_corner, stamp
from tests.unit.service.exchange.samples import task_file

ONE, TWO = "tasks/task-1 - T1.md", "tasks/task-2 - T2.md"


@pytest.fixture(scope="module")
def fresh() -> Iterator[Corner]:
    """A repository with a backlog of two tasks, and a tree that is in step with it and committed.

    Both branches `one` and `two` have one commit more, which changes the task of that number.
    """
    with TemporaryDirectory() as folder:
        root = make_repository(Path(folder) / "shop")
        here = fresh_corner(root, 2)
        (root / ".gitignore").write_text("backlog.db*\ncache/\n")
        git("add", "--all", cwd=root)
        git("commit", "--quiet", "--message=Files", cwd=root)
        for branch, path in (("one", ONE), ("two", TWO)):
            git("checkout", "--quiet", "-b", branch, "main", cwd=root)
            write(here, path, f"On {branch}")
            git("commit", "--quiet", "--all", f"--message={branch}", cwd=root)
        git("checkout", "--quiet", "main", cwd=root)
        yield here


@pytest.fixture
def here(fresh: Corner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corner:
    """A copy of it, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return fresh.copied(tmp_path / "shop")


def location(here: Corner, start: str = ".") -> Location:
    """The backlog as it is seen from a folder of the project."""
    return Location(str(here.root / start), named=str(here.database))


def is_known(here: Corner) -> bool:
    """Whether anything was kept of the tree for the next exchange."""
    return any((here.root.parent / "cache").rglob("*.json"))


def head(here: Corner) -> str:
    return git("rev-parse", "HEAD", cwd=here.root).strip()


def remembered(here: Corner) -> str | None:
    worktree = worktree_of(str(here.tree))
    assert worktree is not None
    return synced(worktree)


def write(here: Corner, path: str, title: str) -> None:
    """Write a file of a task as somebody else would."""
    number = path.removeprefix("tasks/task-").partition(" ")[0]
    (here.tree / path).write_text(task_file(f"TASK-{number}", title))


class TestExport:
    """The tree is named as it is seen, and known the next time."""

    def test_a_tree_is_written_once(self, here: Corner) -> None:
        edit(here.context("task edit"), ["1"], EditRequest(add_labels=("new",)))
        (here.root / "src").mkdir()
        seen = location(here, "src")
        steps: list[str] = []

        checked = export_project(seen, here.context("export"), "../backlog", check=True)
        assert (checked.root, checked.written, checked.check) == ("../backlog", [ONE], True)
        assert "new" not in (here.tree / ONE).read_text()

        report = export_project(
            seen, here.context("export"), "../backlog", step=lambda what, *_: steps.append(what)
        )
        assert (report.root, report.written, report.check) == ("../backlog", [ONE], False)
        assert "new" in (here.tree / ONE).read_text()
        assert steps == ["Writing files"]
        assert is_known(here)
        assert {one.tree for one in here.facts().exchanges} == {HOME}
        assert export_project(seen, here.context("export"), "../backlog").written == []

    def test_what_others_changed_is_in_the_way_unless_it_is_forced(self, here: Corner) -> None:
        write(here, ONE, "Theirs")

        blocked = export_project(location(here), here.context("export"), "backlog")
        assert ([path for path, _ in blocked.blocked], blocked.written) == ([ONE], [])
        forced = export_project(location(here), here.context("export"), "backlog", force=True)
        assert (forced.blocked, forced.written) == ([], [ONE])

    def test_a_path_that_a_link_leads_out_of_the_project_is_refused(
        self, here: Corner, tmp_path: Path
    ) -> None:
        (tmp_path / "outside").mkdir()
        (here.root / "out").symlink_to(tmp_path / "outside")
        with pytest.raises(Refused):
            export_project(location(here), here.context("export"), "out")
        assert list((tmp_path / "outside").iterdir()) == []


class TestIndex:
    """What was found out about a tree is kept for this version of the program alone."""

    def test_it_is_kept_from_one_exchange_to_the_next(
        self, here: Corner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stamps, "YOUNG", 0)
        tree = here.place.tree
        stamp = stamp_at(tree, ONE) or ""
        assert index_of(tree).digest(ONE, stamp) is None

        sync_project(location(here), here.context("sync"), tree, ImportRequest(), write=False)
        assert index_of(tree).digest(ONE, stamp) == digest_of((here.tree / ONE).read_text())
        assert index_of(here.place.tree._replace(root=str(here.root))).digest(ONE, stamp) is None

    def test_another_version_of_the_program_or_of_its_files_does_not_use_it(
        self, here: Corner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept: list[tuple[str, str]] = []

        def noting(root: str, form: str) -> TreeIndex:
            kept.append((root, form))
            return TreeIndex()

        monkeypatch.setattr("backlog.files.tree_index.index_of", noting)
        index_of(here.place.tree)
        assert kept == [(str(here.tree), f"{__version__} {FORM}")]


class TestBeside:
    """What git knows counts from the commit that was brought in last."""

    def test_there_is_nothing_without_a_repository(self, tmp_path: Path) -> None:
        (tmp_path / "backlog").mkdir()
        assert beside(Tree(str(tmp_path / "backlog"), None), before="HEAD") == (None, NOTHING)

    @pytest.fixture
    def tree(self, here: Corner) -> Tree:
        """The tree on the second branch."""
        git("checkout", "--quiet", "two", cwd=here.root)
        return here.place.tree

    def test_where_nothing_is_remembered_nothing_is_known_of_other_branches(self, tree: Tree) -> None:
        assert beside(tree) == (worktree_of(tree.root), NOTHING)
        assert beside(tree, before="gone") == (worktree_of(tree.root), NOTHING)

    def test_what_was_checked_out_before_counts_then(self, tree: Tree) -> None:
        _, found = beside(tree, before="one")

        assert found.since == {digest_of(task_file("TASK-2", "On two"))}
        assert set(found.old) == {ONE, TWO}

    def test_a_commit_that_was_rewritten_counts_as_brought_in(self, tree: Tree) -> None:
        _, found = beside(tree, before="one", replaced="one")

        assert found.since == {
            digest_of(task_file("TASK-1", "On one")),
            digest_of(task_file("TASK-2", "On two")),
        }

    def test_what_is_remembered_counts_before_what_was_checked_out(self, tree: Tree) -> None:
        worktree = worktree_of(tree.root)
        assert worktree is not None
        remember_synced(worktree, "main")

        assert set(beside(tree, before="one")[1].old) == {TWO}
        assert set(beside(tree)[1].old) == {TWO}


class TestSync:
    """A sync remembers how far the repository was brought in."""

    def test_both_sides_are_named_as_they_are_seen_and_the_commit_is_remembered(self, here: Corner) -> None:
        (here.root / "src").mkdir()

        report = sync_project(location(here, "src"), here.context("sync"), here.place.tree, ImportRequest())

        assert (report.idle, is_known(here)) == (True, True)
        assert report.exported is not None
        assert (report.imported.root, report.exported.root) == ("../backlog", "../backlog")
        assert remembered(here) == head(here)

    def test_what_is_new_is_brought_to_the_other_side(self, here: Corner) -> None:
        write(here, ONE, "Theirs")
        edit(here.context("task edit"), ["2"], EditRequest(add_labels=("new",)))
        steps: list[str] = []

        report = sync_project(
            location(here),
            here.context("sync"),
            here.place.tree,
            ImportRequest(),
            step=lambda what, *_: steps.append(what),
        )

        assert report.exported is not None
        assert report.imported.count("updated") == 1
        assert report.exported.written == [ONE, TWO]
        assert {one.tree for one in here.facts().exchanges} == {HOME}
        assert {"Reading files", "Storing records", "Writing files"} <= set(steps)

    def test_it_may_import_alone(self, here: Corner) -> None:
        write(here, ONE, "Theirs")
        edit(here.context("task edit"), ["2"], EditRequest(add_labels=("new",)))
        before = here.files()
        steps: list[str] = []

        report = sync_project(
            location(here),
            here.context("sync"),
            here.place.tree,
            ImportRequest(),
            write=False,
            step=lambda what, *_: steps.append(what),
        )

        assert report.exported is None
        assert (report.imported.root, report.imported.count("updated")) == ("backlog", 1)
        assert here.files() == before
        assert remembered(here) == head(here)
        assert "Storing records" in steps
        assert {one.tree for one in here.facts().exchanges} == {HOME}

    @pytest.mark.parametrize(("dry_run", "conflict"), [(True, False), (False, True)])
    def test_a_commit_that_was_not_brought_in_is_not_remembered(
        self, here: Corner, *, dry_run: bool, conflict: bool
    ) -> None:
        write(here, ONE, "Theirs")
        if conflict:
            edit(here.context("task edit"), ["1"], EditRequest(title="Ours"))

        sync_project(location(here), here.context("sync"), here.place.tree, ImportRequest(dry_run=dry_run))

        assert remembered(here) is None

    def test_there_need_be_no_repository_and_no_commit(self, here: Corner, tmp_path: Path) -> None:
        alone = Corner(tmp_path / "alone")
        here.copied(alone.root)
        os.rename(alone.root / ".git", tmp_path / "away")
        write(alone, ONE, "Theirs")
        report = sync_project(location(alone), alone.context("sync"), alone.place.tree, ImportRequest())
        assert report.imported.count("updated") == 1

        git("init", "--quiet", "--template=", cwd=alone.root)
        assert sync_project(location(alone), alone.context("sync"), alone.place.tree, ImportRequest()).idle
        assert remembered(alone) is None

    def test_what_a_rewritten_commit_said_is_no_change_on_this_side(self, here: Corner) -> None:
        git("checkout", "--quiet", "one", cwd=here.root)
        here.imports(stamp("import"), None, ImportRequest())
        first = head(here)
        git("reset", "--quiet", "--soft", "main", cwd=here.root)
        write(here, ONE, "Second try")
        git("commit", "--quiet", "--all", "--message=Second try", cwd=here.root)
        facts = (location(here), here.context("sync"), here.place.tree, ImportRequest(dry_run=True))

        assert len(sync_project(*facts, before=first).conflicts) == 1
        known = sync_project(*facts, before=first, replaced=first)
        assert (known.conflicts, known.imported.count("updated")) == ([], 1)

    def test_a_file_that_the_branch_never_had_is_not_missed(self, here: Corner) -> None:
        (here.tree / "tasks" / "task-3 - T3.md").write_text(task_file("TASK-3", "T3"))
        here.imports(stamp("import"), None, ImportRequest())
        (here.tree / "tasks" / "task-3 - T3.md").unlink()
        facts = (location(here), here.context("sync"), here.place.tree, ImportRequest(dry_run=True))

        assert sync_project(*facts).imported.missing == ["tasks/task-3 - T3.md"]
        assert sync_project(*facts, before="one").imported.missing == []

    @pytest.mark.parametrize("hooks", [True, False])
    @pytest.mark.parametrize("writes", [True, False])
    def test_the_hook_of_the_project_is_due_only_where_it_is_asked_for(
        self, here: Corner, *, hooks: bool, writes: bool
    ) -> None:
        with here.store.writing(stamp("config")) as writer:
            before = writer.settings()
            save_changed(writer, before, before._replace(on_status_change="notify"))
        (here.tree / ONE).write_text(task_file("TASK-1", "T1", status="In Progress"))
        context = here.context("sync")

        sync_project(location(here), context, here.place.tree, ImportRequest(hooks=hooks), write=writes)

        moved = [(hook, [one.after.id for one in changes]) for hook, changes in context.due]
        assert moved == ([("notify", ["TASK-1"])] if hooks else [])
