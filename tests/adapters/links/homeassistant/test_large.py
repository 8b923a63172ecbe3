"""Answers of many MB: read like any other, and nothing else waits for them."""

import asyncio
from typing import Any

import msgspec
import pytest
from msgspec import Raw, Struct

from adapters.links.homeassistant.emulator.states import Shown
from adapters.links.homeassistant.large import SMALL, Large, decoded, heard
from domain.errors import Rejected
from tests.adapters.batteries.goodwe.entity.entity_houses import MODE, SOC, an_entity_house

PAD = "x" * SMALL


class Named(Struct):
    name: str


def framed(result, pad=PAD):
    return b'{"id":7,"type":"result","success":true,"result":%s,"pad":"%s"}' % (result, pad.encode())


@pytest.mark.parametrize("pad", ["", PAD], ids=["small", "large"])
@pytest.mark.parametrize(
    ("result", "kind", "value"),
    [
        (b'[{"name":"a"},{"name":"b"}]', list[Named], [Named("a"), Named("b")]),
        (b'  [ {"name" : "\xc3\xa4]" } \n, {"name":"b"} ] ', list[Named], [Named("ä]"), Named("b")]),
        (b"[]", list[Named], []),
        (b"{}", dict[str, Named], {}),
        (b'{"x":{"name":"a"}, "y" :{"name":"b"}}', dict[str, Named], {"x": Named("a"), "y": Named("b")}),
        (b'{"x":{"name":{"a":[1,2.5,null]}}}', dict[str, Any], {"x": {"name": {"a": [1, 2.5, None]}}}),
        (b'{"response":[1]}', Any, {"response": [1]}),
        (b"null", Any, None),
        (b'"a word"', Any, "a word"),
    ],
)
async def test_a_large_answer_is_read_like_a_small_one(result, kind, value, pad):
    (message,) = await heard(framed(result, pad))
    told = message.parts if isinstance(message, Large) else message.result
    assert (message.id, message.success) == (7, True)
    assert await decoded(told, kind) == value


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        (b'[{"name":"a"}]', dict[str, Named]),
        (b'{"x":{"name":"a"}}', list[Named]),
        (b'[{"name":5}]', list[Named]),
    ],
)
async def test_a_large_answer_of_another_shape_is_refused(result, kind):
    (message,) = await heard(framed(result))
    with pytest.raises(msgspec.DecodeError):
        await decoded(message.parts, kind)


@pytest.mark.parametrize(
    "frame",
    [
        framed(b"[1,2"),
        framed(b"[1 2]"),
        framed(b'{"x" 1}'),
        framed(b"{1:2}"),
        framed(b"[1,]"),
        framed(b"[1]")[:-1],
        framed(b"[\xff]"),
        framed(b"[" * 200_000),
        b'{"id":"seven","result":[],"pad":"%s"}' % PAD.encode(),
        b"<html>" + PAD.encode(),
    ],
    ids=range(10),
)
async def test_what_is_large_and_no_answer_is_garbage(frame):
    with pytest.raises((ValueError, RecursionError)):
        await heard(frame)


async def test_large_events_and_several_messages_at_once_are_read_too():
    pad = PAD.encode()
    (event,) = await heard(b'{"id":7,"type":"event","event":{"pad":"%s"}}' % pad)
    assert event.event == Raw(b'{"pad":"%s"}' % pad)
    both = await heard(b'[{"id":1,"type":"pong","pad":"%s"},{"id":2,"type":"pong"}]' % pad)
    assert [each.id for each in both] == [1, 2]


async def test_others_have_their_turns_while_many_mb_are_read():
    entity = b'{"name":"a","attributes":{"options":[%s]}}' % b",".join([b'"one of many"'] * 50)
    turns = 0

    async def others():
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    waiting = asyncio.create_task(others())
    (message,) = await heard(framed(b"[%s]" % b",".join([entity] * 15_000)))
    reading = turns
    assert len(await decoded(message.parts, list[Named])) == 15_000
    waiting.cancel()
    assert reading > 2
    assert turns > reading


async def test_a_core_of_many_entities_is_listed():
    async with an_entity_house() as system:
        for number in range(12_000):
            attributes = {"options": ["one of many"] * 50, "friendly_name": f"Ding Nummer {number} ä"}
            system.entities.overrides[f"sensor.thing_{number}"] = Shown("5", attributes)
        home = system.a_home(timeout_s=60.0)
        there = await home.entity_ids()
        assert {MODE, SOC, "sensor.thing_11999"} <= there
        assert len(there) > 12_000
        assert SOC in await home.those_of([SOC, "sensor.nobody"])
        await home.close()


@pytest.mark.parametrize(
    ("prefix", "shown_prefix", "listings"), [(None, "goodwe", 0), ("roof", "roof", 0), (None, "roof", 1)]
)
async def test_an_inverter_is_found_by_the_names_it_may_have_before_all_are_listed(
    prefix, shown_prefix, listings
):
    async with an_entity_house(prefix=prefix, shown_prefix=shown_prefix) as system:
        for _ in range(2):
            assert (await system.driver.read()).battery.soc_pct == 50
        assert system.emulator.asked["get_states"] == listings


async def test_what_is_not_there_is_looked_for_by_its_names_at_every_look_among_all_once_a_minute():
    async with an_entity_house() as system:
        await system.show(MODE, None)
        for _ in range(3):
            with pytest.raises(Rejected, match=r"no select\.goodwe_ems_mode"):
                await system.driver.read()
        assert system.emulator.asked["get_states"] == 1
        system.clock.turn(60)
        with pytest.raises(Rejected):
            await system.driver.read()
        assert system.emulator.asked["get_states"] == 2
        del system.entities.overrides[MODE]
        await system.emulator.tell()
        await system.home.changed(MODE, lambda each: each.is_available, 60)
        assert (await system.driver.read()).battery.soc_pct == 50
