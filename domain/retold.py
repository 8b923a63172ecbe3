"""What was said in English, said anew in another language: from codes and facts, never from its text."""

from collections.abc import Callable, Generator, Iterable
from typing import Any, ClassVar, TypeVar, cast

from msgspec.structs import replace

from domain.automation.run import Run
from domain.automation.words import conditions_told, run_text
from domain.command.command import Command
from domain.energy.battery_stats import BatteryStats
from domain.energy.history import DecisionRecord
from domain.event.event import Event, EventKind, EventState
from domain.house.setting import Setting
from domain.house.trial import Trial
from domain.language.telling import Telling
from domain.language.tongue import ENGLISH, Tongue
from domain.plan.plan import Plan
from domain.ports.automations import Kept
from domain.ports.control import DeviceReport
from domain.reason.reason import Reason, Why
from domain.status.away import SERVER, away_text
from domain.status.document import BatteryStatus, PlanStep, Status, WishStatus
from domain.status.event_words import event_sentence, event_told
from domain.status.loadpoint_document import LoadpointStatus
from domain.status.outage import CODES as OF_OUTAGES
from domain.status.outage import outage_text
from domain.status.problems import Problem, problem_text
from domain.status.summarise import summed_up_anew
from domain.status.worded_plan import wording
from domain.status.words import sentence

T = TypeVar("T")
CODES = frozenset(Why) - {Why.OF_ANOTHER_VERSION}
# What sentences raise whose facts are not theirs, as those of another version that were read back from disk.
NOT_ITS_FACTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Retelling:
    """Says again what one house said, in the language of this telling."""

    def __init__(self, telling: Telling) -> None:
        self._telling, self._tongue = telling, telling.tongue

    def __call__(self, value: T) -> T:
        """A value of the kinds below; anything else, and all in English, as it is. So is what cannot be told:
        a sentence must cost neither a page of the history nor the house its turn.
        """
        if self._tongue is ENGLISH:
            return value
        known = (self._tellers[kind] for kind in type(value).__mro__ if kind in self._tellers)
        tell = next(known, None)
        if tell is None:
            return value
        try:
            return cast(T, tell(self, value))
        except NOT_ITS_FACTS:
            return value

    def all(self, values: Iterable[T]) -> list[T]:
        """Each of them."""
        return [self(value) for value in values]

    def plan(self, plan: Plan) -> Generator[None, None, Plan]:
        """A plan with all its slots, in turns."""
        return plan if self._tongue is ENGLISH else (yield from wording(plan, self._telling))

    def _status(self, status: Status) -> Status:
        plan = status.plan
        told = replace(
            status,
            battery=self(status.battery),
            loadpoints={key: self(lp) for key, lp in status.loadpoints.items()},
            plan=None if plan is None else replace(plan, now=self(plan.now), next=self(plan.next)),
            curtailment=replace(status.curtailment, reason=self(status.curtailment.reason)),
            wishes={target: self(wish) for target, wish in status.wishes.items()},
            event=self(status.event),
            problems=tuple(self.all(status.problems)),
        )
        return summed_up_anew(told, self._tongue)

    def _reason(self, reason: Reason) -> Reason:
        if reason.code not in CODES and reason.text:
            return reason
        return replace(reason, text=sentence(reason, self._telling))

    def _reasoned(self, value: Any) -> Any:
        """The battery, a step of the plan, a command: whatever has one reason."""
        return value if value.reason is None else replace(value, reason=self(value.reason))

    def _loadpoint(self, lp: LoadpointStatus) -> LoadpointStatus:
        last = None if lp.last_command is None else self._reasoned(lp.last_command)
        return replace(lp, reason=self(lp.reason), last_command=last, missed=self(lp.missed))

    def _problem(self, problem: Problem) -> Problem:
        return replace(problem, text=problem_text(problem, self._telling))

    def _event(self, event: Event) -> Event:
        return event_told(event, self._telling)

    def _kept(self, kept: Kept) -> Kept:
        return replace(kept, last_run=self(kept.last_run))

    def _run(self, run: Run) -> Run:
        return replace(
            run,
            text=run_text(run.outcome, run.facts, run.errors, self._tongue) or run.text,
            conditions=conditions_told(run.facts, self._tongue),
        )

    def _setting(self, setting: Setting) -> Setting:
        return replace(
            setting,
            text=self._tongue.phrase(setting.text) or setting.text,
            allowed=self._tongue.phrase(setting.allowed) or setting.allowed,
            fields=tuple(self._setting(each) for each in setting.fields),
            drivers=tuple(
                replace(
                    each,
                    text=self._tongue.phrase(each.text) or each.text,
                    fields=tuple(self._setting(one) for one in each.fields),
                )
                for each in setting.drivers
            ),
        )

    def _device(self, report: DeviceReport) -> DeviceReport:
        error = report.last_error
        return replace(report, last_error=None if error is None else self._tongue.words(error))

    def _stats(self, stats: BatteryStats) -> BatteryStats:
        missing = stats.missing
        return stats if missing is None else replace(stats, missing=self._tongue.words(missing))

    def _trial(self, trial: Trial) -> Trial:
        def words(text: str | None) -> str | None:
            return None if text is None else self._tongue.phrase(text) or text

        unsupported = tuple(self._tongue.phrase(each) or each for each in trial.unsupported)
        return replace(
            trial,
            says=words(trial.says),
            advice=words(trial.advice),
            error=words(trial.error),
            unsupported=unsupported,
        )

    def _decision(self, record: DecisionRecord) -> DecisionRecord:
        """A line of the why-log, as it would have been said then."""
        facts, code, then = record.facts, record.code, self._telling.at(record.at)
        if record.target.startswith("automations/"):
            text = run_text(code, facts, facts.get("errors", ()), self._tongue)
        elif code in OF_OUTAGES and "device" in facts:
            text = outage_text(code, facts, then)
        elif record.target == SERVER:
            text = away_text(code, facts, then)
        elif record.target.startswith("events/") and {"kind", "state"} <= facts.keys():
            text = event_sentence(EventKind(facts["kind"]), EventState(facts["state"]), facts, then)
        else:
            reason = Reason(Why(code), facts)
            text = sentence(reason, then) if reason.code in CODES else ""
        return replace(record, text=text or record.text)

    _tellers: ClassVar[dict[type, Callable[[Any, Any], Any]]] = {
        Status: _status,
        Reason: _reason,
        BatteryStatus: _reasoned,
        PlanStep: _reasoned,
        WishStatus: _reasoned,
        Command: _reasoned,
        LoadpointStatus: _loadpoint,
        Problem: _problem,
        Event: _event,
        Kept: _kept,
        Run: _run,
        DecisionRecord: _decision,
        Setting: _setting,
        Trial: _trial,
        DeviceReport: _device,
        BatteryStats: _stats,
    }


def retelling(status: Status, tongue: Tongue) -> Retelling:
    """What says again all that belongs to this document."""
    return Retelling(Telling(status.site, status.at, tongue))


def retold(status: Status, tongue: Tongue) -> Status:
    """The document in this language."""
    return retelling(status, tongue)(status)
