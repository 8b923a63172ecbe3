"""What routes are given by name; taken as it comes, for a Protocol cannot be checked at run time."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from litestar.types import Scope

from api.attempts import Attempts
from api.auth import Tokens
from api.bodies import Info
from api.idempotency import Answers, Once
from api.language import tongue_for
from api.parts import part_of
from domain.language.telling import Telling
from domain.ports.automations import Automations
from domain.ports.clock import Clock, RealClock
from domain.ports.control import Control, Feed
from domain.ports.notify import Notifications
from domain.ports.records import Access, PastPower
from domain.ports.settings import Settings
from domain.ports.weather import WeatherTeller
from domain.retold import Retelling

GivenControl: TypeAlias = NamedDependency[SkipValidation[Control]]
GivenFeed: TypeAlias = NamedDependency[SkipValidation[Feed]]
GivenAutomations: TypeAlias = NamedDependency[SkipValidation[Automations]]
GivenNotifications: TypeAlias = NamedDependency[SkipValidation[Notifications]]
GivenPast: TypeAlias = NamedDependency[SkipValidation[PastPower]]
GivenAccess: TypeAlias = NamedDependency[SkipValidation[Access]]
GivenClock: TypeAlias = NamedDependency[SkipValidation[Clock]]
GivenRealClock: TypeAlias = NamedDependency[SkipValidation[RealClock]]
GivenTokens: TypeAlias = NamedDependency[SkipValidation[Tokens]]
GivenAttempts: TypeAlias = NamedDependency[SkipValidation[Attempts]]
GivenAnswers: TypeAlias = NamedDependency[SkipValidation[Answers]]
GivenTold: TypeAlias = NamedDependency[SkipValidation[Retelling]]
GivenOnce: TypeAlias = NamedDependency[SkipValidation[Once]]
GivenSettings: TypeAlias = NamedDependency[SkipValidation[Settings]]
GivenWeather: TypeAlias = NamedDependency[SkipValidation[WeatherTeller]]
GivenAddresses: TypeAlias = NamedDependency[SkipValidation[Callable[[], Sequence[str]]]]
GivenInfo: TypeAlias = NamedDependency[SkipValidation[Info]]


class Part:
    """One part of the house, as the framework wants to be given it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, scope: Scope) -> Any:
        """That of the house that this request is for."""
        return part_of(scope, self._name)


def told_of(request: Request[Any, Any, Any], control: GivenControl, clock: GivenClock) -> Retelling:
    """How a route puts what the house said into the caller's language."""
    return Retelling(Telling(control.house.site, clock.now(), tongue_for(request)))


def once_of(request: Request[Any, Any, Any], answers: GivenAnswers, told: GivenTold) -> Once:
    """How a route does what its request asks, once."""
    return Once(answers, request, told)


GIVEN: dict[str, Callable[..., Any]] = {
    "once": once_of,
    "told": told_of,
    **{name: Part(name) for name in (
        "control", "feed", "past", "access", "clock", "real", "tokens", "attempts", "answers", "settings",
        "info", "automations", "addresses", "notifications", "weather",
    )},
}  # fmt: skip
