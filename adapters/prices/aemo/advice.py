"""What AEMO's silence usually means."""

from adapters.kinds.advice import Rule

AEMO = (
    Rule(
        r"AEMO refuses",
        "AEMO's web turns this server away for now: something in between may take the program's name out of"
        " its questions (a proxy), or too much was asked from this address.",
    ),
    Rule(
        r"no price of|no forecast of",
        "AEMO published no price for this region: check tariff.region, and wait.",
    ),
    Rule(
        r"damaged|makes no sense|no report is listed|status 30",
        "Something else answers in AEMO's place: a proxy or a login page.",
    ),
    Rule(r"no price is told", "AEMO published nothing new for hours: look at aemo.com.au."),
)
