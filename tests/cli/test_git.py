"""A team that shares its tasks through git: hooks, the merge driver, and what they leave alone."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import Finished, RunBacklog, run_in
from tests.repositories import add_worktree, make, make_repository
from tests.repositories import git as real_git


class Clone(NamedTuple):
    """A clone with a backlog of its own, and somebody who works in it."""

    root: Path
    name: str

    def __call__(self, *argv: str) -> Finished:
        """Run the program there."""
        return run_in(self.root, *argv)

    def git(self, *words: str, ok: bool = True) -> Finished:
        """Run git there, hooks included."""
        who = ("-c", f"user.name={self.name}", "-c", f"user.email={self.name}@example.org")
        finished = subprocess.run(
            ["git", *who, *words], cwd=self.root, capture_output=True, text=True, check=False
        )
        assert not ok or finished.returncode == 0, finished.stderr
        return Finished(finished.returncode, finished.stdout, finished.stderr)

    def commit(self, *words: str) -> Finished:
        """Commit what the hook puts into the commit, and nothing else."""
        return self.git("commit", "--quiet", "--allow-empty", "--message=work", *words)

    def tasks(self) -> dict[str, dict[str, object]]:
        """The tasks as lists show them, by title."""
        found = json.loads(self("task", "list", "--json").stdout)["tasks"]
        return {task["title"]: task for task in found}

    def clean(self) -> bool:
        """Whether git has nothing to say of the files."""
        return self.git("status", "--porcelain").stdout == ""


class Team(NamedTuple):
    """Two clones of one repository."""

    ann: Clone
    bob: Clone


def _clone(origin: Path, root: Path) -> None:
    real_git("clone", "--quiet", "--template=", origin, root, cwd=origin.parent)


@pytest.fixture(scope="module")
def _team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A team made once: three tasks, published by Ann, taken over by Bob, and git set up in both clones."""
    folder = tmp_path_factory.mktemp("team")
    real_git("init", "--quiet", "--bare", "--template=", "--initial-branch=main", "origin", cwd=folder)
    ann = make_repository(folder / "ann")
    real_git("remote", "add", "origin", folder / "origin", cwd=ann)
    run_in(ann, "init", "Shop", "--defaults")
    for title in ("Pay", "Ship", "Mail"):
        run_in(ann, "task", "create", title, "--ac", "one", "--ac", "two", "-d", "First.\n\nMiddle.\n\nLast.")
    run_in(ann, "export", "backlog")
    installed = run_in(ann, "git", "install")

    assert installed.code == 0, installed.stderr
    assert installed.stdout.startswith(
        "Installed: merge driver, .gitattributes, pre-commit, post-merge, post-checkout, post-rewrite\n"
    )

    real_git("add", "--all", cwd=ann)
    real_git("commit", "--quiet", "--message=base", cwd=ann)
    real_git("push", "--quiet", "--set-upstream", "origin", "main", cwd=ann)
    _clone(folder / "origin", folder / "bob")
    run_in(folder / "bob", "import")
    run_in(folder / "bob", "git", "install")
    return folder


@pytest.fixture
def team(_team: Path, tmp_path: Path) -> Team:
    """A copy of that team."""
    return copied(_team, tmp_path / "team")


def copied(folder: Path, to: Path) -> Team:
    """A copy of a team in another folder."""
    shutil.copytree(folder, to, symlinks=True)
    for name in ("ann", "bob"):
        real_git("remote", "set-url", "origin", to / "origin", cwd=to / name)
    return Team(*(Clone(to / name, name) for name in ("ann", "bob")))


def test_two_people_change_other_fields_of_one_task_and_git_merges_them(team: Team) -> None:
    ann, bob = team
    ann("task", "edit", "1", "-s", "In Progress", "--check-ac", "1", "-l", "api")
    bob("task", "edit", "1", "-l", "web", "--check-ac", "2", "--append-notes", "seen")
    for each in team:
        each.commit()
    bob.git("push", "--quiet")
    ann.git("pull", "--quiet", "--no-rebase", "--no-edit")
    ann.commit()
    ann.git("push", "--quiet")
    bob.git("pull", "--quiet", "--no-rebase", "--no-edit")

    for each in team:
        task = json.loads(each("task", "1", "--json").stdout)["task"]
        assert (task["status"], task["labels"], task["implementationNotes"]) == (
            "In Progress",
            ["api", "web"],
            "seen",
        )
        assert [item["checked"] for item in task["acceptanceCriteria"]] == [True, True]
        assert each.clean()


def test_a_task_that_is_done_in_its_file_alone_is_told_and_the_file_stays_so(team: Team) -> None:
    ann = team.ann
    file = ann.root / "backlog" / "tasks" / "task-1 - Pay.md"
    file.write_text(file.read_text().replace("status: To Do", "status: Done"))
    committed = ann.git("commit", "--quiet", "--all", "--message=done")

    told = "Note: pre-commit: TASK-1 not done here, with open criteria; see: backlog doctor\n"
    assert committed.stderr == told
    assert ann.clean()
    assert "status: Done" in file.read_text()
    assert '"status": "To Do"' in ann("task", "1", "--json").stdout


@pytest.mark.parametrize("way", ["--no-rebase", "--rebase"])
def test_two_tasks_of_one_number_and_one_title_stay_two(team: Team, way: str) -> None:
    ann, bob = team
    for each in team:
        each("task", "create", "Same", "-d", f"Of {each.name}")
        each.commit()
    ann("task", "edit", "4", "--append-notes", "more")
    ann.commit()
    bob.git("push", "--quiet")
    pulled = ann.git("pull", "--quiet", "--no-edit", way)
    ann.commit()
    ann.git("push", "--quiet")
    bob.git("pull", "--quiet", "--no-edit", way)

    assert "TASK-4 is now TASK-5" in pulled.stderr
    for each in team:
        found = {id_: json.loads(each("task", id_, "--json").stdout)["task"] for id_ in ("4", "5")}
        assert {id_: (one["title"], one["description"]) for id_, one in found.items()} == {
            "4": ("Same", "Of bob"),
            "5": ("Same", "Of ann"),
        }
        assert found["5"]["implementationNotes"] == "more"
        assert each.clean()
        assert len(list((each.root / "backlog" / "tasks").iterdir())) == 5


@pytest.mark.parametrize("way", ["--no-rebase", "--rebase"])
def test_a_number_that_is_taken_twice_stays_with_what_was_pushed_first(team: Team, way: str) -> None:
    ann, bob = team
    ann("task", "create", "Of Ann")  # the older one
    ann.commit()
    bob("task", "create", "Of Bob")
    bob.commit()
    bob.git("push", "--quiet")
    pulled = ann.git("pull", "--quiet", "--no-edit", way)

    assert "TASK-4 is now TASK-5" in pulled.stderr
    assert {title: task["id"] for title, task in ann.tasks().items()}["Of Bob"] == "TASK-4"
    assert ann.tasks()["Of Ann"]["id"] == "TASK-5"

    ann.commit()

    assert ann.clean()

    ann.git("push", "--quiet")
    bob.git("pull", "--quiet", "--no-edit", way)

    assert bob.tasks()["Of Bob"]["id"] == "TASK-4"
    assert bob.tasks()["Of Ann"]["id"] == "TASK-5"
    assert bob.clean()


def test_the_same_field_is_a_conflict_and_what_git_was_told_holds_here(team: Team) -> None:
    ann, bob = team
    for each in team:
        each("task", "edit", "2", "-t", f"Ship by {each.name}", "-l", each.name)
        each.commit()
    bob.git("push", "--quiet")
    pulled = ann.git("pull", "--quiet", "--rebase", ok=False)
    path = ann.root / "backlog" / "tasks" / "task-2 - Ship.md"
    text = path.read_text()

    assert pulled.code != 0
    assert "<<<<<<< ours\ntitle: Ship by bob\n=======\ntitle: Ship by ann\n>>>>>>> theirs\n" in text, (
        pulled.stderr
    )
    assert text.count("<<<<<<<") == 1
    assert "labels:\n  - ann\n  - bob\n" in text

    before, _, rest = text.partition("<<<<<<< ours\n")
    kept, _, rest = rest.partition("=======\n")
    path.write_text(before + kept + rest.partition(">>>>>>> theirs\n")[2])
    ann.git("add", "--all")
    ann.git("-c", "core.editor=true", "rebase", "--continue")

    assert "Ship by bob" in ann.tasks()
    assert ann.clean()


def test_a_branch_takes_nothing_back_and_brings_only_what_was_done_on_it(team: Team) -> None:
    ann, _ = team
    ann.git("checkout", "--quiet", "-b", "feature")
    ann("task", "edit", "3", "-s", "In Progress")
    ann.commit()
    ann.git("checkout", "--quiet", "main")

    assert ann.tasks()["Mail"]["status"] == "In Progress"
    assert ann.clean()

    ann("task", "edit", "3", "--check-ac", "1", "--check-ac", "2", "-s", "Done")
    ann.commit()
    for branch in ("feature", "main", "feature"):
        ann.git("checkout", "--quiet", branch)

        assert ann.tasks()["Mail"]["status"] == "Done"
        assert ann.clean()

    ann.git("checkout", "--quiet", "main")
    ann.git("merge", "--quiet", "--no-edit", "feature", ok=False)
    assert ann("task", "3", "--plain").stdout.count("Status: ✔ Done") == 1


def test_a_colleagues_old_branch_changes_what_was_done_on_it_alone(team: Team) -> None:
    ann, bob = team
    bob.git("checkout", "--quiet", "-b", "old")
    bob("task", "edit", "2", "--priority", "high")
    bob.commit()
    bob.git("push", "--quiet", "--set-upstream", "origin", "old")
    ann("task", "edit", "1", "-t", "Pay now")
    ann("task", "edit", "2", "-l", "new")
    ann.commit()
    ann.git("fetch", "--quiet")
    ann.git("checkout", "--quiet", "old")

    assert ann.tasks()["Pay now"]["id"] == "TASK-1"
    assert (ann.tasks()["Ship"]["priority"], ann.tasks()["Ship"]["labels"]) == ("high", ["new"])
    assert ann.clean()


def test_a_hook_has_nothing_to_do_while_neither_side_changes_and_misses_no_change(team: Team) -> None:
    ann, _ = team
    time.sleep(2.1)  # what is younger may change again unnoticed
    ann.commit()
    [kept] = (ann.root / ".git").glob("backlog-in-step-*")
    first = kept.read_bytes()
    kept.write_text("[]")
    ann.commit()
    ann.commit()

    assert kept.read_bytes() == first

    path = ann.root / "backlog" / "tasks" / "task-1 - Pay.md"
    path.write_text(path.read_text().replace("Middle.", "Center."))
    ann("task", "edit", "2", "-l", "new")
    ann.commit()

    assert "Center." in ann("task", "1", "--plain").stdout
    assert "- new" in (ann.root / "backlog" / "tasks" / "task-2 - Ship.md").read_text()
    assert ann.clean()
    assert ann("git", "uninstall").code == 0
    assert not kept.exists()


def test_a_commit_stops_only_for_a_conflict_of_its_own(team: Team) -> None:
    ann, _ = team
    path = ann.root / "backlog" / "tasks" / "task-1 - Pay.md"
    ann("task", "edit", "1", "-t", "Here")
    path.write_text(path.read_text().replace("title: Pay", "title: There"))
    (ann.root / "code").touch()
    ann.git("add", "code")
    other = ann.git("commit", "--quiet", "--message=code")

    assert "1 to decide" in other.stderr
    assert ann.git("show", "--format=", "--name-only").stdout == "code\n"

    ann.git("add", "--all")
    stopped = ann.git("commit", "--quiet", "--message=all", ok=False)

    assert stopped.code == 1
    assert "backlog sync" in stopped.stderr

    synced = ann("sync")

    assert synced.code == 5
    assert (
        "Conflicts:\n  TASK-1  tasks/task-1 - Pay.md\n    title\n      here: Here\n      file: There\n"
        "    keep what is here:  backlog sync --ours TASK-1\n"
        "    take the file's:    backlog sync --theirs TASK-1\n"
    ) in synced.stdout
    assert ann("sync", "--theirs", "1").code == 0
    assert "There" in ann.tasks()
    assert ann.git("commit", "--quiet", "--message=all").code == 0


def test_what_is_staged_in_parts_or_named_by_path_stays_so(team: Team) -> None:
    ann, _ = team
    path = ann.root / "backlog" / "tasks" / "task-1 - Pay.md"
    path.write_text(path.read_text().replace("First.", "First!"))
    ann.git("add", "--all")
    path.write_text(path.read_text().replace("Last.", "Last!"))
    ann.commit()
    committed = ann.git("show", "HEAD:backlog/tasks/task-1 - Pay.md").stdout

    assert "First!" in committed
    assert "Last!" not in committed

    ann("task", "edit", "2", "-t", "Sent")
    (ann.root / "code").touch()
    ann.git("add", "code")
    ann.git("commit", "--quiet", "--message=one", "--only", "code")

    assert ann.git("show", "--format=", "--name-only").stdout == "code\n"

    ann.commit()

    assert "backlog/tasks/task-2 - Ship.md" in ann.git("show", "--format=", "--name-only").stdout


@pytest.mark.parametrize(
    "command", [("checkout", "--quiet", "-b", "x"), ("commit", "--allow-empty", "-qm", "x")]
)
def test_a_broken_backlog_stops_nothing(team: Team, command: tuple[str, ...]) -> None:
    (team.ann.root / ".backlog" / "backlog.db").write_bytes(b"not a database" * 1_000)

    assert team.ann.git(*command).code == 0


def test_a_worktree_without_files_and_a_clone_without_a_backlog_are_left_alone(
    team: Team, tmp_path: Path
) -> None:
    ann = team.ann
    ann.git("rm", "-rq", "--cached", "backlog")
    linked = Clone(add_worktree(ann.root, tmp_path / "linked"), "ann")

    assert linked.commit().stderr == ""

    shutil.rmtree(team.bob.root / ".backlog")
    shutil.rmtree(team.bob.root / ".git" / "backlog", ignore_errors=True)

    assert team.bob.commit().stderr == ""
    assert not (team.bob.root / ".backlog").exists()


def test_nothing_of_a_clone_is_run(team: Team) -> None:
    planted = make(team.ann.root / "backlog_")
    (team.ann.root / "backlog" / "__init__.py").write_text("raise SystemExit('planted')")
    (team.ann.root / "sitecustomize.py").write_text("raise SystemExit('planted')")
    (planted / "x").touch()
    finished = team.ann.commit()

    assert "planted" not in finished.stderr


class TestSettingUp:
    """Installing, looking, uninstalling."""

    @pytest.fixture
    def tree(self, run_backlog: RunBacklog, tmp_path: Path) -> Path:
        """A repository with an exported task."""
        root = make_repository(tmp_path / "shop")
        run_backlog("init", "Shop", "--defaults", cwd=root)
        run_backlog("task", "create", "One", cwd=root)
        run_backlog("export", "backlog", cwd=root)
        return root

    def test_a_clone_brings_the_name_of_the_driver_along_and_nothing_that_runs(
        self, run_backlog: RunBacklog, tree: Path, tmp_path: Path
    ) -> None:
        run_backlog("git", "install", cwd=tree)
        real_git("add", "--all", cwd=tree)
        real_git("commit", "--quiet", "--no-verify", "--message=x", cwd=tree)
        _clone(tree, tmp_path / "clone")
        status = run_backlog("git", "status", cwd=tmp_path / "clone")

        assert status.code == 0
        assert status.stdout == (
            "Merge driver: not installed in this clone; git merges records by lines\n"
            "Attributes: backlog/.gitattributes names the merge driver\n"
            "  A clone brings only this name along; the driver works where `backlog git install` was run.\n"
            "Hooks:\n"
            "  pre-commit     not installed\n"
            "  post-merge     not installed\n"
            "  post-checkout  not installed\n"
            "  post-rewrite   not installed\n"
            "Last commit synced: none\n"
        )

    def test_what_was_set_up_is_removed_without_a_trace(self, run_backlog: RunBacklog, tree: Path) -> None:
        before = _everything(tree)
        installed = json.loads(run_backlog("git", "install", "--json", cwd=tree).stdout)["git"]

        assert installed["mergeDriver"]
        assert installed["attributes"]
        assert {hook["state"] for hook in installed["hooks"]} == {"installed"}
        assert run_backlog("git", "install", cwd=tree).stdout.startswith("Nothing to do\n")
        assert run_backlog("git", "uninstall", cwd=tree).code == 0
        assert _everything(tree) == before

    def test_hooks_serve_every_project_of_a_repository_and_no_other(
        self, run_backlog: RunBacklog, tmp_path: Path
    ) -> None:
        root = make_repository(tmp_path / "shop")
        shop, bank = (make(root / name) for name in ("apps/shop", "bank"))
        for project in (shop, bank):
            run_backlog("init", project.name, "--defaults", cwd=project)
            run_backlog("export", "backlog", cwd=project)
            run_backlog("git", "install", cwd=project)
            run_backlog("task", "create", f"In {project.name}", cwd=project)
        clone = Clone(root, "ann")
        real_git("add", "--all", cwd=root)
        clone.commit()
        removed = run_backlog("git", "uninstall", cwd=shop)
        for project in (shop, bank):
            run_backlog("task", "create", "Later", cwd=project)
        clone.commit()

        assert clone.git("ls-files", "*/tasks/*").stdout.splitlines() == [
            "apps/shop/backlog/tasks/task-1 - In-shop.md",
            "bank/backlog/tasks/task-1 - In-bank.md",
            "bank/backlog/tasks/task-2 - Later.md",
        ]
        assert removed.stdout.startswith("Removed: .gitattributes\nMerge driver: installed")
        assert "  pre-commit     not installed\n" in removed.stdout
        assert "  pre-commit     installed\n" in run_backlog("git", "status", cwd=bank).stdout

    def test_somebody_elses_hook_is_named_with_the_line_to_add(
        self, run_backlog: RunBacklog, tree: Path
    ) -> None:
        hook = tree / ".git" / "hooks" / "post-merge"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nlefthook run post-merge\n")
        installed = run_backlog("git", "install", cwd=tree)

        assert installed.code == 4
        assert "post-merge     belongs to lefthook and was left alone" in installed.stdout
        assert 'then backlog git hook post-merge "$@" || exit $?; fi\n' in installed.stdout
        assert hook.read_text() == "#!/bin/sh\nlefthook run post-merge\n"
        assert "pre-commit     installed" in installed.stdout

    def test_outside_of_a_repository_there_is_nothing_to_set_up(
        self, run_backlog: RunBacklog, tmp_path: Path
    ) -> None:
        run_backlog("init", "Shop", "--defaults")
        run_backlog("export", "backlog")
        refused = run_backlog("git", "install")

        assert refused.code == 1
        assert "is not in a git repository" in refused.stderr
        assert not (tmp_path / "backlog" / ".gitattributes").exists()

    @pytest.mark.parametrize("words", [(), ("post-commit",), ("--help-me",)])
    def test_a_hook_that_there_is_not_is_a_mistake(
        self, run_backlog: RunBacklog, words: tuple[str, ...]
    ) -> None:
        assert run_backlog("git", "hook", *words).code == 2

    @pytest.mark.parametrize("words", [(), ("a", "b", "c", "d", "e"), ("a", "b", "c", "7")])
    def test_merge_file_needs_what_git_gives_it(
        self, run_backlog: RunBacklog, words: tuple[str, ...]
    ) -> None:
        assert run_backlog("git", "merge-file", *words).code == 2

    def test_what_is_no_record_is_merged_by_lines(self, run_backlog: RunBacklog, tmp_path: Path) -> None:
        for name, text in (("base", "a\nb\nc\nd\n"), ("ours", "A\nb\nc\nd\n"), ("theirs", "a\nb\nc\nD\n")):
            (tmp_path / name).write_text(text)
        merged = run_backlog("git", "merge-file", "base", "ours", "theirs", "7", "backlog/notes.md")

        assert merged == Finished(0, "", "")
        assert (tmp_path / "ours").read_text() == "A\nb\nc\nD\n"

        (tmp_path / "ours").write_bytes(b"<<<<<<< x\n\xff\n>>>>>>> y\n")
        clash = run_backlog("git", "merge-file", "base", "ours", "theirs", "7", "backlog/tasks/task-1 - X.md")

        assert clash.code == 1
        assert "merged by lines, not by fields: line 1: it has an unresolved git conflict" in clash.stderr
        assert (tmp_path / "ours").read_bytes().startswith(b"<<<<<<< ours\n<<<<<<< x\n\xff\n>>>>>>> y\n")


def _everything(root: Path) -> dict[str, bytes]:
    """Every file of a repository but for what commits and logs leave, and for the snapshots."""
    left_out = {"objects", "logs", "index", "COMMIT_EDITMSG", ".backlog"}
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not left_out & set(path.parts)
    }


def test_the_program_that_hooks_run_is_this_one() -> None:
    from backlog.git.driver import program

    assert program() == [sys.executable, "-P", "-m", "backlog"]
    assert os.path.isabs(program()[0])
