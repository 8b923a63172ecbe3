"""When a job runs: at its times, never twice at once, and again after it failed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Unreachable
from domain.house.settings import Mode
from domain.language.languages import GERMAN
from domain.language.telling import Telling
from domain.status.problems import OF_JOBS, problem_text
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.jobs.bills import ReadBills
from scheduler.timetable import Job, Timetable, every, next_multiple
from tests.scheduler.living import Living, with_garage

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
TEN = timedelta(minutes=10)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


class Work:
    """A job's work, which lasts so long, and fails where told."""

    def __init__(self, lasts_s: float = 0.0, error: Exception | None = None) -> None:
        self.begun: list[datetime] = []
        self.done = 0
        self._lasts_s, self._error = lasts_s, error

    async def __call__(self, due: datetime) -> None:
        self.begun.append(due)
        await asyncio.sleep(self._lasts_s)
        if self._error is not None:
            raise self._error
        self.done += 1


@pytest.mark.parametrize(
    ("asked", "begun"),
    [
        ([0], [0]),  # the first time asked counts
        ([0, 9.9], [0]),
        ([0, 10], [0, 10]),
        ([3, 9.9, 10], [3, 10]),  # at whole multiples, not ten minutes later
        ([0, 35, 36, 40], [0, 35, 40]),  # missed times are made up once
        ([0, 1, -30, -29], [0, -30]),  # the clock was set back
    ],
)
def test_a_job_runs_at_the_multiples_of_its_period(asked: list[float], begun: list[float]) -> None:
    async def story() -> None:
        work = Work()
        timetable = Timetable([Job("prune", every(TEN), work)])
        for minutes in asked:
            await timetable.run_due(after(minutes))
        assert work.begun == [after(minutes) for minutes in begun]

    run_in_virtual_time(story())


def test_a_job_may_come_a_moment_after_the_multiples_of_its_period() -> None:
    async def story() -> None:
        work = Work()
        timetable = Timetable([Job("upload", every(TEN, timedelta(minutes=1)), work)])
        for minutes in (0, 0.9, 1, 10.9, 11):
            await timetable.run_due(after(minutes))
        assert work.begun == [after(minutes) for minutes in (0, 1, 11)]

    run_in_virtual_time(story())


def test_a_job_never_overlaps_itself_and_is_not_waited_for() -> None:
    async def story() -> None:
        slow, quick = Work(lasts_s=1_500), Work()
        timetable = Timetable([Job("slow", every(TEN), slow), Job("quick", every(TEN), quick)])
        for minutes in (0, 10, 20):
            await timetable.run_due(after(minutes))
        assert (len(slow.begun), len(quick.begun)) == (1, 3)
        await asyncio.sleep(1_500)
        await timetable.run_due(after(30))
        assert (slow.done, slow.begun) == (1, [after(0), after(30)])
        await timetable.close()
        await asyncio.sleep(3_000)
        assert slow.done == 1, "what ran is cancelled"

    run_in_virtual_time(story())


@pytest.mark.parametrize("error", [Unreachable("no route"), ZeroDivisionError("a bug")])
def test_a_job_that_failed_comes_again_and_the_log_says_so_at_once(error, caplog) -> None:
    async def story() -> None:
        work = Work(error=error)
        timetable = Timetable([Job("prices", every(TEN), work)])
        for minutes in (0, 5, 10):
            await timetable.run_due(after(minutes))
        assert work.begun == [after(0), after(10)]
        assert sum("prices" in line.getMessage() for line in caplog.records) == 2

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ([ZeroDivisionError(), ZeroDivisionError()], ["ZeroDivisionError", "ZeroDivisionError"]),
        ([ZeroDivisionError(), None], ["ZeroDivisionError", None]),
        (  # what keeps it from its work says nothing of the fault
            [ZeroDivisionError(), Unreachable("no route"), None],
            ["ZeroDivisionError", None],
        ),
        ([Unreachable("no route")], []),
        ([ZeroDivisionError(), False, None], ["ZeroDivisionError", None]),  # it had nothing to do
    ],
)
def test_a_fault_of_ours_in_a_job_is_told_until_it_has_done_its_work(ends, told) -> None:
    async def story() -> None:
        left, heard = list(ends), []

        async def work(due: datetime) -> bool | None:
            how = left.pop(0)
            if isinstance(how, Exception):
                raise how
            return how

        def ended(name: str, fault: str | None) -> None:
            assert name == "bills"
            heard.append(fault)

        timetable = Timetable([Job("bills", every(TEN), work)], ended)
        for number in range(len(ends)):
            await timetable.run_due(after(10 * number))
        assert heard == told
        timetable.drop("bills")
        assert heard == [*told, None]

    run_in_virtual_time(story())


def test_the_status_names_the_job_that_a_fault_of_ours_keeps_from_its_work():
    async def story():
        living, work = Living(with_garage(mode=Mode.OFF)), Work(error=ZeroDivisionError())
        engine = await living.start()
        engine.timetable.add(Job("bills", every(timedelta(seconds=30)), work))

        def texts() -> list[str]:
            return [each.text for each in engine.room.status.problems if each.code == "job_fault"]

        await living.clock.sleep(60)
        german = problem_text(
            next(each for each in engine.room.status.problems if each.code == "job_fault"),
            Telling(engine.room.house.site, living.clock.now(), GERMAN),
        )
        [english] = texts()
        assert english == (
            "Reading the bills fails by a fault in this program (ZeroDivisionError). "
            "It is tried again; please report it."
        )
        assert german == (
            "Das Lesen der Rechnungen scheitert an einem Fehler in diesem Programm („ZeroDivisionError“). "
            "Es wird weiter versucht; bitte melden Sie ihn."
        )
        work._error = None
        await living.clock.sleep(60)
        assert texts() == []
        await living.kill()

    run_in_virtual_time(story())


def test_every_job_has_a_name_for_people():
    async def story():
        living = Living()
        engine = await living.start()
        names = {job.name for job in engine.timetable.jobs} | {ReadBills.NAME, engine.upload.job.name}
        assert names == set(OF_JOBS)
        assert all(str(GERMAN.noun(words)) != words for words in OF_JOBS.values())
        await living.kill()

    run_in_virtual_time(story())


def test_a_job_in_a_hurry_runs_at_once_and_then_at_its_times() -> None:
    async def story() -> None:
        work = Work()
        job = Job("plan", every(TEN), work)
        timetable = Timetable([job])
        await timetable.run_due(after(0))
        job.hurry()
        for minutes in (3, 4, 10):
            await timetable.run_due(after(minutes))
        assert work.begun == [after(0), after(3), after(10)]

    run_in_virtual_time(story())


def test_a_job_is_awaited_from_when_it_is_due_until_it_is_done() -> None:
    async def story() -> None:
        job = Job("plan", every(TEN), Work(lasts_s=60))
        timetable = Timetable([job])
        assert job.awaited_since(after(0)) == after(0)
        await timetable.run_due(after(0))
        assert job.awaited_since(after(0.5)) == after(0)
        await asyncio.sleep(61)
        assert job.awaited_since(after(2)) is None
        job.hurry()
        assert job.awaited_since(after(3)) == after(3)
        await timetable.close()

    run_in_virtual_time(story())


def test_a_job_with_nothing_to_do_is_begun_only_once_there_is_something() -> None:
    async def story() -> None:
        work, owed = Work(), list[str]()
        timetable = Timetable([Job("owed", every(TEN), work, is_idle=lambda: not owed)])
        for minutes in (0, 10, 15):
            await timetable.run_due(after(minutes))
        assert work.begun == []
        owed.append("a lease")
        await timetable.run_due(after(16))
        assert work.begun == [after(16)]

    run_in_virtual_time(story())


def test_a_job_that_is_dropped_comes_no_more_and_the_others_do() -> None:
    async def story() -> None:
        dropped, other = Work(), Work()
        timetable = Timetable([Job("upload", every(TEN), dropped), Job("prune", every(TEN), other)])
        timetable.drop("upload")
        await timetable.run_due(NOON)
        assert (dropped.begun, other.begun) == ([], [NOON])

    run_in_virtual_time(story())


@pytest.mark.parametrize(("minutes", "then"), [(0, 10), (0.01, 10), (9.99, 10), (10, 20)])
def test_the_next_multiple_comes_after_now(minutes: float, then: float) -> None:
    assert next_multiple(after(minutes), TEN) == after(then)


def test_a_fault_while_messages_are_told_keeps_no_job_from_its_time():
    class Broken:
        async def accept(self, notices):
            raise RuntimeError("a fault of ours")

    async def story():
        living, work = Living(with_garage(mode=Mode.FAST)), Work()
        engine = await living.start()
        engine.notices.post = Broken()
        engine.timetable.add(Job("work", every(timedelta(seconds=10)), work))
        await living.clock.sleep(180)  # a car has begun to charge: that is told
        assert "program_fault" in [each.code for each in engine.room.status.problems]
        before = work.done
        await living.clock.sleep(60)
        assert work.done == before + 6
        await living.kill()

    run_in_virtual_time(story())
