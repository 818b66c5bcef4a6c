import pytest

from tests.coordination.monde import Monde


@pytest.fixture
def monde() -> Monde:
    return Monde()
