"""The link, against a real broker."""

import asyncio
import json
import re
import subprocess
from pathlib import Path

import pytest

from adapters.clock import SystemClock
from adapters.kinds.secret import Secret
from adapters.mqtt.link import Address, MqttBroker
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import Rejected, Unreachable
from domain.house.settings import Mode
from domain.ports.messages import Message
from scheduler.broadcast import Broadcast
from scheduler.broker_trouble import BrokerTrouble
from scheduler.keeper import Keeper
from scheduler.kept import Kept
from scheduler.problems import Problems
from tests.adapters.mqtt.told import a_dialect
from tests.adapters.mqtt.watcher import watching
from tests.debian import program
from tests.fakes.control import FakeControl
from tests.fakes.status import with_grid
from tests.mosquitto import Mosquitto

PRESENCE, MODE = "powersync/availability", "powersync/loadpoints/garage/mode/set"
HERS, USERS = "homeassistant", ("powersync", "homeassistant", "display")
WILL = Message(PRESENCE, b"offline")


@pytest.fixture(scope="module")
def mosquitto(tmp_path_factory):
    with Mosquitto(tmp_path_factory.mktemp("mosquitto")) as broker:
        yield broker


def at(port, **more):
    return MqttBroker(Address(host="127.0.0.1", port=port, **more))


def telling(control, port, **more):
    kept = Kept(Keeper(MemoryDocuments()))
    trouble = BrokerTrouble(Problems(), lambda: None, SystemClock())
    broadcast = Broadcast(
        at(port, **more),
        a_dialect(),
        control,
        control.stream,
        kept,
        trouble,
        client="house",
        jitter=lambda: -0.45,
    )
    return asyncio.create_task(broadcast.run())


async def stopped(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_house_on_a_real_broker(mosquitto):
    control = FakeControl()
    async with watching(mosquitto.port) as watcher:
        await watcher.ask(MODE, "Fast", retain=True)  # an old wish that the broker kept
        await watcher.until(lambda kept: MODE in kept)
        house = telling(control, mosquitto.port)
        await watcher.until(
            lambda kept: (
                b"had kept this request" in kept.get("powersync/site", b"")
                and kept.get(PRESENCE) == b"online"
            )
        )
        assert control.house.loadpoints[0].mode is Mode.SOLAR

        await watcher.ask(MODE, b"\xff" * 200)
        await watcher.until(
            lambda kept: json.loads(kept["powersync/site"])["refused"].startswith("200 bytes")
        )
        await watcher.ask(MODE, "Cheap")
        control.stream.publish_status(with_grid(4321))
        await watcher.until(lambda kept: json.loads(kept["powersync/site"])["grid_w"] == 4321)
        assert control.house.loadpoints[0].mode is Mode.CHEAP

        del watcher.kept["homeassistant/device/powersync_a1/config"]
        await watcher.ask("homeassistant/status", "online")
        await watcher.until(lambda kept: "homeassistant/device/powersync_a1/config" in kept)

        async with watching(mosquitto.port) as late:  # who comes later finds all of it
            await late.until(lambda kept: {"powersync/site", "powersync/battery", PRESENCE} <= kept.keys())
            assert late.old >= {"powersync/site", PRESENCE}
        await stopped(house)
        await watcher.until(lambda kept: kept[PRESENCE] == b"offline")
        await watcher.ask(MODE, b"", retain=True)


async def test_a_broker_that_is_started_again_is_told_everything_again(tmp_path):
    everything = {"powersync/site", "powersync/battery", "homeassistant/device/powersync_a1/config"}
    mosquitto = Mosquitto(tmp_path)
    mosquitto.start()
    house = telling(FakeControl(), mosquitto.port)
    try:
        for _ in range(2):
            async with watching(mosquitto.port) as watcher:
                await watcher.until(lambda kept: kept.get(PRESENCE) == b"online")
                await watcher.until(lambda kept: everything <= kept.keys())
            mosquitto.stop()
            mosquitto.start()
    finally:
        await stopped(house)
        mosquitto.stop()


async def test_who_is_cut_off_is_told_as_gone(mosquitto):
    async with watching(mosquitto.port) as watcher, at(mosquitto.port).connected("brief", WILL) as link:
        await link.send(Message(PRESENCE, b"online"))
        await watcher.until(lambda kept: kept.get(PRESENCE) == b"online")
        async with at(mosquitto.port).connected("brief", None):  # another of the same name: we are thrown out
            await watcher.until(lambda kept: kept[PRESENCE] == b"offline")
            with pytest.raises(Unreachable):
                async for _ in link.heard():
                    pass


async def test_who_may_not_is_told_so_and_nobody_hears_the_password(tmp_path):
    (tmp_path / "passwords").write_text("")
    with Mosquitto(tmp_path, f"allow_anonymous false\npassword_file {tmp_path / 'passwords'}") as mosquitto:
        for more in ({}, {"username": "house", "password": Secret("open sesame")}):
            with pytest.raises(Rejected, match="turns us away") as told:
                async with at(mosquitto.port, **more).connected("house", None):
                    pass
            assert "sesame" not in str(told.value)


async def test_nobody_there_is_unreachable():
    with pytest.raises(Unreachable, match="does not answer"):
        async with at(1).connected("house", None):
            pass


async def test_an_encrypted_broker_is_believed_by_its_authority_alone(tmp_path):
    authority = certified(tmp_path)
    more = f"allow_anonymous true\ncertfile {authority}\nkeyfile {tmp_path / 'key.pem'}"
    with Mosquitto(tmp_path, more) as mosquitto:
        async with at(mosquitto.port, tls=True, ca_file=authority).connected("house", None) as link:
            await link.send(WILL)
        with pytest.raises(Unreachable, match="certificate"):
            async with at(mosquitto.port, tls=True).connected("house", None):
                pass


async def test_the_access_list_of_the_page_lets_each_do_what_is_theirs(tmp_path):
    page = (Path(__file__).parents[3] / "docs/mqtt.md").read_text()
    (tmp_path / "access").write_text(re.search(r"```text\n(user powersync.*?)```", page, re.DOTALL)[1])
    (tmp_path / "passwords").write_text("".join(f"{name}:{name}\n" for name in USERS))
    hash_them = [program("mosquitto_passwd", "mosquitto"), "-U", str(tmp_path / "passwords")]
    await asyncio.to_thread(subprocess.run, hash_them, check=True)
    more = f"allow_anonymous false\nacl_file {tmp_path}/access\npassword_file {tmp_path}/passwords"
    with Mosquitto(tmp_path, more) as mosquitto:
        control = FakeControl()
        house = telling(control, mosquitto.port, username="powersync", password=Secret("powersync"))
        async with watching(mosquitto.port, "display") as display, watching(mosquitto.port, HERS) as hers:
            await display.until(lambda kept: kept.get(PRESENCE) == b"online")
            await hers.until(lambda kept: "homeassistant/device/powersync_a1/config" in kept)
            assert "homeassistant/device/powersync_a1/config" not in display.kept
            await display.ask(MODE, "Off")  # swallowed by the broker
            await hers.ask(MODE, "Cheap")
            await display.until(
                lambda kept: json.loads(kept["powersync/loadpoints/garage"])["mode"] == "cheap"
            )
            assert control.asked == [("garage", {"mode": "cheap"})]
        await stopped(house)


def certified(folder: Path) -> Path:
    """A certificate of this machine that is its own authority."""
    made = [program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    made += ["-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "1"]
    made += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(made, check=True, capture_output=True)
    return folder / "certificate.pem"
