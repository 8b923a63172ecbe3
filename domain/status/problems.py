"""What an owner should know now: a code from a closed list, the device, since when, and one sentence."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from domain.language.forms import capital
from domain.language.telling import Telling
from domain.language.tongue import Tongue
from domain.status.facts import QUOTED, WordedFacts
from domain.status.problem_facts import worded_facts
from domain.status.variants import BEING_MADE, LEFT_UNTIL


class ProblemCode(StrEnum):
    """Everything that can be wrong, worst first: the order of this list is the order of severity."""

    STORAGE_FAILING = "storage_failing"
    STORAGE_UNREADABLE = "storage_unreadable"
    STORAGE_OLDER = "storage_older"
    CLOCK_WRONG = "clock_wrong"
    PROGRAM_FAULT = "program_fault"
    METER_SILENT = "meter_silent"
    SETTINGS_FAULTY = "settings_faulty"
    RESTORE_PENDING = "restore_pending"
    LEFT_BEHIND = "left_behind"
    NOT_ENFORCED = "not_enforced"
    DEVICE_REFUSED = "device_refused"
    DEVICE_OFFLINE = "device_offline"
    COMMAND_FAILED = "command_failed"
    DRAWS_ABOVE_ORDER = "draws_above_order"
    AMBIGUOUS_VEHICLE = "ambiguous_vehicle"
    CAR_DRAWS_NOTHING = "car_draws_nothing"
    EXTERNAL_CONTROL = "external_control"
    READ_IMPLAUSIBLE = "read_implausible"
    METERS_CLASH = "meters_clash"
    WRITE_BUDGET_SPENT = "write_budget_spent"
    PRICE_UNKNOWN = "price_unknown"
    PRICES_FAILING = "prices_failing"
    MARKET_UNKNOWN = "market_unknown"
    WEATHER_UNKNOWN = "weather_unknown"
    NO_PLAN = "no_plan"
    JOB_FAULT = "job_fault"
    FORECAST_FAILING = "forecast_failing"
    BEHIND_SCHEDULE = "behind_schedule"
    TARIFF_NOT_SENT = "tariff_not_sent"
    BROKER_SILENT = "broker_silent"
    RESTART_NEEDED = "restart_needed"
    MESSAGES_FAIL = "messages_fail"
    AUTOMATION_RESTS = "automation_rests"
    SETTING_WITHOUT_EFFECT = "setting_without_effect"


SEVERITY: dict[ProblemCode, int] = {code: rank for rank, code in enumerate(ProblemCode)}

# Each: the sentence with facts, and the sentence that stands when one of them is unknown. `{device}` and
# `{Device}` are always known.
SENTENCES: dict[ProblemCode, tuple[str, str]] = {
    ProblemCode.STORAGE_FAILING: (
        "Nothing can be written to disk: {error}.",
        "Nothing can be written to disk; what you change now may be lost.",
    ),
    ProblemCode.STORAGE_UNREADABLE: (
        "A part of the database cannot be read ({error}): put back a backup.",
        "A part of the database cannot be read: put back a backup.",
    ),
    ProblemCode.STORAGE_OLDER: (
        "The database is older than it should be: look over your modes and settings.",
        "The database is older than it should be: look over your modes and settings.",
    ),
    ProblemCode.CLOCK_WRONG: (
        "The clock of this machine is wrong: {error}.",
        "The clock of this machine is wrong, so nothing is decided by time.",
    ),
    ProblemCode.PROGRAM_FAULT: (
        "A fault in this program ({error}): what was ordered of {device} stays as it is; please report it.",
        "A fault in this program: what was ordered stays as it is; please report it.",
    ),
    ProblemCode.METER_SILENT: (
        "{Device} tells no grid power, so nothing guards {error}.",
        "The phase currents are not known, so no car may charge: the fuse cannot be guarded.",
    ),
    ProblemCode.SETTINGS_FAULTY: (
        "The settings go on as they were, for the file {file} cannot be used: {error}.",
        "The settings go on as they were, for their file cannot be used.",
    ),
    ProblemCode.RESTORE_PENDING: (
        "{Device} could not be handed back as it was before: {error}. It is tried again.",
        "{Device} could not be handed back as it was before; it is tried again.",
    ),
    ProblemCode.LEFT_BEHIND: (
        "{Device} of before{was} still has what was ordered: {left}. Set it back there, or enter it again.",
        "{Device} of before still has what was ordered. Set it back at the device.",
    ),
    ProblemCode.NOT_ENFORCED: (
        "{Device} accepts the export limit and does not follow it. {hint}.",
        "{Device} accepts the export limit and does not follow it.",
    ),
    ProblemCode.DEVICE_REFUSED: ("{Device} turns us away: {error}.", "{Device} turns us away."),
    ProblemCode.DEVICE_OFFLINE: ("{Device} does not answer: {error}.", "{Device} does not answer."),
    ProblemCode.COMMAND_FAILED: (
        "The last command to {device} failed ({action}): {error}.",
        "The last command to {device} failed.",
    ),
    ProblemCode.DRAWS_ABOVE_ORDER: (
        "{Device} draws {above} A more per phase than it is told, so it gets less. Look at its settings.",
        "{Device} draws more than it is told.",
    ),
    ProblemCode.AMBIGUOUS_VEHICLE: (
        "Which car is at {device} cannot be told: {doubt}.",
        "Which car is at {device} cannot be told. Look at the VINs and tags of your cars.",
    ),
    ProblemCode.CAR_DRAWS_NOTHING: (
        "{Car} takes no power; the next try is at {until}. Look at its plug, timer and limit.",
        "{Car} takes no power. Look at its plug, timer and limit.",
    ),
    ProblemCode.EXTERNAL_CONTROL: (
        "{Device} is also set by another hand: {error}.",
        "{Device} is also set by another hand.",
    ),
    ProblemCode.READ_IMPLAUSIBLE: (
        "{Device} reports what cannot be: {error}.",
        "{Device} reports what cannot be.",
    ),
    ProblemCode.METERS_CLASH: (
        "The meters cannot all be right: at {at} {measured}. {look}.",
        "The meters cannot all be right: more goes out of the house than comes in.",
    ),
    ProblemCode.WRITE_BUDGET_SPENT: (
        "{Device} has been written to often enough for this hour; changes wait until {until}.",
        "{Device} has been written to often enough for this hour; changes wait.",
    ),
    ProblemCode.PRICE_UNKNOWN: (
        "No price is known for now: {error}.",
        "No price is known for now, so nothing is decided by price.",
    ),
    ProblemCode.PRICES_FAILING: (
        "The price source does not tell all it should: {error}. What it told before counts until it ends.",
        "The price source does not tell all it should. What it told before counts until it ends.",
    ),
    ProblemCode.MARKET_UNKNOWN: (
        "What the market pays has not been known since {known_at}, so no price spike begins or ends.",
        "What the market pays is not known, so no price spike begins or ends.",
    ),
    ProblemCode.WEATHER_UNKNOWN: (
        "The weather is not known, so automations that ask for it wait: {error}.",
        "The weather is not known, so automations that ask for it wait.",
    ),
    ProblemCode.FORECAST_FAILING: (
        "No new solar forecast comes: {error}. The last one counts for a day, then the house's own past.",
        "No new solar forecast comes. The last one counts for a day, then the house's own past.",
    ),
    ProblemCode.BEHIND_SCHEDULE: (
        "{Car} will not be ready by {until}: {missing} will be missing{because}.",
        "{Car} will not be ready in time.",
    ),
    ProblemCode.JOB_FAULT: (
        "{Device} fails by a fault in this program ({error}). It is tried again; please report it.",
        "Something that is done from time to time fails by a fault in this program; please report it.",
    ),
    ProblemCode.NO_PLAN: ("There is no plan for now: {why}.", "There is no plan for now."),
    ProblemCode.TARIFF_NOT_SENT: (
        "The cloud of {device} is not told the prices: {error}.",
        "The cloud of {device} is not told the prices.",
    ),
    ProblemCode.BROKER_SILENT: ("Nothing is told over MQTT: {error}.", "Nothing is told over MQTT."),
    ProblemCode.RESTART_NEEDED: (
        "What was changed in the settings file counts after a restart: {settings}.",
        "What was changed in the settings file counts after a restart.",
    ),
    ProblemCode.MESSAGES_FAIL: (
        "Messages to {target} do not arrive: {error}.",
        "Messages to one of your phones or services do not arrive.",
    ),
    ProblemCode.AUTOMATION_RESTS: (
        "“{name}” acted {times} times within an hour and rests until {until}. Maybe another rule undoes it.",
        "An automation acted very often and rests. Maybe another rule undoes it.",
    ),
    ProblemCode.SETTING_WITHOUT_EFFECT: ("{setting}: {error}.", "A setting has no effect."),
}

JOBS = "jobs/"
OF_JOBS = {
    "replan": "planning",
    "upload": "sending the prices to the cloud",
    "bills": "reading the bills",
    "weather": "asking for the weather",
    "owed": "writing down what the disk refused",
    "prune": "tidying up old measurements",
}

DEVICE_NAME = "device_name"  # the fact with what the owner calls the device
CAR_NAME = "car_name"  # and the car that stands there, where it is known which, in a problem of its own
OF_ITS_CAR = frozenset({ProblemCode.BEHIND_SCHEDULE, ProblemCode.CAR_DRAWS_NOTHING})


class Problem(Struct, frozen=True, kw_only=True):
    """`device` is the id it is about (`battery`, `loadpoints/ID`, `grid`, `pv/ID`, `price`) or what is done
    from time to time (`jobs/NAME`), None: the house.
    `since` is when it was first told; `facts` are behind the sentence.
    """

    code: ProblemCode
    device: str | None
    since: datetime
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[ProblemCode, str | None, str]:
        """What makes two tellings one problem: the kind and the device, for settings the setting, and of what
        is left on devices of before which one it is.
        """
        return self.code, self.device, str(self.facts.get("setting", self.facts.get("left_id", "")))


def worst_first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By severity, then the oldest, then by name."""
    return tuple(sorted(problems, key=lambda p: (SEVERITY[p.code], p.since, p.device or "", p.key[2])))


def problem_text(problem: Problem, telling: Telling) -> str:
    """The problem as one plain sentence."""
    name = device_words(problem.device, telling.tongue, problem.facts.get(DEVICE_NAME))
    told = worded_facts(problem.facts, telling)
    car = _car(problem.facts.get(CAR_NAME), name, telling.tongue)
    told |= {"device": name, "Device": capital(name), "Car": capital(car)}
    full, plain = SENTENCES[problem.code]
    if problem.code is ProblemCode.LEFT_BEHIND and problem.facts.get("ends_at") is not None:
        full = LEFT_UNTIL
    if problem.code is ProblemCode.NO_PLAN and problem.facts.get("is_coming"):
        full = plain = BEING_MADE
    return telling.tongue.fill_known(full, plain, Told(problem.facts, telling, told))


def _car(name: str | None, place: str, tongue: Tongue) -> str:
    """By its name, else by where it stands."""
    return (
        tongue.noun("the car at {device}", device=place)
        if name is None
        else tongue.noun("the {car}", car=name)
    )


class Told(WordedFacts):
    """Facts of a problem: what is text already stays as it is, less the full stop the sentence brings; `told`
    are those in words already.
    """

    def __init__(self, facts: Mapping[str, Any], telling: Telling, told: Mapping[str, str]) -> None:
        super().__init__(facts, telling)
        self._told = told

    def __getitem__(self, name: str) -> str:
        if name in self._told:
            return self._told[name]
        value = self._facts[name]
        if isinstance(value, str) and name not in ("until", "action"):
            text = value.rstrip(". ")
            return self._telling.tongue.words(text) if name in QUOTED else text
        return super().__getitem__(name)


def device_words(device: str | None, tongue: Tongue, title: str | None = None) -> str:
    """A device id as people say it; `title` is what its owner calls it, None: its id has to do."""
    kind, _, name = (device or "").partition("/")
    name = title or name
    match kind:
        case "battery":
            return tongue.noun("the battery")
        case "loadpoints":
            return tongue.noun("the charger {name}", name=name)
        case "grid":
            return tongue.noun("the grid meter")
        case "pv":
            return tongue.noun("the solar inverter {name}", name=name)
        case "price":
            return tongue.noun("the price source")
        case "notify":
            return tongue.noun("the messages to {name}", name=name)
        case "automations":
            return tongue.noun("the automation {name}", name=name)
        case "jobs":
            return tongue.noun(OF_JOBS.get(name, name))
        case _:
            return device or tongue.noun("the house")
