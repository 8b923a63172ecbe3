"""The door that chargers dial, over real sockets: who gets in, what is survived, who takes over from whom."""

import asyncio
import base64
import logging
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from adapters.chargers.ocpp.allowance import MOST_GARBAGE
from adapters.chargers.ocpp.central import Central
from adapters.chargers.ocpp.config import OcppCharger
from adapters.chargers.ocpp.connector import Wiring
from adapters.chargers.ocpp.driver import OcppCharger as Driver
from adapters.chargers.ocpp.guesses import MOST
from adapters.chargers.ocpp.line import Timing
from adapters.kinds.secret import Secret
from adapters.kinds.tables import OcppConfig
from adapters.stores.memory.records import MemoryDocuments
from domain.command.order import ChargeOrder
from domain.errors import OutcomeUnknown, Unreachable
from domain.house.house import Loadpoint
from tests.adapters.chargers.ocpp_case import until
from tests.adapters.emulators.houses import ManualClock

# Long enough that nothing here waits for it, but the setup, which begins at once and may go on beside.
CALM = Timing(call_s=5, boot_s=60, ping_s=60, close_s=0.1)
BOOT = ("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "One"})
PLUGGED = ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging"})


OWNER = object()


class Door:
    """A door with some chargers expected, and raw sockets that dial it."""

    def __init__(self, timing=CALM, door=None, **tables):
        self.clock = ManualClock()
        self.central = Central(
            door or OcppConfig(host="127.0.0.1", port=0), self.clock, MemoryDocuments(), timing
        )
        self.drivers = {}
        for identity, settings in (tables or {"A": {}}).items():
            table = OcppCharger(identity=identity, **settings)
            station = self.central.enrol(table, Wiring())
            self.drivers[identity] = Driver(self.central, station, 1, Loadpoint(id="garage"))

    async def __aenter__(self):
        await self.central.open(OWNER)
        return self

    async def __aexit__(self, *_):
        await self.central.close(OWNER)

    def dial(self, path="/ocpp/A", offers=("ocpp1.6",), host="127.0.0.1", **more):
        url = f"ws://{host}:{self.central.port}{path}"
        return connect(url, subprotocols=list(offers) or None, proxy=None, close_timeout=0.1, **more)

    async def reading(self, identity="A"):
        return (await self.drivers[identity].read()).charger


async def call(socket, action, payload, number="1"):
    """Our charger calls, and hears the answer to that; what the server asks meanwhile is passed over."""
    await socket.send(msgspec.json.encode([2, number, action, payload]).decode())
    return await answer_to(socket, number)


async def answer_to(socket, number):
    async with asyncio.timeout(10):
        while True:
            frame = msgspec.json.decode(await socket.recv())
            if frame[0] != 2 and frame[1] == number:
                return frame


async def asked(socket, action):
    """The server's next call of this kind."""
    async with asyncio.timeout(10):
        while True:
            frame = msgspec.json.decode(await socket.recv())
            if frame[0] == 2 and frame[2] == action:
                return frame


async def status_of(door, **how):
    try:
        async with door.dial(**how):
            return 101
    except InvalidStatus as err:
        return err.response.status_code


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(user.encode() + b":" + password).decode()}


async def test_only_configured_chargers_get_in_each_by_its_own_password_and_version(caplog):
    tables = {
        "A": {},
        "CP 1": {"password": Secret("canary-password")},
        "old": {"version": "1.6"},
        "new": {"version": "2.0.1"},
    }
    knocks = [
        ({"path": "/ocpp/A"}, 101),
        ({"path": "/any/prefix/A/?x=1"}, 101),
        ({"path": "/A", "offers": ()}, 101),
        ({"path": "/ocpp/B"}, 404),
        ({"path": "/"}, 404),
        ({"path": "/ocpp/CP%201"}, 401),
        ({"path": "/ocpp/CP%201", "additional_headers": basic("CP 1", b"wrong")}, 401),
        ({"path": "/ocpp/CP%201", "additional_headers": basic("CP 1", b"canary-password")}, 101),
        ({"path": "/ocpp/A", "additional_headers": basic("whoever", b"\xff\xfe")}, 101),
        ({"path": "/ocpp/A", "origin": "http://odd.example"}, 101),
        ({"path": "/ocpp/A", "offers": ("mqtt",)}, 400),
        ({"path": "/ocpp/old", "offers": ("ocpp2.0.1",)}, 400),
        ({"path": "/ocpp/new", "offers": ("ocpp1.6",)}, 400),
        ({"path": "/ocpp/new", "offers": ()}, 400),
        ({"path": "/ocpp/new", "offers": ("ocpp1.6", "ocpp2.0.1")}, 101),
    ]
    async with Door(**tables) as door:
        found = [await status_of(door, **how) for how, _ in knocks]
        assert found == [status for _, status in knocks]
    assert "canary-password" not in caplog.text


async def test_a_stranger_leaves_nothing_behind_and_a_thousand_of_them_one_line(caplog):
    caplog.set_level(logging.WARNING)
    async with Door() as door:
        before = (len(door.central.stations), len(door.central.sessions))
        for number in range(60):
            assert await status_of(door, path=f"/ocpp/stranger-{number}") == 404
        assert (len(door.central.stations), len(door.central.sessions)) == before
        assert "stranger-59" in door.central.refused
    lines = [record for record in caplog.records if "not configured here" in record.getMessage()]
    assert len(lines) <= 1


async def test_who_guesses_passwords_is_not_listened_to_for_a_while_and_others_are():
    async with Door(A={"password": Secret("right")}, B={"password": Secret("right")}) as door:
        for _ in range(2 * MOST):
            assert await status_of(door) == 401  # nothing is guessed where nothing is shown
        wrong = [
            await status_of(door, additional_headers=basic("A", f"{n}".encode())) for n in range(MOST + 1)
        ]
        assert wrong == [401] * MOST + [429]
        right = {"additional_headers": basic("A", b"right")}
        assert await status_of(door, **right) == 429
        assert await status_of(door, local_addr=("127.0.0.2", 0), **right) == 101
        assert await status_of(door, path="/B", additional_headers=basic("B", b"right")) == 101


GARBAGE = [
    "x", "[]", "{}", '[2,"g"]', '[2,"g",["x"],{}]', '[2,"g",{"a":1},{}]', "[" * 5_000, "[" * 900 + "]" * 900,
    '[2,"g","Heartbeat",{"x":' + "9" * 5_000 + "}]", '[2,"g","Toaster",{}]', '[3,"nobody-asked",{}]',
    '[4,"nobody-asked","x","y",{}]', '[2,"g","Authorize",{"idTag":' + "[" * 50 + "]" * 50 + "}]",
    '[2,"g","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"x","sampledValue":[{"value":"NaN"}]}]}]',
    '[2,"g","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Weird"}]',
    b"\xff\xfe\x00",
    '[2,"g","StartTransaction",{"connectorId":1,"idTag":["x"],"meterStart":1e300,"timestamp":5}]',
    '[2,"g","StartTransaction",{"connectorId":{},"idTag":"x","meterStart":18446744073709551615,"timestamp":[]}]',
    '[2,"g","StopTransaction",{"transactionId":"x","transactionData":5,"meterStop":{}}]',
    '[2,"g","MeterValues",{"connectorId":[1],"transactionId":1.5,"meterValue":[[],{"sampledValue":[5]}]}]',
    '[2,"g","BootNotification",{"chargePointVendor":5,"chargePointModel":null,"firmwareVersion":{}}]',
    '[2,"g","Authorize",{"idTag":{"x":1}}]',
    '[2,"g","DataTransfer",{"data":"' + "x" * 90_000 + '"}]',
    '[2,"g","StartTransaction",{"connectorId":-1,"idTag":"","meterStart":-5,"timestamp":"x"}]',
]  # fmt: skip


@pytest.mark.parametrize("lenient", [False, True])
async def test_whatever_a_charger_sends_it_is_answered_afterwards(lenient):
    async with Door(A={"lenient": lenient}) as door, door.dial() as socket:
        for number, garbage in enumerate(GARBAGE):
            await socket.send(garbage)
            answer = await call(socket, "Heartbeat", {}, f"beat-{number}")
            assert answer[0] == 3, garbage


async def test_a_charger_that_sends_nothing_but_nonsense_is_hung_up_on_and_may_come_back_after_a_pause():
    async with Door(Timing(call_s=5, boot_s=60, ping_s=60, close_s=0.1, shut_s=0.3)) as door:
        async with door.dial() as socket:
            for _ in range(2 * MOST_GARBAGE):
                with suppress(ConnectionClosed):
                    await socket.send("nonsense")
            await asyncio.wait_for(socket.wait_closed(), 10)
            assert socket.close_code == 1008
        assert await status_of(door) == 503
        allowance = door.central.stations["A"].allowance
        await until(lambda: allowance.wait_s(asyncio.get_running_loop().time()) == 0)
        async with door.dial() as socket:
            assert (await call(socket, *BOOT))[2]["status"] == "Accepted"


async def test_a_message_that_is_far_too_large_ends_only_its_own_socket():
    async with Door(A={}, B={}) as door, door.dial("/ocpp/B") as other:
        async with door.dial() as socket:
            await socket.send("[" + "9" * 2**20)
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(socket.recv(), 10)
        assert (await call(other, "Heartbeat", {}))[0] == 3


async def test_a_lenient_door_takes_what_breaks_the_standard_and_others_say_so():
    broken = {"connectorId": 1, "errorCode": "", "status": "Charging", "vendorId": "x" * 999}
    async with (
        Door(A={}, B={"lenient": True}) as door,
        door.dial("/ocpp/A") as strict,
        door.dial("/ocpp/B") as lenient,
    ):
        assert (await call(strict, "StatusNotification", broken))[0] == 4
        assert (await call(lenient, "StatusNotification", broken))[0] == 3
        assert "lenient = true" in (await door.drivers["A"].read()).caveat
        reading = await door.drivers["B"].read()
        assert (reading.charger.connected, reading.caveat) == (True, None)


async def test_a_box_that_boots_over_and_over_is_set_up_once():
    async with Door(Timing(call_s=5, boot_s=60, ping_s=60, close_s=0.1)) as door, door.dial() as socket:
        await call(socket, *BOOT)
        await asked(socket, "GetConfiguration")
        for number in range(4):
            await call(socket, *BOOT, number=f"boot-{number}")
        await socket.send(msgspec.json.encode([2, "beat", "Heartbeat", {}]).decode())
        frames = []
        async with asyncio.timeout(10):
            while not frames or frames[-1][1] != "beat":
                frames.append(msgspec.json.decode(await socket.recv()))
        assert [frame[2] for frame in frames if frame[0] == 2] == []


async def test_a_newer_socket_takes_over_at_once_and_the_older_one_s_end_changes_nothing():
    async with Door() as door, door.dial() as old:
        await call(old, *PLUGGED)
        async with door.dial() as new:
            assert (await call(new, "Heartbeat", {}))[0] == 3
            with pytest.raises(ConnectionClosed) as ended:
                await asyncio.wait_for(old.recv(), 10)
            assert ended.value.rcvd.code == 1012
            await asyncio.sleep(0)
            assert (await door.reading()).connected is True
            assert (await call(new, "Heartbeat", {}))[0] == 3
        await until(lambda: not door.central.sessions)
        with pytest.raises(Unreachable, match="A is not connected"):
            await door.reading()


async def test_a_call_under_way_ends_at_once_when_its_socket_does():
    async with Door() as door, door.dial() as socket:
        await call(socket, *PLUGGED)
        (step, *_) = door.drivers["A"].steps(ChargeOrder(current_a=10), {})
        under_way = asyncio.ensure_future(step.do())
        await asked(socket, "SetChargingProfile")
        waiting = asyncio.ensure_future(step.do())
        await asyncio.sleep(0)
        socket.transport.abort()
        with pytest.raises(OutcomeUnknown):
            await asyncio.wait_for(under_way, 1)
        with pytest.raises(Unreachable):  # it never left
            await asyncio.wait_for(waiting, 1)


async def test_an_answer_that_comes_too_late_is_nobody_s_and_the_next_call_gets_its_own():
    async with Door(Timing(call_s=0.1, boot_s=60, ping_s=60, close_s=0.1)) as door, door.dial() as socket:
        await call(socket, *PLUGGED)
        (step, *_) = door.drivers["A"].steps(ChargeOrder(current_a=10), {})
        with pytest.raises(OutcomeUnknown):
            await step.do()
        late = await asked(socket, "SetChargingProfile")
        again = asyncio.ensure_future(step.do())
        mine = await asked(socket, "SetChargingProfile")
        await socket.send(msgspec.json.encode([3, late[1], {"status": "Rejected"}]).decode())
        await socket.send(msgspec.json.encode([3, mine[1], {"status": "Accepted"}]).decode())
        await again
        assert (await door.reading()).target_current_a == 10


async def test_two_boxes_with_one_name_are_told_and_not_commanded():
    async with Door() as door:
        sockets = []
        for turn in range(5):
            host = "127.0.0.1" if turn % 2 else "127.0.0.2"
            sockets.append(await door.dial(local_addr=(host, 0)))
            await call(sockets[-1], "Heartbeat", {})
        with pytest.raises(Unreachable, match="two chargers call themselves A"):
            await door.reading()
        (step, *_) = door.drivers["A"].steps(ChargeOrder(current_a=10), {})
        with pytest.raises(Unreachable, match="two chargers"):
            await step.do()
        for socket in sockets:
            socket.transport.abort()


async def test_a_frozen_charger_is_noticed_and_let_go():
    quick = Timing(call_s=5, boot_s=60, ping_s=0.15, misses=2, close_s=0.05)
    async with Door(quick) as door, door.dial() as socket:
        await call(socket, "Heartbeat", {})
        socket.transport.pause_reading()  # its TCP stands, and nobody is behind it
        await until(lambda: not door.central.sessions)


async def test_the_same_charger_may_come_back_with_another_version():
    async with Door() as door:
        async with door.dial(offers=("ocpp1.6",)) as socket:
            assert (await call(socket, *BOOT))[0] == 3
        station = {"vendorName": "Acme", "model": "Two"}
        async with door.dial(offers=("ocpp2.0.1",)) as socket:
            answer = await call(socket, "BootNotification", {"reason": "PowerUp", "chargingStation": station})
            assert answer[0] == 3
            wrong = await call(socket, *BOOT, number="2")  # what some send who say 2.0.1
            assert wrong[0] == 4
            assert (await call(socket, "Heartbeat", {}, "3"))[0] == 3
        assert door.central.stations["A"].model == "Acme Two"


async def test_a_port_that_is_taken_is_told_clearly():
    async with Door() as door:
        other = Door(door=OcppConfig(host="127.0.0.1", port=door.central.port))
        with pytest.raises(
            Unreachable, match=r"cannot listen for chargers on 127\.0\.0\.1:\d+: Address already"
        ):
            await other.central.open(OWNER)


async def test_with_a_certificate_the_door_takes_wss(tmp_path):
    certificate, key = tmp_path / "door.pem", tmp_path / "door.key"
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, secret.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    key.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    door = OcppConfig(host="127.0.0.1", port=0, tls_certificate_file=certificate, tls_key_file=key)
    async with Door(door=door, A={"password": Secret("canary")}) as opened:
        trusts = ssl.create_default_context(cafile=str(certificate))
        url = f"wss://127.0.0.1:{opened.central.port}/ocpp/A"
        headers = basic("A", b"canary")
        async with connect(
            url, ssl=trusts, subprotocols=["ocpp1.6"], additional_headers=headers, proxy=None
        ) as socket:
            assert (await call(socket, "Heartbeat", {}))[0] == 3
    broken = OcppConfig(host="127.0.0.1", port=0, tls_certificate_file=key, tls_key_file=key)
    with pytest.raises(Unreachable, match="cannot be used"):
        await Door(door=broken).central.open(OWNER)


async def test_a_charger_that_does_not_come_is_told_and_one_that_comes_is_waited_for():
    async with Door() as door:
        driver = door.drivers["A"]
        with pytest.raises(Unreachable, match="A is not connected"):
            await driver.arrival(0.02)
        waiting = asyncio.ensure_future(driver.arrival(3))
        async with door.dial() as socket:
            await call(socket, *PLUGGED)
            await asyncio.wait_for(waiting, 1)
            assert (await driver.read()).charger.connected is True
