"""Chargers that show a certificate of their own, over a real socket: only the right one comes in."""

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
from websockets.exceptions import InvalidMessage, InvalidStatus

from adapters.chargers.ocpp.identity import names_in
from adapters.kinds.tables import OcppConfig
from domain.errors import Unreachable
from tests.adapters.chargers.ocpp.doors import OWNER, Door, call

DAY = timedelta(days=1)


class Authority:
    """Signs certificates into a folder; its own is `path`."""

    def __init__(self, folder, name):
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.path = folder / f"{name}.pem"
        made = self._begun(self._name, self._key).add_extension(
            x509.BasicConstraints(True, None), critical=True
        )
        self.path.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def sign(self, file, *names, ended=False):
        """The paths of a certificate and its key; `names` are pairs of kind and name."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(kind, name) for kind, name in names])
        made = self._begun(subject, key, ended=ended).add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        paths = self._folder / f"{file}.pem", self._folder / f"{file}.key"
        paths[0].write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))
        paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return paths

    def _begun(self, subject, key, *, ended=False):
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(self._name, subject, key.public_key(), x509.random_serial_number())
        return made.not_valid_before(now - 2 * DAY).not_valid_after(now - DAY if ended else now + DAY)


def named(name):
    return NameOID.COMMON_NAME, name


async def test_a_charger_comes_in_with_its_own_certificate_and_with_no_other(tmp_path):
    ours, theirs = Authority(tmp_path, "ours"), Authority(tmp_path, "theirs")
    server = ours.sign("server", named("localhost"))
    door = OcppConfig(
        host="127.0.0.1",
        port=0,
        tls_certificate_file=server[0],
        tls_key_file=server[1],
        tls_client_ca_file=ours.path,
    )

    async with Door(door=door, A={"certificate_name": "SN-1"}, B={}) as opened:

        async def come(identity, shown=None):
            """What becomes of a charger that dials with this certificate."""
            trusts = ssl.create_default_context(cafile=str(ours.path))
            if shown is not None:
                trusts.load_cert_chain(*shown)
            url = f"wss://127.0.0.1:{opened.central.port}/ocpp/{identity}"
            try:
                async with connect(url, ssl=trusts, subprotocols=["ocpp1.6"], proxy=None) as socket:
                    return (await call(socket, "Heartbeat", {}))[0]
            except InvalidStatus as err:
                return err.response.status_code
            except (OSError, EOFError, InvalidMessage):
                return "no handshake"

        assert await come("A", ours.sign("one", named("SN-1"))) == 3
        assert await come("A", ours.sign("two", named("Box"), (NameOID.SERIAL_NUMBER, "SN-1"))) == 3
        assert await come("A") == 403
        assert opened.central.refused == "A: turned away: it shows no certificate"
        assert await come("A", ours.sign("other", named("SN-2"))) == 403
        assert opened.central.refused == "A: turned away: its certificate is that of 'SN-2'"
        assert await come("A", ours.sign("old", named("SN-1"), ended=True)) == "no handshake"
        assert await come("A", theirs.sign("forged", named("SN-1"))) == "no handshake"
        assert await come("B") == 3  # of which none is asked
    broken = OcppConfig(
        host="127.0.0.1",
        port=0,
        tls_certificate_file=server[0],
        tls_key_file=server[1],
        tls_client_ca_file=server[1],
    )
    with pytest.raises(Unreachable, match=r"authority .* cannot be used"):
        await Door(door=broken).central.open(OWNER)


@pytest.mark.parametrize(
    ("certificate", "names"),
    [
        (None, []),
        ({}, []),
        ({"subject": ()}, []),
        ({"subject": ((("countryName", "AU"),), (("commonName", "a"), ("serialNumber", "b")))}, ["a", "b"]),
    ],
)
def test_a_charger_is_called_by_its_name_and_its_serial_number(certificate, names):
    assert sorted(names_in(certificate)) == names
