"""All that the program knows of Enphase."""

from collections.abc import Iterator

from adapters.inverters.enphase.advice import GATEWAY
from adapters.inverters.enphase.config import EnphasePv, limits_have_what_they_need
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.read_only import ReadOnlyInverter
from adapters.kinds.rows import PvRow, Tables
from adapters.kinds.secret import revealed
from adapters.kinds.surroundings import Opened, Surroundings

WHY_NOT = (
    "It is read and never limited: Enphase publishes no way to do so. Set pv.limits = true for the gateway's"
    " own unpublished one, with an installer's token."
)


def open_enphase(pv: EnphasePv, near: Surroundings) -> Opened:
    """A gateway over its local API, and its limit where its owner asks for it."""
    from adapters.inverters.enphase.driver import EnphaseDriver

    reader = EnphaseDriver(pv.url, revealed(pv.token), near.clock)
    if not pv.limits or pv.rated_w is None:
        return Opened(device=reader, control=ReadOnlyInverter(WHY_NOT))
    from adapters.inverters.enphase.limited import LimitedEnphase
    from adapters.inverters.enphase.tokens import GivenToken, TokenInFile

    path = pv.installer_token_file
    token = GivenToken(revealed(pv.token) or "") if path is None else TokenInFile(path)
    both = LimitedEnphase(reader, token, near.clock, rated_w=pv.rated_w)
    return Opened(device=both, control=both)


def may_limit(pv: EnphasePv) -> Iterator[str]:
    """One that is only read goes on exporting while that earns too little."""
    if not pv.limits:
        yield f"driver: {WHY_NOT}"


def emulated(place: Place) -> Emulator:
    """A gateway with both meters over HTTPS; tokens `emulated-enphase-owner` and
    `emulated-enphase-installer`.
    """
    from adapters.inverters.enphase.emulator.gateway import EnphaseEmulator

    return EnphaseEmulator(place.house, clock=place.clock, host=place.host, port=place.port, is_tls=True)


def reached(port: int) -> Tables:
    """The emulated gateway, and a token that may limit it."""
    table = {"driver": "enphase", "url": f"https://127.0.0.1:{port}", "token": "emulated-enphase-installer"}
    return {"pv": [{**table, "limits": True, "rated_w": 5_000}]}


ENPHASE = PvRow(
    table=EnphasePv,
    make="Enphase",
    told_by=(),
    open=open_enphase,
    faults=limits_have_what_they_need,
    notices=may_limit,
    advice=GATEWAY,
    measures_grid=True,
    emulated=Emulated(build=emulated, port=10_446),
    demo=reached,
)
