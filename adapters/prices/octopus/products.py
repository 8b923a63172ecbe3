"""Octopus's plans as data: how their products are called, and when those with two rates have their night.

A product's code ends with the date of its edition and ages: the newest one that is offered is looked for by
`pattern`, and `known` stands in where nothing is offered any more (its rates go on being told).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from msgspec import Struct

from adapters.prices.octopus.payloads import Product

LONDON = ZoneInfo("Europe/London")
BRAND = "OCTOPUS_ENERGY"


class Plan(Struct, frozen=True):
    """One plan: its products' codes, and one that has been."""

    pattern: str
    known: str | None


IMPORT: Mapping[str, Plan] = {
    "agile": Plan(r"AGILE-\d", "AGILE-24-10-01"),
    "flux": Plan(r"FLUX-IMPORT-", "FLUX-IMPORT-23-02-14"),
    "go": Plan(r"GO-VAR-", "GO-VAR-22-10-14"),
    "intelligent": Plan(r"INTELLI-VAR-", "INTELLI-VAR-24-10-29"),
    "intelligent_flux": Plan(r"INTELLI-FLUX-IMPORT-", "INTELLI-FLUX-IMPORT-23-07-14"),
    "tracker": Plan(r"SILVER-", None),
}
EXPORT: Mapping[str, Plan] = {
    "agile": Plan(r"AGILE-OUTGOING-\d", "AGILE-OUTGOING-19-05-13"),
    "fixed": Plan(r"OUTGOING-VAR-\d", "OUTGOING-VAR-24-10-26"),
    "flux": Plan(r"FLUX-EXPORT-", "FLUX-EXPORT-23-02-14"),
    "intelligent_flux": Plan(r"INTELLI-FLUX-EXPORT-", "INTELLI-FLUX-EXPORT-23-07-14"),
}


class Night(Struct, frozen=True):
    """When the night rate holds on a clock; it may pass midnight."""

    zone: tzinfo
    start: time
    end: time

    def holds(self, at: datetime) -> bool:
        """Whether it is night."""
        clock = at.astimezone(self.zone).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


ECONOMY_7 = Night(UTC, time(0, 30), time(7, 30))  # these meters' clocks stay on winter time
NIGHTS = (
    (re.compile(r"E-.R-(INTELLI|IOG)-"), Night(LONDON, time(23, 30), time(5, 30))),
    (re.compile(r"E-.R-GO-"), Night(LONDON, time(0, 30), time(5, 30))),
    (re.compile(r"E-2R-"), ECONOMY_7),
)


def night_of(tariff_code: str) -> Night | None:
    """The night of a tariff that is told as two rates; None where it is not known."""
    return next((night for pattern, night in NIGHTS if pattern.match(tariff_code)), None)


def newest(plan: Plan, products: Iterable[Product], now: datetime) -> str | None:
    """The code of the newest product of the plan that is offered to a home, else the one we know."""
    found = [
        product
        for product in products
        if re.match(plan.pattern, product.code)
        and product.brand in (None, BRAND)
        and not product.is_business
        and (product.available_to is None or product.available_to > now)
        and (product.available_from is None or product.available_from <= now)
    ]
    if not found:
        return plan.known
    return max(found, key=lambda product: product.available_from or datetime.min.replace(tzinfo=UTC)).code


def tariff_code(product_code: str, region: str) -> str:
    """A product's tariff with one rate register in a region."""
    return f"E-1R-{product_code}-{region}"


def product_code(tariff: str) -> str:
    """The product inside a tariff's code."""
    return tariff[len("E-1R-") : -len("-A")]
