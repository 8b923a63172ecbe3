"""When the house's sun was held back: what was measured then is the least that there was, not all."""

from collections.abc import Iterable
from datetime import datetime

from domain.command.decision import Owner
from domain.energy.history import DecisionRecord, MeanPower

CURTAILMENT = "curtailment"
NEAR_LIMIT = 0.05  # of the connection's export limit: so near to it the inverter may hold back
LITTLE_W = 100.0

Span = tuple[datetime, datetime]


def limited_spans(decisions: Iterable[DecisionRecord], until: datetime) -> list[Span]:
    """From each decision to limit export to the next one not to; `decisions` in time order."""
    spans: list[Span] = []
    since: datetime | None = None
    for each in decisions:
        if each.target != CURTAILMENT:
            continue
        if each.owner == Owner.CURTAILMENT:
            since = since or each.at
        elif since is not None:
            spans.append((since, each.at))
            since = None
    return spans if since is None else [*spans, (since, until)]


def is_at_export_limit(row: MeanPower, export_limit_w: float | None) -> bool:
    """Whether so much was exported as the connection allows, W; None allows all."""
    if export_limit_w is None or row.export_w is None or row.import_w is None:
        return False
    near_w = max(LITTLE_W, NEAR_LIMIT * export_limit_w)
    return row.import_w < LITTLE_W and row.export_w >= export_limit_w - near_w
