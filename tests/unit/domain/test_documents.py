import pytest

from backlog.domain.documents import document_path
from backlog.errors import InvalidInput


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("", ""),
        (".", ""),
        ("./guides//setup/", "guides/setup"),
        ("guides\\setup", "guides/setup"),
        ("  guides ", "guides"),
        ("v1.2/3rd. part", "v1.2/3rd. part"),
        ("\u0645\u06cc\u200c\u062e/👩\u200d💻", "\u0645\u06cc\u200c\u062e/👩\u200d💻"),
        ("console/auxiliary/comfort/com0", "console/auxiliary/comfort/com0"),
        ("/".join("a" * 20), "/".join("a" * 20)),
        ("ü" * 127, "ü" * 127),
    ],
)
def test_a_path_is_stored(given: str, stored: str) -> None:
    assert document_path(given) == stored


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("..", "leads outside the documents"),
        ("a/../b", "leads outside the documents"),
        ("a\\..\\b", "leads outside the documents"),
        ("/etc", "is absolute"),
        ("\\\\host\\share", "is absolute"),
        ("C:\\x", "is absolute"),
        (".git/hooks", '".git" begins with a dot'),
        ("a/.GIT", '".GIT" begins with a dot'),
        ("a/GIT~1/hooks", '"GIT~1" is the name of a device or of .git'),
        (".backlog", '".backlog" begins with a dot'),
        ("a/...", '"..." begins with a dot'),
        ("a\x1bb", "has a character that cannot be seen"),
        ("a/\u202eb", "has a character that cannot be seen"),
        ("a\nb", "has a character that cannot be seen"),
        ("\ufeff", "has a character that cannot be seen"),
        ("a./b", "ends in a dot"),
        ("a /b", "ends in a dot or a space"),
        ("con", "is the name of a device"),
        ("a/Aux.md/b", "is the name of a device"),
        ("NUL", "is the name of a device"),
        ("lpt1", "is the name of a device"),
        ("com² .x", "is the name of a device"),
        ("/".join("a" * 21)[0:], "has too many folders: 21"),
        ("ü" * 128, "is too long"),
    ],
)
def test_a_path_that_no_document_can_have_is_refused(given: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        document_path(given)

    assert caught.value.code == "invalid-path"
    assert reason in caught.value.message
    assert caught.value.message.isprintable()
