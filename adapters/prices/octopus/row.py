"""All that the program knows of Octopus."""

from collections.abc import Iterator

from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.fault import Fault
from adapters.kinds.rows import PriceRow, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.prices.octopus.advice import OCTOPUS_API
from adapters.prices.octopus.config import JoinedSession, OctopusTariff
from domain.ports.sources import PriceSource


def open_octopus(tariff: OctopusTariff, near: Surroundings) -> PriceSource:
    """Octopus over its REST API."""
    from adapters.clouds.web_api import WebApi
    from adapters.prices.octopus.contract import Contract, Wish
    from adapters.prices.octopus.driver import Octopus
    from adapters.prices.octopus.kraken import Kraken
    from adapters.prices.octopus.service import ADDRESS, OctopusService, basic
    from adapters.prices.octopus.sessions import Sessions, session_of

    address, key = tariff.base_url or ADDRESS, tariff.api_key
    as_owner = {} if key is None else {"authorization": basic(key.reveal())}
    service = OctopusService(
        WebApi("Octopus", address, near.clock), WebApi("Octopus", address, near.clock, headers=as_owner)
    )
    wish = Wish(
        account=tariff.account,
        region=tariff.region,
        plan=tariff.plan,
        tariff_code=tariff.tariff_code,
        export_plan=tariff.export_plan,
        export_tariff_code=tariff.export_tariff_code,
    )
    contract, kraken = Contract(service, wish), None
    if key is not None and tariff.account is not None:
        kraken = Kraken(WebApi("Octopus", address, near.clock), tariff.account, key.reveal())
    joined = [session_of(each) for each in tariff.sessions]
    return Octopus(
        service,
        contract,
        Sessions(joined, kraken, contract),
        payment=tariff.payment,
        export_price=tariff.export_price,
        network_fees=tariff.network_fees,
    )


def one_way_to_each_tariff(tariff: OctopusTariff) -> Iterator[Fault]:
    """What is bought is told in one way, and what is sold in one."""
    if tariff.account is not None and tariff.api_key is None:
        yield Fault("api_key", "is missing (an account is read with its key)", ("account",))
    if tariff.api_key is not None and tariff.account is None:
        yield Fault(
            "account", "is missing (its number stands on the bill: A- and eight characters)", ("api_key",)
        )
    if tariff.plan is not None and tariff.tariff_code is not None:
        yield Fault("plan", "stands beside tariff_code (write one of them)", ("tariff_code",))
    if (
        tariff.plan is None
        and tariff.tariff_code is None
        and tariff.account is None
        and tariff.api_key is None
    ):
        yield Fault("plan", "is missing (or tariff_code, or account with api_key)")
    sold = [
        name
        for name in ("export_plan", "export_tariff_code", "export_price")
        if getattr(tariff, name) is not None
    ]
    if len(sold) > 1:
        yield Fault(sold[0], f"stands beside {sold[1]} (write one of them)", (sold[1],))
    is_placed = tariff.region is not None or tariff.tariff_code is not None
    if (tariff.plan is not None or tariff.export_plan is not None) and not is_placed:
        about = "plan" if tariff.plan is not None else "export_plan"
        yield Fault("region", "is missing (a plan's prices differ by region: its letter, A to P)", (about,))


def faults(tariff: OctopusTariff) -> Iterator[Fault]:
    """Of tariffs and of sessions."""
    yield from one_way_to_each_tariff(tariff)
    for index, session in enumerate(tariff.sessions):
        if session.to <= session.from_:
            yield Fault(f"session[{index}].to", "is not after from", (f"session[{index}].from",))
        if session.kind == "saving" and not session.octopoints_per_kwh:
            yield Fault(f"session[{index}].octopoints_per_kwh", "is missing (what the session pays per kWh)")
        for earlier, other in enumerate(tariff.sessions[:index]):
            if contradict(session, other):
                yield Fault(
                    f"session[{index}].from",
                    f"is within session[{earlier}] (power is paid once: write one of the two, or their times"
                    " one after the other)",
                    (f"session[{earlier}].from",),
                )


def contradict(session: JoinedSession, other: JoinedSession) -> bool:
    """Whether both are of one kind and hold at the same time; the same one twice says nothing new."""
    is_at_once = session.from_ < other.to and other.from_ < session.to
    return is_at_once and session.kind == other.kind and session != other


def emulated(place: Place) -> Emulator:
    """Octopus with a plan of each kind, whose evening is that of the house."""
    from adapters.prices.octopus.emulator.rest_api import OctopusEmulator

    return OctopusEmulator(clock=place.clock, timezone=place.timezone, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """Agile in London, both ways."""
    return {
        "site": {"currency": "GBP"},
        "tariff": {
            "driver": "octopus",
            "plan": "agile",
            "region": "C",
            "export_plan": "agile",
            "base_url": f"http://127.0.0.1:{port}/v1",
        },
    }


OCTOPUS = PriceRow(
    table=OctopusTariff,
    open=open_octopus,
    faults=faults,
    advice=OCTOPUS_API,
    emulated=Emulated(build=emulated, port=10_091),
    demo=demo,
)
