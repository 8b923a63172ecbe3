"""The integration's copy of the status: exactly the house's document, or it says what is missing."""

import msgspec
import pytest

from custom_components.powersync.house.merge_patch import merged
from custom_components.powersync.house.patience import wait_s
from custom_components.powersync.house.store import Heard, StatusStore
from domain.status.document import Flow
from tests.fakes.control import FakeControl
from tests.fakes.status import a_status

SNAPSHOT = {"type": "snapshot", "seq": 7, "status": {"seq": 7, "at": "t7", "flow": {"grid_w": 1, "pv_w": 2}}}


def change(seq, **patch):
    return {"type": "change", "seq": seq, "at": f"t{seq}", "patch": patch}


@pytest.mark.parametrize(
    ("document", "patch", "result"),
    [  # the table of RFC 7396, appendix A, as far as it is about objects
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_patch_is_merged_and_the_old_document_stays_what_it_was(document, patch, result):
    before = msgspec.json.encode(document)
    assert merged(document, patch) == result
    assert msgspec.json.encode(document) == before


def test_changes_follow_a_snapshot_one_by_one():
    store = StatusStore()
    assert (store.seq, store.hello()) == (None, {"type": "hello"})
    assert store.hear(SNAPSHOT) is Heard.STATUS
    assert store.hear(change(8, flow={"grid_w": None})) is Heard.STATUS
    assert store.document == {"seq": 8, "at": "t8", "flow": {"pv_w": 2}}
    assert store.hello() == {"type": "hello", "resume": 8}


def test_an_old_change_is_nothing_and_a_missing_one_asks_once_for_a_snapshot():
    store = StatusStore()
    store.hear(SNAPSHOT)
    assert store.hear(change(7, flow=None)) is Heard.NOTHING
    assert store.hear(change(9, flow=None)) is Heard.GAP
    assert store.hello(anew=True) == {"type": "hello"}
    assert store.hear(change(10, flow=None)) is Heard.NOTHING  # it is asked for already
    assert store.document == SNAPSHOT["status"]
    assert store.hear(SNAPSHOT | {"seq": 12}) is Heard.STATUS
    assert store.hear(change(13, event="e")) is Heard.STATUS
    assert store.document["event"] == "e"


@pytest.mark.parametrize(
    ("message", "heard"),
    [
        ({"type": "ping"}, Heard.PING),
        ({"type": "pong"}, Heard.NOTHING),
        ({"type": "command", "command": {}}, Heard.COMMAND),
        ({"type": "event", "event": {}}, Heard.EVENT),
        ({"type": "resumed", "seq": 7}, Heard.RESUMED),
        ({"type": "resumed", "seq": 6}, Heard.GAP),
        ({"type": "of a newer house"}, Heard.NOTHING),
        (change(8), Heard.STATUS),
    ],
)
def test_every_message_has_its_meaning(message, heard):
    store = StatusStore()
    store.hear(SNAPSHOT)
    assert store.hear(message) is heard


async def test_the_house_s_own_stream_leads_to_its_own_document():
    stream, store = FakeControl().stream, StatusStore()
    listener = stream.listen(frozenset({"status"}), None)
    store.hear(msgspec.json.decode(await anext(listener)))
    for grid_w in (100.0, None, -250.0):
        stream.publish_status(a_status(flow=Flow(grid_w=grid_w)))
        store.hear(msgspec.json.decode(await anext(listener)))
        served = msgspec.json.decode(stream.current_json)
        assert without_nulls(store.document) == without_nulls(served)
    await listener.aclose()


def without_nulls(value):
    """An absent field means the same as null."""
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def test_the_first_retry_is_at_once_and_later_ones_ever_rarer_but_never_rarer_than_a_minute():
    assert [wait_s(failed, 1.0) for failed in (1, 2, 3, 4, 8, 9, 10_000)] == [0, 1, 2, 4, 60, 60, 60]
    assert wait_s(3, 0.0) == 1.0
