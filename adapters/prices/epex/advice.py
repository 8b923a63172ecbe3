"""What the price service's silence or refusal usually means."""

from adapters.kinds.advice import Rule

PREDICTOR = (
    Rule(
        r"status 4(04|22)",
        "The service has no prices for this region, or is another version: check tariff.region and"
        " tariff.base_url.",
    ),
    Rule(
        r"status 40[13]",
        "The service does not serve this address: it is run by one person for fair use. Run it yourself and"
        " set tariff.base_url.",
    ),
    Rule(
        r"no price is told",
        "The service runs and is behind: it is asked again; or run your own.",
    ),
    Rule(
        r"too many requests",
        "The service asks for patience: prices go on with the last ones.",
    ),
    Rule(
        r"no connection|no answer|makes no sense|status 5",
        "The service is not reached: check this machine's way to the internet and tariff.base_url, or wait.",
    ),
)
