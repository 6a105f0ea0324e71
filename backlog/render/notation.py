"""Writes numbers and instants as the reference program does, so that scripts read them unchanged."""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

_SHORT = 10  # characters of YYYY-MM-DD
_TO_MINUTES = 16  # of YYYY-MM-DDTHH:MM
_LARGEST_POWER = 20  # of ten, that JavaScript writes without an exponent
_SMALLEST_POWER = -6


def number(value: float) -> str:
    """Return a finite number as JavaScript prints it: `1500`, `2.5`, `1e-7`, `1e+21`.

    Both languages print the fewest digits that read back as the same number; they differ in where
    an exponent begins and in how it looks (ECMA-262, Number::toString).
    """
    text = repr(float(value)).removesuffix(".0")
    if "e" not in text:
        return "0" if text == "-0" else text
    mantissa, _, exponent = text.partition("e")
    power = int(exponent)
    sign = "-" if value < 0 else ""
    digits = mantissa.removeprefix("-").replace(".", "")
    if 0 < power <= _LARGEST_POWER:
        return sign + digits.ljust(power + 1, "0")
    if _SMALLEST_POWER <= power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    return f"{mantissa}e{power:+d}"


def instant(when: datetime | date) -> str:
    """Return an instant for people: `2026-01-02 03:04 (UTC)`, of a day `2026-01-02 (UTC)`."""
    text = when.isoformat()
    return f"{text[:_SHORT]} {text[_SHORT + 1 : _TO_MINUTES]}".rstrip() + " (UTC)"


def instant_json(when: datetime | date | None) -> str | None:
    """Return an instant for programs: `2026-01-02T03:04:00Z`, a day as it is (docs/contract.md 4.2)."""
    if when is None:
        return None
    text = when.isoformat()
    return f"{text[:_TO_MINUTES]}:00Z" if len(text) > _SHORT else text
