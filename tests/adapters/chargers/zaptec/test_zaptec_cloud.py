"""A Zaptec charger through an emulated cloud: which commands in which state, login, pace and trouble."""

from datetime import timedelta

import pytest

from adapters.chargers.zaptec.emulator.cloud import PASSWORD
from domain.errors import Rejected, Unreachable
from powersync.commands.check import contact_all
from powersync.commands.device_contacts import contacts_of
from powersync.config import notices, parse
from tests.adapters.chargers.charger_case import running
from tests.adapters.chargers.zaptec_case import IDLE_S, ZaptecCase
from tests.powersync.opened import open_all

ECHOES = (200, 400, 401, 403, 404, 429, 500, 503)


def waiting(case):
    """Plugged in, and held by the current alone."""


def charging(case):
    case.cloud.settings.charger_a = 16


def stopped(case):
    case.cloud.settings.is_stopped = True


def gone(case):
    charging(case)
    case.car.plug(False)


def full(case):
    charging(case)
    case.car.soc_pct = 100


def scheduled(case):
    case.cloud.settings.charger_a = 10
    case.cloud.settings.schedule = "2026-03-01T22:00:00"


@pytest.mark.parametrize(
    ("situation", "current_a", "calls"),
    [
        (waiting, 10, ["maxChargeCurrent=10"]),
        (waiting, 0, []),
        (charging, 10, ["maxChargeCurrent=10"]),
        (charging, 16, []),
        (charging, 0, ["506", "maxChargeCurrent=0"]),
        (stopped, 10, ["maxChargeCurrent=10", "507"]),
        (stopped, 0, []),
        (gone, 0, ["maxChargeCurrent=0"]),  # the next car must not start by itself
        (gone, 10, ["maxChargeCurrent=10"]),
        (full, 0, ["maxChargeCurrent=0"]),
        (scheduled, 10, ["507"]),
    ],
)
async def test_only_commands_that_fit_the_state_are_sent(situation, current_a, calls):
    async with running(ZaptecCase()) as case:
        situation(case)
        await case.settle()
        order = case.order(current_a)
        await case.carry_out(order)
        assert case.cloud.calls == calls
        assert await case.agrees(order)


async def test_a_plugged_in_car_starts_only_where_it_was_let():
    async with running(ZaptecCase()) as case:
        for current_a in (0, 16):
            await case.carry_out(case.order(current_a))
            case.car.plug(False)
            case.cloud.live()
            case.car.plug(True)
            case.cloud.live()
            assert case.car.offered_a == current_a


async def test_a_command_the_state_forbids_is_done_where_the_charger_is_there_already():
    async with running(ZaptecCase()) as case:
        stopped(case)
        await case.settle()
        first, last = case.driver.steps(case.order(10), {})
        await first.do()
        case.cloud.settings.stop(False)  # somebody else was faster
        await last.do()
        stopped(case)
        await case.settle()
        case.cloud.faults.forbids = True
        with pytest.raises(Rejected, match="state does not allow this"):
            await case.carry_out(case.order(10))


async def test_both_levers_are_set_and_the_phases_of_an_installation_together():
    async with running(ZaptecCase(sets="installation")) as case:
        assert case.driver.capabilities.min_update_s == 900
        await case.carry_out(case.order(10))
        case.cloud.settings.by_phase = True
        await case.carry_out(case.order(12))
        one_by_one = ",".join(f"availableCurrentPhase{phase}=12" for phase in (1, 2, 3))
        assert case.cloud.calls == ["availableCurrent=10", one_by_one]
    async with running(ZaptecCase()) as case:
        assert case.driver.capabilities.min_update_s == 60


@pytest.mark.parametrize(
    ("serial", "calls"),
    [
        ("ZAP1", ["maxChargePhases=3", "maxChargeCurrent=9.9", "maxChargeCurrent=10"]),
        ("ZPR1", ["maxChargePhases=3", "maxChargeCurrent=9.9", "maxChargeCurrent=10"]),
        ("GPN1", ["threeToOnePhaseSwitchCurrent=0", "maxChargeCurrent=10"]),
    ],
)
async def test_each_generation_is_switched_to_three_phases_in_its_own_way(serial, calls):
    async with running(ZaptecCase(serial=serial)) as case:
        assert case.driver.capabilities.switches_phases
        order = case.order(10, phases=3)
        await case.carry_out(order)
        assert (case.cloud.calls, case.car.phases) == (calls, 3)
        assert await case.agrees(order)
        seen = await case.reading()
        assert (seen.phases, seen.power_w) == (3, 6_900)


async def test_a_stand_alone_charger_is_started_and_stopped_and_nothing_else():
    async with running(ZaptecCase()) as case:
        case.cloud.settings.charger_a, case.cloud.settings.is_stand_alone = 16, True
        await case.settle()
        await case.driver.read()
        able = case.driver.capabilities
        assert (able.rate_control, "stand-alone" in able.why_not) == (False, True)
        for current_a in (0, 32):
            await case.carry_out(case.order(current_a))
            assert await case.agrees(case.order(current_a))
        assert case.cloud.calls == ["506", "507"]


async def test_a_current_that_is_acknowledged_and_forgotten_is_told_with_what_it_may_mean():
    async with running(ZaptecCase()) as case:
        case.cloud.faults.ignores = True
        await case.carry_out(case.order(10))
        found = await case.driver.read_back(case.order(10), {})
        assert (found.agrees, "Sense" in found.evidence["hint"]) == (False, True)
        assert not (await case.driver.still(case.order(10), {})).agrees


async def test_an_offline_charger_is_unreachable_and_comes_back():
    async with running(ZaptecCase()) as case:
        case.cloud.settings.is_online = False
        await case.settle()
        for asked in (case.driver.read(), case.driver.read(), case.carry_out(case.order(10))):
            with pytest.raises(Unreachable, match="is offline"):
                await asked
        assert case.cloud.calls == []
        case.cloud.settings.is_online = True
        assert (await case.reading()).connected


async def test_one_token_serves_until_it_ends_and_one_that_was_refused_is_renewed_once():
    async with running(ZaptecCase()) as case:
        for _ in range(5):
            case.clock.turn(IDLE_S)
            await case.driver.read()
        assert case.cloud.logins == 1
        case.clock.turn(600)
        await case.driver.read()
        assert case.cloud.logins == 2, "a minute before it ends"
        case.cloud.end_session()
        await case.carry_out(case.order(10))
        assert (case.cloud.logins, case.cloud.calls) == (3, ["maxChargeCurrent=10"])


async def test_a_refused_login_is_not_tried_at_every_tick():
    async with running(ZaptecCase()) as case:
        case.cloud.password = "another"
        driver = case.a_driver()
        asked = len(case.cloud.server.requests)
        for _ in range(20):
            with pytest.raises(Rejected, match="user name or password was refused; it said: Incorrect"):
                await driver.read()
            case.clock.turn(10)
        assert len(case.cloud.server.requests) == asked + 1
        case.cloud.password = PASSWORD
        case.clock.turn(300)
        assert (await driver.read()).charger.connected
        await driver.close()


async def test_a_cloud_that_wants_patience_gets_it_and_no_answer_shows_a_secret():
    async with running(ZaptecCase()) as case:
        for status in ECHOES:
            case.cloud.faults.echoes = status
            await case.settle()
            errors = [await case.attempt(case.driver.read()), await case.attempt(case.agrees(case.order(10)))]
            assert errors[0] is not None
            assert [
                error for error in errors if PASSWORD in str(error) or "emulated-zaptec" in str(error)
            ] == []
        case.cloud.faults.echoes = 429
        case.clock.turn(IDLE_S)
        assert "too many requests" in str(await case.attempt(case.driver.read()))
        asked = len(case.cloud.server.requests)
        case.clock.turn(15)
        assert isinstance(await case.attempt(case.driver.read()), Unreachable)
        assert len(case.cloud.server.requests) == asked


async def test_values_stand_as_long_as_they_are_not_asked_anew():
    async with running(ZaptecCase()) as case:
        gone(case)  # while it charged: the next car may start by itself
        await case.settle()
        assert (await case.driver.read()).good_for_s < IDLE_S
        await case.carry_out(case.order(0))
        reading = await case.driver.read()
        case.clock.turn(IDLE_S - 1)
        assert await case.driver.read() == reading
        assert reading.outlives(30) > IDLE_S
        case.clock.turn(1)
        assert (await case.driver.read()).read_at == reading.read_at + timedelta(seconds=IDLE_S)
        assert (reading.model, reading.firmware) == ("Zaptec Go", "7.4.1.0")


async def test_check_says_what_to_do_about_a_login_and_what_the_installation_s_current_means():
    async with running(ZaptecCase()) as case:
        table = {"driver": "zaptec", "username": "me", "password": "wrong-one", "base_url": case.cloud.url}
        config = parse({"loadpoint": [{"id": "garage", "charger": {**table, "sets": "installation"}}]})
        watch = open_all(config, case.clock)["loadpoints/garage"]
        (row,) = await contact_all(contacts_of(watch, config))
        await watch.close()
    assert (row.driver, row.answered, "portal.zaptec.com" in row.advice) == ("zaptec", False, True)
    assert any("once in 15 minutes" in line for line in notices(config))
