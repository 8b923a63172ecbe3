"""What one phone or service is sent, and when."""

from msgspec import Struct, field

from domain.house.notify import Kind, NotifyKinds, NotifyRules, Quiet
from domain.notification.notice import NoticeKind

ALWAYS = frozenset({NoticeKind.TEST, NoticeKind.MANY})


class TargetRules(Struct, frozen=True, kw_only=True):
    """`kinds` are all it is sent; `shows_progress`: what goes on is shown in place, without ringing."""

    kinds: frozenset[NoticeKind]
    quiet: Quiet = field(default_factory=Quiet)
    per_hour: int = 12
    shows_progress: bool = False

    def wants(self, kind: NoticeKind) -> bool:
        """Whether this kind is sent there."""
        if kind is NoticeKind.CAR_PROGRESS and not self.shows_progress:
            return False
        return kind in self.kinds or kind in ALWAYS


def target_rules(
    rules: NotifyRules,
    *,
    kinds: tuple[Kind, ...] | None,
    quiet: Quiet | None,
    shows_progress: bool,
) -> TargetRules:
    """The house's rules, less what a target has of its own: its kinds stand for the house's switches."""
    switched_on = [kind for kind, is_on in switches(rules.kinds).items() if is_on]
    wanted = switched_on if kinds is None else [NoticeKind(each) for each in kinds]
    return TargetRules(
        kinds=frozenset(wanted) if rules.enabled else frozenset(),
        quiet=quiet or rules.quiet,
        per_hour=rules.per_hour,
        shows_progress=shows_progress,
    )


def switches(kinds: NotifyKinds) -> dict[NoticeKind, bool]:
    """Whether the house sends a kind."""
    return {
        NoticeKind.CAR_STARTED: kinds.car_started,
        NoticeKind.CAR_PROGRESS: kinds.car_progress,
        NoticeKind.CAR_FINISHED: kinds.car_finished,
        NoticeKind.CAR_LATE: kinds.car_late,
        NoticeKind.CAR_WAITS: kinds.car_waits,
        NoticeKind.CAR_STOPPED: kinds.car_stopped,
        NoticeKind.PROBLEM: kinds.problem,
        NoticeKind.PRICE_NEGATIVE: kinds.price_negative,
        NoticeKind.BATTERY_HOLD: kinds.battery_hold,
        NoticeKind.DAILY_SUMMARY: kinds.daily_summary,
        NoticeKind.AUTOMATION: kinds.automation,
        NoticeKind.SPIKE_EXPORT: kinds.spike_export,
        NoticeKind.SAVING_SESSION: kinds.saving_session,
        NoticeKind.FREE_ELECTRICITY: kinds.free_electricity,
        NoticeKind.DEMAND_WINDOW: kinds.demand_window,
        NoticeKind.PRICE_SPIKE_WARNING: kinds.price_spike_warning,
    }
