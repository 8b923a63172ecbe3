"""What the regulator's silence or refusal usually means."""

from adapters.kinds.advice import Rule

PLANS = (
    Rule(
        r"status 404|another plan",
        "There is no such plan of CovaU: take its id from energymadeeasy.gov.au, or from your papers.",
    ),
    Rule(
        r"no prices by the clock|within a month|no price for the time",
        "This plan cannot be read: write it as [[tariff.period]] of the driver time_of_use.",
    ),
    Rule(
        r"no connection|no answer|makes no sense|status [45]|too many requests",
        "The regulator's service is not reached: check this machine's way to the internet, or wait.",
    ),
)
