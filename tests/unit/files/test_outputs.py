"""What somebody asked for goes into the file that they named, and over nothing else."""

import os
from pathlib import Path

import pytest

from backlog.errors import Failed, Refused
from backlog.files.outputs import would_replace, write_new


def test_a_file_is_replaced_only_if_it_may_be(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text("old")
    (tmp_path / "nowhere").symlink_to("gone")

    for name in ("old", "nowhere"):
        with pytest.raises(Refused, match="already exists"):
            write_new(str(tmp_path / name), ["new"], project=str(tmp_path), replace=False, shown=name)
    write_new(str(old), ["new"], project=str(tmp_path), replace=True, shown="old")

    assert old.read_text() == "new"
    assert not would_replace(str(tmp_path / "other"))


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize(("path", "kind"), [(".", "a folder"), (os.devnull, "a device")])
def test_nobody_is_advised_to_replace_what_is_no_file(
    tmp_path: Path, path: str, kind: str, *, replace: bool
) -> None:
    whole = os.path.join(tmp_path, path)

    with pytest.raises(Failed, match=f"is {kind}, not a file"):
        write_new(whole, ["new"], project=str(tmp_path), replace=replace, shown=path)
