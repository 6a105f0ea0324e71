"""Two clones with random edits, brought together by git in either order and way, say the same in the end."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.cli.test_git import Clone, Team, _team, copied

__all__ = ["_team"]

Operation = dict[str, object]
Shape = dict[str, tuple[str, ...]]

_ids = st.sampled_from(["1", "2", "3"])
_words = st.sampled_from(["a", "b", "c", "d"])


def _edit(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[Operation]:
    return st.fixed_dictionaries({"op": st.just("edit"), "id": _ids, **fields})


def _operations(scalar: str, values: tuple[str, ...]) -> st.SearchStrategy[list[Operation]]:
    """Edits that are never in conflict: what is taken whole, only one of the clones changes."""
    return st.lists(
        st.one_of(
            st.fixed_dictionaries(
                {"op": st.just("create"), "title": st.sampled_from(["Same", "Other"]), "labels": _words}
            ),
            _edit(add_label=_words),
            _edit(remove_label=_words),
            _edit(check_ac=st.sampled_from([1, 2])),
            _edit(uncheck_ac=st.sampled_from([1, 2])),
            _edit(ac=_words),
            _edit(comment=_words),
            _edit(depends_on=st.just("3"), id=st.sampled_from(["1", "2"])),
            _edit(**{scalar: st.sampled_from(values)}),
        ),
        min_size=1,
        max_size=8,
    )


class Work(NamedTuple):
    """What both do before they meet, and whether the one who comes second merges or rebases."""

    ann: list[Operation]
    bob: list[Operation]
    way: str


works = st.builds(
    Work,
    _operations("priority", ("low", "high")),
    _operations("title", ("Renamed", "Renamed again")),
    st.sampled_from(["--no-rebase", "--rebase"]),
)


BOTH = Work(
    [
        {"op": "edit", "id": "1", "add_label": "a", "check_ac": 1, "comment": "a"},
        {"op": "create", "title": "Same", "labels": "a"},
    ],
    [
        {"op": "edit", "id": "1", "add_label": "b", "check_ac": 2, "comment": "b"},
        {"op": "create", "title": "Same", "labels": "b"},
    ],
    "--no-rebase",
)
"""Both change the same lists, and give a number and a name to two tasks."""


@settings(
    max_examples=1, phases=[Phase.explicit, Phase.generate]
)  # each takes seconds: none to be made smaller
@example(BOTH)
@given(works)
def test_clones_converge_whoever_is_first(_team: Path, work: Work) -> None:  # noqa: PT019  its value is used
    with TemporaryDirectory() as folder:
        root = Path(folder)
        worked = copied(_team, root / "worked")
        for clone, operations in zip(worked, (work.ann, work.bob), strict=True):
            lines = root / "operations"
            lines.write_text("".join(f"{json.dumps(operation)}\n" for operation in operations))
            done = clone("batch", "--keep-going", str(lines))
            assert done.code in {0, 4}, done.stderr
            clone.commit()

        orders = [copied(root / "worked", root / name) for name in ("ann first", "bob first")]
        shapes = [_met(team, work.way, first) for team, first in zip(orders, (0, 1), strict=True)]

    assert shapes[0] == shapes[1]


def _met(team: Team, way: str, first: int) -> list[tuple[str, ...]]:
    """What both say, without its ids, once one has pushed, and the other has pulled and pushed."""
    before, after = team[first], team[1 - first]
    before.git("push", "--quiet")
    after.git("pull", "--quiet", "--no-edit", way)
    after.commit()
    after.git("push", "--quiet")
    before.git("pull", "--quiet", "--no-edit", way)

    one, other = map(_shape, team)
    assert one == other
    assert before.clean()
    assert after.clean()
    assert len({each.git("rev-parse", "HEAD:backlog").stdout for each in team}) == 1
    return sorted(one.values())


def _shape(clone: Clone) -> Shape:
    """What a backlog says of its tasks, by their ids; links by the titles of what they lead to."""
    found = json.loads(clone("export", "--format", "json", "-").stdout)["backlog"]["tasks"]
    titles = {task["id"]: task["title"] for task in found}
    shown = ("title", "priority", "labels", "acceptanceCriteria", "comments", "createdAt")
    return {
        task["id"]: (
            *(json.dumps(task.get(key)) for key in shown),
            *(titles[id_] for id_ in task["dependencies"]),
        )
        for task in found
    }
