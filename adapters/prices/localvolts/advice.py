"""What Localvolts' silence or refusal usually means."""

from adapters.kinds.advice import Rule

LOCALVOLTS = (
    Rule(
        r"does not take this key",
        "Copy key and partner id again from Localvolts' web app (My Profile, General, API Key) into"
        " tariff.api_key and tariff.partner.",
    ),
    Rule(r"several meters", "Set tariff.nmi to the meter of the house that this server runs."),
    Rule(
        r"no price is told",
        "Localvolts answered without a price for this meter: check tariff.nmi (ten characters, without the"
        " checksum), and whether its own page shows prices.",
    ),
    Rule(
        r"makes no sense|status 30", "Something else answers in Localvolts' place: a proxy or a login page."
    ),
)
