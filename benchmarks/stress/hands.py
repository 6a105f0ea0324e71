"""Many processes create, edit, check criteria and claim at once, readers beside them."""

import json
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from benchmarks.stress.scratch import Answer, Scratch, created
from benchmarks.stress.soundness import all_faults

DONE, REFUSED, CONFLICT = 0, 4, 5


class Stage(NamedTuple):
    """The tasks that all hands work on: their ids."""

    checklist: str
    notes: str
    prizes: Sequence[str]


class Deeds(NamedTuple):
    """What one hand was told that it has done."""

    made: list[tuple[str, str]]
    checked: list[int]
    noted: list[str]
    claimed: list[str]
    won: list[str]
    answers: list[Answer]
    faults: list[str]


class Figures(NamedTuple):
    """What many hands did: commands acknowledged and refused, readings, waits in seconds, faults."""

    hands: int
    writes: int
    refused: int
    readings: int
    alone: float
    middle: float
    longest: float
    faults: Sequence[str]


def many_hands(scratch: Scratch, hands: int, rounds: int, readers: int = 2) -> Figures:
    """Let `hands` processes write at any moment, each `rounds` times six commands; return the figures."""
    stage = _prepare(scratch, hands, rounds)
    alone = median(
        scratch("task", "edit", stage.notes, "--append-notes", f"alone {n}").seconds for n in range(5)
    )
    over = threading.Event()
    with ThreadPoolExecutor(hands + readers) as pool:
        reading = [pool.submit(_read, scratch, stage, over) for _ in range(readers)]
        writing = [pool.submit(_work, scratch, stage, hand, rounds) for hand in range(hands)]
        try:
            deeds = [each.result() for each in writing]
        finally:
            over.set()
        read = [each.result() for each in reading]
    found = [fault for each in deeds for fault in each.faults]
    found += [fault for _, faults in read for fault in faults]
    found += _missing(scratch, stage, deeds, hands * rounds)
    found += all_faults(scratch)
    answers = [answer for each in deeds for answer in each.answers]
    return Figures(
        hands,
        sum(answer.code == DONE for answer in answers),
        sum(answer.code != DONE for answer in answers),
        sum(count for count, _ in read),
        alone,
        median(answer.seconds for answer in answers),
        max(answer.seconds for answer in answers),
        found,
    )


def _prepare(scratch: Scratch, hands: int, rounds: int) -> Stage:
    criteria = [word for n in range(hands * rounds) for word in ("--ac", f"criterion {n}")]
    pool = "".join(
        json.dumps({"op": "create", "title": f"Pool {n}", "priority": "high"}) + "\n"
        for n in range(hands * rounds)
    )
    stage = Stage(
        created(scratch, "All check", *criteria),
        created(scratch, "All note"),
        [created(scratch, f"Prize {n}", "--priority", "low") for n in range(rounds)],
    )
    scratch.must("batch", "-", stdin=pool)
    return stage


def _work(scratch: Scratch, stage: Stage, hand: int, rounds: int) -> Deeds:
    """Be one of the hands: one command after the other, what was acknowledged written down."""
    deeds = Deeds([], [], [], [], [], [], [])
    name = f"@hand{hand}"

    def run(*argv: str, allowed: Sequence[int] = (DONE,)) -> Answer:
        answer = scratch(*argv, BACKLOG_ACTOR=name)
        deeds.answers.append(answer)
        lines = 0 if answer.code == DONE else 1
        # An edit of a task that somebody claimed is done and says so: a note, no complaint.
        complaints = [line for line in answer.stderr.splitlines() if not line.startswith("Note: ")]
        if answer.code not in allowed or len(complaints) != lines:
            deeds.faults.append(f"{argv[:3]} ended with {answer.code}: {answer.stderr!r}")
        return answer

    for round_ in range(rounds):
        mark = f"hand {hand} round {round_}"
        made = run("task", "create", mark, "--ac", "a", "--ac", "b", "-l", "made", "--json")
        if made.code == DONE:
            deeds.made.append((json.loads(made.stdout)["task"]["id"], mark))
        number = hand * rounds + round_ + 1
        if run("task", "edit", stage.checklist, "--check-ac", str(number)).code == DONE:
            deeds.checked.append(number)
        if run("task", "edit", stage.notes, "--append-notes", f"{mark}.").code == DONE:
            deeds.noted.append(f"{mark}.")
        claim = run("task", "claim", "-a", name, "--json")
        if claim.code == DONE:
            deeds.claimed.append(json.loads(claim.stdout)["task"]["id"])
        if run("task", "claim", stage.prizes[round_], allowed=(DONE, CONFLICT)).code == DONE:
            deeds.won.append(stage.prizes[round_])
        run("task", "edit", stage.checklist, "-s", "Done", allowed=(DONE, REFUSED))
    return deeds


def _read(scratch: Scratch, stage: Stage, over: threading.Event) -> tuple[int, list[str]]:
    """Read until the hands are done; return how often, and what a reader must not see."""
    counts: list[int] = []
    found: list[str] = []
    seen: list[int] = []
    while not over.is_set() or not counts:
        listed = scratch("task", "list", "--json")
        shown = scratch("task", "view", stage.checklist, "--json")
        # That an answer is long is a note, no complaint.
        complaints = [line for line in listed.stderr.splitlines() if not line.startswith('{"note": ')]
        if listed.code or shown.code or complaints or shown.stderr:
            found.append(f"a reader was refused: {listed.stderr}{shown.stderr}")
            continue
        ids = [task["id"] for task in json.loads(listed.stdout)["tasks"]]
        task = json.loads(shown.stdout)["task"]
        counts.append(len(ids))
        seen.append(task["acceptanceCriteriaCompleted"])
        if len(ids) != len(set(ids)):
            found.append("a reader saw an id twice")
        if task["status"] == "Done" and seen[-1] != task["acceptanceCriteriaCount"]:
            found.append("a reader saw a task done with open criteria")
    if any(later < earlier for column in (counts, seen) for earlier, later in pairwise(column)):
        found.append("a reader saw something vanish")
    return 2 * len(counts), found


def _missing(scratch: Scratch, stage: Stage, deeds: Sequence[Deeds], expected: int) -> list[str]:
    """Return what was acknowledged and is not there, and what is there twice or uncalled for."""
    tasks = json.loads(scratch.must("task", "list", "--json"))["tasks"]
    titles = {task["id"]: task["title"] for task in tasks}
    assignees = {task["id"]: task["assignees"] for task in tasks}
    made = [each for deed in deeds for each in deed.made]
    found = [f"{id_} {title!r} is lost" for id_, title in made if titles.get(id_) != title]
    found += _twice("an id was given twice", [id_ for id_, _ in made])
    if len(made) + 2 + len(stage.prizes) + expected != len(tasks):
        found.append(f"there are {len(tasks)} tasks, more or fewer than were acknowledged")
    criteria = scratch.task(stage.checklist)["acceptanceCriteria"]
    open_ = [n for n, item in enumerate(criteria, 1) if not item["checked"]]
    found += [f"criterion {n} is open again" for deed in deeds for n in deed.checked if n in open_]
    notes = Counter((scratch.task(stage.notes)["implementationNotes"] or "").split("\n\n"))
    found += [
        f"{note!r} is there {notes[note]} times" for deed in deeds for note in deed.noted if notes[note] != 1
    ]
    found += _twice("claimed twice", [id_ for deed in deeds for id_ in deed.claimed + deed.won])
    found += [
        f"{id_} is {assignees.get(id_)}'s and not @hand{hand}'s"
        for hand, deed in enumerate(deeds)
        for id_ in deed.claimed + deed.won
        if assignees.get(id_) != [f"@hand{hand}"]
    ]
    if sorted(id_ for deed in deeds for id_ in deed.won) != sorted(stage.prizes):
        found.append("a task that all wanted has not exactly one winner")
    return found


def _twice(what: str, ids: Sequence[str]) -> list[str]:
    return [f"{what}: {id_}" for id_, times in Counter(ids).items() if times > 1]
