"""What a repository may say of a server is read as libpq reads it; everything else is refused by name."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from backlog.cli.complaints import hint
from backlog.domain.servers import TLS_MODES, Server
from backlog.errors import BacklogError, InvalidInput, Refused
from backlog.storage.postgresql.committed import committed
from backlog.storage.postgresql.url import read_url

SECRET = "S3cr3t"  # noqa: S105  what no message repeats
TO_LIBPQ = {"database": "dbname", "search_path": "options", "tls": "sslmode"}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("postgresql://", Server()),
        (
            "postgres://Ann@DB.Example.org:05432/te%20am?sslmode=require&schema=a%26b",
            Server("db.example.org", "5432", "Ann", "te am", "a&b", "", "require"),
        ),
        ("postgresql:///x?host=/run/s&port=5433", Server("/run/s", "5433", "", "x")),
        ("postgresql://%2Frun%2Fs:5433/x", Server("/run/s", "5433", "", "x")),
        ("postgresql://[::1]:5432/x", Server("::1", "5432", "", "x")),
        ("postgresql://[fe80::1%25eth0]/x", Server("fe80::1%eth0", database="x")),
        ("postgresql://@h:/?", Server("h")),
        ("postgresql://h/?dbname=x&user=ann", Server("h", user="ann", database="x")),
        ("postgresql://h/x?options=-csearch_path%3Dshop", Server("h", database="x", search_path="shop")),
        ("postgresql://h/x?options=-c%20search_path%3Da,b", Server("h", database="x", search_path="a,b")),
        ("postgresql://h/x?sslmode=&schema=s", Server("h", database="x", schema="s")),
    ],
)
def test_the_place_is_taken(url: str, server: Server) -> None:
    assert committed(url) == server
    assert committed(server.url) == server


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("port=0", "port"),
        (f"user={'u' * 256}", "user"),
        (f"host={'h' * 256}", "host"),
        ("port=65536", "port"),
        ("port=5432x", "port"),
        ("port=%D9%A5", "port"),
        ("host=a/b", "host"),
        ("host=a%20b", "host"),
        ("host=a@b", "host"),
        ("host=%5B::1%5D", "host"),
        ("host=h%5C", "host"),
        ("host=/run/%1B%5B2J", "host"),
        ("user=a%E2%80%AEb", "user"),
        ("options=-csearch_path%3D", "options"),
        ("options=-csearch_path%3Da%5C%20b", "options"),
        ("options=--search_path%3Da", "options"),
        ("sslmode=Require", "sslmode"),
        ("hostaddr=", "hostaddr"),
        ("x%0Ay=1", '"x\\ny"'),
        (f"secret={SECRET}", "secret"),
        (f"options=-c%20x%3D{SECRET}", "options"),
    ],
)
def test_a_value_that_is_no_place_is_refused_by_the_name_of_its_parameter(query: str, name: str) -> None:
    escaped = query.replace("@", "%40")

    with pytest.raises(Refused) as caught:
        committed(f"postgresql:///x?{escaped}")

    assert caught.value.code == "parameter-refused"
    assert name in caught.value.message
    assert SECRET not in f"{caught.value.message}{caught.value.data}{hint(caught.value)}"


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
HOSTS = st.sampled_from(
    ["", "h", "db.example.org", "127.0.0.1", "::1", "fe80::1%eth0", "/run/\u00fc x", "@x"]
)


@given(
    host=HOSTS,
    port=st.sampled_from(["", "5433"]),
    user=st.just("") | WORDS,
    database=st.just("") | WORDS,
    schema=st.just("") | WORDS,
    tls=st.sampled_from(["", *TLS_MODES]),
)
def test_libpq_reads_the_url_of_a_server_as_it_is_meant(
    host: str, port: str, user: str, database: str, schema: str, tls: str
) -> None:
    server = Server(host, port, user, database, schema, "", tls)
    address = read_url(server.url)

    understood = conninfo_to_dict(address.conninfo)
    meant = {TO_LIBPQ.get(name, name): value for name, value in server._asdict().items() if value}
    meant.pop("schema", None)
    assert understood == meant
    assert (address.schema or "") == schema
    assert committed(server.url) == server


MARKS = (
    "%25",
    "%2C",
    "%2F",
    "%40",
    "%3A",
    "%00",
    "%0a",
    "127.0.0.1",
    "::1",
    "5432",
    "-csearch_path=",
    "/run/k",
)
NAMES = (
    "ann",
    "dbname",
    "disable",
    "host",
    "hostaddr",
    "options",
    "passfile",
    "password",
    "port",
    "require",
    "schema",
)
MORE = ("service", "sslkeylogfile", "sslmode", "user", "\u0435", SECRET)
PIECES = st.sampled_from([*":@,/?&=%+[];#\\hx'\"", *MARKS, *NAMES, *MORE])


def outcome(text: str) -> Server | BacklogError:
    try:
        return committed(f"postgresql://{text}")
    except (InvalidInput, Refused) as error:
        return error


@given(st.lists(PIECES, max_size=14).map("".join))
def test_whatever_is_taken_is_all_that_libpq_will_see(text: str) -> None:
    server = outcome(text)
    if isinstance(server, BacklogError):
        return
    understood = conninfo_to_dict(read_url(server.url).conninfo)
    assert set(understood) <= {"host", "port", "user", "dbname", "options", "sslmode"}
    assert understood.get("sslmode", "prefer") in TLS_MODES
    assert "," not in str(understood.get("host", ""))
    assert str(understood.get("options", "-csearch_path=")).startswith("-csearch_path=")
    assert committed(server.url) == server


@given(st.lists(PIECES, max_size=14).map("".join))
def test_whatever_is_refused_is_not_repeated(text: str) -> None:
    refused = outcome(f"ann:{SECRET}@{text}")

    assert isinstance(refused, BacklogError)
    assert SECRET not in f"{refused.message}{refused.data}{hint(refused)}"


@pytest.mark.parametrize("name", ["host", "user", "dbname"])
@given(value=WORDS)
def test_escaping_hides_nothing(name: str, value: str) -> None:
    plain = quote(value, safe="")
    hidden = "".join(f"%{byte:02x}" for byte in value.encode())

    def read(text: str) -> Server | str:
        try:
            return committed(f"postgresql:///?{name}={text}")
        except Refused as error:
            return error.message

    assert read(plain) == read(hidden)
