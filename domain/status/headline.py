"""The worst that is wrong, as the first sentence an owner hears; lesser things stay in the list."""

from collections.abc import Sequence
from datetime import timedelta

from domain.language.forms import capital
from domain.language.telling import Telling
from domain.language.tongue import Tongue
from domain.status.document import Status
from domain.status.names import loadpoint_name, short_name, told_apart
from domain.status.problems import Problem, ProblemCode, device_words

SENTENCES: dict[ProblemCode, str] = {
    ProblemCode.STORAGE_FAILING: "Nothing has been written to disk since {since}.",
    ProblemCode.STORAGE_UNREADABLE: "Put back a backup: a part of the database cannot be read.",
    ProblemCode.STORAGE_OLDER: "Look over your settings: the database is older than it should be.",
    ProblemCode.CLOCK_WRONG: "The clock of this machine is wrong.",
    ProblemCode.PROGRAM_FAULT: "This program has had a fault since {since}; please report it.",
    ProblemCode.METER_SILENT: "{Device} has told no grid power since {since}.",
    ProblemCode.SETTINGS_FAULTY: "The settings file cannot be used; the house goes on with the old ones.",
    ProblemCode.RESTORE_PENDING: "{Device} could not be set back to automatic yet; it is tried again.",
    ProblemCode.LEFT_BEHIND: "{Device} of before still has what was ordered.",
    ProblemCode.NOT_ENFORCED: "{Device} does not hold back the sun as it was told.",
    ProblemCode.DEVICE_REFUSED: "{Device} has turned us away since {since}.",
    ProblemCode.DEVICE_OFFLINE: "{Device} has not answered since {since}.",
    ProblemCode.COMMAND_FAILED: "{Device} did not do what it was told at {since}.",
    ProblemCode.DRAWS_ABOVE_ORDER: "{Device} draws more than it is told.",
    ProblemCode.AMBIGUOUS_VEHICLE: "Which car is at {device} cannot be told.",
    ProblemCode.CAR_DRAWS_NOTHING: "{Car} takes no power.",
    ProblemCode.EXTERNAL_CONTROL: "{Device} is also set by another hand.",
    ProblemCode.PRICE_UNKNOWN: "No price has been known since {since}.",
    ProblemCode.NO_PLAN: "There has been no plan since {since}.",
    ProblemCode.BEHIND_SCHEDULE: "{Car} will not be ready in time.",
}
# The same of several at once: one of them alone would leave the others untold.
OF_SEVERAL: dict[ProblemCode, str] = {
    ProblemCode.RESTORE_PENDING: "{Devices} could not be set back to automatic yet; it is tried again.",
    ProblemCode.DEVICE_REFUSED: "{Devices} have turned us away since {since}.",
    ProblemCode.DEVICE_OFFLINE: "{Devices} have not answered since {since}.",
    ProblemCode.COMMAND_FAILED: "{Devices} did not do what they were told.",
    ProblemCode.DRAWS_ABOVE_ORDER: "{Devices} draw more than they are told.",
    ProblemCode.AMBIGUOUS_VEHICLE: "Which cars are at {devices} cannot be told.",
    ProblemCode.CAR_DRAWS_NOTHING: "{Cars} take no power.",
    ProblemCode.EXTERNAL_CONTROL: "{Devices} are also set by another hand.",
    ProblemCode.BEHIND_SCHEDULE: "{Cars} will not be ready in time.",
}
NAMED = 3  # of more the first two, and how many more: a sentence has to fit on a watch
# Nothing an owner must know before all else: the house does what it should all the same.
LESSER = frozenset(
    {
        ProblemCode.READ_IMPLAUSIBLE,
        ProblemCode.METERS_CLASH,
        ProblemCode.WRITE_BUDGET_SPENT,
        ProblemCode.PRICES_FAILING,
        ProblemCode.FORECAST_FAILING,
        ProblemCode.MARKET_UNKNOWN,
        ProblemCode.WEATHER_UNKNOWN,
        ProblemCode.JOB_FAULT,
        ProblemCode.TARIFF_NOT_SENT,
        ProblemCode.BROKER_SILENT,
        ProblemCode.RESTART_NEEDED,
        ProblemCode.MESSAGES_FAIL,
        ProblemCode.AUTOMATION_RESTS,
        ProblemCode.SETTING_WITHOUT_EFFECT,
    }
)
# After a start, or a bad minute, these come and go.
PATIENCE = {
    ProblemCode.NO_PLAN: timedelta(minutes=5),
    ProblemCode.PRICE_UNKNOWN: timedelta(minutes=1),
}


def headline(status: Status) -> Problem | None:
    """The worst problem of the document that goes before all else, with its short sentence."""
    for problem in status.problems:  # the worst first
        is_young = status.at - problem.since < PATIENCE.get(problem.code, timedelta(0))
        if problem.code in SENTENCES and not is_young:
            return problem
    return None


def headline_text(problem: Problem, status: Status, telling: Telling) -> str:
    """Its sentence: who it is about, with all of whom the same is to be told, and since when."""
    tongue = telling.tongue
    alike = [each for each in status.problems if each.code is problem.code]
    if len(alike) > 1 and problem.code in OF_SEVERAL:
        return _of_several(alike, status, telling)
    device, car = _device(problem, status, tongue), _car(problem, status, tongue)
    return tongue.said(
        SENTENCES[problem.code],
        device=device,
        Device=capital(device),
        Car=capital(car),
        since=telling.time(problem.since),
    )


def _of_several(alike: Sequence[Problem], status: Status, telling: Telling) -> str:
    tongue = telling.tongue
    devices = _list([_device(each, status, tongue) for each in alike], tongue)
    cars = _list([_car(each, status, tongue) for each in alike], tongue)
    return tongue.said(
        OF_SEVERAL[alike[0].code],
        devices=devices,
        Devices=capital(devices),
        Cars=capital(cars),
        since=telling.time(max(each.since for each in alike)),  # before, it was not yet all of them
    )


def _list(names: Sequence[str], tongue: Tongue) -> str:
    if len(names) <= NAMED:
        return tongue.joined(names)
    more = tongue.noun("{count} more", count=str(len(names) - NAMED + 1))
    return tongue.joined([*names[: NAMED - 1], more])


def _device(problem: Problem, status: Status, tongue: Tongue) -> str:
    kind, _, key = (problem.device or "").partition("/")
    if kind == "loadpoints" and key in status.loadpoints:
        names = {each: short_name(lp.name) for each, lp in status.loadpoints.items()}
        return tongue.noun("the charger {name}", name=told_apart(names)[key])
    return device_words(f"{kind}/{short_name(key)}" if key else problem.device, tongue)


def _car(problem: Problem, status: Status, tongue: Tongue) -> str:
    lp = status.loadpoints.get((problem.device or "").removeprefix("loadpoints/"))
    return tongue.noun("the car") if lp is None else loadpoint_name(lp, tongue)
