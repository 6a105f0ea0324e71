"""Takes a Backlog.md project over and writes it again, then lets the reference program read both.

`python -m benchmarks.round_trip TREE --reference backlog` copies the tree into a scratch folder, imports and
exports it there, and compares `task view --json` of every task, byte by byte. It prints how long import and
export took, what became of the files, and every task that the reference program sees differently.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
OURS = (sys.executable, "-m", "backlog")
LOCAL = "filesystem_only: true\nremote_operations: false\ncheck_active_branches: false\n"
"""Settings that keep the reference program from asking git."""


def run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder; the caller looks at what became of it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def timed(command: Sequence[str], folder: Path) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run a program and return with it the seconds that it took."""
    start = time.perf_counter()
    return run(command, folder), time.perf_counter() - start


def copied(tree: Path, target: Path) -> Path:
    """Copy a tree, set so that the reference program reads its files alone."""
    shutil.copytree(tree, target)
    config = target / "config.yml"
    lines = config.read_text(encoding="utf-8").splitlines(keepends=True)
    keys = tuple(line.split(":")[0] for line in LOCAL.splitlines())
    config.write_text("".join(line for line in lines if not line.startswith(keys)) + LOCAL, encoding="utf-8")
    return target


def task_ids(tree: Path) -> list[str]:
    """Return the ids of the tasks that can be viewed: active and completed ones."""
    names = (path.name for folder in ("tasks", "completed") for path in (tree / folder).glob("*.md"))
    return sorted(
        {match[0] for name in names if (match := re.match(r"[a-z]+-[0-9.]+[0-9]|[a-z]+-[0-9]", name))}
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Compare, print, and return 1 if something differs."""
    parser = argparse.ArgumentParser(prog="benchmarks.round_trip")
    parser.add_argument("tree", type=Path, help="the folder with config.yml, tasks/ and the others")
    parser.add_argument("--reference", default="backlog", help="the reference program")
    parser.add_argument("--jobs", type=int, default=2, help="reference programs that run at once")
    given = parser.parse_args(argv)
    with TemporaryDirectory() as scratch:
        before = copied(given.tree, Path(scratch, "before", "backlog"))
        after = copied(given.tree, Path(scratch, "after", "backlog"))
        imported, seconds = timed([*OURS, "import", "--json"], after.parent)
        report = json.loads(imported.stdout)["import"]
        counts = {fate: count for fate, count in report["counts"].items() if count}
        files = sum(counts.values())
        print(f"import: {counts} in {seconds:.2f} s, {files / seconds:,.0f} files a second")
        exported, seconds = timed([*OURS, "export", "backlog"], after.parent)
        print(f"export: {exported.stdout.splitlines()[0]} in {seconds:.2f} s")

        def differs(id_: str) -> bool:
            views = [
                run((given.reference, "task", "view", id_, "--json"), tree.parent).stdout
                for tree in (before, after)
            ]
            if views[0] != views[1]:
                print(f"differs: {id_}")
            return views[0] != views[1] or not views[0]

        with ThreadPoolExecutor(given.jobs) as pool:
            verdicts = list(pool.map(differs, task_ids(before)))
    print(f"task view --json of the reference program: {len(verdicts)} compared, {sum(verdicts)} differ")
    return int(any(verdicts) or imported.returncode or exported.returncode)


if __name__ == "__main__":
    sys.exit(main())
