"""Numbers that others write as text: plain digits are read, by every driver alike, and nothing else."""

from datetime import UTC, datetime

import pytest

from adapters.batteries.alphaess.cloud.payloads import number
from adapters.chargers.ocpp.meter import number_in
from adapters.chargers.zaptec.payloads import Id, State
from adapters.clouds.nem.price_bounds import per_mwh_of
from adapters.clouds.patience import NO_HINT_S, patience_s
from adapters.kinds.written import written_number
from adapters.links.homeassistant.entity import EntityState

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def of_zaptec(text: str) -> float | None:
    which = next(iter(Id))
    return State(texts={which: text}, told_at={}, read_at=NOON).number(which)


def of_home_assistant(text: str) -> float | None:
    times = {"last_changed": NOON, "last_updated": NOON, "received_at": NOON}
    return EntityState(entity_id="sensor.power", state=text, attributes={}, **times).number


def of_patience(text: str) -> float | None:
    wait_s = patience_s({"retry-after": text}, NOON)
    return None if wait_s == NO_HINT_S else wait_s


READERS = {
    "written": written_number,
    "alphaess": number,
    "ocpp": number_in,
    "zaptec": of_zaptec,
    "market": per_mwh_of,
    "home assistant": of_home_assistant,
    "patience": of_patience,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("text", "value"), [("10", 10.0), (" 10.5 ", 10.5), ("+1e1", 10.0), ("10.", 10.0), ("0012", 12.0)]
)
def test_plain_digits_are_read(reader, text, value):
    assert READERS[reader](text) == value


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "text",
    ["1_0", "1_000.5", "\u0663", "0x10", "nan", "inf", "-Infinity", "1e999", "", " ", "N/A", "1 0", "1e"],
)
def test_what_is_written_in_another_way_is_no_number(reader, text):
    assert READERS[reader](text) is None
