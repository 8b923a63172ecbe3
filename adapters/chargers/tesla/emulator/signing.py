"""The car's side of signed commands: a session for every key it knows, no command without a good signature.

Messages are those of Tesla's protocol buffers; signatures are checked by what its description says, not by
the library that made them. Plain signatures (HMAC) come through the cloud, encrypted ones (AES-GCM) by radio.
"""

import base64
import hashlib
import hmac
import struct
import time

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from google.protobuf.message import DecodeError
from msgspec import Struct
from tesla_fleet_api.tesla.vehicle.proto import signatures_pb2, universal_message_pb2, vcsec_pb2

from adapters.chargers.tesla.emulator.car import EmulatedTesla
from adapters.chargers.tesla.emulator.replies import infotainment, security

Message = universal_message_pb2.RoutableMessage
Tag = signatures_pb2.Tag
HMAC_KIND = signatures_pb2.SIGNATURE_TYPE_HMAC_PERSONALIZED
AES_KIND = signatures_pb2.SIGNATURE_TYPE_AES_GCM_PERSONALIZED
AES_ANSWER = signatures_pb2.SIGNATURE_TYPE_AES_GCM_RESPONSE
CARD_MISSING = vcsec_pb2.WHITELISTOPERATION_INFORMATION_NO_PERMISSION_TO_ADD
SECURITY = universal_message_pb2.DOMAIN_VEHICLE_SECURITY


class _Session(Struct):
    """What the car and one key agree on, in one domain."""

    shared: bytes
    counter: int = 0


class Refusal(Exception):
    """A message that is not obeyed; `fault` is the protocol's number for why."""

    def __init__(self, fault: universal_message_pb2.MessageFault_E) -> None:
        super().__init__(fault)
        self.fault = fault


class SignedCar:
    """`paired` are the public keys it knows; with `knows_all`, any. `fault` answers every command."""

    def __init__(self, car: EmulatedTesla) -> None:
        self.car = car
        self.paired: set[bytes] = set()
        self.knows_all = True
        self.card_is_held = False
        self.epoch = bytes(range(16))
        self.fault: universal_message_pb2.MessageFault_E | None = None
        self.checked: list[int] = []  # the kinds of good signatures, in order
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._sessions: dict[tuple[int, bytes], _Session] = {}

    def hear_base64(self, text: str) -> str:
        """One message as the cloud passes it on. Raises ValueError for what is no message."""
        return base64.b64encode(self.hear(base64.b64decode(text, validate=True))).decode()

    def hear(self, data: bytes) -> bytes:
        """One message and the answer to it. Raises ValueError for what is no message."""
        try:
            message = Message.FromString(data)
        except DecodeError as err:
            raise ValueError("no message") from err
        domain = message.to_destination.domain
        answer = Message(
            to_destination=universal_message_pb2.Destination(
                routing_address=message.from_destination.routing_address
            ),
            from_destination=universal_message_pb2.Destination(domain=domain),
            request_uuid=message.uuid,
        )
        if message.HasField("session_info_request"):
            answer.session_info = self._greet(domain, message.session_info_request.public_key)
            return bytes(answer.SerializeToString())
        if domain == SECURITY and not message.HasField("signature_data"):
            answer.protobuf_message_as_bytes = self._introduced(message.protobuf_message_as_bytes)
            return bytes(answer.SerializeToString())
        try:
            session, command = self._checked(message)
        except Refusal as refusal:
            answer.signedMessageStatus.operation_status = universal_message_pb2.OPERATIONSTATUS_ERROR
            answer.signedMessageStatus.signed_message_fault = refusal.fault
            answer.session_info = self._greet(domain, message.signature_data.signer_identity.public_key)
            return bytes(answer.SerializeToString())
        says = security(self.car, command) if domain == SECURITY else infotainment(self.car, command)
        self._put(answer, message, session, says)
        return bytes(answer.SerializeToString())

    def _introduced(self, command: bytes) -> bytes:
        """Takes a key that asks for it, once its owner has held a card to the console."""
        asked = vcsec_pb2.UnsignedMessage.FromString(command).WhitelistOperation
        key = asked.addKeyToWhitelistAndAddPermissions.key.PublicKeyRaw
        told = vcsec_pb2.FromVCSECMessage(commandStatus=vcsec_pb2.CommandStatus())
        if self.card_is_held and key:
            self.paired.add(key)
        else:
            told.commandStatus.whitelistOperationStatus.whitelistOperationInformation = CARD_MISSING
        return bytes(told.SerializeToString())

    def restart(self) -> None:
        """The car's computer restarts: every session must be made again."""
        self.epoch = hashlib.sha256(self.epoch).digest()[:16]
        self._sessions.clear()

    @property
    def public_key(self) -> bytes:
        """The car's own."""
        return self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def _knows(self, key: bytes) -> bool:
        return self.knows_all or key in self.paired

    def _session(self, domain: int, key: bytes) -> _Session:
        if (domain, key) not in self._sessions:
            theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
            shared = hashlib.sha1(self._key.exchange(ec.ECDH(), theirs), usedforsecurity=False).digest()[:16]
            self._sessions[domain, key] = _Session(shared)
        return self._sessions[domain, key]

    def _greet(self, domain: int, key: bytes) -> bytes:
        """What a key needs to know to sign."""
        if not key or not self._knows(key):
            status = signatures_pb2.SESSION_INFO_STATUS_KEY_NOT_ON_WHITELIST
            return bytes(signatures_pb2.SessionInfo(status=status).SerializeToString())
        info = signatures_pb2.SessionInfo(
            counter=self._session(domain, key).counter,
            publicKey=self.public_key,
            epoch=self.epoch,
            clock_time=_uptime_s(),
            status=signatures_pb2.SESSION_INFO_STATUS_OK,
        )
        return bytes(info.SerializeToString())

    def _checked(self, message: Message) -> tuple[_Session, bytes]:
        """The command, where its signature is good and new. Raises Refusal."""
        fault = universal_message_pb2
        if self.fault is not None:
            raise Refusal(self.fault)
        signed, domain = message.signature_data, message.to_destination.domain
        key = signed.signer_identity.public_key
        if not key or not self._knows(key):
            raise Refusal(fault.MESSAGEFAULT_ERROR_UNKNOWN_KEY_ID)
        session = self._session(domain, key)
        is_plain = signed.HasField("HMAC_Personalized_data")
        said = signed.HMAC_Personalized_data if is_plain else signed.AES_GCM_Personalized_data
        kind = HMAC_KIND if is_plain else AES_KIND
        if said.epoch != self.epoch:
            raise Refusal(fault.MESSAGEFAULT_ERROR_INCORRECT_EPOCH)
        if said.expires_at < _uptime_s():
            raise Refusal(fault.MESSAGEFAULT_ERROR_TIME_EXPIRED)
        if said.counter <= session.counter:
            raise Refusal(fault.MESSAGEFAULT_ERROR_INVALID_TOKEN_OR_COUNTER)
        about = _fields(
            (Tag.TAG_SIGNATURE_TYPE, bytes([kind])),
            (Tag.TAG_DOMAIN, bytes([domain])),
            (Tag.TAG_PERSONALIZATION, self.car.vin.encode()),
            (Tag.TAG_EPOCH, said.epoch),
            (Tag.TAG_EXPIRES_AT, struct.pack(">I", said.expires_at)),
            (Tag.TAG_COUNTER, struct.pack(">I", said.counter)),
            *(() if is_plain else ((Tag.TAG_FLAGS, struct.pack(">I", message.flags)),)),
        )
        body = message.protobuf_message_as_bytes
        if is_plain:
            secret = hmac.new(session.shared, b"authenticated command", hashlib.sha256).digest()
            good = hmac.new(secret, about + body, hashlib.sha256).digest()
            if not hmac.compare_digest(good[: len(said.tag)], said.tag) or len(said.tag) < 16:
                raise Refusal(fault.MESSAGEFAULT_ERROR_INVALID_SIGNATURE)
        else:
            try:
                body = AESGCM(session.shared).decrypt(
                    said.nonce, body + said.tag, hashlib.sha256(about).digest()
                )
            except InvalidTag as err:
                raise Refusal(fault.MESSAGEFAULT_ERROR_INVALID_SIGNATURE) from err
        session.counter = said.counter
        self.checked = [*self.checked[-500:], kind]
        return session, body

    def _put(self, answer: Message, asked: Message, session: _Session, says: bytes) -> None:
        """The answer's words, encrypted where that was asked for."""
        if not asked.flags & (1 << universal_message_pb2.FLAG_ENCRYPT_RESPONSE):
            answer.protobuf_message_as_bytes = says
            return
        signed = asked.signature_data.AES_GCM_Personalized_data
        nonce = hashlib.sha256(asked.uuid).digest()[:12]
        about = _fields(
            (Tag.TAG_SIGNATURE_TYPE, bytes([AES_ANSWER])),
            (Tag.TAG_DOMAIN, bytes([asked.to_destination.domain])),
            (Tag.TAG_PERSONALIZATION, self.car.vin.encode()),
            (Tag.TAG_COUNTER, struct.pack(">I", session.counter)),
            (Tag.TAG_FLAGS, struct.pack(">I", 0)),
            (Tag.TAG_REQUEST_HASH, bytes([AES_KIND]) + signed.tag),
            (Tag.TAG_FAULT, struct.pack(">I", 0)),
        )
        sealed = AESGCM(session.shared).encrypt(nonce, says, hashlib.sha256(about).digest())
        answer.protobuf_message_as_bytes = sealed[:-16]
        data = answer.signature_data.AES_GCM_Response_data
        data.nonce, data.counter, data.tag = nonce, session.counter, sealed[-16:]


def _fields(*fields: tuple[int, bytes]) -> bytes:
    """What a signature is about: a tag, a length and a value each, and an end."""
    whole = b"".join(bytes([tag, len(value)]) + value for tag, value in fields)
    return whole + bytes([Tag.TAG_END])


def _uptime_s() -> int:
    """The car's own clock, s."""
    return int(time.monotonic()) + 1
