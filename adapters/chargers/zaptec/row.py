"""All that the program knows of Zaptec."""

from collections.abc import Iterator

from adapters.chargers.zaptec.advice import CLOUD
from adapters.chargers.zaptec.config import ZaptecCharger
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import ChargerRow, Tables
from adapters.kinds.surroundings import Opened, Surroundings
from domain.house.house import Loadpoint


def open_zaptec(table: ZaptecCharger, loadpoint: Loadpoint, near: Surroundings) -> Opened:
    """A charger of an account, which several chargers of a house share."""
    from adapters.chargers.zaptec.charger import Charger
    from adapters.chargers.zaptec.driver import ZaptecDriver
    from adapters.chargers.zaptec.link import BASE_URL, ZaptecLink

    url = table.base_url or BASE_URL
    link = near.share(
        ("zaptec", url, table.username),
        lambda: ZaptecLink(url, table.username, table.password.reveal(), near.clock),
    )
    charger = Charger(
        link, near.clock, charger_id=table.charger_id, by_installation=table.sets == "installation"
    )
    driver = ZaptecDriver(charger, near.clock, idle_poll_s=table.idle_poll_s)
    return Opened(device=driver, control=driver)


def notices(table: ZaptecCharger) -> Iterator[str]:
    """What the slower way means."""
    if table.sets == "installation":
        yield (
            "sets: every charger of the installation gets this current, and its rate rises once in 15 minutes"
            " at most, as Zaptec asks; with one charger, leave it at 'charger'"
        )


def emulated(place: Place) -> Emulator:
    """The cloud with one Zaptec Go; user `owner@home.example`, password `not-a-real-one`."""
    from adapters.chargers.zaptec.emulator.cloud import ZaptecEmulator

    return ZaptecEmulator(
        place.house, clock=place.clock, host=place.host, port=place.port, loadpoint=place.loadpoint
    )


def demo(port: int) -> Tables:
    """That charger, looked at once a minute."""
    return {
        "charger": {
            "driver": "zaptec",
            "username": "owner@home.example",
            "password": "not-a-real-one",
            "idle_poll_s": 60,
            "base_url": f"http://127.0.0.1:{port}",
        }
    }


ZAPTEC = ChargerRow(
    table=ZaptecCharger,
    make="Zaptec",
    told_by=("username", "charger_id"),
    open=open_zaptec,
    notices=notices,
    advice=CLOUD,
    emulated=Emulated(build=emulated, port=10_447),
    demo=demo,
)
