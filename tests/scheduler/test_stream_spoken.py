"""The live stream in another language: its own sentences, the same numbers, and only while it is wanted."""

import json
from contextlib import aclosing

from msgspec.structs import replace

from domain.command.command import Command
from domain.reason.reason import Reason, Why
from domain.status.merge_patch import apply, without_nulls
from scheduler.stream import TOPICS, UNUSED_S
from tests.fakes.status import NOON, a_loadpoint_status, a_status
from tests.scheduler.test_stream import Stopwatch, a_stream, heard

GERMAN = "Es ist kein Auto angesteckt."
REFUSED = Reason(Why.DEVICE_REFUSED, text="The device refused.")


def unplugged(watts):
    garage = a_loadpoint_status(reason=Reason(Why.VEHICLE_UNPLUGGED, text="No car is plugged in."))
    status = a_status(loadpoints={"garage": garage})
    return replace(status, flow=replace(status.flow, grid_w=watts))


async def test_every_listener_hears_its_language_under_the_same_number():
    stream = a_stream()
    stream.publish_status(unplugged(0))
    async with (
        aclosing(stream.listen(TOPICS, None)) as english,
        aclosing(stream.spoken("de").listen(TOPICS, None)) as german,
    ):
        (told,), (gesagt,) = await heard(english, 1), await heard(german, 1)
        assert told["status"]["loadpoints"]["garage"]["reason"]["text"] == "No car is plugged in."
        assert gesagt["status"]["loadpoints"]["garage"]["reason"]["text"] == GERMAN
        assert gesagt["seq"] == told["seq"] == 100
        document = gesagt["status"]
        for watts in (700, 900):
            stream.publish_status(unplugged(watts))
            (told,), (gesagt,) = await heard(english, 1), await heard(german, 1)
            document = apply(document, gesagt["patch"])
            assert gesagt["seq"] == told["seq"]
        now = json.loads(stream.spoken("de").current_json)
        assert without_nulls(document | {"seq": 0, "at": ""}) == without_nulls(now | {"seq": 0, "at": ""})
        assert now["loadpoints"]["garage"]["reason"]["text"] == GERMAN
        stream.publish_command(
            Command(
                id="c", target="battery", action="hold", issued_by="user", accepted_at=NOON, reason=REFUSED
            )
        )
        stream.publish_event({"kind": "spike"})
        command, event = await heard(german, 2)
        assert command["command"]["reason"]["text"] == "Das Gerät hat abgelehnt."
        assert event == {"type": "event", "event": {"kind": "spike"}}


async def test_a_language_that_nobody_hears_is_let_go_and_told_anew_when_it_is_asked_for():
    watch = Stopwatch()
    stream = a_stream(monotonic=watch)
    stream.publish_status(unplugged(0))
    first = stream.spoken("de")
    assert stream.spoken("de") is first
    assert stream.spoken("nobody's") is stream
    watch.now_s = UNUSED_S + 1
    stream.publish_status(unplugged(1))
    async with aclosing(stream.spoken("de").listen(TOPICS, 100)) as frames:
        (snapshot,) = await heard(frames, 1)
    assert stream.spoken("de") is not first
    assert (snapshot["type"], snapshot["seq"]) == ("snapshot", 101)
