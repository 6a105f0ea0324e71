import pytest

from backlog.domain.documents import MAX_CONTENT, content, document_path, record_title
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


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("a\u200bb", "has a character that cannot be seen"),
        ("a\u202eb", "has a character that cannot be seen"),
        ("end.", "ends in a dot or a space, which some systems cut off"),
        ("NUL.txt", "is the name of a device or of .git on Windows"),
        ("Git~1", "is the name of a device or of .git on Windows"),
        ("x" * 256, "is too long for the name of a folder"),
        ("é" * 128, "is too long for the name of a folder"),
        (".x", "begins with a dot, as hidden folders do"),
    ],
)
def test_a_folder_that_some_system_cannot_have_is_told_why(name: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        document_path(f"ok/{name}/ok")

    assert refused.value.message.endswith(f" {problem}")


@pytest.mark.parametrize("name", ["x" * 255, "X", "aX", "family \U0001f468\u200d\U0001f469", "conX", "a.con"])
def test_a_folder_that_every_system_can_have_is_taken(name: str) -> None:
    assert document_path(f"ok/{name}") == f"ok/{name}"


def test_a_content_keeps_all_but_its_line_ends() -> None:
    assert content(" a\r\nb\n\n\n\nc \r") == " a\nb\n\n\n\nc \r"
    with pytest.raises(InvalidInput) as refused:
        content("\0")
    assert refused.value.data["what"] == "content"
    with pytest.raises(InvalidInput):
        content("x" * (MAX_CONTENT + 1))
    assert len(content("x" * MAX_CONTENT)) == MAX_CONTENT


@pytest.mark.parametrize("what", ["title", "path"])
def test_what_cannot_be_stored_is_told_by_its_name(what: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        record_title("\0", "document") if what == "title" else document_path("\0")
    assert refused.value.data["what"] == what
