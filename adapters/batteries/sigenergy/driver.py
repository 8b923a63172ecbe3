"""A Sigenergy plant over Modbus TCP: readings out, orders in.

What an order means in registers stands in `remote_ems.py`; here is what the plant says, and whether it
says what was asked. With `optimisation = "native"` the vendor's own optimiser keeps the battery.
"""

from collections.abc import Sequence
from functools import partial
from itertools import cycle

from msgspec.structs import replace

from adapters.batteries.sigenergy.modes import ControlMode, WorkMode, observed_mode
from adapters.batteries.sigenergy.plant import OptionalReader, Plant
from adapters.batteries.sigenergy.registers import (
    BACKUP_PCT,
    CONTROL_MODE,
    EXPORT_LIMIT,
    NO_LIMIT_W,
    SETTINGS,
)
from adapters.batteries.sigenergy.remote_ems import (
    EmsChoices,
    RemoteEms,
    Settings,
    self_consuming,
    unforced,
)
from adapters.batteries.sigenergy.runs import ForceRun, ReleaseRun, still_wanted
from adapters.links.modbus import Block, ModbusLink
from domain.command.capabilities import BatteryCapabilities, ReserveRange
from domain.command.order import (
    FORCED,
    BatteryAction,
    BatteryOrder,
    ExportOrder,
    InverterOrder,
    SettingOrder,
)
from domain.errors import DeviceError, InvalidRequest, NotSupported
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.house import Battery
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.battery import BatteryReading
from domain.reading.reading import Reading

NATIVE_ONLY = "The inverter's own optimisation has the battery; only the tariff is uploaded."
SMART = BatteryCapabilities(
    actions=frozenset(BatteryAction),
    hold_keeps_empty=True,
    curtails_while_forced=False,  # a discharge puts the owner's export limit in the place of ours
    curtails_while_held=True,  # a hold is a mode and nothing else, and the export limit works in every mode
    settle_s=5.0,
    curtail_hint=(
        "Ask the installer whether the grid sensor is set up, or use battery.curtail_with = 'pv_limit'."
    ),
    reassert_s=900.0,  # the sun moves on, and the app or a restart may undo an order unseen
)
UNDISPATCHED = SMART.actions - FORCED - {BatteryAction.SELF_CONSUMPTION}
NATIVE = BatteryCapabilities(why_not=NATIVE_ONLY)


class SigenergyDriver:
    """One plant. Fits `Device` and `BatteryControl`."""

    def __init__(
        self, link: ModbusLink, *, battery: Battery, clock: Clock, inverter_unit: int, choices: EmsChoices
    ) -> None:
        self._plant = Plant(link, inverter_unit, clock)
        self._ems = RemoteEms(self._plant, battery, choices)
        self._clock = clock
        self._identity: Block | None = None
        self._seldom: dict[str, float | str] = {}
        self._turns = cycle((self._plant.third_party_pv, self._plant.limits, self._plant.cut_offs))
        self._hindrance = ""  # as last seen
        self._run: ForceRun | None = None
        self._curtailed: tuple[ExportOrder, Settings] | None = None
        self._left_limit: ExportOrder | None = None  # ours, from before this program began

    @property
    def capabilities(self) -> BatteryCapabilities:
        """All orders in smart optimisation, none in native; while the battery is not ours, limits only. Older
        firmware has no reserve to be set.
        """
        if self._ems.choices.optimisation == "native":
            return NATIVE
        smart = SMART if self._known(BACKUP_PCT.name) is None else replace(SMART, reserve=ReserveRange())
        if self._hindrance:
            return replace(smart, actions=UNDISPATCHED, why_not=f"{self._hindrance}.")
        if self._ems.choices.curtail_with == "pv_limit":
            return replace(smart, curtails_while_held=False)  # some firmware takes it in few modes only
        return smart

    async def read(self) -> Reading:
        """The newest values. What changes seldom is read in turns, since every request costs a second."""
        live = await self._plant.live()
        settings = await self._plant.settings()
        self._hindrance = self._ems.why_not_ours(live, settings)
        await self._read_seldom()
        if self._identity is None:
            self._identity = await self._identify()
        third_party_w = self._known("third_party_pv_w")
        self._ems.third_party_w = max(0.0, third_party_w or 0.0)
        own_w, cut_off = live.number("pv_w"), live.number("off_grid")
        export_limit_w = settings.number(EXPORT_LIMIT.name)
        return Reading(
            read_at=live.at,
            grid_w=live.number("grid_w") if live.number("has_grid_sensor") != 0 else None,
            pv_w=None if own_w is None else max(0.0, own_w) + self._ems.third_party_w,
            battery=BatteryReading(
                power_w=live.number("battery_w"),
                soc_pct=live.number("soc_pct"),
                mode=observed_mode(live.number("work_mode"), settings),
                max_charge_w=self._known("max_charge_w"),
                max_discharge_w=self._known("max_discharge_w"),
                reserve_pct=self._known(BACKUP_PCT.name),
                export_limit_w=None if (export_limit_w or 0) >= NO_LIMIT_W else export_limit_w,
                off_grid=None if cut_off is None else cut_off != 0,
            ),
            firmware=self._identity.text("firmware"),
            model=self._identity.text("model"),
        )

    async def survey(self) -> Block:
        """Every register this plant has, by name: for people who look after it."""
        return await self._plant.survey()

    async def close(self) -> None:
        """Closes the link."""
        await self._plant.close()

    async def baseline(self) -> Baseline:
        """Remote EMS and all limits as found; None where the firmware has none."""
        settings, cut_offs = await self._plant.settings(), await self._plant.cut_offs.read()
        return {row.name: settings.number(row.name) for row in SETTINGS} | {
            BACKUP_PCT.name: cut_offs.number(BACKUP_PCT.name)
        }

    def unforced(self, captured: Baseline) -> Baseline:
        """Remote EMS in self-consumption, and the rating where a forced state had set a limit."""
        return unforced(captured)

    def with_setting(self, baseline: Baseline, setting: BatterySetting, value: SettingValue) -> Baseline:
        """The reserve is written again when Remote EMS is switched off, which may reset it."""
        return {**baseline, BACKUP_PCT.name: value}

    def steps(self, order: InverterOrder | SettingOrder, baseline: Baseline) -> Sequence[Step]:
        """The writes, in order; the first of a forced state looks before it writes.

        Raises NotSupported in native optimisation, InvalidRequest for a force without end.
        """
        if isinstance(order, SettingOrder):
            write = partial(self._plant.write, BACKUP_PCT, order.percent)
            return (Step(what="set the backup reserve", do=write),)
        baseline = _wanted_back(order, baseline)
        is_release = order.action not in FORCED | {BatteryAction.CURTAIL}
        if self._ems.choices.optimisation == "native" and not is_release:
            raise NotSupported(NATIVE_ONLY)  # what was held before the choice changed is handed back
        if isinstance(order, ExportOrder):
            if order.limit_w is None:
                return (Step(what="lift the export limit", do=partial(self._uncurtail, baseline)),)
            return (Step(what="limit export", do=partial(self._curtail, order, baseline)),)
        if order.action in FORCED:
            if order.until is None:
                raise InvalidRequest("a forced state needs an end", {"until": "missing"})
            self._run = ForceRun(self._ems, order, baseline, self._curtailed_w(baseline))
            return self._run.steps
        return ReleaseRun(self._ems, baseline, self._curtailed_w(baseline)).steps

    def own_limit(self, order: ExportOrder) -> None:
        """Ours from before this program began: no forced state may take it for another's, or lift it."""
        self._left_limit = order

    async def read_back(self, order: InverterOrder | SettingOrder, baseline: Baseline) -> ReadBack:
        """Compares what the plant holds with what the order wants."""
        if isinstance(order, SettingOrder):
            found_pct = (await self._plant.cut_offs.read()).number(BACKUP_PCT.name)
            return ReadBack(agrees=found_pct == order.percent, evidence={BACKUP_PCT.name: found_pct})
        baseline = _wanted_back(order, baseline)
        block = await self._plant.settings()
        settings = dict(block.values)
        if isinstance(order, ExportOrder):
            lifted = order.limit_w is None
            limits = await (
                self._ems.uncurtailed(baseline) if lifted else self._wanted_curtailed(order, baseline)
            )
            wanted = _by_name(limits)
        elif order.action in FORCED:
            live = await self._plant.live()
            settings |= {"work_mode": live.values.get("work_mode", "")}
            wanted = await self._wanted_forced(order, baseline, live, block)
        else:
            settings |= (await self._plant.cut_offs.read()).values
            released = await self._ems.released(baseline)
            wanted = _by_name(still_wanted(released, block, self._curtailed_w(baseline)))
        agrees = all(settings.get(name) == value for name, value in wanted.items())
        return ReadBack(agrees=agrees, evidence={"registers": settings, "wanted": wanted})

    async def _wanted_forced(
        self, order: BatteryOrder, baseline: Baseline, live: Block, settings: Block
    ) -> dict[str, float]:
        mode = {"work_mode": float(WorkMode.REMOTE_EMS)}
        if self._run is not None and self._run.wanted and self._run.order == order:
            return _by_name(self._run.wanted) | mode
        wanted = _by_name(await self._ems.forced(order, baseline, live)) | mode
        if order.action is BatteryAction.FORCE_DISCHARGE:
            # After a restart: whether there was sun at the time is not known any more.
            control = settings.number(CONTROL_MODE.name)
            if control in (ControlMode.DISCHARGE_PV_FIRST, ControlMode.DISCHARGE_BATTERY_FIRST):
                wanted[CONTROL_MODE.name] = control
        return wanted

    async def _wanted_curtailed(self, order: ExportOrder, baseline: Baseline) -> Settings:
        if self._curtailed is not None and self._curtailed[0] == order:
            return self._curtailed[1]  # sun and house have moved on since
        return await self._ems.curtailed(order.limit_w or 0.0, baseline)

    def _curtailed_w(self, baseline: Baseline) -> float | None:
        """Our export limit, W; None: none stands, or it is another setting."""
        if self._curtailed is not None:
            return self._curtailed[1].get(EXPORT_LIMIT)
        if self._left_limit is None or self._left_limit.limit_w is None:
            return None
        limits = self._ems.limits_of(self._left_limit.limit_w, baseline)
        return limits.get(EXPORT_LIMIT)

    async def _curtail(self, order: ExportOrder, baseline: Baseline) -> None:
        wanted = await self._ems.curtailed(order.limit_w or 0.0, baseline)
        self._curtailed, self._left_limit = (order, wanted), None
        for register, value in wanted.items():
            await self._plant.write(register, value)

    async def _uncurtail(self, baseline: Baseline) -> None:
        for register, value in (await self._ems.uncurtailed(baseline)).items():
            await self._plant.write(register, value)
        self._curtailed = self._left_limit = None

    async def _read_seldom(self) -> None:
        if not self._seldom:
            due: list[OptionalReader] = [
                self._plant.third_party_pv,
                self._plant.limits,
                self._plant.cut_offs,
            ]
        else:
            due = [next(self._turns)]
            if self._known("third_party_pv_w") and due[0] is not self._plant.third_party_pv:
                due.insert(0, self._plant.third_party_pv)
        for reader in due:
            self._seldom |= (await reader.read()).values

    def _known(self, name: str) -> float | None:
        return _number(self._seldom.get(name))

    async def _identify(self) -> Block:
        try:
            return await self._plant.identity()
        except DeviceError:
            # Another unit number than configured: telemetry and control need only the plant's.
            return Block(values={}, at=self._clock.now())


def _wanted_back(order: InverterOrder, baseline: Baseline) -> Baseline:
    """What an order goes back to; a person who asks for self-consumption gets it, whatever was set."""
    saved = unforced(baseline)
    if isinstance(order, BatteryOrder) and order.action is BatteryAction.SELF_CONSUMPTION and order.until:
        return self_consuming(saved)
    return saved


def _by_name(settings: Settings) -> dict[str, float]:
    return {register.name: float(value) for register, value in settings.items()}


def _number(value: float | str | None) -> float | None:
    return None if isinstance(value, str) else value
