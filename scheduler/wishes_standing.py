"""All wishes that stand in a house, on each of its targets, and which of them governs."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from domain.command.intent import BatteryIntent, ChargeIntent, ExportIntent, Intent, PlanIntent
from domain.house.devices import BATTERY, CURTAILMENT, LOADPOINTS, PLAN
from scheduler.keeper import Keeper
from scheduler.kept import Kept
from scheduler.standing import Standing


class WishesStanding:
    """Of the battery, of each loadpoint by its id, of what leaves the house, and of its planning."""

    def __init__(self, loadpoint_ids: Iterable[str], kept: Kept) -> None:
        self.battery: Standing[BatteryIntent] = Standing(BATTERY, kept)
        self.charge: dict[str, Standing[ChargeIntent]] = {
            loadpoint_id: Standing(f"{LOADPOINTS}{loadpoint_id}", kept) for loadpoint_id in loadpoint_ids
        }
        self.export: Standing[ExportIntent] = Standing(CURTAILMENT, kept)
        self.plan: Standing[PlanIntent] = Standing(PLAN, kept)

    @property
    def charging(self) -> dict[str, ChargeIntent]:
        """The one that governs each loadpoint now, where there is one."""
        return {
            loadpoint_id: intent
            for loadpoint_id, wishes in self.charge.items()
            if (intent := wishes.governing) is not None
        }

    @property
    def all(self) -> Sequence[Intent]:
        """Every wish that stands, those that wait behind another too."""
        charges = [intent for wishes in self.charge.values() for intent in wishes.all]
        return (*self.battery.all, *charges, *self.export.all, *self.plan.all)

    async def load(self, keeper: Keeper) -> None:
        """Takes over all that an earlier run left."""
        await self.battery.load(keeper, BatteryIntent)
        for wishes in self.charge.values():
            await wishes.load(keeper, ChargeIntent)
        await self.export.load(keeper, ExportIntent)
        await self.plan.load(keeper, PlanIntent)

    async def shift(self, by: timedelta) -> None:
        """The clock was set: what remains of each stays the same."""
        await self.battery.shift(by)
        await self.export.shift(by)
        await self.plan.shift(by)
        for wishes in self.charge.values():
            await wishes.shift(by)
