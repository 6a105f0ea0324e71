"""The one form in which text is searched, so that a word is found however it was typed.

It is the form NFKC_Casefold of the Unicode Standard without diacritics
(https://www.unicode.org/reports/tr44/#NFKC_Casefold): letter case, accents and compatibility forms
such as the ligature in `ﬁnal` make no difference, invisible characters are dropped. Marks that are
vowels of their own, as in Devanagari and Thai, stay. A word is a run of letters, digits and their marks;
a symbol such as an emoji is a word by itself. A run in a script that puts no spaces between words
(Chinese, Japanese, Thai …) is a word, too, and the index holds it as pairs of neighbours (`grams`).
"""

from __future__ import annotations

from itertools import groupby

_SHORTEST_PART, _LONGEST_PART = 3, 64
_OTHER_LETTERS = str.maketrans("\u0131łøđħŧ", "ilodht")
"""Letters that Unicode does not take apart, although people type them without the stroke or with a dot."""
_ASCII = "".join(chr(code) if chr(code).isalnum() else " " for code in range(128))
_ASCII_BYTES = _ASCII.lower().encode().ljust(256)

# Where words are not set apart: Thai to Myanmar, Hangul, Khmer, Tai scripts, Han with its neighbours and Yi.
# Korean has spaces, but its particles are written onto the word.
_UNSPACED = (
    (0x0E00, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x1950, 0x19DF), (0x1A20, 0x1AAF),
    (0x2E80, 0xA4CF), (0xA960, 0xA97F), (0xA9E0, 0xA9FF), (0xAA60, 0xAADF), (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF), (0x1AFF0, 0x1B16F), (0x20000, 0x3FFFF),
)  # fmt: skip
_FIRST_UNSPACED = _UNSPACED[0][0]
_SYMBOLS = 0x1F000
"""From here on, a character that this Python does not know yet is taken for an emoji."""

_SIGNS = dict.fromkeys(map(ord, "–—‑−‘’“”„«»…•·→←↔⇒×±≤≥≠≈€£§\u00a0\u2009\u202f"))  # noqa: RUF001  they are meant
"""Signs that part words, and nothing else, to every version of FTS5 as to us."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in the form in which they are searched, in their order."""
    if text.isascii():
        return text.encode().translate(_ASCII_BYTES).decode().split()  # a third of what it takes as text
    return [run for word in folded(text).split() for run in _runs(word)]


def grams(word: str) -> list[str]:
    """Return what the index holds of a word: of an unspaced run all pairs of neighbours and the last one.

    `["页面", "面错", "错误", "误"]` for 页面错误; any other word is one gram.
    """
    if not is_unspaced(word):
        return [word]
    return [word[place : place + 2] for place in range(len(word))]


def searchable(text: str) -> str:
    """Return a text as the index holds it: the grams of its words, separated by spaces."""
    return " ".join(gram for word in words_of(text) for gram in grams(word))


def is_plain(text: str) -> bool:
    """Say whether FTS5 finds the words of a text as it is: beyond ASCII it has only dashes and the like.

    Of such a text the index needs no other form.
    """
    return text.isascii() or text.translate(_SIGNS).isascii()


def is_unspaced(word: str) -> bool:
    """Say whether a word of `words_of` is a run in a script without spaces between words."""
    return _IS_UNSPACED[word[0]]


def has_parts(word: str) -> bool:
    """Say whether a part of a word is found: four letters on, three beyond ASCII; but no mere number."""
    least = _SHORTEST_PART + word.isascii()
    return least <= len(word) <= _LONGEST_PART and not (
        is_unspaced(word) or (word.isascii() and word.isdigit())
    )


def is_part(word: str) -> bool:
    """Say whether a word is looked for within others: three letters on, two beyond ASCII."""
    least = _SHORTEST_PART - (not word.isascii())
    return least <= len(word) <= _LONGEST_PART and not is_unspaced(word)


def folded(text: str) -> str:
    """Return a text in the form in which it is searched, a space wherever a word ends for sure."""
    if text.isascii():
        return text.lower().translate(_ASCII)
    from unicodedata import normalize  # most text is ASCII, and it takes a millisecond to load

    bare = normalize("NFKD", text).translate(_FOLDING).casefold()
    return normalize("NFC", normalize("NFKD", bare).translate(_FOLDING))


class _Folding(dict[int, "str | int | None"]):
    """What becomes of a character of a decomposed text, by its code; found out when first met."""

    def __missing__(self, code: int) -> str | int | None:
        from unicodedata import category, combining

        char = chr(code)
        kind = category(char)
        becomes: str | int | None = " "
        if kind[0] == "M":
            becomes = None if kind == "Me" or _is_diacritic(combining(char)) or _selects(code) else code
        elif kind == "Cf" or code == _TATWEEL or _FIRST_TONE <= code <= _LAST_TONE:
            becomes = None
        elif kind == "So" or (kind == "Cn" and code >= _SYMBOLS):
            becomes = f" {char} "
        elif kind[0] in "LN" or kind in {"Co", "Cn"}:
            becomes = _OTHER_LETTERS.get(code, code)
        self[code] = becomes
        return becomes


_FOLDING = _Folding()
_TATWEEL = 0x640
_FIRST_TONE, _LAST_TONE = 0x1F3FB, 0x1F3FF
"""The tones of skin of an emoji."""


def _is_diacritic(combining_class: int) -> bool:
    """Say whether marks of a class are left out by who types in a hurry: accents, nuktas, Semitic points.

    The classes: https://www.unicode.org/reports/tr44/#Canonical_Combining_Class_Values. Those of
    Indic, Thai and Tibetan vowels and of the voice marks of kana are others.
    """
    return combining_class in {1, 7} or 10 <= combining_class <= 36 or combining_class >= 200  # noqa: PLR2004  see above


def _selects(code: int) -> bool:
    """Say whether a mark only selects a glyph: variation selectors, the grapheme joiner."""
    return code == 0x34F or 0x180B <= code <= 0x180F or 0xFE00 <= code <= 0xFE0F or code >= 0xE0100  # noqa: PLR2004  see above


def _runs(word: str) -> list[str]:
    """Return a word in pieces: unspaced runs, and what is between them."""
    return ["".join(run) for _, run in groupby(word, _IS_UNSPACED.__getitem__)]


class _IsUnspaced(dict[str, bool]):
    """Whether a character belongs to a script without spaces between words; found out when first met."""

    def __missing__(self, char: str) -> bool:
        code = ord(char)
        unspaced = code >= _FIRST_UNSPACED and any(first <= code <= last for first, last in _UNSPACED)
        self[char] = unspaced
        return unspaced


_IS_UNSPACED = _IsUnspaced()
