"""A house is told to a broker, whatever becomes of it, and asked through it once."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from adapters.clock import LoopClock
from adapters.stores.memory.records import MemoryDocuments
from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.errors import Conflict
from domain.house.battery_setting import BatterySetting
from domain.house.settings import Mode
from domain.status.problems import problem_text
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.broadcast import Broadcast
from scheduler.broker_trouble import BrokerTrouble
from scheduler.keeper import Keeper
from scheduler.kept import Kept
from scheduler.numbers import ReservedNumbers
from scheduler.problems import Problems
from scheduler.stream import StatusStream
from tests.adapters.mqtt.told import a_dialect
from tests.fakes.broker import FakeBroker
from tests.fakes.control import FakeControl
from tests.fakes.status import NOON, a_loadpoint_status, a_status, with_grid
from tests.fakes.telling import a_telling

PRESENCE, GARAGE = "powersync/availability", "powersync/loadpoints/garage"
ABLE = ChargerCapabilities()


class Faulty:
    """A stream whose first listener meets a fault of ours."""

    def __init__(self, stream) -> None:
        self._stream, self._is_sound = stream, False

    def __getattr__(self, name):
        return getattr(self._stream, name)

    async def listen(self, topics, resume):
        if not self._is_sound:
            self._is_sound = True
            raise RuntimeError("a fault of ours")
        async for frame in self._stream.listen(topics, resume):
            yield frame


class Slow(FakeControl):
    """Takes its time to be asked."""

    async def ask_battery(self, request, issued_by="user", via=None):
        await asyncio.sleep(5)
        return await super().ask_battery(request, issued_by, via)


class Settable(FakeControl):
    """Its battery has settings of its owner's own."""

    def devices(self):
        has = (BatterySetting.RESERVE, BatterySetting.STORM_WATCH, BatterySetting.EXPORT_RULE)
        able = BatteryCapabilities(settings=dict.fromkeys(has, frozenset()))
        return [replace(each, capabilities=able) for each in super().devices()]

    async def change_battery(self, patch):
        self.asked.append(("battery", dict(patch)))


class Lived:
    """A house on a broker that both outlive their server."""

    def __init__(self) -> None:
        self.broker, self.documents, self.control = FakeBroker(), MemoryDocuments(), FakeControl()
        self.problems = Problems()

    @asynccontextmanager
    async def server(self, by="device"):
        broadcast = Broadcast(
            self.broker,
            a_dialect(by),
            self.control,
            self.control.stream,
            Kept(Keeper(self.documents)),
            BrokerTrouble(self.problems, lambda: None, LoopClock(NOON)),
            client="powersync-a1",
            monotonic=asyncio.get_running_loop().time,
            jitter=lambda: 0.5,
        )
        running = asyncio.create_task(broadcast.run())
        await asyncio.sleep(0.1)
        try:
            yield broadcast
            assert not running.done()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def told(self, group):
        return json.loads(self.broker.kept[f"powersync/{group}"])

    async def ask(self, topic, payload, **more):
        self.broker.tell(f"powersync/{topic}/set", payload, **more)
        await asyncio.sleep(0.1)


def lived(story) -> None:
    run_in_virtual_time(story(Lived()))


def test_a_house_is_told_and_says_goodbye() -> None:
    async def story(house: Lived) -> None:
        async with house.server():
            assert house.broker.kept[PRESENCE] == b"online"
            assert house.broker.sent[-1].topic == PRESENCE  # once all else is there
            house.control.stream.publish_status(with_grid(777))
            await asyncio.sleep(0.1)
            assert {house.told(group)["seq"] for group in ("site", "battery", "loadpoints/garage")} == {
                house.control.status.seq
            }
            assert house.told("site")["grid_w"] == 777
        assert house.broker.kept[PRESENCE] == b"offline"

    lived(story)


def test_what_can_be_set_of_the_battery_itself_is_told_and_set() -> None:
    async def story(house: Lived) -> None:
        house.control = control = Settable()
        control.battery_settings = {BatterySetting.EXPORT_RULE: "pv_only"}
        async with house.server():
            (config,) = (each for topic, each in house.broker.kept.items() if "_battery/config" in topic)
            offered = json.loads(config)["components"]
            keys = ("export_rule", "storm_watch", "grid_charging")
            assert ["name" in offered[key] for key in keys] == [True, True, False]
            battery = house.told("battery")
            assert (battery["export_rule_label"], battery["storm_watch"]) == ("Sun alone", None)
            await house.ask("battery/export_rule", b"Nothing")
            assert control.asked[-1] == ("battery", {"export_rule": "never"})

    lived(story)


def test_a_broker_that_is_slow_is_told_the_newest_and_nothing_between() -> None:
    async def story(house: Lived) -> None:
        async with house.server():
            house.broker.takes.clear()
            before = len(house.broker.sent)
            for grid_w in range(1, 200):
                house.control.stream.publish_status(with_grid(grid_w))
                await asyncio.sleep(0.01)
            house.broker.takes.set()
            await asyncio.sleep(0.1)
            sent = [each for each in house.broker.sent[before:] if each.topic == "powersync/site"]
            assert len(sent) <= 2
            assert house.told("site")["grid_w"] == 199

    lived(story)


def test_a_broker_that_comes_and_goes_is_told_all_of_it_again() -> None:
    async def story(house: Lived) -> None:
        house.broker.is_down = True
        async with house.server():
            await asyncio.sleep(30)
            assert house.problems.now() == ()  # it may be starting
            await asyncio.sleep(600)
            (problem,) = house.problems.now()
            assert problem_text(problem, a_telling()).startswith("Nothing is told over MQTT: the broker ")
            house.broker.is_down = False
            await asyncio.sleep(120)
            assert house.problems.now() == ()
            assert house.broker.kept[PRESENCE] == b"online"
            house.broker.cut()
            assert house.broker.kept[PRESENCE] == b"offline"
            house.broker.kept.clear()  # it keeps nothing over its own restart
            await asyncio.sleep(120)
            assert len(house.broker.clients) == 2
            assert house.broker.kept[PRESENCE] == b"online"
            assert "homeassistant/device/powersync_a1/config" in house.broker.kept

    lived(story)


def test_a_fault_while_it_follows_the_house_costs_a_connection_and_not_all_that_comes_after() -> None:
    async def story(house: Lived) -> None:
        house.control.stream = Faulty(house.control.stream)
        async with house.server():
            await asyncio.sleep(60)
            assert len(house.broker.clients) == 2
            house.control.stream.publish_status(with_grid(555))
            await asyncio.sleep(0.1)
            assert house.told("site")["grid_w"] == 555

    lived(story)


def test_a_broker_that_goes_while_the_house_is_asked_leaves_nothing_half_done() -> None:
    async def story(house: Lived) -> None:
        house.control = Slow()
        async with house.server():
            house.broker.tell("powersync/battery/action/set", b"Charge")
            await asyncio.sleep(1)
            house.broker.is_down = True
            house.control.stream.publish_status(with_grid(1))
            await asyncio.sleep(10)
            assert len(house.control.journal) == 1

    lived(story)


def test_home_assistant_is_told_everything_when_it_comes() -> None:
    async def story(house: Lived) -> None:
        async with house.server():
            for is_old, sends in ((True, False), (False, True)):
                before = len(house.broker.sent)
                house.broker.tell("homeassistant/status", b"online", is_old=is_old)
                await asyncio.sleep(0.1)
                topics = {each.topic for each in house.broker.sent[before:]}
                assert ("homeassistant/device/powersync_a1/config" in topics) is sends
                assert ("powersync/site" in topics) is sends

    lived(story)


@pytest.mark.parametrize("by", ["device", "entity"])
@pytest.mark.parametrize("is_down", [False, True])
def test_what_is_gone_from_the_house_is_taken_back_also_when_it_went_while_we_were_away(by, is_down) -> None:
    async def story(house: Lived) -> None:
        both = {key: a_loadpoint_status(key, capabilities=ABLE) for key in ("garage", "carport")}

        async def go() -> None:
            house.control.stream.publish_status(a_status(loadpoints={"garage": both["garage"]}))
            await asyncio.sleep(5)

        house.control.stream.publish_status(a_status(loadpoints=both))
        async with house.server(by):
            assert any("carport" in topic for topic in house.broker.kept)
            if not is_down:
                await go()
        if is_down:
            async with house.server(by):
                await go()
        assert [topic for topic in house.broker.kept if "carport" in topic] == []
        assert any("garage" in topic for topic in house.broker.kept)

    lived(story)


def test_another_way_of_discovery_takes_back_what_the_one_before_announced() -> None:
    async def story(house: Lived) -> None:
        async with house.server("entity"):
            pass
        async with house.server("device"):
            await asyncio.sleep(5)
        found = {topic.split("/")[1] for topic in house.broker.kept if topic.startswith("homeassistant/")}
        assert found == {"device"}
        sent = list(enumerate(house.broker.sent))
        last_taken_back = max(place for place, each in sent if not each.payload)
        first_told = min(place for place, each in sent if each.topic.startswith("homeassistant/device/"))
        assert last_taken_back < first_told  # meanwhile the same thing told in another way is not taken

    lived(story)


def test_a_request_is_carried_out_once_however_often_it_is_delivered() -> None:
    async def story(house: Lived) -> None:
        async with house.server():
            for wait_s, commands in ((0, 1), (0, 1), (6, 2)):  # the third is meant
                await asyncio.sleep(wait_s)
                await house.ask("battery/action", b"Charge")
                assert len(house.control.journal) == commands
            assert house.control.journal[0].issued_by == "user"
            assert house.control.journal[0].requested["duration_s"] == 1_800

    lived(story)


def test_the_minutes_of_a_take_over_are_kept() -> None:
    async def story(house: Lived) -> None:
        async with house.server():
            await house.ask("battery/minutes", b"45")
            assert house.told("battery")["minutes"] == 45
        async with house.server():
            await house.ask("battery/action", b"Keep the charge")
            assert house.control.journal[-1].requested["duration_s"] == 2_700

    lived(story)


@pytest.mark.parametrize(
    ("topic", "payload", "is_old", "fails", "told"),
    [
        ("battery/action", b"Charge", True, None, "the broker had kept this request"),
        ("battery/action", b"explode", False, None, "“explode” is none of"),
        ("battery/action", b"Charge", False, Conflict("it is full"), "it is full"),
        ("loadpoints/nobody/mode", b"Fast", False, None, "there is no loadpoint"),
        ("loadpoints/garage/max_current_a", b"999", False, None, "max_current_a: "),
    ],
)
def test_a_request_that_is_refused_changes_nothing_and_is_told(topic, payload, is_old, fails, told) -> None:
    async def story(house: Lived) -> None:
        async with house.server():
            house.control.fails = fails
            await house.ask(topic, payload, is_old=is_old)
            house.control.fails = None
            site = house.told("site")
            assert told in site["refused"]
            assert site["refused_topic"] == f"powersync/{topic}/set"
            assert house.control.journal == []
            await house.ask("loadpoints/garage/mode", b"Fast")  # and it goes on
            assert house.control.house.loadpoints[0].mode is Mode.FAST

    lived(story)


def test_a_topic_that_the_broker_forgets_is_no_request() -> None:
    async def story(house: Lived) -> None:
        async with house.server():
            await house.ask("battery/action", b"")
            assert house.told("site")["refused"] == ""

    lived(story)


def test_a_house_that_was_not_observed_yet_is_not_told() -> None:
    async def story(house: Lived) -> None:
        house.control.stream = StatusStream(ReservedNumbers(1, 10, house.control._no_more))
        async with house.server():
            assert house.broker.sent == []

    lived(story)


def test_only_watching_is_told_as_taking_no_orders() -> None:
    async def story(house: Lived) -> None:
        async with house.server():
            site = replace(a_status().site, monitoring=True)
            house.control.stream.publish_status(a_status(site=site))
            await asyncio.sleep(0.1)
            assert house.told("battery")["takes_orders"] is False
            assert house.told("loadpoints/garage")["takes_orders"] is False

    lived(story)
