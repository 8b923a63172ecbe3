"""A value on disk is its document with a version before it, whatever the value holds."""

from datetime import UTC, datetime

import msgspec
import pytest
from msgspec import Struct

from scheduler.kept import VERSION, encoded


class Nothing(Struct, frozen=True, omit_defaults=True):
    pct: float | None = None


class Much(Struct, frozen=True):
    at: datetime
    name: str
    parts: dict[str, list[float]]


@pytest.mark.parametrize(
    "value", [Nothing(), Nothing(0.5), Much(datetime(2026, 1, 15, tzinfo=UTC), 'a "b"', {"x": [1.0, 2.5]})]
)
def test_a_document_is_the_version_and_the_value(value):
    assert msgspec.json.decode(encoded(value)) == {"version": VERSION, **msgspec.to_builtins(value)}
