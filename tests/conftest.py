"""What holds for all tests.

A busy machine is no fault: no generated example is judged by how long it took. The secrets of one test are
no secrets of the next: their list is the process's.
"""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from adapters.kinds import secret

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _secrets_of_its_own() -> Iterator[None]:
    yield
    secret.forget_all()
