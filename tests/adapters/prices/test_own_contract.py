"""What an owner writes of his contract stands beside any source of prices."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from adapters.kinds.contract_terms import ContractTerms
from adapters.prices.own_contract import OwnContract
from adapters.stores.memory.records import MemoryRecords
from domain.errors import ConfigurationError
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import Band, DayCredit, DemandCharge, Per, Side, TariffTerms
from domain.tariff.wall_clock import When
from powersync.config import parse
from powersync.wiring import open_prices, surroundings_of
from tests.adapters.emulators.houses import ManualClock

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOURS = timedelta(hours=3)
NOON_HOURS = (When(from_="11:00", to="14:00"),)


class Told:
    def __init__(self, terms: TariffTerms) -> None:
        self._terms = terms

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        slot = PriceSlot(start=now, end=until, import_price=0.3)
        return Tariff(slots=(slot,), supply_charge_per_day=1.0, terms=self._terms)

    async def close(self) -> None:
        """Nothing."""


@pytest.mark.parametrize(
    ("rows", "terms"),
    [
        ({}, TariffTerms()),
        (
            {"free": [{"from": "11:00", "to": "14:00", "quota_kwh_per_day": 24}]},
            TariffTerms(bands=(Band(name="free", when=NOON_HOURS, upto_kwh=24, each_day=True, price=0.0),)),
        ),
        (
            {
                "free": [
                    {"name": "noon", "from": "11:00", "to": "14:00", "quota_kwh_per_day": 50, "pool": "month"}
                ]
            },
            TariffTerms(
                bands=(
                    Band(name="noon", when=NOON_HOURS, per=Per.MONTH, upto_kwh=50, each_day=True, price=0.0),
                )
            ),
        ),
        (
            {"step": [{"above_kwh": 300, "import": 0.5}, {"above_kwh": 11, "per": "day", "add": 0.02}]},
            TariffTerms(
                bands=(
                    Band(name="above 300 kWh", per=Per.MONTH, above_kwh=300, price=0.5, is_strict=False),
                    Band(name="above 11 kWh", above_kwh=11, add=0.02, is_strict=False),
                )
            ),
        ),
        (
            {"feed_in_topups": [{"from": "11:00", "to": "14:00", "add": 0.08, "kwh_per_day": 15}]},
            TariffTerms(
                bands=(Band(name="feed-in top-up", side=Side.EXPORT, when=NOON_HOURS, upto_kwh=15, add=0.08),)
            ),
        ),
        (
            {"demand": [{"from": "11:00", "to": "14:00", "per_kw": 12, "billing_day": 20}]},
            TariffTerms(demand=(DemandCharge(name="demand", per_kw=12, when=NOON_HOURS, billing_day=20),)),
        ),
        (
            {"credit": [{"from": "11:00", "to": "14:00", "per_day": 1}]},
            TariffTerms(credits=(DayCredit(name="credit", amount=1, when=NOON_HOURS),)),
        ),
    ],
)
@pytest.mark.parametrize("driver", [{"driver": "aemo", "region": "SA1"}, {"driver": "time_of_use"}])
async def test_every_row_is_a_term_with_every_source(rows, terms, driver):
    period = {"period": [{"import": 0.3}]} if driver["driver"] == "time_of_use" else {}
    config = parse({"site": {"timezone": "Australia/Brisbane"}, "tariff": {**driver, **period, **rows}})
    assert config.tariff.terms == terms
    if period:
        source = open_prices(config, surroundings_of(config, ManualClock(), MemoryRecords().documents))
        assert (await source.fetch(NOON, NOON + HOURS)).terms == terms


LOW, HIGH = {"above_kwh": 5, "import": 0.4}, {"above_kwh": 10, "import": 0.5}
WEEKEND = {"above_kwh": 20, "import": 0.6, "days": "sat,sun"}


@pytest.mark.parametrize(
    ("steps", "counted"),
    [
        ([LOW, HIGH], [10, 5]),
        ([HIGH, LOW], [10, 5]),
        ([LOW, HIGH | {"per": "day"}], [5, 10]),  # of another count
        ([LOW, WEEKEND, HIGH], [10, 20, 5]),  # of other hours: the owner's order
        ([LOW, LOW | {"import": 0.45}], [5, 5]),
    ],
)
def test_of_steps_of_the_same_hours_the_highest_that_is_reached_counts(steps, counted):
    bands = msgspec.convert({"step": steps}, ContractTerms).terms.bands
    assert [band.above_kwh for band in bands] == counted


TOLD = TariffTerms(
    bands=(Band(name="free", price=0.0), Band(name="super", side=Side.EXPORT, add=0.1)),
    demand=(DemandCharge(name="demand", per_kw=3),),
    credits=(DayCredit(name="credit", amount=1, when=NOON_HOURS),),
)


@pytest.mark.parametrize(
    ("rows", "bands", "demand", "granted"),
    [
        ({"free": [{"name": "free", "quota_kwh_per_day": 5}]}, ["free", "super"], ["demand"], ["credit"]),
        ({"free": [{"quota_kwh_per_day": 5}]}, ["free 2", "free", "super"], ["demand"], ["credit"]),
        (
            {
                "step": [
                    {"above_kwh": 20, "add": 0.1, "season": "jun-aug"},
                    {"above_kwh": 20, "add": 0.2, "season": "dec-feb"},
                ],
                "demand": [{"per_kw": 12, "from": "14:00", "to": "20:00"}, {"per_kw": 6, "to": "09:00"}],
                "credit": [{"per_day": 1}],
            },
            ["above 20 kWh", "above 20 kWh 2", "free", "super"],
            ["demand 2", "demand 3", "demand"],
            ["credit 2", "credit"],
        ),
    ],
)
async def test_a_row_takes_the_place_of_its_namesake_and_one_without_a_name_of_none(
    rows, bands, demand, granted
):
    """A quota that a row without a name put aside would leave its hours free without end."""
    own = msgspec.convert(rows, ContractTerms)
    terms = (await OwnContract(Told(TOLD), None, own).fetch(NOON, NOON + HOURS)).terms
    assert [band.name for band in terms.bands] == bands
    assert [charge.name for charge in terms.demand] == demand
    assert [credit.name for credit in terms.credits] == granted
    assert terms.bands[-1] == TOLD.bands[-1]


async def test_the_charge_of_the_connection_is_the_owners_where_he_wrote_one():
    for own, told in ((None, 1.0), (1.5, 1.5)):
        tariff = await OwnContract(Told(TOLD), own).fetch(NOON, NOON + HOURS)
        assert (tariff.supply_charge_per_day, tariff.terms) == (told, TOLD)


@pytest.mark.parametrize("step", [{"above_kwh": 10}, {"above_kwh": 10, "import": 0.3, "add": 0.1}])
def test_a_step_says_one_thing(step):
    tariff = {"driver": "time_of_use", "period": [{"import": 0.3}], "step": [step]}
    with pytest.raises(ConfigurationError, match=r"tariff\.step\[0\]: needs either import or add"):
        parse({"tariff": tariff})
