"""The plan of what can be done in parallel, for programs."""

from backlog.domain.sequence import OpenTask, SequencePlan


def sequence(plan: SequencePlan) -> str:
    """Return the layers and what waits as one JSON document."""
    from backlog.render.json import document  # needed for programs only

    def entry(task: OpenTask) -> dict[str, object]:
        return {**task._asdict(), "dependsOn": tuple(plan.depends_on.get(task.id, ()))}

    return document(
        "sequence-list",
        "sequence",
        {
            "layers": [[entry(task) for task in layer] for layer in plan.layers],
            "waiting": [{**entry(each.task), "waitsFor": tuple(each.on)} for each in plan.waiting],
        },
    )
