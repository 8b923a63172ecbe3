"""What the owner should know of a configuration that is right."""

from collections.abc import Iterator

from adapters.kinds.rows import ChargerRow
from adapters.kinds.tables import TariffUpload, part_of
from domain.house.currency import to_a_dollar
from domain.status.idle import without_effect
from domain.tariff.adjustments import AS_SETTLED, Adjustments
from powersync import vendors
from powersync.config.document import Config
from powersync.config.drivers import named_in
from powersync.config.odd import odd


def idle(config: Config) -> Iterator[tuple[str, str]]:
    """Sections and settings that no module of this version reads, by key, each with why; those that depend
    on the house are in `domain/status/idle.py`.
    """
    rows = [each.row for each in named_in(config)]
    if config.ocpp is not None and not any(isinstance(row, ChargerRow) and row.dials_us for row in rows):
        yield "ocpp", "no charger here comes to this door (a loadpoint's charger with driver ocpp does)"
    uses_home = any(row.through_home is not None for row in rows)
    uses_home |= any(each.driver == "homeassistant" for each in config.notify.targets)
    if config.homeassistant is not None and not uses_home:
        yield "homeassistant", "no device and no message goes through it"
    if config.spike.enabled and not _knows_the_market(config):
        yield (
            "spike.enabled",
            "no price source here tells the market's price, so no spike is seen (in the NEM: set region)",
        )
    for name in ("region", "base_url", "summary_url"):
        if getattr(config.spike, name) is not None and not _reads_the_market(config, name):
            yield f"spike.{name}", "read only with spike.enabled and spike.region"
    yield from _without_upload(config)
    if config.server.compress_live:
        yield "server.compress_live", "this version never compresses the live stream"


def _without_upload(config: Config) -> Iterator[tuple[str, str]]:
    """Adjustments of prices that are sent to nobody, or of warnings that nobody gives."""
    upload = TariffUpload() if config.tariff is None else config.tariff.upload
    if not upload.enabled and part_of(upload, Adjustments) != AS_SETTLED:
        yield "tariff.upload", "what is adjusted there is shown to nobody while enabled is false"
        return
    if upload.spike_protection and not _is_warned(config):
        yield "tariff.upload.spike_protection", "this price source warns of no spike"
    if upload.demand and (config.tariff is None or not config.tariff.demand):
        yield "tariff.upload.demand", "no [[tariff.demand]] says which hours count for a demand charge"


def _is_warned(config: Config) -> bool:
    return config.tariff is not None and vendors.PRICES[config.tariff.driver].warns_of_spikes


def _knows_the_market(config: Config) -> bool:
    if config.spike.region is not None:
        return True
    return config.tariff is not None and vendors.PRICES[config.tariff.driver].tells_wholesale


def _reads_the_market(config: Config, name: str) -> bool:
    return config.spike.enabled and (name == "region" or config.spike.region is not None)


def notices(config: Config) -> Iterator[str]:
    """One line per thing that is accepted but has no effect or makes no sense, or less than it may seem."""
    for key, why in idle(config):
        yield f"{key}: {why}"
    for each in without_effect(config.house()):
        yield f"{each.key}: {each.why}"
    for key, why in odd(config):
        yield f"{key}: {why}"
    if (many := to_a_dollar(config.site.currency)) > 1:
        yield (
            f"site.currency: prices and costs that you did not set count {many} times their usual default, as"
            f" {config.site.currency} is worth about so much less than a dollar"
        )
    if config.battery is None:
        unmeasured = not any(each.row.measures_grid for each in named_in(config))
        lacks = "nothing measures the grid and " if unmeasured else ""
        yield f"battery: none is configured, so {lacks}nothing can be planned"
    if config.optimiser.enabled and config.battery is not None and config.forecast.solar is None:
        yield (
            "forecast.solar: none is configured, so the plan expects the sun of the house's own last days,"
            " and in its first three of an arc over noon as high as the roof has given so far"
        )
    if config.tariff is None:
        yield "tariff: none is configured, so nothing is decided by price"
    for named in named_in(config):
        yield from (f"{named.key}.{line}" for line in named.row.notices(named.table))
    if config.server.monitoring:
        yield (
            "server.monitoring: on, so nothing is commanded; what this server had set before is handed back,"
            " and nothing else is written to a device"
        )
