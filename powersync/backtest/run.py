"""Runs one past every way there is, and puts the ways beside each other."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from adapters.forecasts.limits import LimitHistory
from adapters.forecasts.load import LoadHistory
from adapters.forecasts.persisting import PersistingLoad
from adapters.simulated.drivers import BATTERY_CAPABILITIES
from adapters.solver.inline import InlineSolver, Unsolved
from adapters.solver.solve import solve
from adapters.stores.memory.records import MemoryDocuments
from domain.energy.terms_counting import nothing_used
from domain.errors import InvalidRequest
from domain.house.house import Battery, Curtailment, House, Site
from domain.house.optimiser import Optimiser
from domain.plan.acts.switches import switch_price
from domain.plan.draft.build import Draft, build
from domain.plan.draft.steps import EVEN
from domain.plan.spent import Spent
from domain.ports.sources import ForecastSource
from domain.reason.reason import Reason
from powersync.backtest.account import Account, Flow, account
from powersync.backtest.calm import calm_optimum
from powersync.backtest.live import Outlook, live_through
from powersync.backtest.optimum import flows_of, optimum, solved_flows
from powersync.backtest.outlook import Clouded, ForeseenPrices, Known, KnownPrices, Remembered
from powersync.backtest.past import Past
from powersync.backtest.promised import acted
from powersync.backtest.rivals import greedy, house_in, left_alone, live_by
from powersync.backtest.terms import terms_cost
from powersync.wiring import judged_sun

Forecast = Literal["perfect", "realistic", "known_load", "known_sun", "noisy_prices"]

BEGUN_PCT = 50.0
COUNTED_EVERY_S = 60.0  # what is used of a contract's quotas and peaks: an order begins between two looks
DEAD_BAND = 0.002  # currency per kWh, as usual: a price around nothing limits no export and frees none
USUAL = Optimiser()
FEW = Spent(turns=0.0, orders=0.0)  # a calm house
LEAST_SAVING = 0.005  # currency; of less no part is told
WORDS: Mapping[Forecast, str] = {
    "perfect": "every price, load and sun known 48 hours ahead",
    "realistic": "prices known; load learned from 30 days; sun wrong by 20 % a day and 25 % a half-hour",
    "known_load": "prices and load known; sun wrong by 20 % a day and 25 % a half-hour",
    "known_sun": "prices and sun known; load learned from 30 days",
    "noisy_prices": "load learned; sun wrong; prices ahead wrong by 12 % x the root of the hours",
}


class Result(Struct, frozen=True, kw_only=True):
    """All ways beside each other, and the flows of each for the chart."""

    past: Past
    forecast: Forecast
    accounts: Sequence[Account]
    flows: Mapping[str, Sequence[Flow]]

    @property
    def kept_pct(self) -> float | None:
        """How much of what its plans' acts save over self-consumption by their own model, on the load and the
        sun that came, this program saved, %.
        """
        by_name = {each.name: each for each in self.accounts}
        live, most = by_name[LIVE], by_name[SELF].cost
        promised = most - (live.cost if live.promised is None else live.promised)
        return None if promised <= LEAST_SAVING else 100 * (most - live.cost) / promised

    def captured_pct(self, name: str) -> float | None:
        """How much of what perfect foresight saves over self-consumption one way saves, %."""
        by_name = {each.name: each.cost for each in self.accounts}
        most = by_name[SELF] - by_name[PERFECT]
        return None if most <= LEAST_SAVING else 100 * (by_name[SELF] - by_name[name]) / most


NOTHING, SELF, GREEDY, LIVE, CALM, PERFECT = (
    "no battery",
    "self-consumption",
    "greedy rule",
    "this program",
    "calm foresight",
    "perfect foresight",
)


def backtest(
    past: Past,
    battery: Battery,
    forecast: Forecast,
    *,
    replan: timedelta | None = None,
    wishes: Optimiser = USUAL,
    on_step: Callable[[int], None] = lambda index: None,
) -> Result:
    """Every way through one past. Raises InvalidRequest where no plan can be made of it."""
    house = house_for(past, battery, replan, wishes)
    draft = whole(past, house)
    spec = draft.problem.battery
    worth, wear = spec.terminal_value_per_kwh, spec.cycle_cost_per_kwh_discharged

    def told(name: str, flows: Sequence[Flow]) -> Account:
        terms = terms_cost(past, flows)
        return account(name, past, flows, worth_per_kwh=worth, wear_per_kwh=wear, terms_cost=terms)

    flows: dict[str, Sequence[Flow]] = {}
    accounts = []
    for name, rule, owned in (
        (NOTHING, left_alone, None),
        (SELF, left_alone, battery),
        (GREEDY, greedy(past), battery),
    ):
        flows[name] = live_by(rule, past, house_in(past, owned, BEGUN_PCT))
        accounts.append(told(name, flows[name]))
    lived = live_through(
        past,
        house,
        outlook_of(past, forecast),
        InlineSolver() if past.terms else Unsolved(),
        soc_pct=BEGUN_PCT,
        capabilities=BATTERY_CAPABILITIES,
        on_step=on_step,
    )
    flows[LIVE] = lived.flows
    as_promised = acted(past, draft.problem, [each.act for each in lived.foreseen], lived.flows)
    accounts.append(
        replace(
            told(LIVE, lived.flows),
            writes_a_day=lived.writes / past.days,
            foreseen=None if past.terms else sum(each.cost(worth, wear) for each in lived.foreseen),
            promised=told(LIVE, as_promised).cost,
        )
    )
    flows[PERFECT] = _best(past, draft)
    best = told(PERFECT, flows[PERFECT])
    if past.terms:
        return Result(past=past, forecast=forecast, accounts=[*accounts, best], flows=flows)
    alone = next(each.cost for each in accounts if each.name == SELF)
    switches = switch_price(wishes.switch_cost, (alone - best.cost) / past.days, FEW)
    flows[CALM] = flows_of(past, draft.problem, calm_optimum(draft.problem, switches))
    accounts += [told(CALM, flows[CALM]), best]
    return Result(past=past, forecast=forecast, accounts=accounts, flows=flows)


def _best(past: Past, draft: Draft) -> Sequence[Flow]:
    """The flows of perfect foresight: what quotas and peaks are worth only the solver knows."""
    if not past.terms:
        return flows_of(past, draft.problem, optimum(draft.problem))
    found = solve(draft.problem)
    if not found.has_plan:
        raise InvalidRequest(f"no best plan of this past was found: {found.status} {found.detail}")
    return solved_flows(past, draft.problem, found)


def house_for(past: Past, battery: Battery, replan: timedelta | None, wishes: Optimiser = USUAL) -> House:
    """The house that lives through a past, planning at every step or every `replan` by its owner's wishes."""
    step_s = past.step.total_seconds()
    return House(
        site=Site(timezone=past.timezone, currency=past.currency),
        battery=battery,
        optimiser=replace(
            wishes,
            enabled=True,
            step_s=1800 if step_s >= 1800 else 300,
            replan_s=step_s if replan is None else replan.total_seconds(),
        ),
        curtailment=Curtailment(enabled=True, enter_below=0.0, leave_at=DEAD_BAND),
        tick_s=min(step_s, COUNTED_EVERY_S) if past.terms else step_s,
    )


def outlook_of(past: Past, forecast: Forecast) -> Outlook:
    """What the planner of that time knows."""
    knows_load, knows_sun = forecast in ("perfect", "known_load"), forecast in ("perfect", "known_sun")

    def solar(memory: Remembered) -> ForecastSource:
        return Known(past, past.pv_w) if knows_sun else _judged(past, memory)

    def load(memory: Remembered) -> ForecastSource:
        if knows_load:
            return Known(past, past.load_w)
        return PersistingLoad(LoadHistory(memory, past.timezone), memory)

    prices = ForeseenPrices(past) if forecast == "noisy_prices" else KnownPrices(past)
    return Outlook(prices=prices, solar=solar, load=load, remembered=Remembered(past.before))


def _judged(past: Past, memory: Remembered) -> ForecastSource:
    """A weather service's sun, as far as the house believes it."""
    return judged_sun(Clouded(past), memory, LimitHistory(memory), None, MemoryDocuments())


def whole(past: Past, house: House) -> Draft:
    """All of the past as one problem in its own steps, by the rules of the live planner."""
    everything = replace(house.optimiser, horizon_h=past.steps * past.hours)
    draft = build(
        replace(house, optimiser=everything),
        past.start,
        soc_pct=BEGUN_PCT,
        tariff=past.tariff(0, past.steps, past.start),
        load=past.power(past.load_w, past.start, past.end),
        solar=past.power(past.pv_w, past.start, past.end),
        able=BATTERY_CAPABILITIES,
        tiers=EVEN,
        used=nothing_used(past.terms, past.start, ZoneInfo(past.timezone)),
    )
    if isinstance(draft, Reason):
        raise InvalidRequest(f"no plan can be made of this past: {draft.code}")
    return draft
