"""Git repositories for tests, made by git itself."""

import subprocess
from pathlib import Path


def git(*command: str | Path, cwd: Path) -> str:
    """Run git in a folder with an identity of its own, and return what it prints."""
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "protocol.file.allow=always")
    finished = subprocess.run(
        ["git", *identity, *command], cwd=cwd, check=True, capture_output=True, text=True
    )
    return finished.stdout


def make(folder: Path) -> Path:
    """Make a folder and those above it."""
    folder.mkdir(parents=True)
    return folder


def make_repository(folder: Path, *options: str) -> Path:
    """Make a repository with one commit, which a worktree needs."""
    make(folder)
    git("init", "--quiet", "--template=", "--initial-branch=main", *options, cwd=folder)
    git("commit", "--quiet", "--allow-empty", "--message=First", cwd=folder)
    return folder


def add_worktree(repository: Path, folder: Path, branch: str | None = None) -> Path:
    """Add a linked worktree to a repository, on a branch of its own unless one is given."""
    git("worktree", "add", "--quiet", folder, *((branch,) if branch else ()), cwd=repository)
    return folder


def make_bare(folder: Path) -> Path:
    """Make a bare repository with one commit."""
    seed = make_repository(folder.with_name(f"{folder.name}-seed"))
    git("clone", "--quiet", "--bare", "--template=", seed, folder, cwd=folder.parent)
    return folder
