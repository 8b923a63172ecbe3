"""What the sun of today and tomorrow is expected to bring, as automations may ask."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.automation.part import Day
from domain.forecast.series import PowerForecast
from domain.instants import first_at

DAY = timedelta(days=1)


def sun_ahead(
    forecast: PowerForecast | None, made_wh: float | None, now: datetime, zone: ZoneInfo
) -> dict[Day, float | None]:
    """Wh by day: of today what was made (`made_wh`) and what is still to come. None where the forecast does
    not reach to the end of the day.
    """
    today = now.astimezone(zone).date()
    tomorrow, after = (first_at(today + days * DAY, time(), zone) for days in (1, 2))
    rest_wh, next_wh = _wh(forecast, now, tomorrow), _wh(forecast, tomorrow, after)
    return {
        "today": None if rest_wh is None or made_wh is None else made_wh + rest_wh,
        "tomorrow": next_wh,
    }


def _wh(forecast: PowerForecast | None, start: datetime, end: datetime) -> float | None:
    if forecast is None or not forecast.slots or forecast.slots[-1].end < end:
        return None
    mean_w = forecast.mean_w(start, end)
    return None if mean_w is None else mean_w * (end - start).total_seconds() / 3600
