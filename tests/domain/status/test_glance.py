"""A glance fits into 1 KB in every house, and says until when to believe it."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.status.document import Flow, PriceStatus, Today
from domain.status.glance import STALE_AFTER, glance_of
from domain.status.loadpoint_document import VehicleStatus
from domain.status.problems import Problem, ProblemCode
from domain.status.summarise import summed_up
from domain.status.summary import Coming, Next, Summary
from tests.fakes.status import NOON, a_loadpoint_status, a_status

NAMES = st.text(min_size=1, max_size=200)
POWERS = st.none() | st.floats(-1e6, 1e6)
PRICES = st.none() | st.floats(-99, 99)


@st.composite
def houses(draw):
    loadpoints = {
        f"{n}": a_loadpoint_status(
            f"{n}",
            name=draw(NAMES),
            vehicle=VehicleStatus(id=f"{n}", name=draw(NAMES)),
            charging=draw(st.booleans()),
            power_w=draw(POWERS),
        )
        for n in range(draw(st.integers(0, 5)))
    }
    problem = Problem(
        code=draw(st.sampled_from(ProblemCode)),
        device=draw(st.sampled_from(["loadpoints/0", f"pv/{'x' * 63}", "battery", None])),
        since=NOON - timedelta(days=draw(st.integers(0, 300))),
        facts={"error": draw(NAMES)},
    )
    prices = PriceStatus(import_price=draw(PRICES), export_price=draw(PRICES))
    flow = Flow(**{name: draw(POWERS) for name in ("grid_w", "pv_w", "battery_w", "load_w", "ev_w")})
    money = st.none() | st.floats(-1e6, 1e6)
    site = replace(a_status().site, currency=draw(st.sampled_from(["AUD", "EUR", "CHF"])))
    return a_status(
        site=site,
        flow=flow,
        loadpoints=loadpoints,
        problems=(problem,) if draw(st.booleans()) else (),
        price=prices,
        today=Today(cost=draw(money), savings=draw(money)),
    )


@given(houses())
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_a_glance_of_any_house_fits_into_a_kilobyte(status):
    glance = glance_of(summed_up(status, None, {}), NOON)
    assert len(msgspec.json.encode(glance)) <= 1024
    assert len(glance.text) <= 160
    assert "\n" not in glance.text


def coming(minutes, text="Sells at 31 c"):
    return a_status(
        summary=Summary(next=(Coming(at=NOON + timedelta(minutes=minutes), code=Next.SELL, text=text),))
    )


@pytest.mark.parametrize(
    ("status", "holds"),
    [
        (a_status(), STALE_AFTER),
        (coming(120), STALE_AFTER),
        (coming(4), timedelta(minutes=4)),
        (coming(0.1), timedelta(seconds=30)),  # a widget is not asked for more than it can do
        (
            a_status(price=PriceStatus(import_price=1.0, until=NOON + timedelta(minutes=2))),
            timedelta(minutes=2),
        ),
    ],
)
def test_it_may_be_believed_until_something_begins_or_ends(status, holds):
    seen_at = NOON + timedelta(hours=9)  # a demo's house lives at another hour
    assert glance_of(status, seen_at).stale_after == seen_at + holds


def test_numbers_are_those_that_an_owner_reads():
    status = replace(coming(330), flow=Flow(grid_w=-1249, pv_w=4180, battery_w=None))
    glance = glance_of(status, NOON)
    assert (glance.flow, glance.level_pct) == (Flow(grid_w=-1200, pv_w=4200), 73)
    assert glance.next.text == "At 18:00: sells at 31 c."


def test_what_is_wrong_comes_first():
    wrong = Problem(code=ProblemCode.DEVICE_OFFLINE, device="battery", since=NOON)
    glance = glance_of(summed_up(a_status(problems=(wrong,)), None, {}), NOON)
    assert (glance.text, glance.problem) == ("The battery has not answered since 12:30.", wrong.code)
