"""Bytes of any kind become text, and none of them is lost but NUL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.files.text import Decoded, decode

TEXT = "---\ntitle: Grüße “€”\n---\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TEXT.encode(), Decoded(TEXT)),
        (b"\xef\xbb\xbf" + TEXT.encode(), Decoded(f"\ufeff{TEXT}")),
        (TEXT.encode("cp1252"), Decoded(TEXT, "line 2: byte 0xfc is not UTF-8; read as Windows-1252")),
        (TEXT.encode("utf-16"), Decoded(f"\ufeff{TEXT}", "it is UTF-16, and was read so")),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), Decoded(f"\ufeff{TEXT}", "it is UTF-16, and was read so")),
        (TEXT.encode("utf-16-le"), Decoded(TEXT, "it is UTF-16, and was read so")),
        (TEXT.encode("utf-16-be"), Decoded(TEXT, "it is UTF-16, and was read so")),
        (
            TEXT.encode() + b"a \xe2\x96",
            Decoded(f"{TEXT}a \u00e2\u2013", "line 4: byte 0xe2 is not UTF-8; read as Windows-1252"),
        ),
        (
            b"---\n\xc3\xbc \xfc\x81",
            Decoded("---\nü ü\x81", "line 2: byte 0xfc is not UTF-8; read as Windows-1252"),
        ),
        (b"---\na\0", Decoded("---\na\ufffd", "line 2: a NUL character; read as U+FFFD")),
        (b"\x89PNG\r\n\x1a\n\0", Decoded(None, "", "it contains a NUL character", 3)),
        (b"", Decoded("")),
    ],
)
def test_text_is_read_as_it_was_meant(content: bytes, expected: Decoded) -> None:
    assert decode(content) == expected


@given(st.binary(max_size=40))
def test_every_byte_has_its_place(content: bytes) -> None:
    text, remark, reason, _ = decode(b"--- " + content)

    assert text is not None
    assert reason == ""
    assert "\0" not in text
    text.encode()
    if not remark:
        assert text.encode() == b"--- " + content
    elif all(0x80 <= byte < 0xC0 for byte in content):  # what begins no character of UTF-8
        assert len(text) == len(content) + 4
