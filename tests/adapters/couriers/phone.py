"""A browser that subscribed, and the push service of its maker, on a real socket of this machine."""

import asyncio
import base64
import json
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from adapters.clock import SystemClock
from adapters.couriers.webpush.courier import WebPush
from adapters.emulators.http_server import HttpReply, HttpRequest, HttpServer
from domain.notification.subscription import Subscription
from tests.fakes.status import NOON


def text_of(raw: bytes) -> str:
    """Base64url as browsers write it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Phone:
    """What a browser keeps for itself, and the service that holds its messages."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        self.server = HttpServer(self._take)
        self.opened: list[str] = []
        self.shown: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.reply = HttpReply(status=201)
        self.news = asyncio.Event()

    @property
    def keys(self) -> dict[str, str]:
        """What it gives away with its subscription."""
        point = self._private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"p256dh": text_of(point), "auth": text_of(self._auth)}

    @property
    def endpoint(self) -> str:
        """Where its messages go."""
        return f"http://127.0.0.1:{self.server.port}/send/abc"

    @property
    def subscription(self) -> Subscription:
        """As this server keeps it."""
        return Subscription(
            id="s1", token_id="t", name="Phone", endpoint=self.endpoint, made_at=NOON, **self.keys
        )

    async def _take(self, request: HttpRequest) -> HttpReply:
        self.headers.append(dict(request.headers))
        if self.reply.status == 201:
            opened = http_ece.decrypt(
                request.body, private_key=self._private, auth_secret=self._auth, version="aes128gcm"
            )
            self.opened.append(opened.decode())
            self.shown.append(json.loads(opened))
            self.news.set()
        return self.reply

    def vouched_by(self) -> tuple[bool, dict[str, Any], str]:
        """Whether the last message was signed with the key it names, the claims, and that key."""
        token = self.headers[-1]["authorization"]
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        return Vapid02.verify(token), claims, token.rpartition("k=")[2]


@asynccontextmanager
async def a_phone(folder: Path, *, inside: bool = True):
    """The phone, and the way to it."""
    phone = Phone()
    await phone.server.start()
    push = WebPush(folder, SystemClock(), lambda: "mailto:owner@example.com", lambda: inside)
    try:
        yield phone, push
    finally:
        await push.close()
        await phone.server.stop()
