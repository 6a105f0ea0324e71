"""`backlog.lean` is held to what `typing` does, for those who only look at values."""

import copy
import pickle
from typing import Any, NamedTuple

import pytest

from backlog import lean


class Ours(lean.NamedTuple):
    """A value with a default."""

    id: str
    tags: tuple[str, ...] = ()
    size: int = 0

    @property
    def twice(self) -> int:
        return self.size * 2


class Theirs(NamedTuple):
    """The same, made by `typing`."""

    id: str
    tags: tuple[str, ...] = ()
    size: int = 0

    @property
    def twice(self) -> int:
        return self.size * 2


class Special(Ours):
    """A value of a kind that is told apart by its type."""

    __slots__ = ()


GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("a",), {}),
    (("a", ("x",), 3), {}),
    (("a",), {"size": 2}),
    ((), {"size": 2, "id": "a", "tags": ("x", "y")}),
]

WRONG: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((), {"size": 2}),
    (("a", (), 1, 2), {}),
    (("a",), {"id": "b"}),
    (("a",), {"colour": "red"}),
    (("a", (), 1), {"size": 2}),
    (("a", (), 1), {"colour": "red"}),
]


@pytest.mark.parametrize(("values", "named"), GIVEN)
def test_a_value_is_what_typing_makes_of_the_same_arguments(
    values: tuple[Any, ...], named: dict[str, Any]
) -> None:
    ours, theirs = Ours(*values, **named), Theirs(*values, **named)

    assert tuple(ours) == tuple(theirs)
    assert (ours.id, ours.tags, ours.size, ours.twice) == (
        theirs.id,
        theirs.tags,
        theirs.size,
        theirs.twice,
    )
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert ours._asdict() == theirs._asdict()
    assert hash(ours) == hash(theirs)
    assert tuple(ours._replace(id="z", size=9)) == tuple(theirs._replace(id="z", size=9))
    assert type(ours._replace()) is Ours


@pytest.mark.parametrize(("values", "named"), WRONG)
def test_arguments_that_typing_refuses_are_refused(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Theirs(*values, **named)
    with pytest.raises(TypeError):
        Ours(*values, **named)


@pytest.mark.parametrize(("values", "named"), [*GIVEN, *WRONG])
def test_compiled_a_class_takes_the_same_arguments(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    class Compiled(Ours):
        __slots__ = ()

    class Below(Compiled):
        __slots__ = ()

    lean.compiled(Compiled)
    try:
        theirs = Theirs(*values, **named)
    except TypeError:
        with pytest.raises(TypeError):
            Compiled(*values, **named)
        return
    assert tuple(Compiled(*values, **named)) == theirs
    assert type(Below(*values, **named)) is Below


def test_the_class_says_the_same_about_itself() -> None:
    for name in ("_fields", "_field_defaults", "__match_args__", "__slots__", "__doc__"):
        ours, theirs = getattr(Ours, name), getattr(Theirs, name)
        assert ours == (theirs if name != "__doc__" else "A value with a default.")
    assert issubclass(Ours, tuple)


def test_a_value_takes_part_in_what_python_does_with_tuples() -> None:
    value = Ours("a", ("x",), 3)

    match value:
        case Ours(id_, tags, size=size):
            assert (id_, tags, size) == value
        case _:
            pytest.fail("a value matches its own class")
    assert copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value  # noqa: S301  its own
    assert Ours._make(["a", (), 1]) == ("a", (), 1)


def test_a_value_cannot_be_changed() -> None:
    value = Ours("a")

    with pytest.raises(AttributeError):
        value.size = 1  # type: ignore[misc]
    with pytest.raises(AttributeError):
        value.colour = "red"  # type: ignore[attr-defined]


@pytest.mark.parametrize("values", [(), ("a", ()), ("a", (), 1, 2)])
def test_made_of_a_row_it_has_as_many_fields_as_the_class(values: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError):
        Ours._make(values)


def test_a_field_that_there_is_not_cannot_be_replaced() -> None:
    with pytest.raises(ValueError, match="colour"):
        Ours("a")._replace(colour="red")  # type: ignore[call-arg]


def test_a_class_below_it_keeps_the_fields_and_its_own_type() -> None:
    value = Special("a", size=2)

    assert value == Ours("a", size=2)
    assert type(value._replace(size=3)) is Special
    assert Special._fields == Ours._fields


def test_a_literal_holds_its_values() -> None:
    assert lean.get_args(lean.Literal["one", "two"]) == ("one", "two")
    assert lean.get_args(lean.Literal["one"]) == ("one",)


def test_a_literal_may_stand_in_an_annotation_that_is_evaluated() -> None:
    choice = lean.Literal["one", "two"]

    def ask(given: choice | None) -> list[choice | None]:
        return [given]

    assert ask("one") == ["one"]
