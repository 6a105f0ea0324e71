"""Which changes one edit cannot make together (docs/contract.md 1.1, the table of exclusions).

The command line and batches give changes the same names; what they cannot read together is the same.
A request itself knows no such rule: replacing, adding and removing have an order.
"""

from __future__ import annotations

from backlog.errors import InvalidInput
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLEARING = (
    ("milestone", "clear_milestone"),
    ("due_date", "clear_due_date"),
    ("final_summary", "clear_final_summary"),
)
_LISTS = (
    ("label", "add_label", "remove_label", "clear_labels"),
    ("clear_labels", "add_label", "remove_label"),
    ("acceptance_criteria", "ac", "remove_ac", "check_ac", "uncheck_ac", "clear_ac"),
    ("clear_ac", "ac", "remove_ac", "check_ac", "uncheck_ac", "set_check", "clear_check"),
)
_LINKS = (
    ("ref", "add_ref", "remove_ref"),
    ("clear_refs", "add_ref", "remove_ref"),
)
_CLEARED_LINKS = (("clear_deps", "depends_on"), ("clear_refs", "ref"), ("clear_docs", "doc"))
"""What may be cleared and given at once, if what is given is empty."""


def check_clearing(given: Mapping[str, object]) -> None:
    """Raise InvalidInput if a field is both set and cleared; `given` maps names to what was given."""
    for name, *others in _CLEARING:
        _exclude(given, name, others)


def check_lists(given: Mapping[str, object]) -> None:
    """Raise InvalidInput if labels or criteria are both replaced and changed, or replaced and cleared."""
    for name, *others in _LISTS:
        _exclude(given, name, others)


def check_links(given: Mapping[str, object]) -> None:
    """Raise InvalidInput if references, dependencies or documentation are both replaced and changed."""
    for name, *others in _LINKS:
        _exclude(given, name, others)
    for name, other in _CLEARED_LINKS:
        if given.get(other):
            _exclude(given, name, [other])


def _exclude(given: Mapping[str, object], name: str, others: list[str]) -> None:
    if name not in given:
        return
    if clashing := [other for other in others if other in given]:
        raise InvalidInput(
            f"{name} cannot be combined with {', '.join(clashing)}",
            code="conflicting-options",
            option=name,
            others=clashing,
        )
