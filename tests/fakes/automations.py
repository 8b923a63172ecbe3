"""Automations without a house: what the API asks is kept, nothing fires."""

import msgspec

from domain.automation.automation import Automation
from domain.automation.run import Run
from domain.errors import Conflict, InvalidRequest, UnknownTarget
from domain.house.faults import faults_of, told
from domain.ports.automations import Kept
from tests.fakes.status import NOON


class FakeAutomations:
    """Fits the port Automations."""

    def __init__(self):
        self.known: dict[str, Automation] = {}
        self.last_run: Run | None = None

    @staticmethod
    def of(written):
        return msgspec.convert(written, Automation)

    def all(self):
        return [Kept(automation=each, last_run=self.last_run) for each in self.known.values()]

    def one(self, automation_id):
        if automation_id not in self.known:
            raise UnknownTarget(f"there is no automation '{automation_id}'")
        return Kept(automation=self.known[automation_id], last_run=self.last_run)

    async def add(self, automation):
        if automation.id in self.known:
            raise Conflict("taken", "id_taken")
        self.known[automation.id] = automation
        return self.one(automation.id)

    async def change(self, automation_id, patch):
        changed = msgspec.to_builtins(self.one(automation_id).automation) | dict(patch)
        if faults := faults_of(Automation, changed):
            raise InvalidRequest(told(faults), faults)
        self.known[automation_id] = self.of(changed)
        return self.one(automation_id)

    async def drop(self, automation_id):
        self.one(automation_id)
        del self.known[automation_id]

    def rehearse(self, automation_id):
        return self.rehearse_unkept(self.one(automation_id).automation)

    def rehearse_unkept(self, automation):
        return Run(at=NOON, outcome="dry_run", text=f"“{automation.name}” would do it.")
