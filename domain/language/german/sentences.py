"""All that is said in German, put together; a sentence stands in one area only."""

from domain.language.german.battery import BATTERY
from domain.language.german.cars import CARS
from domain.language.german.charging import CHARGING
from domain.language.german.conditions import CONDITIONS
from domain.language.german.export import EXPORT
from domain.language.german.house import HOUSE
from domain.language.german.limits import LIMITS
from domain.language.german.outcomes import OUTCOMES
from domain.language.german.plan import PLAN
from domain.language.german.problems import PROBLEMS
from domain.language.german.runs import RUNS
from domain.language.german.setting_names import SETTING_NAMES
from domain.language.german.things import THINGS
from domain.language.german.waiting import WAITING

AREAS = (
    THINGS,
    HOUSE,
    CHARGING,
    WAITING,
    LIMITS,
    BATTERY,
    EXPORT,
    OUTCOMES,
    PLAN,
    CARS,
    PROBLEMS,
    RUNS,
    CONDITIONS,
    SETTING_NAMES,
)
SENTENCES: dict[str, str] = {english: german for area in AREAS for english, german in area.items()}
