"""Which folder of Markdown files is meant, where its settings are, and under what name it is remembered."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backlog.errors import BacklogError, Failed, NotFound, Refused
from backlog.location import Location
from backlog.service.exchange.files import Tree
from backlog.service.exchange.trees import NamedTree, find_tree, named_tree, tree_at, tree_of

PLACED = "backlog.config.yml"
RECORDS = ("tasks", "drafts", "completed", "milestones", "decisions")


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to make projects in, beside the one that the process works in."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def plant(folder: Path, *paths: str, config: str | None = None) -> Path:
    """Make a folder with these files, or folders where a path ends in a slash; `config` are its settings."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        at = folder / path
        at.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            at.mkdir(exist_ok=True)
        else:
            at.touch()
    if config is not None:
        (folder / PLACED).write_text(config, encoding="utf-8")
    return folder


def error_of(asked: Callable[[], object]) -> BacklogError:
    with pytest.raises(BacklogError) as caught:
        asked()
    return caught.value


NAMES_DOCS = "project_name: Shop\nbacklog_directory: docs\n"

PROJECTS: list[tuple[tuple[str, ...], str | None, str, str | None]] = [
    # what is in the project, its settings in the root if any, its tree and where that one's settings are
    (("backlog/config.yml",), None, "backlog", "config.yml"),
    ((".backlog/config.yml",), None, ".backlog", "config.yml"),
    (("backlog/config.yml", ".backlog/config.yml"), None, "backlog", "config.yml"),
    (("backlog/tasks/", ".backlog/config.yml"), None, ".backlog", "config.yml"),
    (("backlog/tasks/",), None, "backlog", None),
    ((".backlog/tasks/",), None, ".backlog", None),
    (("backlog/tasks/", ".backlog/tasks/"), None, "backlog", None),
    (("backlog/config.yml", "docs/"), NAMES_DOCS, "backlog", "config.yml"),
    (("backlog/tasks/", "docs/"), NAMES_DOCS, "docs", "../backlog.config.yml"),
    (("backlog/", "docs/"), "backlog_directory: docs\nproject_name: Shop\n", "docs", "../backlog.config.yml"),
    (("a/b/",), "backlog_directory: ./a/b/\n", "a/b", "../../backlog.config.yml"),
    (("backlog/",), "project_name: Shop\n", "backlog", "../backlog.config.yml"),
    (("backlog/",), "backlog_directory: [docs]\n", "backlog", "../backlog.config.yml"),
    (("backlog/",), "x: [\nbacklog_directory: docs\n", "docs", "../backlog.config.yml"),
    (("tasks/",), "backlog_directory: .\n", ".", "backlog.config.yml"),
]


@pytest.mark.parametrize(("paths", "config", "tree", "settings"), PROJECTS)
def test_the_tree_of_a_project_is_where_its_settings_are_else_where_tasks_are(
    root: Path, paths: tuple[str, ...], config: str | None, tree: str, settings: str | None
) -> None:
    project = plant(root / "shop", *paths, "src/deep/", "docs/", config=config)
    there = Tree(str((project / tree).resolve()), settings)

    assert find_tree(None, str(project)) == there
    assert find_tree(None, str(project / "src" / "deep")) == there
    assert find_tree(str(project), "/") == there
    assert find_tree("shop", str(root)) == there
    assert find_tree(f"shop/{tree}", str(root)) == there
    assert tree_at(tree, str(project)) == there._replace(config=settings or "config.yml")
    assert find_tree("../..", str(project / "src" / "deep")) == there


@pytest.mark.parametrize(
    ("paths", "config"),
    [
        ((), None),
        (("backlog/", ".backlog/"), None),
        (("backlog/drafts/", "backlog/docs/"), None),
        (("config.yml/", "backlog/config.yml/", "backlog.config.yml/"), None),
        (("backlog/tasks",), None),
        (("docs/",), "project_name: Shop\n"),
        (("backlog",), "project_name: Shop\n"),
        (("backlog/",), "backlog_directory: gone\n"),
        (("backlog/",), "backlog_directory: ..\n"),
        (("backlog/",), "backlog_directory: ../shopping\n"),
        (("backlog/",), "backlog_directory: /\n"),
    ],
)
def test_a_project_without_a_tree_has_none(root: Path, paths: tuple[str, ...], config: str | None) -> None:
    (root / "shopping" / "tasks").mkdir(parents=True)
    project = plant(root / "shop", *paths, config=config)

    nowhere = error_of(lambda: find_tree(None, str(project)))
    named = error_of(lambda: find_tree("shop", str(root)))

    assert (type(nowhere), nowhere.code) == (NotFound, "tree-not-found")
    assert nowhere.message == f"no Backlog.md project here or above: {project}"
    assert nowhere.data == {"directory": str(project)}
    assert (type(named), named.code) == (NotFound, "tree-not-found")
    assert named.message == 'there is no Backlog.md project in "shop"'
    assert named.data == {"path": "shop", "exists": True}


def test_settings_that_are_a_link_out_of_the_project_name_no_tree(root: Path) -> None:
    plant(root / "other", config=NAMES_DOCS)
    project = plant(root / "shop", "backlog/", "docs/")
    (project / PLACED).symlink_to(root / "other" / PLACED)
    assert error_of(lambda: find_tree(None, str(project))).code == "tree-not-found"


def test_settings_that_are_too_long_name_the_usual_folder(root: Path) -> None:
    project = plant(root, "backlog/", "docs/", config="backlog_directory: docs\n" + "# long\n" * 200_000)
    assert find_tree(None, str(project)) == Tree(str(project / "backlog"), "../backlog.config.yml")


def test_a_folder_that_is_not_there_is_no_tree(root: Path) -> None:
    plant(root, "backlog/config.yml", "file")
    for path in ("gone", "file"):
        error = error_of(lambda: find_tree(path, str(root)))  # noqa: B023  asked at once
        assert (type(error), error.code) == (NotFound, "tree-not-found")
        assert error.message == f'there is no folder "{path}"'
        assert error.data == {"path": path, "exists": False}


@pytest.mark.parametrize("folder", RECORDS)
def test_a_path_may_name_the_tree_itself(root: Path, folder: str) -> None:
    plant(root, "bare/config.yml", f"{folder}-only/{folder}/", f"shop/docs/{folder}/")
    plant(root / "shop", config=NAMES_DOCS)

    assert find_tree("bare", str(root)) == Tree(str(root / "bare"), "config.yml")
    assert find_tree(f"{folder}-only", str(root)) == Tree(str(root / f"{folder}-only"), None)
    assert find_tree("docs", str(root / "shop")) == Tree(str(root / "shop" / "docs"), "../backlog.config.yml")


def test_settings_of_a_tree_come_before_those_of_the_project_in_the_same_folder(root: Path) -> None:
    plant(root, "config.yml", "backlog/config.yml", "tasks/", config="backlog_directory: backlog\n")
    assert find_tree(".", str(root)) == Tree(str(root), "config.yml")


def test_the_settings_above_a_tree_are_those_of_the_nearest_project_that_has_some(root: Path) -> None:
    plant(root, config="backlog_directory: inner/sub/docs\n")
    inner = plant(root / "inner", "sub/docs/tasks/", "sub/other/tasks/")
    docs = str(inner / "sub" / "docs")

    assert find_tree(docs, str(root)) == Tree(docs, "../../../backlog.config.yml")
    assert find_tree(str(inner / "sub" / "other"), str(root)).config is None

    plant(inner, "backlog/", config="project_name: Inner\n")
    assert find_tree(docs, str(root)) == Tree(docs, None)


def test_a_link_in_a_project_leads_to_no_tree_elsewhere(root: Path) -> None:
    outside = plant(root / "outside", "config.yml", "tasks/")
    project = plant(root / "shop")
    (project / "backlog").symlink_to(outside)
    bare = plant(root / "bare")
    (bare / ".backlog").symlink_to(outside / "..")
    plant(root, "tasks/")

    for asked in (
        lambda: find_tree(None, str(project)),
        lambda: find_tree("shop", str(root)),
        lambda: find_tree("backlog", str(project)),
        lambda: find_tree(None, str(bare)),
        lambda: tree_at("backlog", str(project)),
        lambda: tree_at("backlog/deep", str(project)),
    ):
        error = error_of(asked)
        assert (type(error), error.code) == (Refused, "leads-outside")


def test_a_link_that_the_person_names_from_outside_is_followed(root: Path) -> None:
    project = plant(root / "shop", "backlog/config.yml", "src/")
    (project / "files").symlink_to("backlog")
    (root / "link").symlink_to("shop")
    there = Tree(str(project / "backlog"), "config.yml")

    assert find_tree("files", str(project)) == there
    assert find_tree("../link", str(root / "shop" / "src" / "..")) == there
    assert find_tree(None, str(root / "link" / "src")) == there
    assert find_tree("../link/backlog", str(root / "shop")) == there
    assert tree_at("../link/backlog", str(root / "shop")) == there


def test_a_project_may_be_a_link_whose_settings_lie_above_its_tree(root: Path) -> None:
    plant(root / "shop", "docs/tasks/", config=NAMES_DOCS)
    (root / "link").symlink_to("shop")
    there = Tree(str(root / "shop" / "docs"), "../backlog.config.yml")

    assert find_tree(None, str(root / "link")) == there
    assert find_tree("../link/docs", str(root / "shop")) == there


def test_a_tree_to_write_is_taken_at_the_very_path(root: Path) -> None:
    assert tree_at("backlog", str(root)) == Tree(str(root / "backlog"), "config.yml")
    assert tree_at("../out/new", str(root)) == Tree(str(root.parent / "out" / "new"), "config.yml")
    plant(root, "tasks/", "docs/", config=NAMES_DOCS)
    assert tree_at("docs", str(root)) == Tree(str(root / "docs"), "../backlog.config.yml")
    assert tree_at(".", str(root)) == Tree(str(root), "config.yml")
    plant(root, "docs/config.yml")
    assert tree_at("docs", str(root)) == Tree(str(root / "docs"), "config.yml")


def test_a_tree_is_not_written_over_a_file(root: Path) -> None:
    plant(root, "backlog")
    error = error_of(lambda: tree_at("backlog", str(root)))
    assert (type(error), error.code) == (Failed, "file-unavailable")
    assert error.message == '"backlog" is a file, not a folder'
    assert error.data == {"path": "backlog"}


def test_a_long_path_is_cut_where_it_is_shown(root: Path) -> None:
    name = "/".join(["n" * 150] * 2)
    plant(root, f"{name}/", f"{name}.file")
    for asked in (
        lambda: find_tree(f"{name}/x", str(root)),
        lambda: find_tree(name, str(root)),
        lambda: tree_at(f"{name}.file", str(root)),
    ):
        message = error_of(asked).message
        assert f'"{name[:200]}…"' in message


def test_a_tree_is_named_from_its_project_if_it_lies_there() -> None:
    inside, outside = Tree("/home/ada/shop/backlog", None), Tree("/home/ada/shopping", "config.yml")
    assert named_tree(inside, "/home/ada/shop") == NamedTree(inside, "backlog")
    assert named_tree(inside, "/home/ada") == NamedTree(inside, "shop/backlog")
    assert named_tree(inside, inside.root) == NamedTree(inside, ".")
    assert named_tree(outside, "/home/ada/shop") == NamedTree(outside, outside.root)


def test_the_tree_of_a_location_is_the_named_one_or_that_of_its_directory(root: Path) -> None:
    location = Location(str(root))
    missing = error_of(lambda: tree_of(location))
    named = error_of(lambda: tree_of(location, "gone"))

    assert (type(missing), missing.code) == (NotFound, "no-files")
    assert missing.message == f"no Backlog.md project here or above: {root}"
    assert missing.data == {"directory": str(root)}
    assert missing.__suppress_context__
    assert (type(named), named.code, named.data) == (
        NotFound, "tree-not-found", {"path": "gone", "exists": False},
    )  # fmt: skip

    plant(root, "backlog/config.yml", "other/config.yml")
    assert tree_of(location) == Tree(str(root / "backlog"), "config.yml")
    assert tree_of(location, "other") == Tree(str(root / "other"), "config.yml")
