"""`powersync check` says what power would cost right now, in the money of the house."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Unreachable
from domain.house.house import Site
from domain.language.languages import GERMAN
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import Band, Side, TariffTerms
from domain.tariff.wall_clock import When
from powersync import vendors
from powersync.commands.check import contact_all
from powersync.commands.source_contacts import PriceContact
from tests.adapters.emulators.houses import ManualClock

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BRISBANE = Site(timezone="Australia/Brisbane", currency="AUD")
PLAIN = TariffTerms()
LONDON = Site(timezone="Europe/London", currency="GBP")


class Told:
    """Fits PriceSource: tells one half-hour."""

    def __init__(self, told: PriceSlot | None, terms: TariffTerms = PLAIN) -> None:
        self._slots, self._terms = () if told is None else (told,), terms

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        return Tariff(slots=self._slots, source="test", fetched_at=now, terms=self._terms)


class Silent:
    """Fits PriceSource: never there."""

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        raise Unreachable("test: no connection")


def half_hour(import_price: float, export_price: float | None) -> PriceSlot:
    end = NOW + timedelta(minutes=30)
    return PriceSlot(start=NOW, end=end, import_price=import_price, export_price=export_price)


async def row_of(source, site=BRISBANE):
    contact = PriceContact(source, vendors.PRICES["time_of_use"], ManualClock(), site)
    (row,) = await contact_all([contact])
    return row


@pytest.mark.parametrize(
    ("told", "site", "says"),
    [
        (half_hour(0.312, 0.08), BRISBANE, "power costs 31.2 c/kWh until 22:30, export earns 8 c/kWh"),
        (half_hour(0.312, -0.02), BRISBANE, "power costs 31.2 c/kWh until 22:30, export costs 2 c/kWh"),
        (half_hour(-0.05, 0.0), BRISBANE, "power costs −5 c/kWh until 22:30, export earns 0 c/kWh"),
        (half_hour(20.3, None), LONDON, "power costs £20.30/kWh until 12:30, what export earns is not known"),
    ],
)
async def test_the_row_says_what_power_costs_now(told, site, says):
    row = await row_of(Told(told), site)
    assert (row.id, row.answered, row.says, row.unsupported) == ("price", True, says, ())


FREE = (When(from_="21:00", to="23:00"),)


@pytest.mark.parametrize(
    ("bands", "says", "german"),
    [
        (
            (Band(name="free", when=FREE, price=0.0), Band(name="up", side=Side.EXPORT, add=0.10)),
            "power costs 0 c/kWh until 22:30, export earns 18 c/kWh",
            "Strom kostet 0 c/kWh bis 22:30, ",
        ),
        (
            (Band(name="free", when=FREE, price=0.0, upto_kwh=24),),
            "power costs 0 c/kWh (beyond its quota 31.2 c/kWh) until 22:30, export earns 8 c/kWh",
            "Strom kostet 0 c/kWh (über das Kontingent hinaus 31,2 c/kWh) bis 22:30, ",
        ),
        (
            (Band(name="up", side=Side.EXPORT, add=0.10, upto_kwh=15),),
            "power costs 31.2 c/kWh until 22:30, export earns 18 c/kWh (beyond its quota 8 c/kWh)",
            "Strom kostet 31,2 c/kWh bis 22:30, ",
        ),
    ],
)
async def test_the_terms_of_the_contract_are_in_what_power_costs_now(bands, says, german):
    row = await row_of(Told(half_hour(0.312, 0.08), TariffTerms(bands=bands)))
    assert row.says == says
    assert GERMAN.words(says).startswith(german)


async def test_an_answer_without_a_price_of_now_is_told_and_is_no_zero():
    row = await row_of(Told(None))
    assert (row.answered, row.says, row.unsupported) == (True, None, ("no price is known for now",))


async def test_a_source_that_is_not_there_fails():
    row = await row_of(Silent())
    assert (row.answered, row.says, row.error) == (False, None, "test: no connection")
