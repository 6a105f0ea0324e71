"""A backlog for the tests of use cases."""

from pathlib import Path

import pytest

from tests.unit.service.backlogs import Backlog


@pytest.fixture
def backlog(tmp_path: Path) -> Backlog:
    """A backlog without tasks, of the test's own."""
    return Backlog(tmp_path)
