"""What settings of several drivers may be, in words for the person who edits the file."""

from typing import Annotated

from msgspec import Meta

Host = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9._:%\[\]-]{1,253}$", description="a host name or an IP address")
]
Address = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9._-]{1,253}:[0-9]{1,5}$", description="an address such as 127.0.0.1:8765"),
]
EVERYWHERE: Host = "0.0.0.0"  # noqa: S104 -- phones and chargers on the home network must reach their doors
ListenPort = Annotated[int, Meta(ge=0, le=65_535)]
Port = Annotated[int, Meta(ge=1, le=65_535)]
# A URL with a password inside would be shown by GET /settings.
Url = Annotated[
    str, Meta(pattern=r"^https?://[^@\s]+$", description="an http:// or https:// address without a password")
]
Unit = Annotated[int, Meta(ge=0, le=247)]
