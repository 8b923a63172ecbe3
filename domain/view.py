"""All that one tick may know: the house, what was seen, what people and the plan want, what is held."""

from datetime import datetime

from msgspec import Struct, field

from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities, InverterCapabilities
from domain.command.held import Held
from domain.command.intent import BatteryIntent, ChargeIntent, ExportIntent, PlanIntent
from domain.command.order import BatteryAction
from domain.command.pending import Pending
from domain.event.event import Event
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.house import House
from domain.loadpoint.memory import LoadpointMemory
from domain.plan.cars.car_plan import CarPlan
from domain.plan.plan import Plan
from domain.reading.battery import BatteryMode
from domain.reading.hidden_sun import HiddenSun
from domain.reading.observation import Observation
from domain.tariff.slots import Tariff


class Memory(Struct, frozen=True, kw_only=True):
    """What the rules remember between ticks; plain JSON, persisted by the shell when it changed.

    `priced_until`: where an export limit rests on prices, the end of the last one to sell at that was told.
    `hidden_sun`: the sun that the battery is left to, and that an export limit hides.
    """

    loadpoints: dict[str, LoadpointMemory] = field(default_factory=dict)
    curtailment_active: bool = False
    priced_until: datetime | None = None
    hidden_sun: HiddenSun | None = None


NO_PRICES = Tariff(slots=())


class OwedSetting(Struct, frozen=True, kw_only=True):
    """A setting that was asked for and is not known to be on the device yet; kept over a restart.

    `was`: the house's own value before, which comes back where the device refuses, None: the house has none;
    `before`: what the device showed when it was asked. `is_left_with`: what we hold gives it back so.
    """

    setting: BatterySetting
    value: SettingValue
    command_id: str
    issued_by: str
    since: datetime
    was: SettingValue | None = None
    before: SettingValue | None = None
    is_left_with: bool = False


class SiteView(Struct, frozen=True, kw_only=True):
    """One tick's knowledge.

    `restoring`: a restore of the battery is under way. `releases`: accepted releases by loadpoint id.
    `held`: what we last ordered and still hold, by target; `feeding`: the loadpoints whose car feeds the
    house for us, by id. `battery`: what the battery can do, None where it is not known or cannot be
    commanded. `limit`: the export limit that we hold; `limit_ignored`: the battery
    was found not to follow one.
    `starved`: loadpoints that the limits kept from charging in the last tick; `held_back`: the most that
    they let others have, A per phase, by loadpoint id; `narrow`: those that they keep on one phase;
    `unheard`: those whose charger did not answer to the last order.
    `inverters`: what AC-coupled inverters can do, and `outputs`: their limits that we hold, by device id.
    `events`: those that are to come or under way.
    `car_plans`: those of the cars in mode smart, by loadpoint id. `automations`: their names, by id.
    `unclaimed`: the forced mode it is in although nobody here wants or holds it. `owed_settings`: what
    is still to be written of the battery's own settings; `forbids`: that we keep it from charging from the
    grid now. `export_intent`, `plan_intent`: what somebody wants let out at most,
    and whether the house is to plan. `tariff`: the prices that are known.
    """

    house: House
    seen: Observation
    plan: Plan | None = None
    battery_intent: BatteryIntent | None = None
    charge_intents: dict[str, ChargeIntent] = field(default_factory=dict)
    memory: Memory = Memory()
    restoring: Pending | None = None
    releases: dict[str, Pending] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    feeding: dict[str, Held] = field(default_factory=dict)
    battery: BatteryCapabilities | None = None
    limit: Held | None = None
    limit_ignored: bool = False
    unclaimed: BatteryMode | None = None
    inverters: dict[str, InverterCapabilities] = field(default_factory=dict)
    outputs: dict[str, Held] = field(default_factory=dict)
    chargers: dict[str, ChargerCapabilities] = field(default_factory=dict)
    starved: frozenset[str] = frozenset()
    held_back: dict[str, int] = field(default_factory=dict)
    narrow: frozenset[str] = frozenset()
    unheard: frozenset[str] = frozenset()
    events: tuple[Event, ...] = ()
    car_plans: dict[str, CarPlan] = field(default_factory=dict)
    automations: dict[str, str] = field(default_factory=dict)
    owed_settings: tuple[OwedSetting, ...] = ()
    forbids: Held | None = None
    export_intent: ExportIntent | None = None
    plan_intent: PlanIntent | None = None
    tariff: Tariff = NO_PRICES

    def may(self, action: BatteryAction) -> bool:
        """Whether the battery can be asked for it."""
        return self.battery is not None and action in self.battery.actions
