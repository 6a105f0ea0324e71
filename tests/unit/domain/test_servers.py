"""A server as a repository names it: one spelling for one place, and where that leads on a machine."""

import pytest

from backlog.domain.servers import TLS_MODES, Fact, Server, hardened, leads_to

REPOSITORY, DEFAULT = "repository", "default"


@pytest.mark.parametrize(
    ("server", "url"),
    [
        (Server(), "postgresql://"),
        (Server(host="db.example.org", database="team"), "postgresql://db.example.org/team"),
        (Server(user="ann", database="team"), "postgresql://ann@/team"),
        (Server(host="h", port="5433", user="ann"), "postgresql://ann@h:5433"),
        (Server(host="::1", port="5433", database="x"), "postgresql://[::1]:5433/x"),
        (Server(host="fe80::1%eth0", database="x"), "postgresql://[fe80::1%25eth0]/x"),
        (Server(host="/run/a b", database="x"), "postgresql:///x?host=/run/a%20b"),
        (Server(host="@x", port="1"), "postgresql://:1/?host=%40x"),
        (
            Server(host="h", user="a:b@c", database="d/e?f", schema="a&b", tls="require"),
            "postgresql://a%3Ab%40c@h/d%2Fe%3Ff?schema=a%26b&sslmode=require",
        ),
        (
            Server(host="h", database="x", search_path="shop"),
            "postgresql://h/x?options=-csearch_path%3Dshop",
        ),
    ],
)
def test_a_server_has_one_url(server: Server, url: str) -> None:
    assert server.url == url


@pytest.mark.parametrize("own", [*TLS_MODES, "", "disable", "allow", "nonsense"])
@pytest.mark.parametrize("named", ["", *TLS_MODES])
def test_the_stricter_tls_mode_counts(named: str, own: str) -> None:
    strict = own in TLS_MODES and named != "" and TLS_MODES.index(own) > TLS_MODES.index(named)

    assert hardened(Server(tls=named), {"PGSSLMODE": own}).tls == ("" if strict else named)


def facts(server: Server, **environment: str) -> dict[str, tuple[str, str]]:
    return {fact.name: (fact.value, fact.source) for fact in leads_to(server, environment, "sara")}


def test_what_a_repository_says_comes_first() -> None:
    server = Server("db", "5433", "ann", "team", "shop", "", "require")
    environment = {"PGHOST": "a", "PGPORT": "1", "PGUSER": "b", "PGDATABASE": "c", "PGSSLMODE": "prefer"}

    assert facts(server, **environment) == {
        "host": ("db", REPOSITORY),
        "port": ("5433", REPOSITORY),
        "user": ("ann", REPOSITORY),
        "database": ("team", REPOSITORY),
        "schema": ("shop", REPOSITORY),
        "tls": ("require", REPOSITORY),
    }


def test_what_it_leaves_open_comes_from_the_environment_or_is_a_default() -> None:
    assert facts(Server(host="db"), PGUSER="ann", PGSSLMODE="verify-full") == {
        "host": ("db", REPOSITORY),
        "port": ("5432", DEFAULT),
        "user": ("ann", "PGUSER"),
        "database": ("ann", DEFAULT),
        "schema": ("", DEFAULT),
        "tls": ("verify-full", "PGSSLMODE"),
    }
    assert facts(Server())["user"] == ("sara", DEFAULT)
    assert facts(Server())["database"] == ("sara", DEFAULT)
    assert facts(Server(search_path="shop"))["schema"] == ("shop", REPOSITORY)


def test_a_service_of_the_person_fills_in_what_only_libpq_can_tell() -> None:
    assert facts(Server(host="db"), PGSERVICE="prod", PGPORT="1") == {
        "host": ("db", REPOSITORY),
        "port": ("", "PGSERVICE"),
        "user": ("", "PGSERVICE"),
        "database": ("", "PGSERVICE"),
        "schema": ("", DEFAULT),
        "tls": ("", "PGSERVICE"),
    }


def test_an_address_in_the_environment_is_told_for_it_is_where_the_connection_goes() -> None:
    assert leads_to(Server(host="db"), {"PGHOSTADDR": "10.0.0.1"}, "sara")[1] == Fact(
        "hostaddr", "10.0.0.1", "PGHOSTADDR"
    )


def test_a_stricter_mode_of_the_environment_is_told() -> None:
    assert facts(Server(tls="prefer"), PGSSLMODE="verify-ca")["tls"] == ("verify-ca", "PGSSLMODE")


def test_what_nobody_says_is_the_default_and_each_fact_has_its_place() -> None:
    assert leads_to(Server(), {}, "sara") == (
        Fact("host", "", DEFAULT),
        Fact("port", "5432", DEFAULT),
        Fact("user", "sara", DEFAULT),
        Fact("database", "sara", DEFAULT),
        Fact("schema", "", DEFAULT),
        Fact("tls", TLS_MODES[0], DEFAULT),
    )
