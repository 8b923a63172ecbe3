"""The door that chargers dial, over real sockets: who gets in, and how they are awaited."""

import asyncio
import logging
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import connect

from adapters.chargers.ocpp.guesses import MOST
from adapters.kinds.secret import Secret
from adapters.kinds.tables import OcppConfig
from domain.errors import Unreachable
from tests.adapters.chargers.ocpp.doors import (
    OWNER,
    PLUGGED,
    Door,
    basic,
    call,
    status_of,
)


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
        waiting = asyncio.ensure_future(driver.arrival(60))
        async with door.dial() as socket:
            await call(socket, *PLUGGED)
            await asyncio.wait_for(waiting, 50)
            assert (await driver.read()).charger.connected is True
