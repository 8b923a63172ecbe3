"""What Amber's silence or refusal usually means."""

from adapters.kinds.advice import Rule

AMBER = (
    Rule(
        r"does not take this token",
        "Make a new token in Amber's app under Settings, For developers, and set it as tariff.token; where"
        " tariff.site_id is set, check that it is this account's.",
    ),
    Rule(r"several sites are active", "Set tariff.site_id to the house that this server runs."),
    Rule(
        r"no active site",
        "Amber does not supply this account yet, or no longer: its prices begin on the day of the switch.",
    ),
    Rule(
        r"too many requests|request budget",
        "Amber allows about 50 questions in five minutes for one token: another program uses it, too.",
    ),
    Rule(r"no price is told", "Amber answered without a price: look whether its app shows one."),
    Rule(r"makes no sense|status 30", "Something else answers in Amber's place: a proxy or a login page."),
)
