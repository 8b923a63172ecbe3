"""What Open-Meteo's silence or refusal usually means."""

from adapters.kinds.advice import Rule

OPEN_METEO = (
    Rule(
        r"status 400",
        "Open-Meteo does not understand the question: check latitude, longitude, and tilt and azimuth of"
        " each [[forecast.solar.plane]].",
    ),
    Rule(
        r"status 40[13]",
        "Open-Meteo does not take the key: check forecast.solar.api_key, or leave it out; none is needed.",
    ),
    Rule(
        r"too many requests",
        "Others at your internet address ask it, too: the last forecast goes on, then the house's own past.",
    ),
    Rule(
        r"no connection|no answer|makes no sense|status 5|status 404",
        "Open-Meteo is not reached: check this machine's way to the internet and forecast.solar.base_url.",
    ),
)
