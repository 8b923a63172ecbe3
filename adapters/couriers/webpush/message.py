"""One notice as the service worker of the web app reads it, locked so that only that phone can."""

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from domain.errors import InvalidRequest
from domain.notification.notice import Notice, Urgency
from domain.notification.subscription import Subscription

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

TEXT = 600  # characters; the whole must fit 3993 bytes
ELLIPSIS = "…"
TOKEN_LIFE_S = 12 * 3_600  # of at most 24 hours (RFC 8292)


def content(notice: Notice) -> bytes:
    """What the phone shows."""
    document: dict[str, Any] = {
        "title": shortened(notice.title, 120),
        "body": shortened(notice.text, TEXT),
        "tag": notice.tag,
        "kind": notice.kind.value,
        "state": notice.state.value,
        "progress": notice.progress,
        "end": notice.end,
        "silent": notice.closes or notice.urgency in (Urgency.VERY_LOW, Urgency.LOW),
        "urgency": notice.urgency.value,
        "link": notice.link,
        "at": notice.changed_at.isoformat(),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def topic(tag: str) -> str:
    """By which a message that waits at the push service is replaced by a newer one: 32 letters."""
    return base64.urlsafe_b64encode(hashlib.sha256(tag.encode()).digest())[:32].decode()


def locked(text: bytes, subscription: Subscription) -> bytes:
    """Encrypted for this phone alone (aes128gcm). Raises InvalidRequest where its keys are none."""
    from pywebpush import WebPusher, WebPushException  # heavy: only where somebody subscribed

    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    try:
        pusher = WebPusher({"endpoint": subscription.endpoint, "keys": keys})
        return bytes(pusher.encode(text, "aes128gcm")["body"])
    except (WebPushException, ValueError, TypeError, IndexError) as err:
        raise InvalidRequest(
            "the keys of the subscription are none", {"keys": "are not a browser's"}
        ) from err


def vouched(key: "ec.EllipticCurvePrivateKey", origin: str, contact: str, at_s: float) -> str:
    """The header by which a push service knows whose message it is (VAPID)."""
    from py_vapid import Vapid02

    claims = {"aud": origin, "exp": int(at_s) + TOKEN_LIFE_S, "sub": contact}
    return str(Vapid02(private_key=key).sign(claims)["Authorization"])


def shortened(text: str, length: int) -> str:
    """No longer than so many characters."""
    return text if len(text) <= length else text[: length - 1] + ELLIPSIS
