"""What can be read of the past: powers, energies, savings, decisions and sessions."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from api.tables import table
from domain.energy.billed import BilledDay
from domain.energy.history import DecisionRecord, Sample
from domain.energy.lifetime import Lifetime
from domain.instants import midnight, rfc3339
from domain.loadpoint.past_session import PastSession
from tests.fakes.status import NOON


def an_hour(**more: float) -> list[Sample]:
    """Until the house's noon, a sample a minute."""
    return [
        Sample(
            at=NOON - timedelta(minutes=n),
            seconds=60,
            grid_w=1000,
            pv_w=0,
            load_w=1000,
            ev_w=0,
            soc_pct=60 - n / 6,
            import_price=0.3,
            export_price=0.1,
            **more,
        )
        for n in range(60)
    ]


@pytest.fixture
async def past(house):
    await house.records.past.add_samples(an_hour())
    await house.records.past.add_decisions(
        [
            DecisionRecord(
                at=NOON - timedelta(minutes=n),
                target="battery",
                owner="none",
                code="x",
                text="so it is",
                facts={"n": n},
            )
            for n in (3, 2, 1)
        ]
    )


@pytest.mark.usefixtures("past")
async def test_past_power_comes_as_json_and_csv(admin):
    query = "/api/v1/history/power?from=2026-01-15T11:30:00+10:00&to=2026-01-15T02:30:00Z&resolution_s=600"
    rows = (await admin.get(query)).json()["items"]
    assert [row["grid_w"] for row in rows] == [1000] * 6
    assert all(row["soc_pct"] == round(row["soc_pct"], 1) for row in rows)
    answer = await admin.get(query, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert (table[0]["at"], table[0]["grid_w"], table[0]["battery_w"]) == (rows[0]["at"], "1000.0", "")


@pytest.mark.usefixtures("past")
async def test_past_energy_and_savings_are_folded(admin):
    hours = (await admin.get("/api/v1/history/energy?by=hour")).json()["items"]
    # The house's hours begin at half past: half of the first was measured, and all so far of the last.
    assert [(row["import_wh"], row["export_wh"], row["coverage"]) for row in hours] == [
        (None, None, 0.5),
        (pytest.approx(500), 0, 1),
    ]
    savings = (await admin.get("/api/v1/savings")).json()
    # From its first to its last reading the battery (13.5 kWh) went from 50.17 to 60 %.
    assert (savings["stored_wh"], savings["stored_worth"]) == (pytest.approx(1327.5), pytest.approx(0.276))
    assert savings["stored_worth_days"] == 0
    assert savings["stored_value"] == savings["savings"] == 0.3664
    assert (savings["cost"], savings["cost_without"], savings["supply_charge"]) == (
        pytest.approx(0.3),
        pytest.approx(0.3),
        None,
    )
    assert savings["coverage"] == 1, "without `from`, since there are readings"


def a_stretch(since_s: float, until_s: float, **more: Any) -> list[Sample]:
    """Samples of 2.5 s between so many seconds of the running hour, which began half an hour before noon."""
    begin, sample = NOON - timedelta(minutes=30), an_hour()[0]
    count = int((until_s - since_s) / 2.5)
    return [
        replace(sample, at=begin + timedelta(seconds=since_s + 2.5 * (n + 1)), seconds=2.5, **more)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("written", "lived_s", "is_known"),
    [
        pytest.param(a_stretch(-60, 2.5), 60, True, id="begun with the last sample before they were written"),
        pytest.param(a_stretch(-60, 12.5), 60, True, id="twelve seconds"),
        pytest.param(a_stretch(-60, 120), 182, True, id="a minute and a tick wait to be written"),
        pytest.param(a_stretch(-60, 900), 975, True, id="a quarter of an hour"),
        pytest.param(a_stretch(-60, 120), 330, False, id="nothing was written for longer than it waits"),
        pytest.param([*a_stretch(-60, 300), *a_stretch(600, 900)], 960, False, id="a gap within"),
        pytest.param(
            [*a_stretch(-60, 600), *a_stretch(600, 900, grid_w=None)], 960, False, id="a meter that is silent"
        ),
    ],
)
async def test_what_waits_to_be_written_down_is_no_gap_of_the_running_hour(
    house, admin, written, lived_s, is_known
):
    await house.records.past.add_samples(written)
    house.clock.now = lambda: NOON - timedelta(minutes=30) + timedelta(seconds=lived_s)
    since = "from=2026-01-15T02:00:00Z"
    (hour,) = (await admin.get(f"/api/v1/history/energy?by=hour&{since}")).json()["items"]
    savings = (await admin.get(f"/api/v1/savings?{since}")).json()
    points = (await admin.get(f"/api/v1/history/power?resolution_s=900&{since}")).json()["items"]
    told = (hour["import_wh"], hour["cost"], savings["cost"], savings["cost_without"], points[-1]["grid_w"])
    if is_known:
        assert None not in told
    else:
        assert hour["import_wh"] is hour["cost"] is savings["cost"] is savings["cost_without"] is None


@pytest.mark.usefixtures("past")
async def test_savings_say_what_the_terms_made_of_it_whether_it_is_settled_and_what_life_sums_up_to(
    house, admin
):
    house.control.lifetime = Lifetime(since=date(2026, 1, 1), until=date(2026, 1, 14), days=14, cost=12.5)
    savings = (await admin.get("/api/v1/savings")).json()
    assert (savings["terms_cost"], savings["terms_cost_without"], savings["settled"]) == (0.0, 0.0, False)
    assert (savings["lifetime"]["days"], savings["lifetime"]["cost"]) == (14, 12.5)


@pytest.mark.usefixtures("past")
async def test_the_supply_charge_is_on_both_sides_where_it_is_known(house, admin):
    house.control.tariff = replace(house.control.tariff, supply_charge_per_day=2.4)
    savings = (await admin.get("/api/v1/savings")).json()
    told = [savings[name] for name in ("supply_charge", "cost", "cost_without", "savings")]
    assert told == [pytest.approx(each) for each in (0.1, 0.4, 0.4, 0.3664)]


@pytest.mark.parametrize(
    "span", ["from=0001-01-01T00:00:00Z&to=0001-02-01T00:00:00Z", "to=2027-01-01T00:00Z"]
)
async def test_of_a_time_that_nobody_measured_no_saving_is_told(house, admin, span):
    house.control.tariff = replace(house.control.tariff, supply_charge_per_day=2.4)
    answer = await admin.get(f"/api/v1/savings?{span}")
    assert answer.status_code == 200
    told = answer.json()
    sums = ("cost", "cost_without", "savings", "stored_wh", "supply_charge")
    assert [told[name] for name in sums] == [None] * 5


@pytest.mark.usefixtures("past")
async def test_what_was_measured_for_less_than_95_percent_is_null_with_its_coverage(admin):
    (day,) = (await admin.get("/api/v1/history/energy?by=day")).json()["items"]
    assert (day["import_wh"], day["cost"]) == (None, None)
    assert 0 < day["coverage"] < 0.95
    savings = (await admin.get("/api/v1/savings?from=2026-01-14T00:00:00Z")).json()
    assert (savings["cost"], savings["savings"]) == (None, None)
    assert 0 < savings["coverage"] < 0.95


async def test_a_day_and_a_month_without_a_sum_tell_what_of_them_was_measured_as_the_money_does(house, admin):
    """Of the hour that was measured the house's clock cuts one half off, which is counted all the same."""
    await house.records.past.add_samples(an_hour(battery_w=0))
    since = "from=2025-12-31T13:30:00Z"
    told = {}
    for by in ("hour", "day", "month"):
        *_, told[by] = (await admin.get(f"/api/v1/history/energy?by={by}&{since}")).json()["items"]
    assert (told["hour"]["import_wh"], told["hour"]["known_hours"]) == (pytest.approx(500), None)
    for by in ("day", "month"):
        assert (told[by]["import_wh"], told[by]["known_hours"]["import_wh"]) == (
            None,
            pytest.approx(1_000),
        ), by
        assert told[by]["known_hours"]["known_s"] == 3_600, by
    savings = (await admin.get(f"/api/v1/savings?{since}")).json()
    assert (savings["cost"], savings["known"]["cost"]) == (None, pytest.approx(0.3))
    assert (savings["known"]["known_s"], savings["known"]["savings"]) == (3_600, 0.3664)
    assert (await admin.get("/api/v1/savings")).json()["known"] is None, "the whole has its own sums"


@pytest.mark.usefixtures("past")
async def test_the_why_log_is_paged_newest_first(admin, house):
    first = (await admin.get("/api/v1/history/decisions?limit=2")).json()
    rest = (await admin.get(f"/api/v1/history/decisions?limit=2&cursor={first['next']}")).json()
    assert [row["facts"]["n"] for row in first["items"] + rest["items"]] == [1, 2, 3]
    at = (NOON - timedelta(seconds=90)).isoformat().replace("+00:00", "Z")
    then = (await admin.get(f"/api/v1/history/decisions?at={at}")).json()
    assert ([row["facts"]["n"] for row in then["items"]], then["next"]) == ([2], None)
    gone = NOON - timedelta(seconds=100)
    away = DecisionRecord(at=gone, target="server", owner="none", code="server_away", text="")
    await house.records.past.add_decisions([away])
    then = (await admin.get(f"/api/v1/history/decisions?at={at}")).json()
    assert [row["target"] for row in then["items"]] == ["server", "battery"], "nobody was there comes first"
    both = await admin.get(f"/api/v1/history/decisions?at={at}&from=2026-01-15T00:00:00Z")
    assert both.status_code == 422
    text = (await admin.get("/api/v1/history/decisions", headers={"Accept": "text/csv"})).text
    row = next(csv.DictReader(io.StringIO(text)))
    assert json.loads(row["facts"]) == {"n": 1}


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-2+cmd", "'-2+cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("van", "van"),
        (-2.5, "-2.5"),
        (None, ""),
    ],
)
def test_no_text_of_a_table_is_a_formula_to_a_spreadsheet(text, cell):
    class Row(msgspec.Struct):
        name: Any

    (row,) = csv.DictReader(io.StringIO(table([Row(text)], Row), newline=""))
    assert row["name"] == cell


async def test_sessions_are_paged_filtered_and_summed_by_month(house, admin):
    for n, place in enumerate(("garage", "shed", "garage")):
        ended_at = NOON - timedelta(days=n)
        await house.records.past.add_session(
            PastSession(
                id=f"s{n}", loadpoint=place, vehicle="van", started_at=ended_at - timedelta(hours=1),
                ended_at=ended_at, energy_wh=7_000.0, solar_wh=3_000.0, battery_wh=0.0, grid_wh=4_000.0,
                cost=1.5, saving=0.5, soc_start_pct=40.0, soc_end_pct=50.0, coverage=1.0,
            )
        )  # fmt: skip
    first = (await admin.get("/api/v1/history/sessions?limit=2")).json()
    rest = (await admin.get(f"/api/v1/history/sessions?limit=2&cursor={first['next']}")).json()
    assert [len(first["items"]), [each["id"] for each in rest["items"]], rest["next"]] == [2, ["s0"], None]
    shed = (await admin.get("/api/v1/history/sessions?loadpoint=shed")).json()["items"]
    assert [each["id"] for each in shed] == ["s1"]
    assert (await admin.get("/api/v1/history/sessions?vehicle=nobody")).json()["items"] == []
    months = (await admin.get("/api/v1/history/sessions/months")).json()["items"]
    assert [(each["loadpoint"], each["sessions"], each["cost"]) for each in months] == [
        ("garage", 2, 3.0),
        ("shed", 1, 1.5),
    ]
    text = (await admin.get("/api/v1/history/sessions", headers={"Accept": "text/csv"})).text
    assert {row["solar_wh"] for row in csv.DictReader(io.StringIO(text))} == {"3000.0"}


async def test_what_was_billed_is_told_beside_our_own_measure_and_which_counts(house, admin):
    zone = ZoneInfo(house.control.house.site.timezone)
    day = NOON.astimezone(zone).date() - timedelta(days=1)
    begin = midnight(day, zone)
    await house.records.past.add_samples(
        [
            Sample(
                at=begin + timedelta(minutes=5 * n),
                seconds=300,
                grid_w=1000,
                pv_w=0,
                load_w=1000,
                ev_w=0,
                soc_pct=60,
                import_price=0.5,
                export_price=0.1,
            )
            for n in range(1, 289)
        ]
    )
    house.control.bills = {day: BilledDay(day=day, cost=11.5, told_s=86_400, billable_s=86_400)}
    span = f"from={begin:%Y-%m-%dT%H:%M:%SZ}&to={begin + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    (row,) = (await admin.get(f"/api/v1/history/energy?by=day&{span}")).json()["items"]
    assert (row["cost"], row["billed_cost"], row["cost_counted"]) == (pytest.approx(12), 11.5, 11.5)
    assert (row["billed_days"], row["billed_quality"], row["counts"]) == (1, "billable", "billed")
    hours = (await admin.get(f"/api/v1/history/energy?by=hour&{span}")).json()["items"]
    assert {(each["billed_cost"], each["counts"]) for each in hours} == {(None, "measured")}
    savings = (await admin.get(f"/api/v1/savings?{span}")).json()
    assert (savings["billed"]["cost"], savings["billed"]["measured_cost"]) == (11.5, pytest.approx(12))
    assert (savings["cost"], savings["cost_counted"]) == (pytest.approx(12), pytest.approx(11.5))
    assert savings["savings_counted"] - savings["savings"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("since", "measured_from"),
    [
        ("2026-01-14T00:00:00Z", NOON - timedelta(minutes=60)),  # a sample stands for the time before it
        ("2026-01-15T02:10:00Z", NOON - timedelta(minutes=20)),
        ("2026-01-16T00:00:00Z", None),
    ],
)
@pytest.mark.usefixtures("past")
async def test_savings_say_from_when_on_anything_was_measured_and_asked_from_then_on_have_a_sum(
    admin, since, measured_from
):
    until = "2026-01-16T01:00:00Z" if measured_from is None else "2026-01-15T02:31:00Z"
    savings = (await admin.get(f"/api/v1/savings?from={since}&to={until}")).json()
    begins = savings["measured_from"]
    assert begins == (measured_from and rfc3339(measured_from))
    if begins is not None:
        whole = (await admin.get(f"/api/v1/savings?from={begins}&to={until}")).json()
        assert whole["cost"] is not None
