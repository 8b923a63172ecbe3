"""A bench: one house behind its limits, tick after tick, which does what it is ordered."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.decision import (
    BatteryDecision,
    CurtailmentDecision,
    LoadpointDecision,
    Owner,
    SiteDecision,
)
from domain.command.held import Held
from domain.command.order import BatteryAction, BatteryOrder, ChargeOrder
from domain.house.house import Circuit, House, Loadpoint, Site
from domain.loadpoint.ceiling import Ceilings
from domain.loadpoint.memory import LoadpointMemory
from domain.plan.cars.car_plan import CarPlan
from domain.reading.charger import ChargerReading
from domain.reason.reason import Reason, Why
from domain.site import Memory
from tests.builders import ABLE, a_charger, a_house, a_loadpoint, a_view, after, an_observation

NO_EXPORT_LIMIT = CurtailmentDecision(reason=Reason(Why.CURTAILMENT_DISABLED))


class Connection:
    """One house behind its limits, tick after tick. `wants` and `draws` by loadpoint, A per phase."""

    def __init__(self, site: Site, *loadpoints: Loadpoint, circuits: tuple[Circuit, ...] = ()) -> None:
        self.house: House = a_house(*loadpoints, site=site, circuits=circuits)
        self.memory = LimitMemory()
        self.held: dict[str, Held] = {}
        self.battery: BatteryDecision | None = None
        self.able = ABLE
        self.owners: dict[str, Owner] = {}
        self.phases: dict[str, int] = {}
        self.car_plans: dict[str, CarPlan] = {}
        self.ceilings: dict[str, Ceilings] = {}
        self.found: SiteDecision | None = None

    def at(
        self,
        seconds: float,
        wants: dict[str, int | None],
        draws: dict[str, float] | None = None,
        *,
        phase_a: Any = None,
        phase_age_s: float = 0.0,
        silent: tuple[str, ...] = (),
        readings: Mapping[str, ChargerReading] | None = None,
        grid_age_s: float = 0.0,
        battery_age_s: float = 0.0,
        command_ids: dict[str, str] | None = None,
        **seen: Any,
    ) -> dict[str, int | None]:
        """What each loadpoint gets; it is held from then on."""
        draws = draws or {}
        chargers: dict[str, ChargerReading | None] = {
            lp.id: None
            if lp.id in silent
            else a_charger(
                draws.get(lp.id, 0.0) * 230 * (lp.phases if isinstance(lp.phases, int) else 1),
                current_a=draws.get(lp.id, 0.0),
            )
            for lp in self.house.loadpoints
        }
        chargers |= readings or {}
        now = after(seconds)
        found = an_observation(at=now, chargers=chargers, **seen)
        observed = replace(
            found,
            grid_at=now - timedelta(seconds=grid_age_s),
            battery_at=found.battery_at and found.battery_at - timedelta(seconds=battery_age_s),
            phase_a=phase_a,
            phase_at=None if phase_a is None else now - timedelta(seconds=phase_age_s),
        )
        decision = SiteDecision(
            battery=self.battery,
            curtailment=NO_EXPORT_LIMIT,
            loadpoints={key: self.wish(key, amps, command_ids or {}) for key, amps in wants.items()},
        )
        memory = Memory(loadpoints={k: LoadpointMemory(ceilings=v) for k, v in self.ceilings.items()})
        view = a_view(
            self.house,
            observed,
            held=self.held,
            car_plans=self.car_plans,
            battery=self.able,
            memory=memory,
        )
        limited = within_limits(decision, view, self.memory, now)
        self.found, self.memory = limited.decision, limited.memory
        for key, each in limited.decision.loadpoints.items():
            if each.order is not None:
                self._hold(f"loadpoints/{key}", each.order, now - timedelta(milliseconds=1))
        order = None if limited.decision.battery is None else limited.decision.battery.order
        if order is not None:
            self._hold("battery", order, now - timedelta(milliseconds=1))
        return {
            k: None if d.order is None else d.order.current_a for k, d in limited.decision.loadpoints.items()
        }

    def wish(self, key: str, amps: int | None, command_ids: dict[str, str]) -> LoadpointDecision:
        """What a mode (or whoever owns it) wants of a loadpoint."""
        if amps is None:
            return LoadpointDecision(owner=Owner.EXTERNAL, reason=Reason(Why.MODE_DISABLED))
        return LoadpointDecision(
            order=ChargeOrder(current_a=amps, phases=self.phases.get(key)),
            owner=self.owners.get(key, Owner.FAST),
            issued_by="fast",
            reason=Reason(Why.FULL_RATE),
            command_id=command_ids.get(key),
        )

    def _hold(self, target: str, order: Any, since: Any) -> None:
        known = self.held.get(target)
        if known is None or known.order != order:
            self.held[target] = Held(target=target, order=order, owner="fast", issued_by="fast", since=since)

    def of(self, key: str) -> LoadpointDecision:
        """The decision of one loadpoint."""
        assert self.found is not None
        return self.found.loadpoints[key]


def one_phase(lp_id: str, **changes: Any) -> Loadpoint:
    return a_loadpoint(id=lp_id, **changes)


def charging(power_w: float | None, **changes: Any) -> BatteryDecision:
    return BatteryDecision(
        order=BatteryOrder(action=BatteryAction.FORCE_CHARGE, power_w=power_w, until=after(3_600)),
        owner=Owner.USER,
        issued_by="user",
        reason=Reason(Why.USER_COMMAND),
        until=after(3_600),
        command_id="c9",
        **changes,
    )
