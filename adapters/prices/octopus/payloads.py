"""What Octopus's REST API answers, as far as it is read. Rates are pence per kWh, charges pence per day.

An instant carries its offset, which changes with summer time; intervals include their start and not their
end, and null is without an end.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

Instant = Annotated[datetime, Meta(tz=True)]
Pence = Annotated[float, Meta(ge=-100_000, le=100_000)]


class Rate(Struct, frozen=True, kw_only=True):
    """One rate or charge. `payment_method` None: however it is paid."""

    value_inc_vat: Pence | None = None
    valid_from: Instant | None = None
    valid_to: Instant | None = None
    payment_method: str | None = None


class Page(Struct, frozen=True, kw_only=True):
    """A part of a list of rates or products; `next` where there is more."""

    results: tuple[msgspec.Raw, ...]
    next: str | None = None


class Product(Struct, frozen=True, kw_only=True):
    """One product on offer."""

    code: str
    brand: str | None = None
    is_business: bool = False
    available_from: Instant | None = None
    available_to: Instant | None = None


class Agreement(Struct, frozen=True, kw_only=True):
    """A tariff that a meter has or had."""

    tariff_code: str
    valid_from: Instant | None = None
    valid_to: Instant | None = None


class MeterPoint(Struct, frozen=True, kw_only=True):
    """Where electricity is measured, one way. `mpan` is its number; its agreements, each an Agreement."""

    mpan: str = ""
    is_export: bool = False
    agreements: tuple[msgspec.Raw, ...] = ()


class Property(Struct, frozen=True, kw_only=True):
    """A home of the account; its meters, each a MeterPoint."""

    moved_out_at: Instant | None = None
    electricity_meter_points: tuple[msgspec.Raw, ...] = ()


class Account(Struct, frozen=True, kw_only=True):
    """The homes of an account, each a Property."""

    properties: tuple[msgspec.Raw, ...] = ()
