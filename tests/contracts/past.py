"""What every keeper of the past promises."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.energy.comparison import compare
from domain.energy.history import DecisionRecord, MeanPower, Sample
from domain.energy.ledger import add
from domain.energy.series import Period, measured_by
from domain.loadpoint.past_session import PastSession
from domain.tariff.slots import PriceKind, PriceSlot

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
EVER = (NOON - timedelta(days=4_000), NOON + timedelta(days=4_000))


def a_decision(text: str, at: datetime = NOON) -> DecisionRecord:
    return DecisionRecord(at=at, target="battery", owner="user", code="user_command", text=text)


def samples_every(seconds: int, count: int, start: datetime = NOON) -> list[Sample]:
    return [
        Sample(
            at=start + timedelta(seconds=seconds * (n + 1)),
            seconds=seconds,
            grid_w=float((-1) ** n * 100 * n),
            pv_w=None if n % 7 == 0 else float(n),
            battery_w=float(n % 5 - 2),
            load_w=500.0,
            ev_w=0.0,
            soc_pct=50 + n / 100,
            import_price=0.30,
            terms_cost=0.01 * (n % 3),
            terms_cost_without=0.001 * n,
            is_settled=n % 11 > 0,
        )
        for n in range(count)
    ]


def a_session(number):
    return PastSession(
        id=f"s{number}", loadpoint="garage", vehicle=None, started_at=NOON - timedelta(hours=1),
        ended_at=NOON + timedelta(minutes=number), energy_wh=7_400.0, solar_wh=None, battery_wh=0.0,
        grid_wh=7_400.0, cost=None, saving=0.5, soc_start_pct=None, soc_end_pct=80.0, coverage=1.0,
    )  # fmt: skip


def close(found, wanted) -> bool:
    return len(found) == len(wanted) and all(
        getattr(a, name) == pytest.approx(getattr(b, name))
        for a, b in zip(found, wanted, strict=True)
        for name in MeanPower.__struct_fields__
        if name != "at"
    )


class PastContract:
    async def test_raw_samples_come_back_at_a_fine_resolution(self, records):
        await records.past.add_samples(samples_every(10, 3))
        rows = await records.past.power(NOON, NOON + timedelta(minutes=1), 10)
        assert [(row.at, row.grid_w, row.pv_w) for row in rows] == [
            (NOON, 0.0, None),
            (NOON + timedelta(seconds=10), -100.0, 1.0),
            (NOON + timedelta(seconds=20), 200.0, 2.0),
        ]

    async def test_the_same_instant_is_kept_once(self, records):
        at = NOON + timedelta(seconds=10)
        await records.past.add_samples([Sample(at=at, seconds=10, load_w=1.0)])
        await records.past.add_samples([Sample(at=at, seconds=10, load_w=3.0)])
        [row] = await records.past.power(NOON, NOON + timedelta(minutes=1), 60)
        assert row.load_w == 3.0

    async def test_a_bucket_is_the_mean_of_what_is_known(self, records):
        values = [None, 100.0, -300.0]
        await records.past.add_samples(
            [
                Sample(at=NOON + timedelta(seconds=20 * (n + 1)), seconds=20, grid_w=w, battery_w=w)
                for n, w in enumerate(values)
            ]
        )
        [row] = await records.past.power(NOON, NOON + timedelta(minutes=1), 60)
        assert (row.grid_w, row.import_w, row.export_w, row.load_w) == (-100.0, 50.0, 150.0, None)
        assert (row.battery_w, row.discharge_w, row.charge_w) == (-100.0, 50.0, 150.0)
        assert (row.grid_s, row.battery_s, row.load_s) == (40.0, 40.0, 0.0)

    async def test_every_second_weighs_the_same_however_often_it_was_looked(self, records):
        often = [Sample(at=NOON + timedelta(seconds=n), seconds=1, load_w=3_000.0) for n in range(1, 31)]
        seldom = [Sample(at=NOON + timedelta(seconds=300), seconds=270, load_w=1_000.0)]
        await records.past.add_samples(often + seldom)
        for _ in range(2):
            [row] = await records.past.power(NOON, NOON + timedelta(minutes=5), 300)
            assert (row.load_w, row.load_s) == (pytest.approx(1_200.0), 300.0)
            await records.past.prune(NOON + timedelta(hours=1))

    async def test_a_sample_counts_in_every_bucket_that_it_reaches_into(self, records):
        at = NOON + timedelta(minutes=6)
        await records.past.add_samples([Sample(at=at, seconds=150, grid_w=-400.0)])
        for _ in range(2):
            rows = await records.past.power(NOON, NOON + timedelta(minutes=10), 300)
            assert [(row.at.minute, row.grid_w, row.export_w, row.grid_s) for row in rows] == [
                (0, -400.0, 400.0, 90.0),
                (5, -400.0, 400.0, 60.0),
            ]
            await records.past.prune(NOON + timedelta(hours=1))

    async def test_a_sample_that_stands_for_no_time_is_no_mean(self, records):
        await records.past.add_samples([Sample(at=NOON + timedelta(seconds=1), grid_w=1.0)])
        assert list(await records.past.power(*EVER, 300)) == []

    async def test_what_was_not_yet_written_when_a_bucket_was_rolled_up_is_not_lost(self, records):
        samples = samples_every(10, 60)
        await records.past.add_samples(samples[:50])
        await records.past.prune(NOON + timedelta(minutes=10))
        await records.past.add_samples(samples[50:])
        rows = await records.past.power(NOON, NOON + timedelta(minutes=10), 300)
        assert [row.grid_s for row in rows] == [300.0, 300.0]

    async def test_start_counts_and_end_does_not(self, records):
        await records.past.add_samples(samples_every(60, 10))
        rows = await records.past.power(NOON + timedelta(minutes=2), NOON + timedelta(minutes=4), 60)
        assert [row.at.minute for row in rows] == [2, 3]

    @pytest.mark.parametrize("resolution_s", [300, 900, 3600, 86_400])
    async def test_rolling_up_changes_no_answer(self, records, resolution_s):
        await records.past.add_samples(samples_every(50, 400))
        span = (NOON, NOON + timedelta(hours=6))
        raw = await records.past.power(*span, resolution_s)
        for minutes in (63, 63, 121, 7, 300):  # half-filled buckets, twice the same, a clock set back
            await records.past.prune(NOON + timedelta(minutes=minutes))
            assert close(await records.past.power(*span, resolution_s), raw)
        await records.past.prune(NOON + timedelta(days=3))
        assert close(await records.past.power(*span, resolution_s), raw)

    async def test_what_the_terms_cost_adds_up_over_a_bucket_and_its_parts(self, records):
        at = NOON + timedelta(minutes=6)  # 4 of its 6 minutes lie in the first bucket
        await records.past.add_samples(
            [
                Sample(
                    at=at + timedelta(seconds=30),
                    seconds=270,
                    grid_w=1.0,
                    pv_w=0.0,
                    load_w=1.0,
                    ev_w=0.0,
                    import_price=0.3,
                    terms_cost=0.9,
                    terms_cost_without=-0.9,
                )
            ]
        )
        rows = await records.past.power(*EVER, 300)
        assert [(row.terms_cost, row.terms_cost_without) for row in rows] == [
            pytest.approx((0.6, -0.6)),
            pytest.approx((0.3, -0.3)),
        ]
        [row] = await records.past.power(*EVER, 86_400)
        assert (row.terms_cost, row.settled_s) == (pytest.approx(0.9), 0)

    @pytest.mark.parametrize("is_rolled_up", [False, True])
    async def test_a_settled_price_stands_in_place_of_the_one_reckoned_with(self, records, is_rolled_up):
        minute = timedelta(minutes=1)
        samples = [
            Sample(at=NOON + n * minute, seconds=60, grid_w=1_000.0, import_price=0.30, is_settled=n > 10)
            for n in range(1, 16)
        ]
        await records.past.add_samples(samples)
        if is_rolled_up:
            await records.past.prune(NOON + 20 * minute)
        slot = PriceSlot(
            start=NOON + 5 * minute,
            end=NOON + 15 * minute,
            import_price=0.50,
            export_price=0.10,
            kind=PriceKind.ACTUAL,
        )
        await records.past.settle([slot])
        rows = await records.past.power(NOON, NOON + 15 * minute, 300)
        assert [row.import_price for row in rows] == [0.30, 0.50, 0.30]  # the last was settled before
        assert [row.settled_s for row in rows] == [0, 300, 300]

    @pytest.mark.parametrize("is_rolled_up", [False, True])
    async def test_what_was_sold_waits_for_a_settled_price_that_tells_of_it(self, records, is_rolled_up):
        minute, bought = timedelta(minutes=1), (1_000.0, -1_000.0)
        samples = [
            Sample(
                at=NOON + n * minute,
                seconds=60,
                grid_w=bought[(n - 1) // 5],
                import_price=0.3,
                export_price=0.2,
            )
            for n in range(1, 11)
        ]
        await records.past.add_samples(samples)
        if is_rolled_up:
            await records.past.prune(NOON + 20 * minute)
        slot = PriceSlot(
            start=NOON, end=NOON + 10 * minute, import_price=0.5, export_price=None, kind=PriceKind.ACTUAL
        )
        for export_price, settled_s in ((None, [300, 0]), (0.1, [300, 300])):
            await records.past.settle([replace(slot, export_price=export_price)])
            rows = await records.past.power(NOON, NOON + 10 * minute, 300)
            assert [row.settled_s for row in rows] == settled_s
        assert [row.export_price for row in rows] == [0.1, 0.1]  # of the first nothing was sold

    @pytest.mark.parametrize("is_rolled_up", [False, True])
    async def test_the_money_of_a_bucket_is_that_of_its_samples_to_the_last_digit(
        self, records, is_rolled_up
    ):
        """Power and price change together, out of step with the buckets, and some of each is not known."""
        samples, ledger = [], None
        for n in range(1, 61):
            grid_w = None if n % 11 == 0 else (5_000.0, -3_000.0, 200.0)[n % 3]
            battery_w = (n % 5 - 2) * 1_000.0
            sample = Sample(
                at=NOON + n * timedelta(seconds=37), seconds=37, grid_w=grid_w, pv_w=1_500.0, ev_w=0.0,
                battery_w=battery_w, load_w=None if grid_w is None else grid_w + battery_w + 1_500,
                import_price=None if n % 17 == 0 else (0.1, 0.9)[n % 2],
                export_price=None if n % 7 == 0 else (0.5, 0.05)[n % 2], terms_cost=0.01 * (n % 4),
                terms_cost_without=0.03 * (n % 5),
            )  # fmt: skip
            samples.append(sample)
            ledger = add(ledger, sample, "UTC")
        assert ledger is not None
        await records.past.add_samples(samples)
        if is_rolled_up:
            await records.past.prune(NOON + timedelta(hours=1))
        for resolution_s in (300, 3600):
            rows = await records.past.power(NOON, NOON + timedelta(hours=1), resolution_s)
            [hour] = measured_by(Period.HOUR, rows, "UTC")
            assert hour.sums["cost"] == pytest.approx(ledger.paid, abs=1e-9)
            assert hour.seconds["cost"] < ledger.grid_s
            found = compare(rows, NOON, "UTC", None)
            assert found.saved == pytest.approx(ledger.without_battery - ledger.compared_paid, abs=1e-9)
            assert found.compared_s == pytest.approx(ledger.compared_s)

    @pytest.mark.parametrize("is_rolled_up", [False, True])
    async def test_a_billed_price_that_is_corrected_counts_and_what_the_contract_sets_stays(
        self, records, is_rolled_up
    ):
        minute = timedelta(minutes=1)
        one = Sample(
            at=NOON, seconds=60, grid_w=6_000.0, pv_w=0.0, battery_w=-3_000.0, load_w=3_000.0, ev_w=0.0,
            import_price=0.3, is_of_market=True,
        )  # fmt: skip
        free = replace(
            one, terms_cost=-0.03, set_share=1.0, terms_cost_without=-0.0075, set_share_without=0.5
        )
        samples = [replace(free if n < 3 else one, at=NOON + (n + 1) * minute) for n in range(10)]
        await records.past.add_samples(samples)
        if is_rolled_up:
            await records.past.prune(NOON + 20 * minute)
        told = [
            PriceSlot(
                start=NOON + n * minute, end=NOON + (n + 5) * minute, import_price=price,
                kind=PriceKind.ACTUAL,
            )
            for n, price in ((5, 0.7), (0, 0.9), (5, 0.4), (0, 0.5), (0, 0.5))
        ]  # fmt: skip
        for slot in told:
            await records.past.settle([slot])
        rows = await records.past.power(NOON, NOON + 10 * minute, 300)
        assert [(row.import_price, row.settled_s) for row in rows] == [(0.5, 300), (0.4, 300)]
        assert rows[0].terms_cost == pytest.approx(-3 * 0.1 * 0.5)
        assert rows[0].terms_cost_without == pytest.approx(-3 * 0.05 * 0.5 * 0.5)

    async def test_late_samples_still_reach_their_5_minute_row(self, records):
        await records.past.add_samples([Sample(at=NOON + timedelta(minutes=1), seconds=60, load_w=100.0)])
        await records.past.prune(NOON + timedelta(minutes=5))
        await records.past.add_samples([Sample(at=NOON + timedelta(minutes=2), seconds=60, load_w=300.0)])
        await records.past.prune(NOON + timedelta(minutes=6))
        [row] = await records.past.power(NOON, NOON + timedelta(minutes=5), 300)
        assert row.load_w == 200.0

    async def test_5_minute_rows_are_forgotten_after_two_years(self, records):
        await records.past.add_samples([Sample(at=NOON + timedelta(minutes=5), seconds=300, load_w=1.0)])
        await records.past.prune(NOON + timedelta(days=730))
        assert len(await records.past.power(*EVER, 300)) == 1
        await records.past.prune(NOON + timedelta(days=730, seconds=1))
        assert list(await records.past.power(*EVER, 300)) == []

    async def test_sessions_come_back_newest_first_page_by_page_and_once_each(self, records):
        for n in (0, 1, 2, 1):
            await records.past.add_session(a_session(n))
        newest, *rest = [session async for session in self._pages(records)]
        assert {newest.id, *(session.id for session in rest)} == {"s0", "s1", "s2"}
        assert len(rest) == 2
        assert await records.past.sessions(NOON, NOON + timedelta(minutes=1)) == [(1, a_session(0))]

    async def _pages(self, records):
        before = None
        while page := await records.past.sessions(*EVER, before, 1):
            [(before, session)] = page
            yield session

    async def test_sessions_are_kept_for_ten_years(self, records):
        await records.past.add_session(a_session(0))
        await records.past.prune(NOON + timedelta(days=3_650))
        assert len(await records.past.sessions(*EVER)) == 1
        await records.past.prune(NOON + timedelta(days=3_650, seconds=1))
        assert await records.past.sessions(*EVER) == []

    async def test_pages_of_the_why_log_join_newest_first(self, records):
        await records.past.add_decisions([a_decision(f"d{n}") for n in range(5)])
        seen: list[tuple[int, DecisionRecord]] = []
        while page := await records.past.decisions(*EVER, before=seen[-1][0] if seen else None, limit=2):
            seen += page
        assert [record.text for _, record in seen] == ["d4", "d3", "d2", "d1", "d0"]

    async def test_the_why_log_is_in_order_of_time_whenever_a_line_was_written(self, records):
        at = {"late": 5, "first": 0, "twin": 5, "between": 3}
        for text, minute in at.items():
            await records.past.add_decisions([a_decision(text, NOON + timedelta(minutes=minute))])
        seen: list[tuple[int, DecisionRecord]] = []
        while page := await records.past.decisions(*EVER, before=seen[-1][0] if seen else None, limit=1):
            seen += page
        assert [record.text for _, record in seen] == ["twin", "late", "between", "first"]
        await records.past.prune(NOON + timedelta(days=366))
        assert await records.past.decisions(*EVER, before=seen[1][0]) == []

    async def test_the_why_log_keeps_its_facts_for_a_year_and_its_numbers_for_ever(self, records):
        old = NOON - timedelta(days=365, seconds=1)
        await records.past.add_decisions([a_decision("old", old), a_decision("new")])
        before = dict(await records.past.decisions(*EVER))
        await records.past.prune(NOON)
        after = dict(await records.past.decisions(*EVER))
        assert [record.text for record in after.values()] == ["new"]
        assert after.items() <= before.items()

    async def test_the_why_log_is_cut_to_the_span_asked_for(self, records):
        await records.past.add_decisions([a_decision("in"), a_decision("out", NOON + timedelta(hours=1))])
        found = await records.past.decisions(NOON, NOON + timedelta(hours=1))
        assert [record.text for _, record in found] == ["in"]

    async def test_what_was_in_force_at_an_instant_is_the_last_line_of_each_target_until_then(self, records):
        def line(target: str, minute: int, text: str) -> DecisionRecord:
            at = NOON + timedelta(minutes=minute)
            return replace(a_decision(text, at), target=target, action="hold", plan_id=f"p{minute}")

        await records.past.add_decisions(
            [
                line("battery", 0, "first"),
                line("curtailment", 1, "free"),
                line("battery", 5, "overruled at once"),
                line("battery", 5, "second"),
                line("battery", 9, "third"),
            ]
        )
        found = await records.past.in_force(NOON + timedelta(minutes=5))
        assert [(each.target, each.text, each.plan_id) for each in found] == [
            ("battery", "second", "p5"),
            ("curtailment", "free", "p1"),
        ]
        assert {each.action for each in found} == {"hold"}
        assert list(await records.past.in_force(NOON - timedelta(seconds=1))) == []
