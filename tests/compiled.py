"""Reads every test file and keeps it compiled, and makes no test of it: each worker would compile them all.

What hypothesis gathers of our code for its examples is kept too, so that its tests alone are made.
"""

from typing import Any

import pytest
from hypothesis import is_hypothesis_test


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(obj: Any) -> list[pytest.Item] | None:
    """No test, but of an example's."""
    return None if is_hypothesis_test(obj) else []
