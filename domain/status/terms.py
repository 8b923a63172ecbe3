"""The terms of a contract at a glance, with the very figures of `domain/energy/terms_shown.py`."""

from domain.energy.terms_shown import TermsShown
from domain.status.document import CreditStatus, PeakStatus, QuotaStatus, TermsStatus


def terms_status(terms: TermsShown | None) -> TermsStatus | None:
    """What is left, the peaks and the credits; None for a contract without such terms."""
    if terms is None:
        return None
    return TermsStatus(
        quotas=tuple(
            QuotaStatus(
                name=band.name,
                left_kwh=band.left_kwh,
                applies=band.applies,
                resets_at=band.resets_at,
            )
            for band in terms.bands
            if band.above_kwh or band.upto_kwh is not None
        ),
        demand=tuple(
            PeakStatus(name=each.name, peak_kw=each.peak_kw, cost=each.cost, is_open=each.is_open)
            for each in terms.demand
        ),
        credits=tuple(
            CreditStatus(name=each.name, amount=each.amount, state=each.state) for each in terms.credits
        ),
    )
