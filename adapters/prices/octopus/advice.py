"""What Octopus's silence or refusal usually means."""

from adapters.kinds.advice import Rule

OCTOPUS_API = (
    Rule(
        r"status 40[13]",
        "Octopus does not take the key: make a new one under Personal details, API access, and check"
        " tariff.api_key.",
    ),
    Rule(
        r"status 404",
        "Octopus knows no such account or tariff: check tariff.account, or tariff.tariff_code and"
        " tariff.region (all stand on your bill).",
    ),
    Rule(
        r"several (import|export) meters|no agreement to buy|no product of this plan",
        "Write the code of your tariff as tariff.tariff_code; it stands on your bill and in the app.",
    ),
    Rule(
        r"a day and a night rate",
        "Write its hours and prices as [[tariff.period]] of the driver time_of_use.",
    ),
    Rule(
        r"no price is published",
        "The tariff has no price for now: it may have ended. Check tariff.tariff_code, or tariff.plan.",
    ),
    Rule(
        r"too many requests", "Octopus asks for patience: prices go on with the last ones; nothing is to do."
    ),
    Rule(
        r"no connection|no answer|makes no sense|status 5",
        "Octopus is not reached: check this machine's way to the internet, or wait.",
    ),
)
