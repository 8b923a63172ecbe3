"""What a sentence claims to happen has to happen: reasons get the facts by which their words agree with the
flows of that instant.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.command.command import CommandState
from domain.reading.battery import FREE
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation
from domain.reading.sources import Source, sun_may_be_left_over
from domain.reason.reason import Reason, Why
from domain.status.loadpoint_document import LastCommand
from domain.status.price_now import at_price_of_now

FLOWS_W = 100.0
NOISE_W = 200.0  # of a battery that rests
STEP_W = 500.0  # a sentence need not change with every watt
NEAR_PCT = 3.0
FOLLOWS_WITHIN = timedelta(seconds=60)  # an order: what flows before is of the time before it
OTHER_SHARE = 0.15  # of a power that was asked: what differs by less is that power
GOING = frozenset(
    {
        Why.FOLLOWING_SURPLUS,
        Why.FULL_RATE,
        Why.BOOST,
        Why.PRICE_OK,
        Why.IN_WINDOW,
        Why.PLANNED_WINDOW,
        Why.GRID_FALLBACK,
        Why.BEHIND_SCHEDULE,
        Why.PLAN_CHARGE,
        Why.PLAN_DISCHARGE,
        Why.SPIKE_EXPORT,
        Why.SAVING_SESSION,
    }
)

AT_MINIMUM = frozenset({Why.STOP_DELAY_RUNNING, Why.GRID_FALLBACK})
OF_EXPORT = frozenset({Why.EXPORT_UNECONOMIC, Why.FORCE_HAS_PRIORITY})
NO_WORD = frozenset({Why.WAITING_FOR_DEVICE, Why.NO_ANSWER})
ANSWERED = frozenset({CommandState.VERIFIED, CommandState.SENT})


def battery_agrees(
    reason: Reason,
    seen: Observation,
    sources: Collection[Source],
    *,
    reserve_pct: float = 0.0,
    is_limited: bool = True,
    is_listed: bool = False,
    has_followed: bool = True,
) -> Reason:
    """The battery's reason: `moves` false where what it claims does not happen.

    `sources`: what the house lives on; `reserve_pct` is the battery's; `is_limited`: whether export is
    limited now; `is_listed`: whether the plan's prices are those of the tariff, and no quota's or session's;
    `has_followed`: whether it had the time to do what it was told last.
    """
    power_w, grid_w = seen.battery_w, seen.grid_w
    if "curtail_w" in reason.facts:
        # The plan's number: a car may take that sun by now, and nobody can measure what the roof could give.
        is_held_back = is_limited and _may_be_left_over(seen)
        reason = _with(reason, curtail_w=None) if is_held_back else _without(reason, "curtail_w")
    reason = _at_the_price_of_now(reason, seen)
    if is_listed:
        reason = at_price_of_now(reason, seen.price)
    match reason.code:
        case Why.PLAN_CHARGE:
            told = _moving(reason, power_w is not None and power_w < -FLOWS_W)
            told = _at_its_power(told, seen, has_followed=has_followed)
            is_bought = Source.GRID in sources or (grid_w is not None and grid_w > STEP_W)
            return _without(told, "from_sun") if is_bought and "from_sun" in told.facts else told
        case Why.PLAN_DISCHARGE if _goes_to_the_house(reason, seen):
            return _of_self_use(Reason(Why.SELF_CONSUMPTION), seen, sources)
        case Why.PLAN_DISCHARGE | Why.SPIKE_EXPORT | Why.SAVING_SESSION:
            is_sold = power_w is not None and power_w > FLOWS_W and grid_w is not None and grid_w < -FLOWS_W
            return _at_its_power(_moving(reason, is_sold), seen, has_followed=has_followed)
        case Why.PLAN_HOLD | Why.BATTERY_PRESERVED:
            takes = reason.facts.get("keeps_room") and power_w is not None and power_w < -NOISE_W
            return _moving(reason, not takes and (power_w is None or power_w <= NOISE_W))
        case Why.SELF_CONSUMPTION:
            told = _of_self_use(_without(reason, "feeds_car"), seen, sources)
            if cars := _cars_fed(seen):
                told = _with(told, feeds_car=cars)
            return _without(told, "limit") if _is_elsewhere(told, seen, reserve_pct) else told
        case Why.PHASE_LIMITED:
            return _with(reason, beside_sun=True) if _takes_more_sun(reason, seen) else reason
        case Why.EXPORT_UNECONOMIC:
            return limit_agrees(reason, seen, reason.facts.get("desired_w"))
        case _:
            return reason


def charger_agrees(
    reason: Reason, charger: ChargerReading | None, sources: Collection[Source] = ()
) -> Reason:
    """A loadpoint's reason: `moves` false where its car does not charge, `also_from` what cars are charged
    from beside the sun (of `sources`) where it charges from spare sun, `goes_down` where it is told as being
    at its minimum and is still measured above.
    """
    if charger is not None and charger.charging and is_above_minimum(reason, charger.power_w):
        return _with(reason, goes_down=True)
    is_of_a_charge = reason.code in GOING or reason.code is Why.PHASE_LIMITED
    if not is_of_a_charge or charger is None or charger.charging is None:
        return reason
    others = [each.value for each in sources if each is not Source.SUN]
    if charger.charging and others and _is_from_the_sun(reason):
        return _with(reason, also_from=others)
    return _moving(reason, charger.charging)


def is_above_minimum(reason: Reason, power_w: float | None) -> bool:
    """Whether a car takes clearly more than the smallest power, which is told as what it gets."""
    least_w: float | None = reason.facts.get("needed_w")
    if reason.code not in AT_MINIMUM or least_w is None or power_w is None:
        return False
    return power_w - least_w > max(STEP_W, OTHER_SHARE * least_w)


def order_agrees(
    reason: Reason, command_id: str | None, last: LastCommand | None, *, has_reached: bool = False
) -> Reason:
    """What somebody asked for: `reached` false while no device has answered to it. One whose command was
    given up may have reached it later (`has_reached`).
    """
    if last is None or last.id != command_id or last.reason is None or last.state in ANSWERED:
        return reason
    if has_reached and last.state == CommandState.FAILED:
        return reason
    if last.reason.code not in NO_WORD:
        return reason
    if reason.code is Why.REPLUG_REQUIRED and "until" in reason.facts:  # only once the stop is done
        reason = replace(reason, code=Why.MANUAL_HOLD)
    return _with(reason, reached=False)


def limit_agrees(reason: Reason, seen: Observation, limit_w: float | None) -> Reason:
    """The export limit's reason: `export_w` is what goes out in spite of it, None where nobody knows."""
    if reason.code not in OF_EXPORT:
        return reason
    over_w = None if seen.grid_w is None else -seen.grid_w - (limit_w or 0.0)
    if over_w is not None:
        over_w = 0.0 if over_w <= 2 * FLOWS_W else max(STEP_W, STEP_W * round(over_w / STEP_W))
    return _with(reason, export_w=over_w)


def _at_the_price_of_now(reason: Reason, seen: Observation) -> Reason:
    """What is told of sun, and of a sale that is not made, names the price that holds, as the headline does:
    a plan's slot may be priced by a forecast, and over several prices.
    """
    earned = None if seen.price is None else seen.price.export_price
    is_told = "curtail_w" in reason.facts or "from_sun" in reason.facts or reason.code is Why.AT_RESERVE
    if not is_told or earned is None or reason.facts.get("export_price") in (None, earned):
        return reason
    return _with(reason, export_price=earned)


def has_followed(last: LastCommand | None, looked_at: datetime | None) -> bool:
    """Whether the battery had the time to do what it was told last when it was looked at."""
    if last is None:
        return True
    is_under_way = last.state in (CommandState.ACCEPTED, CommandState.SENT)
    return not is_under_way and looked_at is not None and looked_at >= last.at + FOLLOWS_WITHIN


def _at_its_power(reason: Reason, seen: Observation, *, has_followed: bool) -> Reason:
    """With the power that flows, W of 100: as `power_w` where none was asked (None), or it still goes there,
    beside it as `flows_w` where that is clearly another one.
    """
    if "power_w" not in reason.facts or reason.facts.get("moves") is False or seen.battery_w is None:
        return _without(reason, "flows_w") if "flows_w" in reason.facts else reason
    flows_w, told_w = FLOWS_W * round(abs(seen.battery_w) / FLOWS_W), reason.facts["power_w"]
    if told_w is None:
        return _with(reason, power_w=flows_w)
    is_other = abs(flows_w - told_w) >= max(STEP_W, OTHER_SHARE * told_w)
    if is_other and not has_followed:
        return _with(_without(reason, "flows_w"), power_w=flows_w)
    if is_other:
        return _with(reason, flows_w=flows_w)
    return _without(reason, "flows_w") if "flows_w" in reason.facts else reason


def _moving(reason: Reason, moves: bool) -> Reason:
    return reason if moves else _with(reason, moves=False)


def _with(reason: Reason, **facts: float | bool | list[str] | None) -> Reason:
    """The reason with other facts; a sentence made before them is not theirs."""
    return replace(reason, facts={**reason.facts, **facts}, text="")


def _without(reason: Reason, name: str) -> Reason:
    """The reason without a fact that is not so."""
    facts = {known: fact for known, fact in reason.facts.items() if known != name}
    return replace(reason, facts=facts, text="")


def _is_elsewhere(reason: Reason, seen: Observation, reserve_pct: float) -> bool:
    """Whether the battery is not at the end that the reason says it is at."""
    soc_pct, limit = None if seen.battery is None else seen.battery.soc_pct, reason.facts.get("limit")
    if soc_pct is None:
        return limit in ("capacity", "reserve")
    return (limit == "capacity" and soc_pct < 100 - NEAR_PCT) or (
        limit == "reserve" and soc_pct > reserve_pct + NEAR_PCT
    )


def _takes_more_sun(reason: Reason, seen: Observation) -> bool:
    """Whether it charges faster than a limit on its charge lets it, and the grid gives next to nothing."""
    told_w, power_w, grid_w = reason.facts.get("power_w"), seen.battery_w, seen.grid_w
    if told_w is None or power_w is None or grid_w is None:
        return False
    if reason.facts.get("limit") in (None, "the export limit"):  # that one holds a sale
        return False
    return "action" not in reason.facts and -power_w > told_w + STEP_W and grid_w < FLOWS_W


def _may_be_left_over(seen: Observation) -> bool:
    """Whether there may be sun that neither the house uses nor the battery takes."""
    battery = seen.battery
    return sun_may_be_left_over(
        grid_w=seen.grid_w,
        battery_w=seen.battery_w,
        soc_pct=None if battery is None else battery.soc_pct,
        is_free=battery is not None and battery.mode in FREE,
    )


def _goes_to_the_house(reason: Reason, seen: Observation) -> bool:
    """Whether the battery gives all that was to be sold, and the house uses it up."""
    power_w, grid_w = seen.battery_w, seen.grid_w
    if "power_w" not in reason.facts or power_w is None or grid_w is None:
        return False
    told_w = reason.facts["power_w"] or 0.0  # None: it gives what it chooses to
    return power_w > FLOWS_W and power_w > told_w - NOISE_W and grid_w > -FLOWS_W


def _is_from_the_sun(reason: Reason) -> bool:
    """Whether it says that a car charges from spare sun, and from nothing else."""
    is_planned = reason.code is Why.PLANNED_WINDOW and reason.facts.get("source") == Source.SUN
    return is_planned or reason.code is Why.FOLLOWING_SURPLUS


def _cars_fed(seen: Observation) -> int:
    """How many cars take power."""
    return sum((each.power_w or 0.0) > FLOWS_W for each in seen.chargers.values() if each is not None)


def _of_self_use(reason: Reason, seen: Observation, sources: Collection[Source]) -> Reason:
    """With the battery's power, and where it gives beside others, all of them."""
    told = _with(_without(reason, "sources"), battery_w=_self_use_w(seen, sources))
    is_one_of_them = (told.facts["battery_w"] or 0.0) > 0 and len(sources) > 1
    return _with(told, sources=[each.value for each in sources]) if is_one_of_them else told


def _self_use_w(seen: Observation, sources: Collection[Source]) -> float | None:
    """The battery's power as far as a sentence tells it: W of 1000, + runs the house, - stores the sun."""
    power_w, grid_w = seen.battery_w, seen.grid_w
    if power_w is None or grid_w is None:
        return None
    if Source.BATTERY in sources and grid_w > -FLOWS_W:
        return 1_000.0
    is_bought = Source.GRID in sources or grid_w >= FLOWS_W
    return -1_000.0 if power_w < -FLOWS_W and not is_bought else None
