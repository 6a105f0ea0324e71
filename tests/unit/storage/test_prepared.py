"""What is sent again and again to a server gets a name by which it is parsed and planned once."""

from backlog.storage.postgresql.prepared import NamedStatements


def test_a_statement_is_prepared_when_it_comes_the_third_time_and_planned_anew_as_it_goes_on() -> None:
    prepared = NamedStatements()

    told = [prepared.name(b"SELECT $1", [20]) for _ in range(60)]

    assert [place for place, (_, new) in enumerate(told, 1) if new] == [3, 50]
    assert [name for name, _ in told[:2]] == [b"", b""]
    assert {name for name, _ in told[2:49]} == {told[2][0]} != {told[49][0]}
    assert prepared.names == [told[2][0], told[49][0]]


def test_values_of_other_types_make_another_statement() -> None:
    prepared = NamedStatements()
    small = [prepared.name(b"SELECT $1", [21]) for _ in range(3)]
    large = [prepared.name(b"SELECT $1", [20]) for _ in range(3)]

    assert [new for _, new in small] == [new for _, new in large] == [False, False, True]
    assert small[2] != large[2]
