"""What a database URL says, judged by libpq's own reading of it, and that nothing secret is ever shown."""

from urllib.parse import parse_qsl, quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from backlog.cli.complaints import hint
from backlog.errors import InvalidInput, Refused
from backlog.storage.postgresql.percent import escaped, unescaped
from backlog.storage.postgresql.url import Address, read_url, split_url

SECRET = "S3cr3t"  # noqa: S105  the beginning of every password in these tests
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
"""Names of every kind, in which nothing is secret."""
PASSWORDS = WORDS.map(lambda word: SECRET + word)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://", Address("postgresql://", None, "postgresql://")),
        (
            "postgresql:///team",
            Address("postgresql:///team", None, "postgresql:///team"),
        ),
        (
            "POSTGRES://ann:pw@host:5433/team",
            Address(
                "postgresql://ann:pw@host:5433/team",
                None,
                "postgresql://ann@host:5433/team",
            ),
        ),
        (
            "postgresql://:pw@host/team",
            Address("postgresql://:pw@host/team", None, "postgresql://@host/team"),
        ),
        (
            "postgresql://ann:p%40%2Fw@host/team",
            Address("postgresql://ann:p%40%2Fw@host/team", None, "postgresql://ann@host/team"),
        ),
        (
            "postgresql://ann@host/team?schema=shop",
            Address("postgresql://ann@host/team", "shop", "postgresql://ann@host/team?schema=shop"),
        ),
        (
            "postgresql://ann@host/team?schema=a%26b%20%22c%22&sslmode=require",
            Address(
                "postgresql://ann@host/team?sslmode=require",
                'a&b "c"',
                "postgresql://ann@host/team?schema=a%26b%20%22c%22&sslmode=require",
            ),
        ),
        (
            "postgresql://ann@one:5432,two:5433,[::1]:5434/team?target_session_attrs=read-write",
            Address(
                "postgresql://ann@one:5432,two:5433,[::1]:5434/team?target_session_attrs=read-write",
                None,
                "postgresql://ann@one:5432,two:5433,[::1]:5434/team?target_session_attrs=read-write",
            ),
        ),
        (
            "postgresql://?service=team&schema=shop",
            Address("postgresql://?service=team", "shop", "postgresql://?service=team&schema=shop"),
        ),
        (
            "postgresql://%2Ftmp%2Fsocket/team",
            Address("postgresql://%2Ftmp%2Fsocket/team", None, "postgresql://%2Ftmp%2Fsocket/team"),
        ),
        (
            "postgresql://host/team?user=ann&password=pw&sslpassword=pw&sslkey=/key&PASSWORD=pw",
            Address(
                "postgresql://host/team?user=ann&password=pw&sslpassword=pw&sslkey=/key&PASSWORD=pw",
                None,
                "postgresql://host/team?user=ann&sslkey=/key",
            ),
        ),
        (
            "postgresql://host/team?options=-csearch_path%3Dshop",
            Address(
                "postgresql://host/team?options=-csearch_path%3Dshop",
                None,
                "postgresql://host/team?options=-csearch_path%3Dshop",
            ),
        ),
        (
            "postgresql://host/team?password=a+b",
            Address("postgresql://host/team?password=a%2Bb", None, "postgresql://host/team"),
        ),
    ],
)
def test_what_a_url_says(url: str, expected: Address) -> None:
    assert read_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ann:{SECRET}/x@host/team",
        f"postgresql://ann:12/{SECRET}@host/team",
        f"postgresql://ann:{SECRET}?x=y@host/team",
        f"postgresql://ann:12?{SECRET}=y@host/team",
        f"postgresql://ann:{SECRET}@x@host/team",
        f"postgresql://ann:{SECRET}/team",
        f"postgresql://ann:{SECRET}@[::1/team",
        f"postgresql://ann:{SECRET}@host:port/team",
        f"postgresql://ann:{SECRET}%@host/team",
        f"postgresql://ann:{SECRET}%zz@host/team",
        f"postgresql://ann:{SECRET}%00@host/team",
        f"postgresql://ann:{SECRET}%ff@host/team",
        f"postgresql://ann:{SECRET}\n@host/team",
        f"postgresql://ann:{SECRET}\x00@host/team",
        f"postgresql://ann:{SECRET}\udcff@host/team",
        f"postgresql://ann@host/team?{SECRET}",
        f"postgresql://ann@host/team?password={SECRET}&&schema=x",
        f"postgresql://ann@host/team?password={SECRET}&schema=",
        f"postgresql://ann@host/team?password={SECRET}&schema=a&schema=b",
        f"postgresql://ann@host/team?password={SECRET}&schema={'x' * 64}",
        f"postgresql://ann@host/team?password={SECRET}%ff",
        f"postgresql://ann@host/team?password={SECRET}%",
        f"postgresql://ann@host/team?password={SECRET}% 1",
        f"postgresql://ann@host/team?password={SECRET}%2&6=",
    ],
)
def test_what_cannot_be_read_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_url(url)

    assert caught.value.code == "invalid-database-url"
    error = caught.value
    assert SECRET not in f"{error.message}{error.data}{hint(error)}{error.__cause__}"


@pytest.mark.parametrize("hosts", ["", "one", "[::1]", "[a,b]:1", "one:,two:٣", ",,", "one,[::1]:5432,two"])
def test_hosts_are_names_or_addresses_in_brackets(hosts: str) -> None:
    assert split_url(f"postgresql://ann@{hosts}/team").hosts == hosts


@pytest.mark.parametrize(
    "hosts",
    ["::1", "[::1", "::1]", "[::1]x", "[[::1]]", "a[b]", "a]", "one:x", "one:1:2", "one,two:x", "[a]:1,]"],
)
def test_what_is_no_list_of_hosts_is_refused(hosts: str) -> None:
    with pytest.raises(InvalidInput):
        split_url(f"postgresql://ann@{hosts}/team")


@given(st.text())
def test_what_is_escaped_stands_for_itself(text: str) -> None:
    assert escaped(text) == quote(text)
    assert unescaped(escaped(text.replace("\0", ""))) == text.replace("\0", "")


@given(st.text("%0123456789abcdefABCDEF gé+&=", max_size=12))
def test_escapes_are_read_as_everybody_reads_them(text: str) -> None:
    try:
        read = unescaped(text)
    except ValueError:
        return
    assert read == unquote(text, errors="strict")


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1))
def test_parameters_are_read_as_everybody_reads_them(parameters: list[tuple[str, str]]) -> None:
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in parameters)

    assert split_url(f"postgresql:///?{query}").parameters == parse_qsl(query)


@pytest.mark.parametrize("name", ["sslkeylogfile", "SSLKEYLOGFILE", "ssl%6Beylogfile"])
@pytest.mark.parametrize("value", ["", "/run/keys", "keys"])
def test_nobody_has_the_keys_of_a_connection_written_to_a_file(name: str, value: str) -> None:
    with pytest.raises(Refused, match="sslkeylogfile") as caught:
        read_url(f"postgresql://ann:{SECRET}@host/team?{name}={value}")

    assert caught.value.code == "parameter-refused"
    assert SECRET not in f"{caught.value.message}{caught.value.data}{hint(caught.value)}"


@pytest.mark.parametrize(
    "name", ["passwd", "pwd", "PGPASSWORD", "api_token", "client_secret", "passphrase", "tokenpassfile"]
)
def test_what_others_call_a_password_is_not_shown_either(name: str) -> None:
    assert read_url(f"postgresql://host/team?{name}={SECRET}").shown == "postgresql://host/team"


def test_the_name_of_the_file_of_passwords_is_shown() -> None:
    assert read_url("postgresql://host/team?passfile=/f").shown == "postgresql://host/team?passfile=/f"


@given(user=WORDS, password=PASSWORDS, host=st.sampled_from(["", "host", "[::1]", "a:1,b:2"]), schema=WORDS)
def test_escaped_names_reach_libpq_and_the_password_nobody_else(
    user: str, password: str, host: str, schema: str
) -> None:
    account = f"{quote(user, safe='')}:{quote(password, safe='')}"
    address = read_url(f"postgresql://{account}@{host}/team?schema={quote(schema, safe='')}")

    understood = conninfo_to_dict(address.conninfo)
    assert (understood["user"], understood["password"]) == (user, password)
    assert address.schema == schema
    assert SECRET not in address.shown


@given(password=PASSWORDS, user=WORDS)
def test_names_among_the_parameters_reach_libpq_and_the_password_nobody_else(
    password: str, user: str
) -> None:
    given_ = f"user={quote(user, safe='+')}&password={quote(password, safe='+/')}"
    address = read_url(f"postgresql:///team?{given_}")

    assert conninfo_to_dict(address.conninfo) == {"user": user, "password": password, "dbname": "team"}
    assert SECRET not in address.shown


@given(st.text("ab:/?#@%&=+[], 01é\n\x00", max_size=8), st.text("ab:/?#@%&=+[], 01é", max_size=8))
def test_a_password_that_is_not_escaped_is_not_shown_either(before: str, after: str) -> None:
    try:
        told = read_url(f"postgresql://ann:{before}{SECRET}{after}@host/team").shown
    except InvalidInput as error:
        told = f"{error.message}{error.data}{hint(error)}"

    assert SECRET not in told


@given(st.text())
def test_any_text_is_read_or_refused_and_what_is_shown_reads_the_same(text: str) -> None:
    try:
        address = read_url(f"postgresql://{text}")
    except InvalidInput:
        return
    again = read_url(address.shown)
    assert again.shown == address.shown
    assert again.schema == address.schema
