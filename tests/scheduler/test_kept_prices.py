"""Prices outlive a restart while their source is silent, and only where they are the same contract's."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.clock import AcceleratedClock
from adapters.stores.memory.records import MemoryRecords
from domain.errors import Unreachable
from domain.house.house import House
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.kept import encoded
from scheduler.kept_prices import KEY, KIND, KeptPrices, ToldPrices
from scheduler.prices import Prices
from scheduler.state import HouseState

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
DAY_AHEAD = PriceKind.SCHEDULE


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def told(price: float, kind: PriceKind = DAY_AHEAD, *, until: float = 600) -> Tariff:
    """One price from an hour ago on."""
    return Tariff(slots=(PriceSlot(start=at(-60), end=at(until), import_price=price, kind=kind),), source="x")


class Source:
    """Tells this, or nothing."""

    def __init__(self, tariff: Tariff | None) -> None:
        self.tariff = tariff

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        if self.tariff is None:
            raise Unreachable("no answer")
        return self.tariff

    async def close(self) -> None: ...


class Server:
    """One life of a house's prices; the next has the same documents."""

    def __init__(self, records: MemoryRecords, source: Source | None, contract: str | None = "c") -> None:
        self.state = HouseState(House(), records.documents)
        self.news = 0
        self.prices = Prices(
            self.state,
            source,
            clock=AcceleratedClock(NOON, 1.0),
            on_news=self._news,
            on_late=lambda: None,
            contract=contract,
        )

    def _news(self) -> None:
        self.news += 1

    def price(self, minutes: float) -> float | None:
        async def look() -> None:
            await self.prices.renew(at(minutes))

        run_in_virtual_time(look())
        slot = self.state.tariff.in_force(at(minutes))
        return None if slot is None else slot.import_price


@pytest.mark.parametrize(
    ("before", "contract", "minutes", "price"),
    [
        (told(0.3), "c", 5, 0.3),
        (told(0.3), "another", 5, None),
        (told(0.3), None, 5, None),
        (told(0.3, until=60), "c", 59, 0.3),
        (told(0.3, until=60), "c", 60, None),
        (told(0.3, PriceKind.FORECAST), "c", 5, None),
    ],
    ids=[
        "the same",
        "another contract",
        "none is named",
        "to its end",
        "over",
        "a forecast that nothing holds up",
    ],
)
def test_a_restart_while_the_source_is_silent_costs_no_price_that_holds(
    before, contract, minutes, price
) -> None:
    records = MemoryRecords()
    assert Server(records, Source(before)).price(0) == (None if before.slots[0].kind == "forecast" else 0.3)
    server = Server(records, Source(None), contract)
    assert server.price(minutes) == price
    assert server.news == (price is not None)
    assert server.state.price_error == "no answer"


def test_what_the_source_tells_counts_from_its_first_answer() -> None:
    records = MemoryRecords()
    Server(records, Source(told(0.3))).price(0)
    source = Source(None)
    server = Server(records, source)
    assert server.price(5) == 0.3
    source.tariff = told(0.2)
    assert server.price(6) == 0.2
    source.tariff = told(0.19)
    assert server.price(12) == 0.19
    assert Server(records, Source(None)).price(13) == 0.2, "what is told over and over is not written so soon"
    assert server.price(40) == 0.19
    assert Server(records, Source(None)).price(41) == 0.19


@pytest.mark.parametrize("first", [-120, 700], ids=["behind", "ahead"])
def test_a_clock_that_is_wrong_after_the_start_costs_no_price_once_it_is_right(first) -> None:
    records = MemoryRecords()
    Server(records, Source(told(0.3))).price(0)
    server = Server(records, Source(None))
    assert server.price(first) is None
    assert server.price(5) == 0.3
    assert server.news == 1


def test_nothing_is_remembered_any_more_once_the_source_has_told() -> None:
    records = MemoryRecords()
    Server(records, Source(told(0.3))).price(0)
    source = Source(told(0.2, until=60))
    server = Server(records, source)
    assert server.price(5) == 0.2
    source.tariff = None
    assert server.price(65) is None


SPIKE = PriceSlot(start=at(60), end=at(120), import_price=5.0)


def hours(*prices: float | None, **changes: object) -> Tariff:
    """An hour each from noon on; None: it is not told."""
    return Tariff(
        slots=tuple(
            replace(SPIKE, start=at(60 * hour), end=at(60 * hour + 60), import_price=price, **changes)
            for hour, price in enumerate(prices)
            if price is not None
        ),
        source="x",
    )


@pytest.mark.parametrize(
    ("before", "after", "price"),
    [
        (hours(0.3, 5.0, 0.3), hours(0.3, 0.3, 0.3), 0.3),
        (hours(0.3, 0.3, 0.3), hours(0.3, 5.0, 0.3), 5.0),
        (hours(0.3, 0.3, 0.3), hours(0.3, None, 0.3), None),
        (hours(0.3, 0.3, 0.3), hours(0.3), None),
        (hours(0.3, 0.3, 0.3), Tariff(source="x"), None),
        (hours(0.3, 0.31, 0.3), hours(0.3, 0.3, 0.3), 0.31),
    ],
    ids=[
        "a spike is corrected",
        "a spike comes",
        "an hour is taken back",
        "all that follows is",
        "all is",
        "hardly other",
    ],
)
def test_what_is_corrected_or_taken_back_does_not_come_back_with_a_restart(before, after, price) -> None:
    records = MemoryRecords()
    source = Source(before)
    server = Server(records, source)
    server.price(0)
    source.tariff = after
    server.price(6)
    assert Server(records, Source(None)).price(61) == price


def test_an_answer_without_prices_costs_none_that_hold_later_than_was_asked_for() -> None:
    """A clock that is days behind asks for days that are over."""
    records = MemoryRecords()
    Server(records, Source(told(0.3))).price(0)
    source = Source(Tariff())
    server = Server(records, source)
    assert server.price(-60 * 24 * 3) is None
    source.tariff = None
    assert server.price(5) == 0.3


def test_what_comes_after_an_answer_without_prices_is_kept_at_once() -> None:
    records = MemoryRecords()
    source = Source(told(0.3))
    server = Server(records, source)
    server.price(0)
    source.tariff = Tariff()
    assert server.price(6) is None
    source.tariff = told(0.3)
    assert server.price(12) == 0.3
    assert Server(records, Source(None)).price(13) == 0.3


def test_news_are_written_four_times_an_hour_at_most() -> None:
    async def writes(minutes: int) -> int:
        records = MemoryRecords()
        kept = KeptPrices(HouseState(House(), records.documents).kept, "c")
        seen = []
        for minute in range(0, minutes, 5):
            await kept.hear(told(0.3 if minute % 10 else 5.0), at(minute))
            document = (await records.documents.all(KIND))[KEY]
            if not seen or seen[-1] != document:
                seen.append(document)
        return len(seen)

    assert run_in_virtual_time(writes(30)) == 1 + 4
    assert run_in_virtual_time(writes(60)) <= 2 + 4
    assert run_in_virtual_time(writes(300)) <= 5 * (2 + 4)


@pytest.mark.parametrize("price", [0.1, 0.3], ids=["another price", "the same"])
def test_a_contract_exchanged_while_the_house_runs_is_the_one_that_is_kept(price) -> None:
    records = MemoryRecords()
    server = Server(records, Source(told(0.3)))
    server.price(0)
    server.prices.take(Source(told(price)), None, "d")
    assert server.price(1) == price
    assert Server(records, Source(None), "c").price(2) is None
    assert Server(records, Source(None), "d").price(2) == price


def test_an_exchange_before_the_first_look_brings_nothing_of_the_contract_before() -> None:
    records = MemoryRecords()
    Server(records, Source(told(0.3))).price(0)
    server = Server(records, Source(told(0.3)))
    server.prices.take(Source(None), None, "c")
    assert server.price(1) is None


@pytest.mark.parametrize("document", [b"{", b'{"v":1}', b"null"])
def test_a_document_that_cannot_be_read_costs_itself_alone(document) -> None:
    records = MemoryRecords()

    async def spoiled() -> None:
        await records.documents.put(KIND, KEY, document)

    run_in_virtual_time(spoiled())
    assert Server(records, Source(None)).price(1) is None
    assert Server(records, Source(told(0.2))).price(1) == 0.2


@pytest.mark.parametrize(("minutes", "is_kept"), [(79, False), (80, True)])
def test_the_fifth_news_of_an_hour_wait_until_it_is_over(minutes, is_kept) -> None:
    async def story() -> None:
        records = MemoryRecords()
        kept = KeptPrices(HouseState(House(), records.documents).kept, "c")
        await kept.hear(told(0.3), NOON)
        for minute, price in ((20, 5.0), (40, 0.3), (50, 5.0), (55, 0.3)):
            await kept.hear(told(price), at(minute))
        before = (await records.documents.all(KIND))[KEY]
        await kept.hear(told(9.0), at(minutes))
        assert ((await records.documents.all(KIND))[KEY] != before) == is_kept

    run_in_virtual_time(story())


@pytest.mark.parametrize(("until", "is_kept"), [(629, False), (630, True)])
def test_prices_that_reach_half_an_hour_further_are_kept_at_once(until, is_kept) -> None:
    async def story() -> None:
        records = MemoryRecords()
        kept = KeptPrices(HouseState(House(), records.documents).kept, "c")
        await kept.hear(told(0.3, until=600), NOON)
        before = (await records.documents.all(KIND))[KEY]
        await kept.hear(told(0.3, until=until), at(5))
        assert ((await records.documents.all(KIND))[KEY] != before) == is_kept

    run_in_virtual_time(story())


def test_five_minute_prices_are_written_twice_an_hour_and_at_once_where_they_reach_further() -> None:
    async def writes(reach: float) -> int:
        records = MemoryRecords()
        kept = KeptPrices(HouseState(House(), records.documents).kept, "c")
        seen = set()
        for minutes in range(0, 61, 5):
            await kept.hear(told(0.3 + minutes / 10_000, until=600 + reach * minutes), at(minutes))
            seen.add((await records.documents.all(KIND))[KEY])
        return len(seen)

    assert run_in_virtual_time(writes(1)) == 3
    assert run_in_virtual_time(writes(4)) == 7


def test_only_what_is_to_come_is_kept_and_nothing_of_prices_that_are_fixed_for_the_year() -> None:
    async def story() -> None:
        records = MemoryRecords()
        kept = KeptPrices(HouseState(House(), records.documents).kept, "c")
        past = PriceSlot(start=at(-120), end=at(-60), import_price=9.0)
        tariff = replace(told(0.3), slots=(past, *told(0.3).slots), renew_at=at(5))
        await kept.hear(replace(tariff, year=(None,)), NOON)
        await kept.hear(Tariff(), NOON)
        assert await records.documents.all(KIND) == {}
        await kept.hear(tariff, NOON)
        document = (await records.documents.all(KIND))[KEY]
        assert document == encoded(ToldPrices(contract="c", tariff=told(0.3)))

    run_in_virtual_time(story())
