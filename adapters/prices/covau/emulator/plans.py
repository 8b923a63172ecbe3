"""Energy Made Easy's plans over real HTTP: one invented plan in the published shape."""

from collections import deque
from typing import Any

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.emulators.web_faults import moody

PLAN_ID = "COV770011MRE1@EME"


def rate(price: str, volume: float | None = None) -> dict[str, Any]:
    """One rate; with a volume it holds for the first kWh only."""
    return {"unitPrice": price, "measureUnit": "KWH"} | ({} if volume is None else {"volume": volume})


def window(start: str, end: str, *days: str) -> dict[str, Any]:
    """One window, its end inclusive."""
    return {
        "days": list(days or ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")),
        "startTime": start,
        "endTime": end,
    }


def plan() -> dict[str, Any]:
    """A free noon, a dear evening, and an evening that pays for the first kWh fed in."""
    return {
        "planId": PLAN_ID,
        "displayName": "Solar plan",
        "brandName": "CovaU",
        "electricityContract": {
            "pricingModel": "TIME_OF_USE",
            "timeZone": "AEST",
            "tariffPeriod": [
                {
                    "startDate": "01-01",
                    "endDate": "12-31",
                    "dailySupplyCharge": "1.10",
                    "rateBlockUType": "timeOfUseRates",
                    "timeOfUseRates": [
                        {
                            "displayName": "Free",
                            "type": "OFF_PEAK",
                            "period": "P1D",
                            "rates": [rate("0.00", 24), rate("0.30")],
                            "timeOfUse": [window("11:00", "13:59")],
                        },
                        {
                            "displayName": "Peak",
                            "type": "PEAK",
                            "rates": [rate("0.46")],
                            "timeOfUse": [window("16:00", "20:59")],
                        },
                        {
                            "displayName": "Shoulder",
                            "type": "SHOULDER",
                            "rates": [rate("0.30")],
                            "timeOfUse": [
                                window("00:00", "10:59"),
                                window("14:00", "15:59"),
                                window("21:00", "23:59"),
                            ],
                        },
                    ],
                }
            ],
            "solarFeedInTariff": [
                {
                    "tariffUType": "timeVaryingTariffs",
                    "timeVaryingTariffs": [
                        {
                            "type": "PEAK",
                            "rates": [rate("0.25", 10), rate("0.03")],
                            "timeVariations": [window("17:00", "20:59")],
                        },
                        {
                            "type": "OFF_PEAK",
                            "rates": [rate("0.03")],
                            "timeVariations": [window("21:00", "16:59")],
                        },
                    ],
                }
            ],
        },
    }


class PlansEmulator(OnASocket[HttpServer]):
    """`moods` are statuses that the coming requests get instead of an answer, each with its Retry-After;
    `html` answers with a page for people; `told` is the plan it tells.
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, faults: HttpFaults | None = None) -> None:
        self.faults = faults or HttpFaults()
        self.moods: deque[tuple[int, str | None]] = deque()
        self.html = False
        self.told: dict[str, Any] = plan()
        self.server = HttpServer(self._answer, host, port, self.faults)

    async def _answer(self, request: HttpRequest) -> HttpReply:
        refusal = moody(self.moods, self.html)
        if refusal is not None:
            return refusal
        if request.headers.get("x-v") != "3":
            return json_reply({"errors": [{"title": "Unsupported Version"}]}, 406)
        if request.path.replace("%40", "@") != f"/covau/cds-au/v1/energy/plans/{PLAN_ID}":
            return json_reply({"errors": [{"title": "Unavailable Resource"}]}, 404)
        return json_reply({"data": self.told, "links": {"self": request.path}, "meta": {}}, x_v="3")
