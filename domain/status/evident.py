"""Problems that are evident from what a document is painted from: nobody has to tell them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.command.command import CommandState
from domain.house.devices import BATTERY, GRID, LOADPOINTS, loadpoint_of
from domain.house.settings import Mode
from domain.reading.reading import Health
from domain.reason.reason import Why
from domain.reason.shown import watts_shown
from domain.source_trouble import FORECASTS_WAIT, PRICES_WAIT
from domain.status.car_problems import ambiguous_cars, disobeying_chargers, idle_cars, late_cars
from domain.status.inputs import StatusInputs
from domain.status.limit_problems import ignored_limits, owed_limits, unlimited_inverters
from domain.status.loadpoint_document import LastCommand
from domain.status.problems import Problem, ProblemCode
from domain.status.setting_problems import (
    fixed_phases,
    idle_settings,
    limits_in_the_dark,
    other_reserve,
    uncounted_phases,
)
from domain.status.words import sentence

FAILURE_LASTS = timedelta(hours=24)  # after a day without a newer command nobody waits for it any more
OF_REASON = {
    Why.RESTORE_PENDING: ProblemCode.RESTORE_PENDING,
    Why.EXTERNAL_CONTROL: ProblemCode.EXTERNAL_CONTROL,
}


def evident(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """Each with `since` now; the shell knows which of them it has seen before."""
    for rule in RULES:
        yield from rule(inputs, now)


def failing_storage(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """The disk is full, read-only or broken: what is asked for now may be forgotten by a restart."""
    if inputs.storage_error is not None:
        facts = {"error": inputs.storage_error}
        yield Problem(code=ProblemCode.STORAGE_FAILING, device=None, since=now, facts=facts)


def silent_devices(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """Whatever does not answer, or turns us away; what may yet be heard first is not silent."""
    for device, condition in inputs.devices.items():
        said = inputs.errors.get(device)
        facts = {"error": None if said is None else said.removeprefix(f"{device}: ")}
        if condition.health is Health.REFUSED:
            yield Problem(code=ProblemCode.DEVICE_REFUSED, device=device, since=now, facts=facts)
        elif condition.health is Health.OFFLINE and device not in inputs.awaited:
            code = ProblemCode.PRICE_UNKNOWN if device == "price" else ProblemCode.DEVICE_OFFLINE
            yield Problem(code=code, device=device, since=now, facts=facts)


def failing_sources(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """What was told before still counts, and nothing new comes: the owner can act before it runs out."""
    price, trouble = inputs.devices.get("price"), inputs.price_trouble
    is_known = price is not None and price.health is not Health.OFFLINE
    if is_known and trouble is not None and trouble.is_told(now, PRICES_WAIT):
        facts = {"error": trouble.error}
        yield Problem(code=ProblemCode.PRICES_FAILING, device="price", since=trouble.since, facts=facts)
    sun = inputs.forecast_trouble
    if sun is not None and sun.is_told(now, FORECASTS_WAIT):
        facts = {"error": sun.error}
        yield Problem(code=ProblemCode.FORECAST_FAILING, device=None, since=sun.since, facts=facts)


def implausible_readings(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """Whatever says what cannot be."""
    for device, doubt in inputs.doubts.items():
        if doubt is not None and inputs.devices[device].health is not Health.OFFLINE:
            facts = {"error": doubt}
            yield Problem(code=ProblemCode.READ_IMPLAUSIBLE, device=device, since=now, facts=facts)


def clashing_meters(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """What the meters tell together cannot be; the facts are those that showed it."""
    doubt = inputs.meter_doubt
    if doubt is not None and doubt.is_sure:
        flows = doubt.flows
        facts = {
            "clash": doubt.clash,
            "measured_at": flows.at,
            "grid_w": watts_shown(flows.grid_w),
            "pv_w": watts_shown(flows.pv_w),
            "battery_w": None if inputs.house.battery is None else watts_shown(flows.battery_w),
            "ev_w": watts_shown(flows.ev_w) if inputs.house.loadpoints else None,
        }
        yield Problem(code=ProblemCode.METERS_CLASH, device=None, since=doubt.since, facts=facts)


def failed_commands(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """The newest command of a device did not happen, and no newer one has."""
    for device, command in inputs.last_commands.items():
        if command is None or command.state != CommandState.FAILED or now - command.at >= FAILURE_LASTS:
            continue
        if _is_told_otherwise(command) or _is_of_a_car_that_left(inputs, device, command):
            continue
        error = None if command.reason is None else sentence(command.reason, inputs.telling(now))
        facts = {
            "action": command.action,
            "error": error,
            "reason": command.reason,
            "command_id": command.id,
        }
        yield Problem(code=ProblemCode.COMMAND_FAILED, device=device, since=command.at, facts=facts)


def _is_told_otherwise(command: LastCommand) -> bool:
    """A mode's start that the car did not take: the car is told of; a full disk: that is told of."""
    if command.reason is not None and command.reason.code is Why.NOT_WRITTEN_DOWN:
        return True
    is_vain = command.reason is not None and command.reason.code is Why.START_UNCONFIRMED
    return is_vain and any(command.issued_by == mode for mode in Mode)


def _is_of_a_car_that_left(inputs: StatusInputs, device: str, command: LastCommand) -> bool:
    """What was asked for a car that is gone is void, also once another one is there."""
    loadpoint_id = loadpoint_of(device)
    charger, session = inputs.seen.chargers.get(loadpoint_id), inputs.sessions.get(loadpoint_id)
    if not device.startswith(LOADPOINTS):
        return False
    if charger is not None and charger.connected is False:
        return True
    return session is not None and command.at < session.started_at


def missing_plan(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """The battery is to be planned, and there is no plan for now; told with what is missing."""
    house = inputs.house
    if not house.optimiser.enabled or house.monitoring:
        return
    if inputs.plan is not None and inputs.plan.at(now) is not None:
        return
    facts: dict[str, object] = {"is_coming": True}  # nothing has kept it from being made
    if inputs.plan_refusal is not None:
        facts = {**inputs.plan_refusal.facts, "code": inputs.plan_refusal.code}
    yield Problem(code=ProblemCode.NO_PLAN, device=None, since=now, facts=facts)


def troubled_battery(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """What the battery's own reason says."""
    battery = inputs.decision.battery
    code = None if battery is None else OF_REASON.get(battery.reason.code)
    if battery is not None and code is not None:
        facts = {"error": battery.reason.facts.get("error")}
        if "mode" in battery.reason.facts:
            facts["error"] = "it is in a forced state that nobody here asked for"
        yield Problem(code=code, device=BATTERY, since=now, facts=facts)


def blind_fuse(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """The limits had to stop what they could not judge, or judge nothing any more."""
    battery = inputs.decision.battery
    reasons = [found.reason for found in inputs.decision.loadpoints.values()]
    reasons += [] if battery is None else [battery.reason]
    if any(reason.code is Why.TELEMETRY_INVALID for reason in reasons):
        yield Problem(code=ProblemCode.METER_SILENT, device=GRID, since=now)
        return
    unguarded, meter = _unguarded(inputs), GRID if GRID in inputs.devices else BATTERY
    answers = meter in inputs.devices and not inputs.devices[meter].health.is_out
    if unguarded and answers:  # a meter that does not answer is told as that
        facts = {"error": " and ".join(unguarded)}
        yield Problem(code=ProblemCode.METER_SILENT, device=meter, since=now, facts=facts)


def _unguarded(inputs: StatusInputs) -> list[str]:
    """The limits that rely on a grid power which nobody tells now."""
    site, seen = inputs.house.site, inputs.seen
    if seen.grid_w is not None and not seen.is_delayed:
        return []
    has_phases = seen.phase_a is not None and None not in seen.phase_a[: site.phases]
    is_fuse = site.main_fuse_a is not None and not has_phases
    return ["the main fuse"] * is_fuse + ["the import limit"] * (site.import_limit_w is not None)


# A set: in which order they look says nothing, for the worst is told first whoever found it.
RULES = frozenset(
    {
        failing_storage,
        blind_fuse,
        silent_devices,
        failing_sources,
        implausible_readings,
        clashing_meters,
        failed_commands,
        ambiguous_cars,
        idle_cars,
        disobeying_chargers,
        fixed_phases,
        missing_plan,
        late_cars,
        ignored_limits,
        owed_limits,
        troubled_battery,
        idle_settings,
        unlimited_inverters,
        other_reserve,
        uncounted_phases,
        limits_in_the_dark,
    }
)
