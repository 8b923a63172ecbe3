"""What KWatch's silence or refusal usually means."""

from adapters.kinds.advice import Rule

FLOW_POWER = (
    Rule(
        r"allowlist|allow-list|not allowed",
        "KWatch answers only to addresses that Flow Power has been told: ask its support to let yours in.",
    ),
    Rule(
        r"does not take this key",
        "Copy the key again, as Flow Power gave it, into tariff.api_key; without one, prices come from AEMO.",
    ),
    Rule(
        r"which cannot be|no price is told",
        "KWatch answered without a price of now: check tariff.region, and wait.",
    ),
    Rule(r"makes no sense|status 30", "Something else answers in KWatch's place: a proxy or a login page."),
)
