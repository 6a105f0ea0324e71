"""Makes up the tasks of a project, the same ones on every run and for every program."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

COMMON_WORD = "customer"
"""Stands in most tasks."""
UNCOMMON_WORD = "reconciliation"
"""Stands in one task of a hundred."""
FEW_TASKS = 20
OWNER_OF_FEW = "@nightshift"
"""Is assigned to about `FEW_TASKS` tasks, however many there are."""

STATUSES = ("To Do", "In Progress", "Done")
_SHARES = (60, 15, 25)
_PRIORITIES = ("high", "medium", "medium", "low", None)
_TYPES = ("bug", "feature", "enhancement", "chore", None)
_LABELS = ("api", "backend", "billing", "docs", "frontend", "infra", "mobile", "security", "tests", "ux")
_PEOPLE = (
    "@amara", "@bilal", "@chen", "@dana", "@elif", "@farid", "@grace", "@hana", "@ivan", "@jo", "@kofi",
    "@lena",
)  # fmt: skip
_VERBS = (
    "Add", "Cache", "Check", "Correct", "Document", "Drop", "Export", "Import", "Limit", "Log", "Move",
    "Rename", "Retry", "Show", "Split", "Test",
)  # fmt: skip
_THINGS = (
    "the checkout form", "the invoice export", "session renewal", "password reset", "the nightly import",
    "the search page", "currency rounding", "refund emails", "the audit log", "webhook delivery",
    "the settings page", "rate limits", "the CSV parser", "address lookup", "the mobile menu",
    "payment retries", "the health check", "tax rules", "the order history", "feature flags",
    "image upload", "the sign-up flow", "delivery slots", "stock levels",
)  # fmt: skip
_WHEN = (
    "on slow connections", "for guests", "during the nightly run", "after a timeout", "in the staging area",
    "for large orders", "behind a proxy", "when two people edit at once", "with an expired card",
    "on the first visit",
)  # fmt: skip
_SENTENCES = (
    f"Today {{thing}} fails {{when}}, and the {COMMON_WORD} sees no reason.",
    "Support counted {count} tickets about it last month, most of them about {other}.",
    "The cause is in `src/{folder}/{file}.py`: {thing} and {other} share one timer.",
    f"We agreed to keep the old behaviour for every {COMMON_WORD} until {{other}} has moved.",
    "It should take less than {count} ms {when}, measured on the smallest machine.",
    "See incident INC-{incident} for the log, and ask {person} about {other} before changing it.",
    "Nothing else depends on {thing}, so that it can be released on its own.",
)
_CRITERIA = (
    "{thing} works {when}",
    "{other} is unchanged {when}",
    "A failure is logged with its cause and the number of the order",
    "The page answers within {count} ms",
    "The handbook says how {thing} behaves {when}",
)
_FILES = ("client", "form", "handler", "parser", "queue", "report", "schema", "service", "store", "view")


class Sample(NamedTuple):
    """One made-up task. `dependencies` are the numbers of earlier tasks."""

    number: int
    title: str
    description: str
    criteria: tuple[str, str]
    criteria_done: int
    status: str
    priority: str | None
    type: str | None
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    dependencies: tuple[int, ...]


def samples(count: int) -> Iterator[Sample]:
    """Yield the tasks of a project of `count`, numbered from 1, all of them active."""
    for number in range(1, count + 1):
        random = Random(number)
        status = random.choices(STATUSES, _SHARES)[0]
        assignees = tuple(random.sample(_PEOPLE, random.choice((0, 1, 1, 2))))
        if number % max(count // FEW_TASKS, 1) == 0:
            assignees = (OWNER_OF_FEW,)
        yield Sample(
            number=number,
            title=_filled(f"{random.choice(_VERBS)} {{thing}} {{when}}", random),
            description=_description(number, random),
            criteria=(_filled(random.choice(_CRITERIA), random), _filled(random.choice(_CRITERIA), random)),
            criteria_done={"To Do": 0, "In Progress": 1, "Done": 2}[status],
            status=status,
            priority=random.choice(_PRIORITIES),
            type=random.choice(_TYPES),
            labels=tuple(random.sample(_LABELS, random.choice((0, 1, 2, 2)))),
            assignees=assignees,
            dependencies=_dependencies(number, random),
        )


def _description(number: int, random: Random) -> str:
    sentences = [_filled(sentence, random) for sentence in random.sample(_SENTENCES, 4)]
    if number % 100 == 7:
        sentences.append(f"It came up during the {UNCOMMON_WORD} of {random.choice(_THINGS)}.")
    return " ".join(sentences)


def _dependencies(number: int, random: Random) -> tuple[int, ...]:
    """Return up to two of the fifty tasks before, for one task of four."""
    if number < 50 or random.random() > 0.25:
        return ()
    return tuple(sorted(random.sample(range(number - 49, number), random.choice((1, 1, 2)))))


def _filled(sentence: str, random: Random) -> str:
    text = sentence.format(
        thing=random.choice(_THINGS),
        other=random.choice(_THINGS),
        when=random.choice(_WHEN),
        count=random.randrange(5, 900),
        incident=random.randrange(10_000, 99_999),
        person=random.choice(_PEOPLE),
        folder=random.choice(_LABELS),
        file=random.choice(_FILES),
    )
    return text[0].upper() + text[1:]
