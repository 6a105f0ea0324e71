"""SIGKILL at random instants of creates, edits, batches and `init`; then counts what is left of each."""

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median
from subprocess import PIPE
from typing import Literal, NamedTuple

from benchmarks.contestants import INIT
from benchmarks.stress.scratch import Scratch, created, empty_scratch
from benchmarks.stress.soundness import all_faults, faults

Kind = Literal["create", "edit", "batch"]
KINDS: tuple[Kind, ...] = ("create", "edit", "batch")
BATCH = 200
"""Lines of a batch: enough that many kills fall into its transaction."""


class Attempt(NamedTuple):
    """A command that was killed, or was over first; `acknowledged` if its whole answer had come."""

    kind: str
    mark: str
    killed: bool
    acknowledged: bool


class Figures(NamedTuple):
    """How many commands were killed, and what they left: all, nothing, or (never) a part."""

    attempts: int
    killed: int
    acknowledged: int
    whole_unacknowledged: int
    nothing: int
    faults: Sequence[str]


class Strike(NamedTuple):
    """When to kill: so many seconds after the start, or already when the log of the database grows."""

    seconds: float
    log: Path | None = None

    def wait(self) -> None:
        """Come back at the instant to kill at."""
        end = time.perf_counter() + self.seconds
        before = _size(self.log) if self.log else 0
        while (left := end - time.perf_counter()) > 0:
            if self.log is None:
                time.sleep(left)
            elif _size(self.log) > before:
                time.sleep(self.seconds % 0.002)  # as good as random, and in the midst of the writing
                return
            else:
                time.sleep(0.0003)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


class Aim:
    """When to strike: at any instant from the start of a command to a little after its usual end."""

    def __init__(self, random: Random) -> None:
        """Know nothing yet of how long the commands take."""
        self._random = random
        self._seconds: dict[str, list[float]] = {}

    def learn(self, kind: str, seconds: float) -> None:
        """Take note of how long a command took that was left alone."""
        self._seconds.setdefault(kind, []).append(seconds)

    def strike(self, kind: str, log: Path | None = None) -> Strike:
        """Return when to kill; with a log, every other one waits for the log to grow."""
        usual = median(self._seconds[kind])
        seconds = usual * self._random.uniform(0.2, 1.2)
        if log is None or self._random.random() < 0.5:
            return Strike(seconds)
        return Strike(usual + seconds, log)


def kill_writers(scratch: Scratch, kills: int, seed: int, hands: int = 2) -> Figures:
    """Kill `kills` writers, `hands` of them at a time, and examine the backlog now and then."""
    targets = [created(scratch, f"Edited {n}") for n in range(2)]
    aim = Aim(Random(seed))
    log = Path(f"{scratch.database}-wal")
    attempts: list[Attempt] = []
    for kind in KINDS:  # three of each, unharmed
        for n in range(3):
            began = time.perf_counter()
            attempts.append(_strike(scratch, kind, f"{kind} unharmed {n}", targets, None))
            aim.learn(kind, time.perf_counter() - began)
    found: list[str] = []
    with ThreadPoolExecutor(hands) as pool:
        for first in range(0, kills, 20):
            marks = [(KINDS[n % 3], f"{KINDS[n % 3]} {n}") for n in range(first, min(first + 20, kills))]
            planned = [(kind, mark, aim.strike(kind, log)) for kind, mark in marks]
            attempts += pool.map(lambda plan: _strike(scratch, plan[0], plan[1], targets, plan[2]), planned)
            found += faults(scratch.database)
    found += all_faults(scratch)
    return _judge(scratch, attempts, targets, found)


def kill_inits(folder: Path, kills: int, seed: int) -> Figures:
    """Kill `init` in new folders; whatever it left, the next `init` or the next command must work."""
    aim = Aim(Random(seed))
    attempts: list[Attempt] = []
    found: list[str] = []
    left = Counter[bool]()
    for n in range(kills + 3):
        scratch = empty_scratch(folder / str(n))
        began = time.perf_counter()
        process = scratch.start(*INIT)
        if n >= 3:
            aim.strike("init").wait()
            process.kill()
        stdout, _ = process.communicate()
        if n < 3:
            aim.learn("init", time.perf_counter() - began)
        there = scratch.database.exists()
        acknowledged = stdout.endswith(b"\n")
        attempts.append(Attempt("init", str(n), process.returncode < 0, acknowledged))
        if acknowledged and not there:
            found.append(f"init {n} was acknowledged and left no database")
        left[there and not acknowledged] += 1
        if not there:
            again = scratch(*INIT)
            if again.code:
                found.append(f"init {n} cannot be repeated: {again.stderr}")
        created(scratch, "Works")
        found += [f"init {n}: {fault}" for fault in all_faults(scratch)]
    acknowledged_ = sum(each.acknowledged for each in attempts)
    killed = sum(each.killed for each in attempts)
    return Figures(
        len(attempts), killed, acknowledged_, left[True], len(attempts) - acknowledged_ - left[True], found
    )


def _strike(
    scratch: Scratch, kind: Kind, mark: str, targets: Sequence[str], strike: Strike | None
) -> Attempt:
    """Start a command, kill it unless `strike` is None, and note what it said."""
    stdin = None
    argv: list[str]
    if kind == "create":
        argv = ["task", "create", mark, "--ac", "a", "--ac", "b", "--ac", "c", "-l", "x,y", "--json"]
    elif kind == "edit":
        argv = ["task", "edit", *targets, "--add-label", mark]
    else:
        argv = ["batch", "-"]
        stdin = "".join(json.dumps({"op": "create", "title": f"{mark} line"}) + "\n" for _ in range(BATCH))
    process = scratch.start(*argv, stdin=PIPE)
    if stdin and process.stdin:
        process.stdin.write(stdin.encode())  # less than a pipe holds, so it never waits
        process.stdin.close()
        process.stdin = None
    if strike is not None:
        strike.wait()
        process.kill()
    stdout, stderr = process.communicate()
    if process.returncode > 0:
        raise RuntimeError(f"{argv[:3]} ended with {process.returncode}: {stderr.decode()}")
    return Attempt(kind, mark, process.returncode < 0, _is_answer(kind, stdout))


def _is_answer(kind: Kind, stdout: bytes) -> bool:
    """Say whether the command told, to the end, that it is done."""
    if kind == "create":
        return stdout.rstrip().endswith(b"}")
    return stdout.count(b"\n") == (2 if kind == "edit" else BATCH)


def _judge(
    scratch: Scratch, attempts: Sequence[Attempt], targets: Sequence[str], found: list[str]
) -> Figures:
    """Compare what was said with what is there."""
    with closing(sqlite3.connect(scratch.database)) as connection:
        rows = connection.execute(
            "SELECT title, criteria_total, labels,"
            " (SELECT count(*) FROM task_labels WHERE task_key = tasks.key),"
            " (SELECT count(*) FROM events WHERE entity_uuid = tasks.uuid) FROM tasks"
        ).fetchall()
    titles = Counter(row[0] for row in rows)
    found += [
        f"{title} is there in part: {rest}"
        for title, total, listed, *rest in rows
        if title.startswith("create ") and (total, json.loads(listed), *rest) != (3, ["x", "y"], 2, 1)
    ]
    labels = Counter(label for id_ in targets for label in scratch.task(id_)["labels"])
    whole_unacknowledged = nothing = 0
    for each in attempts:
        if each.kind == "create":
            there, whole = titles[each.mark], 1
        elif each.kind == "batch":
            there, whole = titles[f"{each.mark} line"], BATCH
        else:
            there, whole = labels[each.mark], len(targets)
        if there not in {0, whole}:
            found.append(f"{each.mark} is there in part: {there} of {whole}")
        if each.acknowledged and there != whole:
            found.append(f"{each.mark} was acknowledged and is lost")
        whole_unacknowledged += there == whole and not each.acknowledged
        nothing += there == 0
    return Figures(
        len(attempts),
        sum(each.killed for each in attempts),
        sum(each.acknowledged for each in attempts),
        whole_unacknowledged,
        nothing,
        found,
    )
