"""The colours: two of our own, the terminal's own palette, and a few that many people know."""

from __future__ import annotations

import os

from textual.theme import Theme

DARK = Theme(
    name="backlog-dark",
    primary="#5fafff",
    secondary="#5f87af",
    accent="#d7af5f",
    success="#87c05f",
    warning="#e0a84e",
    error="#ff7b72",
    foreground="#d5d9e0",
    background="#14171c",
    surface="#14171c",
    panel="#20252d",
    dark=True,
    variables={
        "block-cursor-foreground": "#0c0e11",
        "block-cursor-background": "#5fafff",
        "border": "#3a424e",
    },
)
LIGHT = Theme(
    name="backlog-light",
    primary="#0b5cad",
    secondary="#3f6a94",
    accent="#8a5a00",
    success="#2d7a1f",
    warning="#8f5b00",
    error="#b3261e",
    foreground="#20242a",
    background="#fbfbf9",
    surface="#fbfbf9",
    panel="#ebecea",
    dark=False,
    variables={
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#0b5cad",
        "border": "#b8bcc2",
    },
)
THEMES = (DARK, LIGHT)
NAMES = ("backlog-dark", "backlog-light", "ansi-dark", "ansi-light", "nord", "gruvbox", "solarized-light")
"""The themes that a key goes through, in order."""
_LIGHT_BACKGROUND = 7


def first_theme() -> str:
    """Return the theme to begin with: the one in BACKLOG_THEME, else a light one on a light terminal.

    Terminals say by COLORFGBG which they are, as rxvt does: `0;15` is black on white.
    """
    named = os.environ.get("BACKLOG_THEME", "")
    if named in NAMES:
        return named
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    if background.isdigit() and int(background) >= _LIGHT_BACKGROUND and int(background) != 8:  # noqa: PLR2004  8 is dark grey
        return LIGHT.name
    return DARK.name
