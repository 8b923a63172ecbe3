"""What Solcast's silence or refusal usually means."""

from adapters.kinds.advice import Rule

SOLCAST = (
    Rule(
        r"status 40[13]",
        "Solcast does not take the key: copy it anew from your account page into forecast.solar.api_key.",
    ),
    Rule(
        r"status 404",
        "Solcast knows no such site in this account: copy its resource id into forecast.solar.sites.",
    ),
    Rule(
        r"too many requests|status 402|budget is used up",
        "The day's questions are used up, perhaps by another program with the same key: the last forecast"
        " goes on, then the house's own past. Set forecast.solar.calls_per_day to what is left for this one.",
    ),
    Rule(
        r"no connection|no answer|makes no sense|status 5",
        "Solcast is not reached: check this machine's way to the internet and forecast.solar.base_url.",
    ),
)
