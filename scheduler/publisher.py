"""Paints the status document of a tick and hands it to the stream."""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec.structs import replace

from domain.battery.contradiction import ModeDoubt, doubt_mode
from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import SiteDecision
from domain.command.order import BatteryAction, Order
from domain.curtailment.output import ignoring, kept
from domain.curtailment.proof import Enforcement
from domain.house.battery_setting import BatterySetting
from domain.house.devices import BATTERY, loadpoint_device
from domain.reading.observation import Observation
from domain.reading.reading import Health
from domain.reading.sources import LivesOn
from domain.reason.reason import Reason
from domain.status.document import DeviceHealth
from domain.status.evident import evident
from domain.status.inputs import StatusInputs
from domain.status.render import status_of
from scheduler.commands import CommandBook
from scheduler.gateway import Gateway
from scheduler.heard import has_reached
from scheduler.inverters import inverters_of, outputs_of, owed_by
from scheduler.state import HouseState
from scheduler.stream import StatusStream
from scheduler.watch import Watch

A_PERCENT = 1.0  # devices keep a reserve in whole ones


class Publisher:
    """The one way from what is known to what is shown; nothing flows back."""

    def __init__(
        self,
        state: HouseState,
        gateway: Gateway,
        book: CommandBook,
        stream: StatusStream,
        watches: Mapping[str, Watch],
    ) -> None:
        self._state, self._gateway, self._book = state, gateway, book
        self._stream, self._watches = stream, watches
        self._mode_doubt: ModeDoubt | None = None
        self._lives_on = LivesOn()
        self.is_plan_outdated: Callable[[], bool] = lambda: False

    def publish(self, now: datetime) -> None:
        """Paints what the last tick saw and decided, under the settings of now, and numbers it."""
        state = self._state
        if state.seen is None or state.decision is None:
            return
        self._mode_doubt = doubt_mode(self._mode_doubt, state.seen, now)
        stale_after_s = state.house.stale_after_s
        devices = {
            watch.id: DeviceHealth(
                health=watch.health(now, stale_after_s),
                age_s=None if (age_s := watch.age_s(now)) is None else round(age_s, 1),
            )
            for watch in self._watches.values()
        }
        if (price := self._price_health(now)) is not None:
            devices["price"] = price
        inputs = StatusInputs(
            house=state.lived_in,
            attached=state.attached,
            seen=state.seen,
            decision=state.decision,
            devices=devices,
            drivers={watch.id: watch.driver for watch in self._watches.values()},
            tariff=state.tariff,
            plan=state.plan,
            car_plans=state.car_plans,
            done_at={each.loadpoint: each.done_at for each in state.expected},
            missed={key: each.reason for key, each in state.departures.missed.items()},
            sessions=state.sessions,
            arrives=state.arrives,
            last_commands={watch.id: self._book.latest(watch.id) for watch in self._watches.values()},
            reached=(reached := self._reached(state.decision)),
            battery_set_at=self._gateway.lanes[BATTERY].leases.seen_at("dispatch")
            if BATTERY in reached
            else None,
            ledger=state.sums.ledger,
            totals=state.sums.totals,
            terms=state.sums.terms_at(now, state.house.site.timezone),
            curtail_acknowledged=self._is_limit_acknowledged(),
            outputs_acknowledged=self._outputs_acknowledged(),
            owed=self._owed(),
            enforcement=self._limit_enforcement(state.seen, now),
            errors={watch.id: watch.last_error for watch in self._watches.values()}
            | {"price": state.price_error},
            price_trouble=state.price_trouble,
            forecast_trouble=state.forecast_trouble,
            doubts={watch.id: watch.doubt for watch in self._watches.values()},
            plan_refusal=state.plan_refusal,
            is_plan_outdated=self.is_plan_outdated(),
            battery_acts=self._battery_acts(),
            chargers=self._chargers(),
            inverters=(inverters := inverters_of(self._gateway.lanes)),
            ignoring=ignoring(outputs_of(self._gateway.lanes), inverters, state.seen, now),
            awaited=frozenset(watch.id for watch in self._watches.values() if watch.is_awaited),
            storage_error=state.keeper.error or self._book.error or state.past_error,
            events=tuple(state.events.values()),
            mode_doubt=self._mode_doubt,
            meter_doubt=state.meter_doubt,
            other_reserve_pct=self._other_reserve_pct(),
            shows_more_phases=state.limits.shows_more,
            is_reserve_set=self._is_own_reserve_told(),
        )
        problems = state.problems.now(evident(inputs, now))
        painted = status_of(replace(inputs, problems=problems, lives_on=self._lives_on), now)
        told = painted.summary
        self._lives_on = LivesOn(sources=told.sources, mostly=told.mostly)
        self._stream.publish_status(painted)

    def _reached(self, decision: SiteDecision) -> frozenset[str]:
        """The devices that are set as it wants them."""
        wanted: list[tuple[str, str, Order | None]] = []
        if decision.battery is not None:
            wanted.append((BATTERY, "dispatch", decision.battery.order))
        for key, each in decision.loadpoints.items():
            wanted.append((loadpoint_device(key), "charge", each.order))
            wanted.append((loadpoint_device(key), "feed", each.feed))
        return frozenset(
            device
            for device, resource, order in wanted
            if order is not None and has_reached(self._gateway.lanes.get(device), resource, order)
        )

    def _is_own_reserve_told(self) -> bool:
        """Whether the house's reserve is shown, not the device's: it is on its way there, or stays here."""
        able = self._gateway.battery()
        is_written = able is not None and able.reserve is not None
        return self._is_reserve_coming() or (self._state.is_reserve_set and not is_written)

    def _is_reserve_coming(self) -> bool:
        """Whether the device does not show the house's reserve yet: it was asked for, or the file says a new
        one that is asked for with the next tick.
        """
        state, able = self._state, self._gateway.battery()
        filed, known = state.configured.battery, state.filed_reserve.pct
        is_new = filed is not None and known is not None and filed.reserve_pct != known
        is_written = able is not None and able.reserve is not None
        return BatterySetting.RESERVE in state.told_settings or (is_new and is_written)

    def _other_reserve_pct(self) -> float | None:
        """What the device keeps instead of the house's; None: the same, or no telling, as orders move it."""
        state, able = self._state, self._gateway.battery()
        battery, seen = state.house.battery, state.seen
        told_pct = None if seen is None or seen.battery is None else seen.battery.reserve_pct
        is_moved = able is not None and able.reserve is not None and able.reserve.moves_with_orders
        if told_pct is None or battery is None or is_moved or self._is_reserve_coming():
            return None
        return told_pct if abs(told_pct - battery.reserve_pct) >= A_PERCENT else None

    def _is_limit_acknowledged(self) -> bool | None:
        """Whether every device that holds a limit for us reads back as set; None where none does."""
        limited = [BATTERY] if self._gateway.holding(BATTERY, "export") is not None else []
        told = [self._gateway.is_acknowledged(each, "export") for each in limited]
        told += self._outputs_acknowledged().values()
        return all(told) if told else None

    def _outputs_acknowledged(self) -> dict[str, bool | None]:
        held = outputs_of(self._gateway.lanes)
        return {each: self._gateway.is_acknowledged(each, "output") for each in held}

    def _owed(self) -> dict[str, Reason]:
        """The limits that were to be lifted and are not, by device: why not yet."""
        lanes = self._gateway.lanes.items()
        found = {target: owed_by(lane) for target, lane in lanes}
        return {target: why for target, why in found.items() if why is not None}

    def _limit_enforcement(self, seen: Observation, now: datetime) -> Enforcement:
        """What the meters say of the limits: the battery's inverter by the grid, others by what they give."""
        outputs = outputs_of(self._gateway.lanes)
        known = self._state.curtailment_proof.verdict
        if known is not Enforcement.UNKNOWN or not outputs:
            return known
        return kept(outputs, inverters_of(self._gateway.lanes), seen, now)

    def _battery_acts(self) -> frozenset[BatteryAction] | None:
        able = self._gateway.battery()
        return None if able is None else able.actions

    def _chargers(self) -> dict[str, ChargerCapabilities]:
        loadpoints = {lp.id: loadpoint_device(lp.id) for lp in self._state.house.loadpoints}
        able = {key: self._gateway.charger(device) for key, device in loadpoints.items()}
        return {key: each for key, each in able.items() if each is not None}

    def _price_health(self, now: datetime) -> DeviceHealth | None:
        """The price source, as a device: offline from the moment no price is known, and not well while it
        does not answer, whatever is known of later.
        """
        tariff, is_failing = self._state.tariff, self._state.price_error is not None
        if tariff.fetched_at is None:  # it never told any: it may have been asked just now
            return DeviceHealth(health=Health.OFFLINE, age_s=None) if is_failing else None
        health = Health.DEGRADED if is_failing else Health.OK
        if tariff.in_force(now) is None:
            health = Health.OFFLINE
        age_s = max(0.0, round((now - tariff.fetched_at).total_seconds(), 1))
        return DeviceHealth(health=health, age_s=age_s)
