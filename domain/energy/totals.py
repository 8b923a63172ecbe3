"""Sums that only rise, as meters count: over every midnight, every restart and a clock that is set back."""

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.ledger import Ledger
from domain.energy.lifetime import Lifetime

COUNTED = {
    "import_wh": "imported_w",
    "export_wh": "exported_w",
    "pv_wh": "pv_w",
    "load_wh": "load_w",
    "ev_wh": "ev_w",
    "charge_wh": "charged_w",
    "discharge_wh": "discharged_w",
}  # by name, the power of a sample that is counted


class Totals(Struct, frozen=True, kw_only=True):
    """Energy since the house was first seen, Wh; None: never measured. `ev_wh` went into cars: what one gives
    back is not taken off. `charge_wh` went into the battery, `discharge_wh` came out of it.
    """

    import_wh: float | None = None
    export_wh: float | None = None
    pv_wh: float | None = None
    load_wh: float | None = None
    ev_wh: float | None = None
    charge_wh: float | None = None
    discharge_wh: float | None = None


def counted_on(totals: Totals, sample: Sample) -> Totals:
    """The sums with one more sample; what was not measured adds nothing."""
    hours = sample.seconds / 3600
    powers = {name: getattr(sample, power) for name, power in COUNTED.items()}
    more = {name: max(0.0, power_w) * hours for name, power_w in powers.items() if power_w is not None}
    return replace(totals, **{name: (getattr(totals, name) or 0.0) + wh for name, wh in more.items()})


def begun_with(lifetime: Lifetime, ledger: Ledger | None) -> Totals:
    """The sums of a house that counted days before it counted these."""
    is_open = ledger is not None and (lifetime.until is None or ledger.day > lifetime.until)
    days = (lifetime, ledger) if is_open else (lifetime,)
    sums = {name: sum(max(0.0, getattr(day, name)) for day in days) for name in COUNTED}
    return Totals(**{name: wh or None for name, wh in sums.items()})
