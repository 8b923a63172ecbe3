"""What Home Assistant sends, as values; and what it never would, as an error."""

from datetime import timedelta

import msgspec
import pytest

from adapters.links.homeassistant import EntityState
from adapters.links.homeassistant.cache import EntityCache
from adapters.links.homeassistant.messages import Changes, messages_in
from tests.adapters.emulators.houses import NOON

POWER = "sensor.power"
EPOCH = NOON.timestamp()


def changes(event):
    return msgspec.convert(event, Changes)


def a_cache(**whole):
    cache = EntityCache()
    cache.apply(changes({"a": {POWER: {"s": "5", "a": {"unit": "W"}, "c": "x", "lc": EPOCH, **whole}}}), NOON)
    return cache


def test_a_frame_holds_one_message_or_several():
    assert [each.id for each in messages_in('{"id":1,"type":"pong"}')] == [1]
    assert [each.id for each in messages_in('[{"id":1,"type":"pong"},{"id":2,"type":"result"}]')] == [1, 2]


@pytest.mark.parametrize(
    "frame", ["", "null", "7", "<html>", '{"id":1}', '{"type":5}', '[{"id":1}]', '{"type":"x"']
)
def test_anything_else_is_garbage(frame):
    with pytest.raises(msgspec.DecodeError):
        messages_in(frame)


def test_an_added_entity_was_updated_when_it_changed_unless_told():
    assert a_cache().entity(POWER).last_updated == NOON
    later = a_cache(lu=EPOCH + 5).entity(POWER)
    assert (later.last_changed, later.last_updated) == (NOON, NOON + timedelta(seconds=5))


@pytest.mark.parametrize(
    ("difference", "state", "attributes"),
    [
        ({"+": {"s": "6", "lc": EPOCH + 9, "c": {"id": "y"}}}, "6", {"unit": "W"}),
        ({"+": {"a": {"unit": "kW"}, "lu": EPOCH + 9}}, "5", {"unit": "kW"}),
        ({"+": {"a": {"more": 1}, "lu": EPOCH + 9}}, "5", {"unit": "W", "more": 1}),
        ({"+": {"lu": EPOCH + 9}, "-": {"a": ["unit"]}}, "5", {}),
    ],
)
def test_a_change_is_laid_over_what_was_known(difference, state, attributes):
    cache = a_cache()
    cache.apply(changes({"c": {POWER: difference}}), NOON)
    entity = cache.entity(POWER)
    assert (entity.state, entity.attributes) == (state, attributes)
    assert entity.last_updated == NOON + timedelta(seconds=9)


def test_a_removed_entity_is_unknown():
    cache = a_cache()
    cache.apply(changes({"r": [POWER, "sensor.nobody"]}), NOON)
    assert cache.entity(POWER) is None


def test_a_change_of_what_was_never_told_is_an_error():
    with pytest.raises(ValueError, match=r"sensor\.other"):
        a_cache().apply(changes({"c": {"sensor.other": {"+": {"s": "1"}}}}), NOON)


@pytest.mark.parametrize(
    ("attributes", "limit"),
    [
        ({"max": 10}, 10),
        ({"max": 2.5}, 2.5),
        ({"max": None}, 99),
        ({"max": True}, 99),
        ({"max": "7"}, 99),
        ({}, 99),
    ],
)
def test_a_numbers_limit_is_a_number_or_not_known(attributes, limit):
    entity = EntityState(
        entity_id=POWER,
        state="1",
        attributes=attributes,
        last_changed=NOON,
        last_updated=NOON,
        received_at=NOON,
    )
    assert entity.limit("max", 99) == limit
