"""What a person names as a database is a file, a server or neither; what is neither is not repeated."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.complaints import hint
from backlog.domain.addresses import is_server
from backlog.errors import InvalidInput
from backlog.storage.home.location import read_location
from tests.unit.domain.test_addresses import ADDRESSES, NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_have_any_other_name(name: str) -> None:
    assert read_location(name) == name
    assert not is_server(name)


@pytest.mark.parametrize("text", ADDRESSES)
def test_what_looks_like_an_address_is_neither(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_location(text)

    assert caught.value.code == "invalid-database-url"
    assert (
        text == "://" or text.strip() not in f"{caught.value.message}{caught.value.data}{hint(caught.value)}"
    )


@pytest.mark.parametrize("text", [*ADDRESSES, *NAMES, "postgresql://u:p@h/x"])
def test_any_name_can_be_spelled_out_where_its_folder_is_there(tmp_path: Path, text: str) -> None:
    Path(os.path.dirname(f"{tmp_path}/{text}")).mkdir(parents=True, exist_ok=True)

    assert read_location(f"./{text}", str(tmp_path)) == f"./{text}"
    assert read_location(f"{tmp_path}/{text}") == f"{tmp_path}/{text}"
    assert not is_server(f"./{text}")


@pytest.mark.parametrize("text", ["/u:p@h/db", "./u:p@h/db", "../host=h password=p/x", "/password = p/x"])
def test_an_address_is_not_spelled_out_by_its_first_letter(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInput):
        read_location(text, str(tmp_path))


@pytest.mark.parametrize("text", ["postgresql://h/x", "postgres://h/x", "POSTGRESQL://h/x"])
def test_a_url_is_a_server(text: str) -> None:
    assert read_location(text) == "postgresql://h/x"


def test_a_name_that_no_file_can_have_is_neither() -> None:
    with pytest.raises(InvalidInput):
        read_location("x\0y")


@given(st.text())
def test_whatever_is_read_is_the_same_or_a_server(text: str) -> None:
    try:
        place = read_location(text)
    except InvalidInput:
        return
    assert place == text or is_server(place)
