"""An observation as it is kept: with the time it stands for."""

from domain.energy.history import Sample
from domain.energy.settlement import SETTLED
from domain.reading.observation import Observation
from domain.tariff.slots import PriceKind

LONGEST_GAP_S = 360.0  # from here on a gap is a gap, and nobody guesses what was in it


def sample_of(seen: Observation, before: Observation | None) -> Sample:
    """The observation for the whole time since the one `before` it (what a meter shows is what just was), at
    the listed price that held when it began; for none after a start, a gap or a clock that was set back.
    """
    seconds = 0.0 if before is None else max(0.0, (seen.at - before.at).total_seconds())
    stands_for_s = seconds if seconds < LONGEST_GAP_S else 0.0
    price = (before if before is not None and stands_for_s else seen).listed_price
    return Sample(
        at=seen.at,
        seconds=stands_for_s,
        grid_w=seen.grid_w,
        pv_w=seen.pv_w,
        battery_w=seen.battery_w,
        load_w=seen.load_w,
        ev_w=seen.ev_w,
        soc_pct=None if seen.battery is None else seen.battery.soc_pct,
        import_price=None if price is None else price.import_price,
        export_price=None if price is None else price.export_price,
        is_settled=price is not None and price.kind in SETTLED,
        is_of_market=price is not None and price.kind is not PriceKind.SCHEDULE,
    )
