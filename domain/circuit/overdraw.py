"""A charger that draws more than it is ordered counts with what it draws, not with what it was told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.circuit.load import Load
from domain.command.held import charge_in
from domain.house.devices import loadpoint_device
from domain.view import SiteView

LASTS = timedelta(seconds=60)  # who follows an order late is not one who does not follow
MORE_A, MORE = 2.0, 0.15  # currents that are measured, and voltages, are not exact


class Overdraw(Struct, frozen=True, kw_only=True):
    """`since` it has drawn more than ordered, without a break. `above_a`: so much more, A per phase, than
    whatever it is ordered; `taken_a`: so much of that now. `phases`: on so many although fewer were ordered,
    None: as ordered. `is_proven`: it has lasted, and counts until the car is unplugged or follows.
    """

    since: datetime
    above_a: float = 0.0
    taken_a: float = 0.0
    phases: int | None = None
    is_proven: bool = False


def overdraws_of(
    view: SiteView, loads: Sequence[Load], before: Mapping[str, Overdraw], now: datetime
) -> dict[str, Overdraw]:
    """Whoever draws too much, by loadpoint id, once this tick has been looked at."""
    found = {load.id: _after(view, load, before.get(load.id), now) for load in loads}
    return {key: each for key, each in found.items() if each is not None}


def burdened(load: Load, overdraw: Overdraw | None) -> Load:
    """The load with what it is proven to draw beside its order."""
    if overdraw is None or not overdraw.is_proven:
        return load
    load = replace(load, above_a=overdraw.above_a, taken_a=overdraw.taken_a)
    if overdraw.phases is None:
        return load
    return replace(load.on(max(load.phases, overdraw.phases)), may_be_single=False)


def _is_more(drawn_a: float, ordered_a: float) -> bool:
    return drawn_a - ordered_a > max(MORE_A, MORE * ordered_a)


def _after(view: SiteView, load: Load, known: Overdraw | None, now: datetime) -> Overdraw | None:
    reading, held = view.seen.chargers.get(load.id), view.held.get(loadpoint_device(load.id))
    order = charge_in(held)
    if reading is not None and reading.connected is False:
        return None
    if reading is None or held is None or order is None or load.wanted_a is None or load.drawn_a is None:
        return known
    read_at = reading.power_at or view.seen.charger_at.get(load.id)
    if read_at is not None and read_at < held.since:
        return known  # of the order before
    able = view.chargers.get(load.id)
    is_all_or_nothing = able is not None and not able.rate_control and order.current_a
    ordered_a = able.max_current_a if able is not None and is_all_or_nothing else order.current_a
    above_a = load.drawn_a - ordered_a
    is_above = _is_more(load.drawn_a, ordered_a)
    is_wide = order.phases is not None and load.drawn_phases > order.phases
    is_wide = is_wide and _is_more(load.drawn_a * load.drawn_phases, ordered_a * (order.phases or 1))
    if not is_above and not is_wide:
        is_idle = load.drawn_a <= MORE_A
        return replace(known, taken_a=0.0) if is_idle and known is not None and known.is_proven else None
    known = known or Overdraw(since=now)
    above_a = above_a if is_above else 0.0
    if known.is_proven and ordered_a and now - held.since < LASTS:
        above_a = min(above_a, known.above_a)  # the newest order may still be on its way
    is_proven = known.is_proven or now - known.since >= LASTS
    if not ordered_a:  # a stop that is not followed says nothing of what a charge would draw
        return replace(known, taken_a=above_a, is_proven=is_proven)
    phases = load.drawn_phases if is_wide else None
    return replace(known, above_a=above_a, taken_a=above_a, phases=phases, is_proven=is_proven)
