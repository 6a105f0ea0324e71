"""The search index on a server is made by quicker functions than at first (0020, 0022), but the same."""

import importlib
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from backlog.storage.postgresql.searched import searched
from tests.postgresql import empty_backlog, server
from tests.strategies import texts

FIRST = importlib.import_module("migrations.versions.0005_postgresql")
WORDS = importlib.import_module("migrations.versions.0012_words")

Server = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(scope="module")
def there() -> Iterator[Server]:
    """A backlog on a server, as its superuser, with the first functions of search beside those of today."""
    with (
        server().database(empty_backlog()) as name,
        psycopg.connect(server().url(name), autocommit=True) as connection,
    ):
        (folding,) = connection.execute(
            "SELECT substring(pg_get_functiondef('folded'::regproc) FROM 'COLLATE ([^)]+)[)]')"
        ).fetchone() or ("",)
        for function in ("searched_words", "search_vector"):
            (script,) = (each for each in FIRST.SEARCH if f"FUNCTION {function}(" in each)
            made = script.replace(f"FUNCTION {function}(", f"FUNCTION first_{function}(")
            connection.execute(made.replace("@folding", str(folding)).encode())
        (script,) = (each for each in WORDS.ON_POSTGRESQL if "FUNCTION search_trigrams(" in each)
        connection.execute(script.replace("search_trigrams", "first_search_trigrams").encode())
        yield connection


LONG = st.sampled_from(
    [
        "a" * 500,
        "b" * 501,
        "é" * 700,
        "x y " * 300,
        "z" * 1_200 + " end",
        "it's | a || bar",
        "x " * 128,
        "1e5a 2e6",
    ]
)
SPACED = st.lists(texts() | LONG, max_size=4).map("-".join)


@examples(max_examples=150)
@given(title=SPACED, body=SPACED)
def test_words_are_cut_and_numbered_as_at_first(there: Server, title: str, body: str) -> None:
    cut = [
        there.execute("SELECT searched_words(%s), first_searched_words(%s)", (each, each)).fetchone()
        for each in (title, body)
    ]
    assert all(pair is not None and pair[0] == pair[1] for pair in cut)

    words = [str(pair[0]) for pair in cut if pair is not None]
    vectors = "SELECT search_vector(%s, %s)::text, first_search_vector(%s, %s)::text"
    pair = there.execute(vectors, (*words, *words)).fetchone()
    assert pair is not None
    assert pair[0] == pair[1]


@examples(max_examples=150)
@given(words=st.lists(texts() | LONG | st.none(), max_size=20))
def test_the_parts_of_words_are_those_of_the_first_function(there: Server, words: list[str | None]) -> None:
    pairs = there.execute(
        "SELECT search_trigrams(word), first_search_trigrams(word) FROM unnest(CAST(%s AS text[])) AS word",
        (words,),
    ).fetchall()

    assert [parts for parts, _ in pairs] == [parts for _, parts in pairs]


@examples(max_examples=150)
@given(title=SPACED, body=SPACED)
def test_the_program_makes_of_a_text_what_the_server_makes_of_it(
    there: Server, title: str, body: str
) -> None:
    learned: set[str] = set()
    row = searched(title, body, learned)
    if title.isascii() and body.isascii():
        forms = there.execute("SELECT searched_words(%s), searched_words(%s)", (title, body)).fetchone()
        assert forms == (row["title"], row["body"])
    made = there.execute(
        "SELECT search_vector(%s, %s) = CAST(%s AS tsvector), search_length(%s, %s)",
        (row["title"], row["body"], row["words"], row["title"], row["body"]),
    ).fetchone()

    assert made == (True, row["length"])
    assert set(str(row["coming"]).split()) == learned
    assert there.execute(
        "SELECT tsvector_to_array(%s::tsvector) @> %s::text[] AND length(%s::tsvector) = %s",
        (row["words"], [*learned], row["words"], len(learned)),
    ).fetchone() == (True,)


def test_a_word_comes_once_to_what_a_transaction_has_learned() -> None:
    learned: set[str] = set()

    first, again = (searched("One pump", f"{more} pump", learned) for more in ("red", "blue"))

    assert sorted(str(first["coming"]).split()) == ["one", "pump", "red"]
    assert (again["coming"], learned) == ("blue", {"one", "pump", "red", "blue"})


def test_of_a_very_long_text_the_server_finds_the_words_out() -> None:
    assert searched("a", "b " * 60_000, set())["words"] is None


@pytest.mark.parametrize(
    ("count", "length", "kept"), [(40_000, 1, 40_000), (60_000, 1, 60_000), (3_000, 400, 2_447)]
)
def test_of_a_very_long_text_the_words_from_its_beginning_on_are_indexed(
    there: Server, count: int, length: int, kept: int
) -> None:
    body = "|" + "||".join(f"{'w' * length}{number}" for number in range(count)) + "|"
    words = "SELECT length(vector), vector @@ CAST(%s AS tsquery) FROM search_vector('|a|', %s) AS vector"

    assert there.execute(words, (f"{'w' * length}{kept - 1}", body)).fetchone() == (kept + 1, True)


@pytest.mark.parametrize("length", range(1, 11))
def test_as_many_different_words_are_indexed_as_there_is_room_for_and_none_is_refused(
    there: Server, length: int
) -> None:
    """A word takes more room than its letters: with 90,000 of seven there was no index any more."""
    body = "|" + "||".join(f"{number:0{length}x}" for number in range(100_000)) + "|"

    (kept,) = there.execute("SELECT length(search_vector('', %s))", (body,)).fetchone() or (0,)

    assert isinstance(kept, int)
    assert 65_000 < kept <= 100_000


def test_whoever_writes_to_the_index_the_words_are_learned(there: Server) -> None:
    def known() -> set[object]:
        return {word for (word,) in there.execute("SELECT word FROM search_vocabulary").fetchall()}

    there.execute("INSERT INTO search (number, title, body) VALUES (808, '|directly|', '|written|')")
    there.execute(
        "INSERT INTO documents"
        " (key, uuid, number, id, title, type, path, tags, state, created_at, revision, content)"
        " VALUES (7, 'u', 7, 'doc-7', 'Manual', 'guide', '', '[]', 'active', '2026-01-01', 1, 'of pumps')"
    )
    first = known()
    there.execute("UPDATE documents SET content = 'of pumps and valves' WHERE key = 7")

    assert {"directly", "written", "manual", "pumps"} <= first
    assert known() == first | {"and", "valves"}
