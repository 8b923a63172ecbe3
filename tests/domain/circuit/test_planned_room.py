"""What a car's plan counts on is what fuse and circuits then give it: no more, and no less."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Circuit, Site
from domain.house.settings import Mode, SmartSettings
from domain.loadpoint.phases import footprint
from domain.loadpoint.smart_plans import foreseen, renewed
from domain.loadpoint.smart_wish import wish_of
from domain.loadpoint.unplanned import room_taken
from domain.plan.cars.stretch import stretches
from domain.tariff.slots import PriceSlot, Tariff
from tests.builders import NOON, a_charge, a_charger, after, an_observation
from tests.domain.circuit.connection import Connection, one_phase

HOUR_S = 3_600
BEHIND_40_A, BEHIND_3X25_A = Site(main_fuse_a=40), Site(main_fuse_a=25, phases=3)
LEAVES_LATER = SmartSettings(departures={"thu": "18:00"})
PRICES = Tariff(slots=(PriceSlot(start=NOON, end=after(86_400), import_price=0.2),), fetched_at=NOON)
FEED = (Circuit(id="feed", max_a=20),)


def always(power_w: float) -> PowerForecast:
    return PowerForecast(slots=(PowerSlot(NOON, after(86_400), power_w),))


def drawing(bench: Connection, key: str, amps: float) -> float:
    """What that much current of it is, W."""
    lp = bench.house.loadpoint(key)
    return amps * 230 * int(lp.phases)


def taken(bench: Connection, house_w: float, draws: dict[str, float]) -> tuple[float, list[float]]:
    """What the meter of the house shows, W, and what each phase carries, A."""
    phase_a = [house_w / 3 / 230] * 3
    for key, amps in draws.items():
        lp = bench.house.loadpoint(key)
        for place in footprint(int(lp.phases), lp.phase, bench.house.site.phases):
            phase_a[place] += amps
    return house_w + sum(drawing(bench, key, amps) for key, amps in draws.items()), phase_a


def both(
    site: Site,
    load_w: float,
    sun_w: float,
    *,
    phases: int = 1,
    by_phase: bool = False,
    beside_a: float = 0.0,
    beside: str = "fast",
    beside_phases: int = 1,
    circuit: str | None = None,
    is_due: bool = True,
) -> tuple[float, float]:
    """The current that the plan counts on in its next hour, and the one that is given, A per phase."""
    smart = LEAVES_LATER if is_due else SmartSettings()
    car = one_phase(
        "car",
        mode=Mode.SMART,
        phases=phases,
        phase="L1" if phases == 1 else None,
        circuit=circuit,
        smart=smart,
    )
    other = one_phase(
        "other", mode=Mode.OFF if beside == "driver" else Mode.FAST, phases=beside_phases, phase="L2",
        circuit=circuit,
    )  # fmt: skip
    bench = Connection(site, car, other, circuits=FEED)
    readings = {
        "car": a_charger(0.0, current_a=0.0, vehicle_soc_pct=20, charging=False),
        "other": a_charger(beside_a * 230 * beside_phases, current_a=beside_a, charging=beside_a > 0),
    }
    seen = replace(an_observation(at=NOON, chargers=readings), grid_at=NOON)
    wish = wish_of(car, bench.house, readings["car"], None, None, NOON)
    assert wish is not None
    intents = {"other": a_charge(32, 600)} if beside == "person" else {}
    ours = {"other"} if beside != "driver" else set()
    ahead = foreseen(
        bench.house,
        PRICES,
        {"load": always(load_w), "solar": always(sun_w)},
        beside=room_taken(bench.house, seen, intents, {"car"}, ours, NOON),
        by_phase=by_phase,
    )
    first = stretches(wish, ahead)[0]
    planned_kw = wish.power_kw(wish.max_kw if first.room_kw is None else first.room_kw)
    bench.owners = {"car": Owner.SMART, "other": Owner.MANUAL if beside == "person" else Owner.FAST}
    bench.car_plans = renewed({}, [wish], bench.house, None, ahead, NOON)
    if not is_due:
        bench.car_plans = {}
    wants = {"car": 32, "other": None if beside == "driver" else round(beside_a)}
    draws, given = {"car": 0.0, "other": beside_a}, dict[str, int | None]()
    for second in range(-30, 300, 30):  # it lasts until those that go down first were seen to have gone down
        wanted = wants | ({"car": 0} if second < 0 else {})
        grid_w, phase_a = taken(bench, load_w - sun_w, draws)
        readings = {key: a_charger(drawing(bench, key, amps)) for key, amps in draws.items()}
        readings = {key: replace(each, current_a=draws[key]) for key, each in readings.items()}
        metered: Any = phase_a if by_phase else None
        given = bench.at(second, wanted, readings=readings, grid_w=grid_w, phase_a=metered)
        draws = {key: beside_a if amps is None else amps for key, amps in given.items()}
    return planned_kw / wish.plug.amp_kw, given["car"] or 0


@pytest.mark.parametrize(
    ("site", "load_w", "sun_w", "how", "amps"),
    [
        (BEHIND_40_A, 2_300, 0, {}, 28),
        (BEHIND_40_A, 4_600, 2_300, {}, 28),  # the sun counts as far as the house uses it
        (Site(main_fuse_a=20), 460, 9_200, {}, 18),  # and no further: a cloud would blow the fuse
        (Site(import_limit_w=4_600), 2_300, 4_600, {}, 30),  # an import limit is a sum, of which it counts
        (BEHIND_3X25_A, 2_300, 0, {}, 13),  # as if all that the house takes were on each phase
        (BEHIND_3X25_A, 2_300, 0, {"by_phase": True}, 19),
        (BEHIND_3X25_A, 2_300, 0, {"phases": 3, "by_phase": True}, 19),
        (BEHIND_3X25_A, 2_300, 0, {"phases": 3}, 13),
        (Site(main_fuse_a=40, phases=1), 0, 0, {"phases": 3}, 12),  # all three on that one
        # who is served after it gives way, who comes before it does not
        (BEHIND_40_A, 2_300, 0, {"beside_a": 16}, 28),
        (BEHIND_40_A, 2_300, 0, {"beside_a": 16, "is_due": False}, 12),
        (BEHIND_40_A, 2_300, 0, {"beside_a": 16, "beside": "person"}, 12),
        (BEHIND_40_A, 2_300, 0, {"beside_a": 16, "beside": "driver"}, 12),
        # one on another phase takes nothing of this one, where it is known
        (BEHIND_3X25_A, 690, 0, {"beside_a": 16, "beside": "person", "by_phase": True}, 22),
        (
            BEHIND_3X25_A,
            690,
            0,
            {"beside_a": 10, "beside": "person", "by_phase": True, "beside_phases": 3},
            12,
        ),
        (Site(), 500, 0, {"circuit": "feed"}, 20),
        (Site(), 500, 0, {"circuit": "feed", "beside_a": 12, "beside": "person"}, 8),
    ],
)
def test_a_plan_counts_on_the_room_that_it_will_be_given(site, load_w, sun_w, how, amps):
    planned_a, given_a = both(site, load_w, sun_w, **how)
    assert (planned_a, given_a) == (pytest.approx(amps), amps)
