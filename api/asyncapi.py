"""The live stream described: AsyncAPI from the messages' own types."""

from typing import Any

import msgspec

from api.description import API_VERSION, TITLE
from api.live_messages import FROM_CLIENT, FROM_SERVER

ADDRESS = "/api/v1/live"
REF = "#/components/schemas/{name}"
ABOUT = (
    "Text frames, one JSON object each. The token comes in the Authorization header or in the hello, which "
    "is due within 5 s without one. A snapshot comes first; every change carries the next number; a client "
    "that comes back sends the last number it has. A slow client skips to a fresh snapshot."
)
CLOSE_CODES = {
    "4400": "a message that is not one of these",
    "4401": "no token in time, an unknown one, or one revoked since",
    "1011": "a fault of the server",
    "1012": "the server restarts",
    "1013": "commands or events were missed: come back and read /commands",
}


def asyncapi_document() -> dict[str, Any]:
    """The whole document, in a fixed order, so that the committed file can be compared."""
    kinds = sorted({*FROM_CLIENT, *FROM_SERVER}, key=lambda kind: kind.__name__)
    _, schemas = msgspec.json.schema_components(kinds, ref_template=REF)
    messages = {
        kind.__name__: {
            "name": str(kind.__struct_config__.tag),
            "contentType": "application/json",
            "summary": " ".join((kind.__doc__ or "").split()),
            "payload": {"$ref": REF.format(name=kind.__name__)},
        }
        for kind in kinds
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": f"{TITLE} live stream", "version": API_VERSION, "description": ABOUT},
        "channels": {
            "live": {
                "address": ADDRESS,
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
                "x-close-codes": CLOSE_CODES,
            }
        },
        "operations": {
            "listen": _operation("send", "What the server says", FROM_SERVER),
            "speak": _operation("receive", "What a client says", FROM_CLIENT),
        },
        "components": {
            "messages": messages,
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(action: str, summary: str, kinds: tuple[type[msgspec.Struct], ...]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/live"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/live/messages/{kind.__name__}"} for kind in kinds],
    }
