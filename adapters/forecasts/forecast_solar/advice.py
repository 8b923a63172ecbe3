"""What Forecast.Solar's silence or refusal usually means."""

from adapters.kinds.advice import Rule

FORECAST_SOLAR = (
    Rule(
        r"status 40[13]",
        "Forecast.Solar does not take the key: check forecast.solar.api_key, or leave it out.",
    ),
    Rule(
        r"status 4(00|04|22)",
        "Forecast.Solar does not understand the question: check latitude, longitude and each"
        " [[forecast.solar.plane]], and the key, if there is one.",
    ),
    Rule(
        r"too many requests",
        "Twelve questions an hour are free for all at your internet address: use fewer planes, or an account."
        " Until then the last forecast goes on, then the house's own past.",
    ),
    Rule(
        r"no connection|no answer|makes no sense|status 5",
        "Forecast.Solar is not reached: check this machine's way to the internet, and"
        " forecast.solar.base_url.",
    ),
)
