"""What git knows of a tree decides who keeps a number, and what a branch has really changed."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from backlog.git.repository import remember_synced, synced, worktree_of
from backlog.markdown.files import read_file
from backlog.service.exchange.beside import NOTHING, Beside, look_beside, record_files_of
from backlog.service.exchange.files import digest_of
from backlog.service.exchange.plan import ImportRequest
from tests.repositories import git, make_repository
from tests.unit.service.exchange.clones import Clone, Files
from tests.unit.service.exchange.samples import task_file

PATH = "tasks/task-1 - One.md"
OLD, NEW = "'2026-01-01 10:00'", "'2026-06-01 10:00'"


def parted(files: Mapping[str, str], *since: str) -> Beside:
    """What git knows where two branches part at these files, and this one had these versions since."""
    record_files = {
        path: read_file("task", text, path.rpartition("/")[0]).record_file for path, text in files.items()
    }
    return Beside(
        bases=record_files,
        old={path: digest_of(text) for path, text in files.items()},
        since=frozenset(map(digest_of, since)),
        here_then=frozenset(files),
    )


def brought(clone: Clone, files: Files, beside: Beside) -> dict[str, str]:
    """The fates of an import by path."""
    report = clone.imports(files, request=ImportRequest(beside=beside))
    return {outcome.path: outcome.fate for outcome in report.outcomes}


def exported(clone: Clone, **fields: object) -> Files:
    """The files after the task was changed."""
    clone.puts(clone.task("TASK-1")._replace(**fields))  # type: ignore[arg-type]  # fields of a task
    return clone.exports(clone.exports({}).files).files


@pytest.mark.parametrize("ours_is_older", [True, False])
def test_of_two_files_with_one_number_the_one_that_everybody_has_keeps_it(*, ours_is_older: bool) -> None:
    dates = (OLD, NEW) if ours_is_older else (NEW, OLD)
    mine = {"tasks/task-1 - Mine.md": task_file("TASK-1", "Mine", created_date=dates[0])}
    theirs = {"tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs", created_date=dates[1])}
    clone = Clone()
    clone.imports(mine)
    request = ImportRequest(beside=Beside(shared=frozenset(theirs)))
    report = clone.imports({**mine, **theirs}, request=request)

    assert {record.title: record.id for record in clone.facts.records} == {
        "Theirs": "TASK-1",
        "Mine": "TASK-2",
    }
    assert [(one.old, one.new) for one in report.renumbered] == [("TASK-1", "TASK-2")]


def test_what_is_in_gits_history_wins_over_what_nobody_has_seen_though_it_carries_no_uuid() -> None:
    files = {"tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs", created_date=NEW)}
    clone = Clone()
    clone.creates("Mine")
    clone.imports(files, request=ImportRequest(beside=Beside(shared=frozenset(files))))

    assert clone.titled("Theirs").id == "TASK-1"
    assert clone.titled("Mine").id == "TASK-2"


def test_an_older_branch_takes_nothing_back_and_may_be_written_over() -> None:
    clone = Clone()
    start = {PATH: task_file("TASK-1", "One")}
    clone.imports(start)
    exported(clone, title="Two", status="In Progress")
    beside = parted(start)

    assert brought(clone, start, beside) == {PATH: "unchanged"}
    assert clone.task("TASK-1").title == "Two"
    blocked = clone.plan_export({PATH: task_file("TASK-1", "One", labels="[x]")}, old=beside.old).blocked
    assert [path for path, _ in blocked] == [PATH]
    assert clone.plan_export(start).blocked == []
    assert clone.plan_export(start, old=beside.old).blocked == []


def test_a_branch_brings_what_was_done_on_it_and_nothing_that_it_does_not_know() -> None:
    clone = Clone()
    start = {PATH: task_file("TASK-1", "One")}
    clone.imports(start)
    exported(clone, title="Two")
    branch = {PATH: task_file("TASK-1", "One", priority="high")}

    assert brought(clone, branch, parted(start, branch[PATH])) == {PATH: "merged"}
    assert (clone.task("TASK-1").title, clone.task("TASK-1").priority) == ("Two", "high")


def test_a_branch_that_goes_on_from_what_was_exchanged_is_compared_with_that() -> None:
    clone = Clone()
    start = {PATH: task_file("TASK-1", "One")}
    clone.imports(start)
    mine = exported(clone, title="Two")
    text = next(text for path, text in mine.items() if path.startswith("tasks/"))
    path = next(path for path in mine if path.startswith("tasks/"))
    theirs = {path: text.replace("title: Two", "title: Three")}

    assert brought(clone, theirs, parted(start, text, theirs[path])) == {path: "updated"}
    assert clone.task("TASK-1").title == "Three"


def test_a_branch_that_never_had_a_file_has_not_deleted_it() -> None:
    clone = Clone()
    clone.imports({PATH: task_file("TASK-1", "One"), "tasks/task-2 - Two.md": task_file("TASK-2", "Two")})
    files = {PATH: task_file("TASK-1", "One")}

    assert clone.imports(files, request=ImportRequest(beside=parted(files))).missing == []
    assert clone.imports(files).missing == ["tasks/task-2 - Two.md"]


def test_the_files_of_records_are_known_by_their_paths_and_uuids() -> None:
    uuid = "0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c11"
    archived, spoiled = "archive/tasks/task-2 - Two.md", "completed/task-3 - Three.md"
    texts = {
        "notes.md": "no record",
        spoiled: "<<<<<<< a\n=======\n>>>>>>> b\n",
        archived: task_file("TASK-2", "Two", backlog_uuid=uuid),
        PATH: task_file("TASK-1", "One"),
    }

    found = record_files_of(texts)

    assert list(found) == [archived, uuid, PATH]
    assert found[archived] is found[uuid]
    assert (found[uuid].scalar("title"), found[uuid].place) == ("Two", "archive/tasks")
    assert (found[PATH].scalar("title"), found[PATH].place) == ("One", "tasks")


class TestLooking:
    """What git is asked."""

    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        """A repository with a file in its tree."""
        root = make_repository(tmp_path / "shop")
        (root / "backlog" / "tasks").mkdir(parents=True)
        self.commit(root, "One")
        return root

    def commit(self, root: Path, title: str) -> str:
        """Commit another version of the file; return the commit."""
        (root / "backlog" / PATH).write_text(task_file("TASK-1", title))
        git("add", "--all", cwd=root)
        git("commit", "--quiet", f"--message={title}", cwd=root)
        return git("rev-parse", "HEAD", cwd=root).strip()

    def test_where_branches_part_and_what_each_had_since(self, root: Path) -> None:
        start = git("rev-parse", "HEAD", cwd=root).strip()
        git("checkout", "--quiet", "-b", "other", cwd=root)
        last = self.commit(root, "Other")
        git("checkout", "--quiet", "main", cwd=root)
        for title in ("Two", "Three"):
            self.commit(root, title)
        worktree = worktree_of(str(root / "backlog"))
        found = look_beside(worktree, last)

        assert found.bases[PATH].scalar("title") == "One"
        assert found.shared == frozenset()
        assert found.since == {digest_of(task_file("TASK-1", title)) for title in ("Two", "Three")}
        assert found.here_then == frozenset({PATH})
        assert look_beside(worktree, start).bases[PATH].scalar("title") == "One"
        assert look_beside(worktree, last, last).since == found.since | {
            digest_of(task_file("TASK-1", "Other"))
        }
        assert look_beside(worktree, last, "0" * 40) == found

    def test_nothing_is_known_without_a_repository_a_commit_or_an_answer(
        self, root: Path, tmp_path: Path
    ) -> None:
        assert look_beside(None) == NOTHING
        assert worktree_of(str(tmp_path)) is None
        worktree = worktree_of(str(root / "backlog"))
        head = git("rev-parse", "HEAD", cwd=root).strip()

        assert look_beside(worktree, None) == NOTHING
        assert look_beside(worktree, head) == NOTHING
        assert look_beside(worktree, "0" * 40) == NOTHING

    def test_the_shared_branch_is_the_one_that_is_followed_else_the_remotes_own(
        self, root: Path, tmp_path: Path
    ) -> None:
        git("clone", "--quiet", "--template=", root, tmp_path / "clone", cwd=tmp_path)
        clone = tmp_path / "clone"
        (clone / "backlog" / "tasks" / "task-2 - Mine.md").write_text(task_file("TASK-2", "Mine"))
        git("add", "--all", cwd=clone)
        git("commit", "--quiet", "--message=mine", cwd=clone)

        assert look_beside(worktree_of(str(clone / "backlog"))).shared == {PATH}

        git("checkout", "--quiet", "-b", "nobody-follows", cwd=clone)

        assert look_beside(worktree_of(str(clone / "backlog"))).shared == {PATH}

    def test_each_worktree_remembers_what_was_synced_and_a_new_one_knows_the_mains(
        self, root: Path, tmp_path: Path
    ) -> None:
        main = worktree_of(str(root / "backlog"))
        git("worktree", "add", "--quiet", "-b", "linked", tmp_path / "linked", cwd=root)
        linked = worktree_of(str(tmp_path / "linked" / "backlog"))
        assert main is not None
        assert linked is not None
        head = git("rev-parse", "HEAD", cwd=root).strip()

        assert (synced(main), synced(linked)) == (None, None)
        remember_synced(main, head)
        assert (synced(main), synced(linked)) == (head, head)
        assert "backlog" not in git("branch", "--all", cwd=root)
