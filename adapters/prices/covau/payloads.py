"""One plan of Australia's Consumer Data Standards (Get Generic Plan Detail, version 3), as far as it is read.

Prices are decimal texts in dollars: without GST for what is bought, as they are for what is sold. An end time
is the last minute of its window (10:59), and a zone of "AEST" means the customer's own clock.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from adapters.clouds.rows import NULL

PATH = "/covau/cds-au/v1/energy/plans/{}"
HEADERS = {"x-v": "3", "x-min-v": "3"}
GST = 1.1

Dollars = Annotated[str, Meta(pattern=r"^-?\d{1,4}(\.\d{1,12})?$")]
Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-4]):[0-5]\d")]
MonthDay = Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class Rate(Struct, frozen=True, kw_only=True, rename="camel"):
    """A price; `volume` is for how many kWh of the `period` it holds (P1D, P1M), None for all the rest."""

    unit_price: Dollars
    volume: float | None = None


class Window(Struct, frozen=True, kw_only=True, rename="camel"):
    """When a price holds; no days are all days."""

    days: tuple[str, ...] = ()
    start_time: Clock
    end_time: Clock


class TimedRate(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a kWh drawn costs in some windows."""

    rates: tuple[Rate, ...]
    period: str | None = None
    time_of_use: tuple[Window, ...]
    display_name: str | None = None


class SingleRate(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a kWh costs or earns at all times."""

    rates: tuple[Rate, ...]
    period: str | None = None


class TariffPeriod(Struct, frozen=True, kw_only=True, rename="camel"):
    """The prices of a part of the year. `daily_supply_charge` are Dollars; odd ones are not known."""

    start_date: MonthDay | None = None
    end_date: MonthDay | None = None
    daily_supply_charge: msgspec.Raw = NULL
    single_rate: SingleRate | None = None
    time_of_use_rates: tuple[TimedRate, ...] = ()


class TimedFeedIn(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a kWh fed in earns in some windows; none are all times."""

    rates: tuple[Rate, ...]
    period: str | None = None
    time_variations: tuple[Window, ...] = ()
    display_name: str | None = None


class FeedIn(Struct, frozen=True, kw_only=True, rename="camel"):
    """Who pays for what is fed in, and how much."""

    single_tariff: SingleRate | None = None
    time_varying_tariffs: tuple[TimedFeedIn, ...] = ()


class Contract(Struct, frozen=True, kw_only=True, rename="camel"):
    """The electricity of a plan. `solar_feed_in_tariff` is a list of FeedIn: an odd part of it makes what is
    sold unknown, and nothing that is bought.
    """

    tariff_period: tuple[TariffPeriod, ...]
    solar_feed_in_tariff: msgspec.Raw = NULL


class Detail(Struct, frozen=True, kw_only=True, rename="camel"):
    """The plan."""

    plan_id: str
    electricity_contract: Contract


class Answer(Struct, frozen=True, kw_only=True, rename="camel"):
    """What the regulator answers."""

    data: Detail
