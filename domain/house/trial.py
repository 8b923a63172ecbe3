"""A device or service that is tried before it is part of the house: what it told, and what it would take."""

from typing import Any, Literal

from msgspec import Struct

Section = Literal["battery", "pv", "loadpoint.charger", "tariff", "forecast.solar", "homeassistant"]


class Trial(Struct, frozen=True, kw_only=True):
    """`answered` is null where it was not asked: it is `in_use` by a device of the house already, or it dials
    this server. `reading` is what it measures now, without what it does not know. `unsupported`
    is what it cannot do, `advice` what a failure usually means. `restart` names what only a restart takes
    up once it is saved; empty: it counts at once.
    """

    section: Section
    driver: str | None
    answered: bool | None
    took_ms: float | None = None
    model: str | None = None
    firmware: str | None = None
    says: str | None = None
    reading: dict[str, Any] = {}
    unsupported: tuple[str, ...] = ()
    error: str | None = None
    advice: str | None = None
    in_use: str | None = None
    restart: tuple[str, ...] = ()
