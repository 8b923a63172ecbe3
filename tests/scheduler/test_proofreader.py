"""A part of the records that cannot be read is a problem of the house until it can be."""

from domain.status.problems import ProblemCode
from scheduler.problems import Problems
from scheduler.proofreader import Proofreader
from tests.adapters.emulators.houses import ManualClock


class Records:
    """Unreadable for so many askings anew."""

    def __init__(self):
        self.unreadable, self.fails = None, 0

    async def read_again(self):
        self.fails -= 1
        if self.fails < 0:
            self.unreadable = None


class Bench:
    def __init__(self):
        self.records, self.problems, self.shown = Records(), Problems(), 0
        self.proofreader = Proofreader(self.records, self.problems, self.show, ManualClock())

    def show(self):
        self.shown += 1

    async def look(self):
        await self.proofreader.look()
        return [(each.code, each.facts.get("error")) for each in self.problems.now()]


UNREADABLE = [(ProblemCode.STORAGE_UNREADABLE, "database disk image is malformed")]


async def test_what_cannot_be_read_is_told_and_goes_when_it_can_be():
    bench = Bench()
    assert await bench.look() == []
    bench.records.unreadable, bench.records.fails = "database disk image is malformed", 2
    assert await bench.look() == UNREADABLE
    assert await bench.look() == UNREADABLE
    assert await bench.look() == []
    assert bench.shown == 2, "shown when it came and when it went"


async def test_a_bad_moment_is_no_problem():
    bench = Bench()
    bench.records.unreadable = "database is locked"
    assert await bench.look() == []
    assert bench.shown == 0
