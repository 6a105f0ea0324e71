"""Half an address is neither a file nor a server, however it is written; odd names of files are names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.addresses import as_address, is_server, looks_like_address

ADDRESSES = [
    "postgresql:/u:p@h/x",
    "postgresql:u:p@h/x",
    "POSTGRESQL:u:p@h",
    "postgres//u:p@h",
    "postgres//h/x",
    "postgresql;//u:p@h",
    "postgresql:\\\\h",
    " postgresql://u:p@h/x",
    "'postgresql://u:p@h/x'",
    '"postgresql:/h"',
    "\npostgres:h",
    "postgre://h/x",
    "mysql://u:p@h/x",
    "sqlite:///x.db",
    "jdbc:postgresql://h/x?user=u&password=p",
    "://",
    "u:p@h/db",
    "u:p/w@h/db",
    "u:p@h",
    "//u:p@h/db",
    "//u:p@h",
    "u@h:5432/db",
    "u@h:5432",
    "h:5432/db",
    "db.example.org:5432/team",
    "u%3Ap%40h/db",
    "u%253Ap%2540h/db",
    "postgresql%3A%2F%2Fu%3Ap%40h",
    "u\uff1ap\uff20h/db",
    "host=h dbname=d password=p",
    "password = p",
    "password\n=\np",
    "\tpassword\t=\tp",
    "PASSWORD=p",
    "'password'='p'",
    '"password" = "p"',
    "(password)=p",
    "{'host': 'h', 'password': 'p'}",
    "password: p",
    "xpassword=p",
    "PGPASSWORD=p",
    "PGHOST=h",
    "host='h'password='p'",
    "dbname=x",
    "service=prod",
    "hostaddr=127.0.0.1",
    "sslmode=require",
    "x?user=u",
    "x&sslkeylogfile=y",
    "Server=h;User Id=u;Pwd=p",
    "Host=h;Username=u;Password=p",
    "dsn='x'",
]
NAMES = [
    "backlog.db",
    ".backlog/backlog.db",
    "my file.db",
    "a@b.db",
    "ann@example.org/backlog.db",
    "C=1/x.db",
    "x=y.db",
    "100%.db",
    "%41.db",
    "a:b.db",
    "a:1.db",
    "a:b",
    "notes 12:30.db",
    "backup-2026-11-26T14:26",
    "postgres/backlog.db",
    "postgresql.db",
    "password.db",
    "my passwords.db",
    "host.db",
    "ghost=1.db",
    "localhost=1",
    "superuser=x",
    "\u00fcbung.db",
    ":memory:",
    "file:x.db?mode=memory",
    "?mode=memory",
    "#x",
    "-dash",
    "$HOME",
    "*",
    "",
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_what_was_meant_for_an_address_looks_like_one(text: str) -> None:
    assert looks_like_address(text)


@pytest.mark.parametrize("text", NAMES)
def test_the_name_of_a_file_does_not(text: str) -> None:
    assert not looks_like_address(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("postgresql://", "postgresql://"),
        ("postgres://host/team", "postgresql://host/team"),
        ("PostgreSQL://Host", "postgresql://Host"),
        (" postgresql://host", None),
        ("postgresql:/host", None),
        ("postgresql:a/b://c", None),
        ("mysql://host/team", None),
        ("://", None),
        ("backlog.db", None),
    ],
)
def test_an_address_is_known_by_its_beginning(text: str, address: str | None) -> None:
    assert as_address(text) == address
    assert address is None or is_server(address)


SECRETS = st.text(min_size=1, max_size=8).map(lambda text: f"S3cr3t{text}")
SPACE = st.text(" \t\n", max_size=2)


@given(before=SPACE, between=SPACE, quote=st.sampled_from(["", "'", '"', "`"]), password=SECRETS)
def test_a_keyword_with_a_value_looks_like_an_address_in_any_spelling(
    before: str, between: str, quote: str, password: str
) -> None:
    assert looks_like_address(f"{before}{quote}password{quote}{between}={before}{quote}{password}{quote}")


@given(user=st.text(max_size=8), password=SECRETS, rest=st.text(max_size=8))
def test_a_password_before_a_host_looks_like_an_address_in_any_script(
    user: str, password: str, rest: str
) -> None:
    assert looks_like_address(f"{user}:{password}@{rest}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":" * 100_000, False),
        ("@:" * 50_000, True),
        ("user " * 25_000 + ":", False),
        ("user" + " " * 100_000 + ":", False),
        ("%25" * 40_000, False),
    ],
    ids=["colons", "at signs", "words", "spaces", "escapes"],
)
def test_a_text_of_any_length_is_judged(text: str, *, expected: bool) -> None:
    """One that took a square of its length would take minutes."""
    assert looks_like_address(text) is expected


def test_a_scheme_ends_where_the_first_one_ends() -> None:
    assert as_address("POSTGRES://u@h/db?options=a://b") == "postgresql://u@h/db?options=a://b"
