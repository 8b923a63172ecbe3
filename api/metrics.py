"""Prometheus' text format, written by hand: a dozen numbers need no library."""

from collections.abc import Iterator, Sequence

from litestar import Controller, Response, get

from api.given import GivenControl, GivenFeed, GivenInfo
from domain.house.access import Scope
from domain.ports.control import DeviceReport
from domain.status.document import Status

CONTENT_TYPE = "text/plain; version=0.0.4"

Row = tuple[dict[str, str], float | int | None]


class MetricsController(Controller):
    """`/metrics`, at the root where scrapers look for it."""

    path = "/metrics"
    tags = ["server"]

    @get("/", scope=Scope.READ, summary="Prometheus metrics", media_type="text/plain")
    async def metrics(self, control: GivenControl, feed: GivenFeed, info: GivenInfo) -> Response[str]:
        """Powers, states of charge, prices and device health; what is unknown is left out."""
        lines = [
            *_gauge("powersync_info", "What runs here", [({"version": info.version}, 1)]),
            *_gauge("powersync_ready", "1 once the house was looked at", [({}, int(control.is_ready))]),
            *_gauge("powersync_stream_seq", "Number of the newest status change", [({}, feed.seq)]),
            *_counter(
                "powersync_replans_total",
                "Plans made since the start; resident ones go on from the solver's model of the plan before",
                [({"model": model}, count) for model, count in control.replans.items()],
            ),
        ]
        if control.is_ready:
            lines += [*_of_house(control.status), *_of_devices(control.devices())]
        return Response("\n".join(lines) + "\n", media_type=CONTENT_TYPE)


def _of_house(status: Status) -> Iterator[str]:
    flow = status.flow
    powers: list[Row] = [
        ({"flow": name}, getattr(flow, f"{name}_w")) for name in ("grid", "pv", "battery", "load", "ev")
    ]
    yield from _gauge(
        "powersync_power_watts", "Powers; positive flows into the house, consumers upward", powers
    )
    if status.battery is not None:
        yield from _gauge("powersync_battery_soc_percent", "State of charge", [({}, status.battery.soc_pct)])
    if status.price is not None:
        prices: list[Row] = [
            ({"direction": "import"}, status.price.import_price),
            ({"direction": "export"}, status.price.export_price),
        ]
        yield from _gauge("powersync_price_per_kwh", "Price now, site currency", prices)
    loadpoints = status.loadpoints.values()
    yield from _gauge(
        "powersync_loadpoint_power_watts",
        "Charging power",
        [({"loadpoint": lp.id}, lp.power_w) for lp in loadpoints],
    )
    today: list[Row] = [
        ({"kind": name}, getattr(status.today, f"{name}_wh"))
        for name in ("import", "export", "pv", "load", "ev")
    ]
    yield from _gauge("powersync_today_watt_hours", "Energy since local midnight", today)


def _of_devices(reports: Sequence[DeviceReport]) -> Iterator[str]:
    health: list[Row] = [({"device": d.id, "health": str(d.health)}, 1) for d in reports]
    yield from _gauge("powersync_device_health", "The device's condition", health)
    yield from _gauge(
        "powersync_device_age_seconds",
        "Age of the newest reading",
        [({"device": d.id}, d.age_s) for d in reports],
    )
    yield from _gauge(
        "powersync_device_writes_today",
        "Writes since local midnight",
        [({"device": d.id}, d.writes_today) for d in reports],
    )


def _gauge(name: str, meaning: str, rows: list[Row]) -> Iterator[str]:
    return _metric("gauge", name, meaning, rows)


def _counter(name: str, meaning: str, rows: list[Row]) -> Iterator[str]:
    return _metric("counter", name, meaning, rows)


def _metric(kind: str, name: str, meaning: str, rows: list[Row]) -> Iterator[str]:
    known = [(labels, value) for labels, value in rows if value is not None]
    if known:
        yield f"# HELP {name} {meaning}"
        yield f"# TYPE {name} {kind}"
    for labels, value in known:
        named = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        yield f"{name}{{{named}}} {value}" if named else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
