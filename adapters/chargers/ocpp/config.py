"""The table of a charger that dials us over OCPP."""

from typing import Annotated, Literal

from msgspec import Meta

from adapters.kinds.secret import Secret
from adapters.kinds.tables import ChargerConfig

Identity = Annotated[
    str,
    Meta(pattern=r"^[^/?#\x00-\x1f\x7f]{1,48}$", description="1 to 48 characters without /, ? and #"),
]


class OcppCharger(ChargerConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A charger that dials in under a name of its own, and which of its outlets this is.

    `lenient` takes messages that break the standard; `measurands` is what it is asked to measure instead of
    finding that out; `pings` False: it does not answer pings; `fallback_current_a` is what it may give when
    we have been silent for a quarter of an hour, absent: what it was told last; `restart_stuck`: it may be
    restarted where it begins no charge after another, without the car being unplugged; `certificate_name` is
    the name in the certificate that it must show.
    """

    driver: str = "ocpp"
    identity: Identity
    connector: Annotated[int, Meta(ge=1, le=32)] = 1
    version: Literal["auto", "1.6", "2.0.1"] = "auto"
    password: Secret | None = None
    lenient: bool = False
    measurands: tuple[str, ...] = ()
    pings: bool = True
    fallback_current_a: Annotated[int, Meta(ge=6, le=80)] | None = None
    restart_stuck: bool = False
    certificate_name: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
