"""What the shell knows between ticks, and keeps on disk the moment it changes."""

import asyncio

import msgspec
from msgspec.structs import replace

from domain.command.intent import BatteryIntent, ChargeIntent
from domain.curtailment.proof import CurtailmentProof, resumed
from domain.energy.ledger import Ledger
from domain.house.house import House
from domain.loadpoint.session import Session
from domain.plan.plan import Plan
from domain.ports.records import Documents
from domain.reason import Reason
from domain.site import Memory, Pending
from domain.tariff.slots import Tariff
from domain.tariff.upload import UploadReport
from scheduler.keeper import Keeper
from scheduler.problems import Problems


class HouseState:
    """Intents, pending restores, the rules' memory, sessions and the day's ledger: all of it durable.

    Prices and the plan are fetched and made anew, so they are not kept.
    """

    def __init__(self, house: House, documents: Documents) -> None:
        self.house = house
        self.documents = documents
        self.keeper = Keeper(documents)
        self.tariff = Tariff()
        self.plan: Plan | None = None
        self.plan_refusal: Reason | None = None  # why the last try to plan brought nothing
        self.problems = Problems()
        self.uploads: dict[str, UploadReport] = {}
        self.battery_intent: BatteryIntent | None = None
        self.charge_intents: dict[str, ChargeIntent] = {}
        self.restoring: Pending | None = None
        self.releases: dict[str, Pending] = {}
        self.memory = Memory()
        self.curtailment_proof = CurtailmentProof()
        self.deciding = asyncio.Lock()  # a wish is taken between two decisions, never in the middle of one
        self.sessions: dict[str, Session] = {}
        self.ledger: Ledger | None = None

    @property
    def is_storage_good(self) -> bool:
        """Whether the disk took what it was last given."""
        return self.keeper.error is None

    async def load(self) -> None:
        """Reads everything back after a start."""
        intents = await self.documents.all("intent")
        if "battery" in intents:
            self.battery_intent = msgspec.json.decode(intents.pop("battery"), type=BatteryIntent)
        self.charge_intents = {
            target.removeprefix("loadpoints/"): msgspec.json.decode(raw, type=ChargeIntent)
            for target, raw in intents.items()
        }
        pending = await self.documents.all("pending")
        if "battery" in pending:
            self.restoring = msgspec.json.decode(pending.pop("battery"), type=Pending)
        self.releases = {
            target.removeprefix("loadpoints/"): msgspec.json.decode(raw, type=Pending)
            for target, raw in pending.items()
        }
        state = await self.documents.all("state")
        if "memory" in state:
            self.memory = msgspec.json.decode(state["memory"], type=Memory)
        if "curtailment" in state:
            self.curtailment_proof = resumed(msgspec.json.decode(state["curtailment"], type=CurtailmentProof))
        if "ledger" in state:
            self.ledger = msgspec.json.decode(state["ledger"], type=Ledger)
        self.sessions = {
            key: msgspec.json.decode(raw, type=Session)
            for key, raw in (await self.documents.all("session")).items()
        }

    async def set_battery_intent(self, intent: BatteryIntent | None) -> None:
        """A person's hold on the battery begins, changes or ends."""
        self.battery_intent = intent
        await self._put("intent", "battery", intent)

    async def set_charge_intent(self, loadpoint_id: str, intent: ChargeIntent | None) -> None:
        """A person's hold on a loadpoint begins, changes or ends."""
        if intent is None:
            self.charge_intents.pop(loadpoint_id, None)
        else:
            self.charge_intents[loadpoint_id] = intent
        await self._put("intent", f"loadpoints/{loadpoint_id}", intent)

    async def set_restoring(self, pending: Pending | None) -> None:
        """A restore of the battery is under way until it was read back."""
        self.restoring = pending
        await self._put("pending", "battery", pending)

    async def set_release(self, loadpoint_id: str, pending: Pending | None) -> None:
        """An accepted command of a loadpoint waits to be carried by its next decision."""
        if pending is None:
            self.releases.pop(loadpoint_id, None)
        else:
            self.releases[loadpoint_id] = pending
        await self._put("pending", f"loadpoints/{loadpoint_id}", pending)

    async def set_memory(self, memory: Memory) -> None:
        """Timers and modes' memory; on disk only when they changed."""
        if memory != self.memory:
            self.memory = memory
            await self._put("state", "memory", memory)

    async def set_curtailment_proof(self, proof: CurtailmentProof) -> None:
        """One more look at the export limit; on disk only when a limit begins, is judged or ends."""
        self.curtailment_proof = proof
        judged = replace(proof, polls=0, held_since=None, broken_since=None, polled_at=None)
        await self._put("state", "curtailment", None if proof.since is None else judged)

    async def keep_running_totals(self) -> None:
        """The day's ledger and open sessions; called about once a minute and at the end.

        What the disk refused before is written first.
        """
        await self.keeper.settle()
        if self.ledger is not None:
            await self._put("state", "ledger", self.ledger)
        for loadpoint_id, session in self.sessions.items():
            await self._put("session", loadpoint_id, session)

    async def end_session(self, loadpoint_id: str) -> None:
        """The car is gone."""
        self.sessions.pop(loadpoint_id, None)
        await self._put("session", loadpoint_id, None)

    async def _put(self, kind: str, key: str, value: msgspec.Struct | None) -> None:
        """A full disk is told and does not stop the house: it is written as soon as there is space."""
        await self.keeper.keep(kind, key, None if value is None else msgspec.json.encode(value))
