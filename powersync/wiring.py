"""Builds a house from its configuration: reads like a parts list, holds no rules and knows no vendor.

Each driver is opened by its row; `powersync/vendors.py` lists the rows.
"""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from adapters.clock import SystemClock
from adapters.forecasts.leaning import Leaning
from adapters.forecasts.limits import LimitHistory
from adapters.forecasts.load import LoadHistory
from adapters.forecasts.measured import MeasuredLoad, MeasuredSun
from adapters.forecasts.nowcast import Nowcast
from adapters.forecasts.otherwise import Otherwise
from adapters.forecasts.persisting import PersistingLoad, PersistingSun
from adapters.forecasts.scored import Scored
from adapters.forecasts.sun import SunHistory
from adapters.kinds.rows import DeviceRow
from adapters.kinds.surroundings import Opened, Replay, Surroundings
from adapters.kinds.tables import TariffConfig, WeatherConfig, part_of
from adapters.mqtt.dialect import HomeAssistantDialect
from adapters.mqtt.discovery import Identity
from adapters.mqtt.link import Address, MqttBroker
from adapters.mqtt.topics import Topics
from adapters.prices.own_contract import OwnContract
from adapters.stores.sqlite.records import SqliteRecords
from domain.ports.clock import Clock
from domain.ports.records import Documents, PastPower, Slip
from domain.ports.sources import (
    BillSource,
    ForecastSource,
    PlanSolver,
    PriceSource,
    TariffTarget,
    WeatherSource,
)
from domain.tariff.adjustments import AS_SETTLED, Adjustments
from powersync import vendors
from powersync.config import Config
from powersync.config.drivers import id_of_pv, named_in, target_of
from powersync.config.sections import MqttConfig
from powersync.contract import contract_of
from powersync.marks import mark_of
from scheduler.broadcast import Broadcast
from scheduler.broker_trouble import BrokerTrouble
from scheduler.engine import Engine
from scheduler.stream import StatusStream
from scheduler.watch import Watch


def surroundings_of(
    config: Config, clock: Clock, documents: Documents, replay: Replay | None = None
) -> Surroundings:
    """What drivers share in this house."""
    return Surroundings(
        house=config.house(),
        clock=clock,
        documents=documents,
        homeassistant=config.homeassistant,
        ocpp=config.ocpp,
        replay=replay,
    )


def open_devices(config: Config, near: Surroundings) -> dict[str, Watch]:
    """Every configured device behind its driver, by device id; nothing is contacted yet."""
    watches: dict[str, Watch] = {}
    seen_twice = {f"pv/{id_of_pv(index, pv)}" for index, pv in enumerate(config.pv) if pv.seen_by_battery}
    marks = {
        named.device: mark_of(named.row, named.table)
        for named in named_in(config)
        if isinstance(named.row, DeviceRow)
    }
    for device_id, driver, opened in _opened(config, near):
        for beside_id, beside in opened.beside.items():
            watches.setdefault(beside_id, Watch(beside_id, beside, driver=driver))
        watches[device_id] = Watch(
            device_id,
            opened.device,
            driver=driver,
            model=opened.model,
            control=opened.control,
            listener=opened.listener,
            is_counted_by_others=device_id in seen_twice,
            mark=marks.get(device_id),
        )
    return watches


def _opened(config: Config, near: Surroundings) -> Iterator[tuple[str, str, Opened]]:
    """Id, driver and device. The battery comes first: what it measures goes before what others do."""
    if (battery := config.battery) is not None:
        yield "battery", battery.driver, vendors.BATTERIES[battery.driver].open(battery, near)
    for index, pv in enumerate(config.pv):
        yield f"pv/{id_of_pv(index, pv)}", pv.driver, vendors.PV_INVERTERS[pv.driver].open(pv, near)
    for loadpoint in config.loadpoints:
        charger = loadpoint.charger
        opened = vendors.CHARGERS[charger.driver].open(charger, loadpoint, near)
        yield f"loadpoints/{loadpoint.id}", charger.driver, opened


def open_prices(config: Config, near: Surroundings) -> PriceSource | None:
    """The configured price source. Raises ConfigurationError."""
    if config.tariff is None:
        return None
    return with_own_contract(config.tariff, vendors.PRICES[config.tariff.driver].open(config.tariff, near))


def open_market(config: Config, near: Surroundings) -> PriceSource | None:
    """The market's own price, where the owner says which market and spikes are looked for."""
    spike = config.spike
    if not spike.enabled or spike.region is None:
        return None
    return vendors.open_market(spike.region, near, base_url=spike.base_url, summary_url=spike.summary_url)


def open_bills(config: Config, near: Surroundings) -> BillSource | None:
    """What the retailer billed, where it tells that."""
    tariff = config.tariff
    if tariff is None or (opened := vendors.PRICES[tariff.driver].bills) is None:
        return None
    return opened(tariff, near)


def open_story_prices(config: Config, near: Surroundings) -> PriceSource | None:
    """The configured price source where it needs no network, without what its owner knows better. Raises
    ConfigurationError.
    """
    if config.tariff is None or (opened := vendors.PRICES[config.tariff.driver].in_story) is None:
        return None
    return opened(config.tariff, near)


def with_own_contract(tariff: TariffConfig, source: PriceSource) -> PriceSource:
    """The source, with what the owner wrote of his contract."""
    charge = tariff.supply_charge_per_day
    return source if charge is None and not tariff.terms else OwnContract(source, charge, tariff)


def open_solar(config: Config, near: Surroundings) -> ForecastSource | None:
    """The configured solar forecast."""
    solar = config.forecast.solar
    return None if solar is None else vendors.SOLAR_FORECASTS[solar.driver].open(solar, near)


def sun_to_come(config: Config, near: Surroundings, past: PastPower) -> ForecastSource:
    """The configured forecast, behind it the house's own past; judged by what came, and by the sky of now."""
    configured, limit_w = open_solar(config, near), config.site.export_limit_w
    limits = LimitHistory(past)
    history = SunHistory(past, limits, limit_w, ZoneInfo(config.site.timezone))
    known = history if configured is None else Otherwise(configured, history)
    return judged_sun(known, past, limits, limit_w, near.documents)


def judged_sun(
    source: ForecastSource,
    past: PastPower,
    limits: LimitHistory,
    export_limit_w: float | None,
    documents: Documents,
) -> ForecastSource:
    """A forecast as far as this day, the sky of now and what came of it before let it be believed."""
    leaning = Leaning(source, past, limits, export_limit_w)
    believed = Nowcast(leaning, past, limits, export_limit_w)
    scored = Scored(believed, MeasuredSun(past, limits, export_limit_w), documents)
    return PersistingSun(scored, past, limits, export_limit_w)


def load_to_come(past: PastPower, timezone: str, documents: Documents) -> ForecastSource:
    """What the house's own past says, judged by what came, and what it draws now."""
    return PersistingLoad(Scored(LoadHistory(past, timezone), MeasuredLoad(past), documents), past)


def weather_table(config: Config) -> WeatherConfig | None:
    """Where the weather is asked for: as its own section says, else at the place of the sun forecast."""
    return config.weather or vendors.weather_over(config.forecast.solar)


def open_weather(config: Config, near: Surroundings) -> WeatherSource | None:
    """Who tells the weather; None where no place is known."""
    table = weather_table(config)
    return None if table is None else vendors.open_weather(table, near)


def open_targets(config: Config, near: Surroundings) -> tuple[TariffTarget, ...]:
    """The clouds that are told the tariff: those of the battery, where [tariff.upload] asks for it."""
    tariff, target = config.tariff, target_of(config)
    if tariff is None or not tariff.upload.enabled or target is None:
        return ()
    return (target.open(config.battery, near),)


def adjustments_of(config: Config) -> Adjustments:
    """What is done to prices on their way to those clouds."""
    return AS_SETTLED if config.tariff is None else part_of(config.tariff.upload, Adjustments)


def broker_of(mqtt: MqttConfig) -> MqttBroker:
    """The configured broker; nothing is contacted yet."""
    return MqttBroker(
        Address(
            host=mqtt.host,
            port=mqtt.port or (8883 if mqtt.tls else 1883),
            username=mqtt.username,
            password=mqtt.password,
            tls=mqtt.tls,
            ca_file=mqtt.ca_file,
        )
    )


def topics_of(mqtt: MqttConfig) -> Topics:
    """Where on it this house is told."""
    return Topics(base=mqtt.topic_prefix, discovery=mqtt.discovery_prefix)


def open_broadcast(mqtt: MqttConfig, engine: Engine, instance: str, version: str) -> Broadcast:
    """What tells this house to its broker."""
    dialect = HomeAssistantDialect(
        topics_of(mqtt),
        Identity(instance=instance, version=version),
        by=mqtt.discovery,
        controls=mqtt.controls,
    )
    client = mqtt.client_id or f"powersync-{instance}"
    trouble = BrokerTrouble(engine.state.problems, engine.room.show, engine.clock)
    return Broadcast(
        broker_of(mqtt), dialect, engine.room, engine.stream, engine.state.kept, trouble, client=client
    )


def build(
    config: Config,
    *,
    near: Surroundings,
    clock: Clock,
    records: SqliteRecords,
    stream: StatusStream,
    solver: PlanSolver | None,
    new_id: Callable[[], str],
    slip: Slip | None = None,
) -> Engine:
    """One house, ready to boot; `near` is what its drivers share."""
    return Engine(
        config.house(),
        watches=open_devices(config, near),
        journal=records.journal,
        documents=records.documents,
        slip=slip,
        past=records.past,
        stream=stream,
        prices=open_prices(config, near),
        market=open_market(config, near),
        contract=contract_of(config),
        bills=open_bills(config, near),
        solver=solver,
        solar=sun_to_come(config, near, records.past),
        load=load_to_come(records.past, config.site.timezone, near.documents),
        weather=open_weather(config, near),
        targets=open_targets(config, near),
        adjustments=adjustments_of(config),
        clock=clock,
        real=SystemClock(),
        new_id=new_id,
    )
