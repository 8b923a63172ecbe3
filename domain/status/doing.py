"""What the house does now, as one sentence in owner's words: told from a painted document, so that it agrees
with what else is shown.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from domain.command.decision import Owner
from domain.language.forms import Forms, capital
from domain.language.telling import Telling
from domain.language.tongue import Tongue
from domain.reading.battery import FREE, BatteryMode
from domain.reading.signs import skew_w
from domain.reading.sources import NAMES, Source, sources_of_cars, sun_may_be_left_over
from domain.reason.reason import Why
from domain.status.document import Flow, Status
from domain.status.loadpoint_document import LoadpointStatus
from domain.status.names import loadpoint_name
from domain.status.summary import Doing

FLOWS_W = 100.0
MOVES_W = 200.0  # of a battery: less is its own use, and the pace of its control

# Each: the sentence with prices, and the one that stands where one of them is not known.
SENTENCES: dict[Doing, tuple[str, str]] = {
    Doing.SELLING: ("Selling to the grid at {export}", "Selling to the grid"),
    Doing.CAR_CHARGING: ("Charging {cars} from {sources}, {ev}", "Charging {cars}"),
    Doing.BATTERY_CHARGING: (
        "Charging the battery from {sources} at {import}",
        "Charging the battery from {sources}",
    ),
    Doing.STORING_SUN: ("Storing the sun in the battery", "Storing the sun in the battery"),
    Doing.STORING_AND_SELLING_SUN: (
        "Storing the sun in the battery and selling the rest at {export}",
        "Storing the sun in the battery and selling the rest",
    ),
    Doing.SELLING_SUN: ("Selling the sun to the grid at {export}", "Selling the sun to the grid"),
    Doing.PAYING_TO_SELL: (
        "The sun goes to the grid, which costs {export_cost} a kWh",
        "The sun goes to the grid",
    ),
    Doing.HOLDING_BACK_SUN: (
        "Holding back the sun rather than sell it at {export}",
        "Holding back the sun, because selling it would earn too little",
    ),
    Doing.KEEPING: (
        "Running on {sources} at {import}, keeping the battery's charge",
        "Running on {sources}, keeping the battery's charge",
    ),
    Doing.RUNNING: ("Running on {sources}", "Running on {sources}"),
    Doing.QUIET: ("The house uses next to nothing", "The house uses next to nothing"),
    Doing.UNKNOWN: (
        "What the house does is not known right now",
        "What the house does is not known right now",
    ),
}
BOUGHT = "Running on {sources} at {import}"
CHARGING_THE_BATTERY = "Charging the battery"
BESIDE_A_BATTERY = "Charging {cars} from {sources}, {ev}, and the battery from the grid"
ALL_FROM_THE_GRID = "Charging {cars}, {ev}, and the battery from the grid"
# Where a source that is not named gives a part all the same.
MOSTLY = {
    "Charging {cars} from {sources}, {ev}": "Charging {cars} mostly from {sources}, {ev}",
    "Running on {sources} at {import}, keeping the battery's charge": (
        "Running mostly on {sources} at {import}, keeping the battery's charge"
    ),
    "Running on {sources}, keeping the battery's charge": (
        "Running mostly on {sources}, keeping the battery's charge"
    ),
    "Running on {sources}": "Running mostly on {sources}",
    BOUGHT: "Running mostly on {sources} at {import}",
}
AS_ASKED = "{what}, as you asked, until {until}"
# What a person ordered, between the order and the first look that shows it.
BEGINNING: dict[BatteryMode, str] = {
    BatteryMode.FORCE_CHARGE: "Starting to charge the battery",
    BatteryMode.FORCE_DISCHARGE: "Starting to sell to the grid",
    BatteryMode.HOLD: "Starting to keep the battery's charge",
    BatteryMode.SELF_CONSUMPTION: "Starting to let the battery run by itself",
}
SELLING_AT_A_COST = "Selling to the grid, which costs {export_cost} a kWh"
STORING_AND_PAYING = (
    "Storing the sun in the battery; the rest goes to the grid, which costs {export_cost} a kWh"
)
RATHER_THAN_PAY = "Holding back the sun rather than pay {export_cost} a kWh to be rid of it"


AT_A_COST = {
    Doing.SELLING: SELLING_AT_A_COST,
    Doing.STORING_AND_SELLING_SUN: STORING_AND_PAYING,
    Doing.HOLDING_BACK_SUN: RATHER_THAN_PAY,
}


class Done(Struct, frozen=True):
    """What it does, and the sentence that says so."""

    doing: Doing
    text: str


def doing_now(status: Status, telling: Telling) -> Done:
    """What matters most of all that it does; what it was told just now, and does not do yet, comes first."""
    doing = _doing(status)
    if (begun := _begun(status, telling)) is not None:
        return Done(doing, begun)
    full, plain = SENTENCES[doing]
    facts, buys = _facts(status, telling), Source.GRID in status.summary.sources
    if doing is Doing.BATTERY_CHARGING:
        full = full if buys else plain
        plain = plain if "sources" in facts else CHARGING_THE_BATTERY
    if doing is Doing.RUNNING and buys:
        full = BOUGHT
    if doing is Doing.CAR_CHARGING and buys and _fills_the_battery(status):
        full = ALL_FROM_THE_GRID if _sources(status) == (Source.GRID,) else BESIDE_A_BATTERY
    if status.summary.mostly:
        full, plain = MOSTLY.get(full, full), MOSTLY.get(plain, plain)
    price = None if status.price is None else status.price.export_price
    sign = 1 if price is None else telling.sign(price)
    if sign < 0:
        full = AT_A_COST.get(doing, full)
    elif doing is Doing.PAYING_TO_SELL:  # a cost that rounds to nothing is none to tell
        full = plain
    tongue = telling.tongue
    text = tongue.fill_known(full, plain, facts)
    until, mode = _asked_until(status), None if status.battery is None else status.battery.mode
    if until is not None and mode is not None and doing in ASKED.get(mode, ()):
        text = tongue.said(AS_ASKED, what=text, until=telling.time(until))
    return Done(doing, f"{text}.")


def _begun(status: Status, telling: Telling) -> str | None:
    """What a person ordered of the battery and what is not seen yet."""
    battery, until = status.battery, _asked_until(status)
    if battery is None or battery.pending_mode is None or until is None:
        return None
    what = telling.tongue.say(BEGINNING[battery.pending_mode])
    return f"{telling.tongue.said(AS_ASKED, what=what, until=telling.time(until))}."


def _doing(status: Status) -> Doing:
    flow = status.flow
    battery_w = flow.battery_w or 0.0
    grid_w, pv_w = flow.grid_w, flow.pv_w
    sells = grid_w is not None and grid_w < -FLOWS_W
    if sells and (battery_w > MOVES_W or not _is_of_the_sun(status)):
        return Doing.SELLING
    if _charging(status):
        return Doing.CAR_CHARGING
    if battery_w < -MOVES_W:
        if Source.GRID in status.summary.sources or not _is_of_the_sun(status):
            return Doing.BATTERY_CHARGING
        return Doing.STORING_AND_SELLING_SUN if sells else Doing.STORING_SUN
    if sells:
        return Doing.PAYING_TO_SELL if _costs_to_sell(status) else Doing.SELLING_SUN
    if grid_w is None:
        return Doing.UNKNOWN
    buys = Source.GRID in status.summary.sources
    if _is_held_back(status) and (pv_w or 0.0) > FLOWS_W and not buys and _may_be_left_over(status):
        return Doing.HOLDING_BACK_SUN
    if not status.summary.sources:
        return Doing.QUIET
    if not _adds_up(flow):
        return Doing.UNKNOWN
    is_kept = status.battery is not None and status.battery.mode is BatteryMode.HOLD and battery_w <= MOVES_W
    return Doing.KEEPING if is_kept and buys else Doing.RUNNING


def _is_of_the_sun(status: Status) -> bool:
    """Whether what is stored or sold may be told as the sun's: it gives, and no car does. Where it is not
    measured, it is what all other flows leave.
    """
    flow, sources = status.flow, status.summary.sources
    if flow.pv_w is not None:
        return flow.pv_w > FLOWS_W and Source.CAR not in sources
    return flow.grid_w is not None and flow.battery_w is not None and Source.CAR not in sources


def _costs_to_sell(status: Status) -> bool:
    price = status.price
    return price is not None and price.export_price is not None and price.export_price < 0


def _is_held_back(status: Status) -> bool:
    limit = status.curtailment
    return limit.active and limit.enforced is not False and limit.acknowledged is not False


def _may_be_left_over(status: Status) -> bool:
    """Whether there may be sun that neither the house uses nor the battery takes."""
    battery = status.battery
    return sun_may_be_left_over(
        grid_w=status.flow.grid_w,
        battery_w=status.flow.battery_w,
        soc_pct=None if battery is None else battery.soc_pct,
        is_free=battery is not None and battery.mode in FREE,
    )


def _charging(status: Status) -> list[LoadpointStatus]:
    """Where a car charges; a charger that was just connected tells the power before it says so."""
    return [lp for lp in status.loadpoints.values() if _charges(lp)]


def _charges(lp: LoadpointStatus) -> bool:
    if lp.power_w is None:
        return lp.charging is True
    return lp.charging is not False and lp.power_w > FLOWS_W


def _adds_up(flow: Flow) -> bool:
    """Whether as much comes in as is told to go out; else no source may be named."""
    flows = (flow.grid_w or 0.0, flow.pv_w or 0.0, flow.battery_w or 0.0, -(flow.ev_w or 0.0))
    return sum(flows) >= -skew_w(*flows)


def _facts(status: Status, telling: Telling) -> dict[str, str]:
    """What a sentence may name, as far as it is known."""
    flow, price, tongue = status.flow, status.price, telling.tongue
    cars = [loadpoint_name(lp, tongue) for lp in _charging(status)]
    sources = [_source(each, status, tongue) for each in _sources(status)]
    facts = {"cars": _cars(cars, tongue), "sources": tongue.joined(sources)}
    facts["Cars"] = capital(facts["cars"])
    if not sources or flow.grid_w is None or not _adds_up(flow):  # where it comes from nobody can say
        del facts["sources"]
    if flow.ev_w is not None:
        facts["ev"] = tongue.power(flow.ev_w + _fed_w(status) - _drawn_beside_w(status))
    if price is not None and price.import_price is not None:
        facts["import"] = money_per_kwh(price.import_price, telling)
    if price is not None and price.export_price is not None:
        facts["export"] = money_per_kwh(price.export_price, telling)
        facts["export_cost"] = money_per_kwh(-price.export_price, telling)
    return facts


def _fed_w(status: Status) -> float:
    """What cars give to the house, W: it is not taken off what others take meanwhile."""
    return sum(max(0.0, -(lp.power_w or 0.0)) for lp in status.loadpoints.values())


def _drawn_beside_w(status: Status) -> float:
    """What goes into cars that are not told as charging, W: it is not added to what the others have."""
    return sum(max(0.0, lp.power_w or 0.0) for lp in status.loadpoints.values() if not _charges(lp))


def _sources(status: Status) -> tuple[Source, ...]:
    """What the sentence is about lives on: cars, where one charges, else the house. What is bought beside
    them has to be for a battery.
    """
    flow, sources, fed_w = status.flow, status.summary.sources, _fed_w(status)
    if _doing(status) is not Doing.CAR_CHARGING:
        return sources
    of_cars = sources_of_cars(
        sources,
        grid_w=flow.grid_w,
        pv_w=flow.pv_w,
        battery_w=flow.battery_w,
        taken_w=None if flow.ev_w is None else flow.ev_w + fed_w,
        fed_w=fed_w,
    )
    is_bought = Source.GRID in sources and Source.GRID not in of_cars
    return sources if is_bought and (flow.battery_w or 0.0) > -FLOWS_W else of_cars


def _fills_the_battery(status: Status) -> bool:
    """Whether the battery has what is bought beside cars that charge, or takes more than they do."""
    flow = status.flow
    if Source.GRID not in _sources(status):
        return True
    return flow.ev_w is not None and -(flow.battery_w or 0.0) > flow.ev_w + _fed_w(status)


def _source(source: Source, status: Status, tongue: Tongue) -> str:
    """A source as it is called; a car that gives beside one that charges has its name."""
    fed = [lp for lp in status.loadpoints.values() if lp.power_w is not None and lp.power_w < -FLOWS_W]
    if source is Source.CAR and len(fed) == 1 and _charging(status):
        return loadpoint_name(fed[0], tongue)
    return tongue.noun(NAMES[source])


def _cars(names: list[str], tongue: Tongue) -> str:
    if len(names) <= 2:
        return tongue.joined(names)
    return Forms(tongue.said("{count} cars", count=len(names)), number=len(names))


def money_per_kwh(price: float, telling: Telling) -> str:
    """A price as people say it: 31.2 c, $20.30."""
    return telling.price(price).removesuffix("/kWh")


def _asked_until(status: Status) -> datetime | None:
    """Until when a person wants something of the battery; None where nobody does."""
    battery = status.battery
    if battery is None or battery.owner != Owner.USER or battery.until is None:
        return None
    facts = battery.reason.facts
    if battery.reason.code not in ASKED_FOR or "automation" in facts or facts.get("reached") is False:
        return None
    return battery.until


ASKED_FOR = frozenset({Why.USER_COMMAND, Why.PHASE_LIMITED})  # a limit that trims it leaves it theirs
ASKED: dict[BatteryMode, Iterable[Doing]] = {
    BatteryMode.FORCE_DISCHARGE: (Doing.SELLING,),
    BatteryMode.FORCE_CHARGE: (Doing.BATTERY_CHARGING, Doing.STORING_SUN),
    BatteryMode.HOLD: (Doing.KEEPING,),
}
