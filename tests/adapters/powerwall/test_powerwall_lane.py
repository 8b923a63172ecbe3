"""A site behind the gateway's lane: what mishaps leave behind, and that all of it is put back."""

from itertools import count
from random import Random

import msgspec
import pytest

from adapters.memory.records import MemoryRecords
from adapters.powerwall.tariff import same_rates
from domain.command import CommandState
from domain.order import BatteryAction, BatteryOrder
from scheduler.budget import WriteBudget
from scheduler.commands import CommandBook
from scheduler.errand import Errand
from scheduler.lane import Lane
from tests.adapters.powerwall.sites import OWN_TARIFF, a_site, an_order

CHARGE = an_order(BatteryAction.FORCE_CHARGE, minutes=600)
DISCHARGE = an_order(BatteryAction.FORCE_DISCHARGE, minutes=600)
HOLD = an_order(BatteryAction.HOLD, minutes=600)
CURTAIL = BatteryOrder(action=BatteryAction.CURTAIL, limit_w=0)
RELEASES = {
    "dispatch": BatteryOrder(action=BatteryAction.RESTORE),
    "export": BatteryOrder(action=BatteryAction.UNCURTAIL),
}
OWNERS = ("autonomous", 35, "pv_only", True)


class Gateway:
    """One lane with what it needs; `documents` are those of an earlier life."""

    def __init__(self, system, records=None):
        self.records = records or MemoryRecords()
        ids = count(1)
        self.generations = count(1)
        self.book = CommandBook(
            self.records.journal,
            system.clock,
            new_id=lambda: f"c{next(ids)}",
            tell=lambda command: None,
            word=lambda reason: reason,
        )
        self.lane = Lane(
            "battery",
            system.driver,
            book=self.book,
            documents=self.records.documents,
            clock=system.clock,
            budget=WriteBudget(10_000),
            local_day=lambda now: now.date(),
            on_outcome=lambda: None,
        )

    async def send(self, order):
        is_export = order.action in (BatteryAction.CURTAIL, BatteryAction.UNCURTAIL)
        command = self.book.make("battery", order.action, "user")
        await self.lane.submit(
            Errand(
                resource="export" if is_export else "dispatch",
                order=order,
                owner="user",
                issued_by="user",
                until=order.until,
                command_id=command.id,
                generation=next(self.generations),
                keeps=order not in RELEASES.values(),
            )
        )
        await self.lane.finish()
        return await self.records.journal.command(command.id)

    async def release(self, system):
        """As the control loop does: again and again, until it is confirmed."""
        for _ in range(20):
            for resource, order in RELEASES.items():
                if resource in self.lane.held:
                    await self.send(order)
            if not self.lane.held:
                return
            system.clock.turn(60)
        raise AssertionError(f"still held: {self.lane.held}")


def an_owners_site(**house):
    mode, reserve_pct, export_rule, no_grid = OWNERS
    settings = {
        "mode": mode,
        "reserve_pct": reserve_pct,
        "export_rule": export_rule,
        "grid_charging_disallowed": no_grid,
    }
    return a_site(settings=settings, **house)


def is_the_owners_again(system):
    now = system.settings
    found = (now.mode, now.reserve_pct, now.export_rule, now.grid_charging_disallowed)
    return found == OWNERS and same_rates(now.tariff, OWN_TARIFF)


async def test_what_was_set_before_is_set_again():
    async with an_owners_site() as system:
        gateway = Gateway(system)
        for order in (CHARGE, HOLD, DISCHARGE, CHARGE):
            assert (await gateway.send(order)).state is CommandState.SENT  # read back: to be judged
        await gateway.release(system)
        assert is_the_owners_again(system)
        assert await gateway.records.documents.all("baseline") == {}
        assert await gateway.records.documents.all("lease") == {}


async def test_the_baseline_is_on_disk_before_the_first_write_and_survives_a_crash():
    async with an_owners_site() as system:
        records = MemoryRecords()
        await Gateway(system, records).send(CHARGE)
        kept = msgspec.json.decode((await records.documents.all("baseline"))["battery"])
        assert (kept["mode"], kept["reserve_pct"]) == ("autonomous", 35)
        await system.driver.close()
        system.driver = system.a_driver()
        gateway = Gateway(system, records)
        gateway.lane.leases.adopt_baseline(kept)
        await gateway.send(RELEASES["dispatch"])
        assert is_the_owners_again(system)
        assert await records.documents.all("baseline") == {}


async def test_settings_that_take_their_time_to_show_are_waited_for():
    async with an_owners_site() as system:
        system.faults.echo_lag_s = 8
        gateway = Gateway(system)
        assert (await gateway.send(HOLD)).state is CommandState.SENT
        assert "dispatch" in gateway.lane.proofs


async def test_a_mode_that_does_not_stick_ends_as_failed_with_what_was_seen():
    async with a_site() as system:
        system.faults.modes_do_not_stick = True
        gateway = Gateway(system)
        command = await gateway.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert command.evidence["site_info"]["mode"] == "self_consumption"
        assert command.evidence["wanted"]["mode"] == "autonomous"
        assert [what for what, _ in system.writes] == ["operation"] * 3


async def test_a_site_that_forgets_ends_as_failed():
    async with an_owners_site() as system:
        system.faults.forgets = True
        command = await Gateway(system).send(HOLD)
        assert command.state is CommandState.FAILED


async def test_a_refused_command_says_why():
    async with a_site() as system:
        system.faults.refuses = True
        gateway = Gateway(system)
        command = await gateway.send(CHARGE)
        assert command.state is CommandState.FAILED
        assert "not now" in command.reason.facts["error"]
        assert gateway.lane.held == {}


async def test_a_failed_restore_stays_owed_until_it_is_seen():
    async with an_owners_site() as system:
        gateway = Gateway(system)
        await gateway.send(CHARGE)
        system.faults.forgets = True
        assert (await gateway.send(RELEASES["dispatch"])).is_open
        assert "dispatch" in gateway.lane.held
        assert await gateway.records.documents.all("baseline") != {}
        system.faults.forgets = False
        system.clock.turn(60)
        await gateway.release(system)
        assert is_the_owners_again(system)


@pytest.mark.parametrize("seed", range(6))
async def test_no_mishap_leaves_it_forced(seed):
    random = Random(seed)
    async with an_owners_site() as system:
        system.link._http.timeout = 0.05
        gateway = Gateway(system)
        mishaps = (
            "silent",
            "mute_after_post",
            "refuses",
            "forgets",
            "modes_do_not_stick",
            "garbage",
            "drops_mid_answer",
            "empty",
            None,
        )
        for _ in range(8):
            fault = random.choice(mishaps)
            system.faults.echo_lag_s = random.choice((0, 0, 4))
            if fault is not None:
                setattr(system.faults, fault, True)
            await gateway.send(random.choice((CHARGE, DISCHARGE, HOLD, CURTAIL, *RELEASES.values())))
            if fault is not None:
                setattr(system.faults, fault, False)
            system.clock.turn(60)
        await gateway.release(system)
        assert is_the_owners_again(system)
