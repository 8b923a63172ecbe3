"""What routes are given by name; taken as it comes, for a Protocol cannot be checked at run time."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from api.attempts import Attempts
from api.auth import Tokens
from api.bodies import Info
from api.idempotency import Answers
from domain.ports.automations import Automations
from domain.ports.clock import Clock, RealClock
from domain.ports.control import Control, Feed
from domain.ports.notify import Notifications
from domain.ports.records import Access, PastPower
from domain.ports.settings import Settings

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
GivenSettings: TypeAlias = NamedDependency[SkipValidation[Settings]]
GivenAddresses: TypeAlias = NamedDependency[SkipValidation[Callable[[], Sequence[str]]]]
GivenInfo: TypeAlias = NamedDependency[SkipValidation[Info]]

NAMES = (
    "control", "feed", "past", "access", "clock", "real", "tokens", "attempts", "answers", "settings", "info",
    "automations", "addresses", "notifications"
)  # fmt: skip
