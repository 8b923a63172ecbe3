"""The whole configuration as one frozen value, and the house that the rules see in it."""

from msgspec import Struct, field

from adapters.kinds.tables import (
    BatteryConfig,
    HomeAssistantConfig,
    OcppConfig,
    PvConfig,
    TariffConfig,
    WeatherConfig,
    part_of,
)
from domain.house.house import Battery, Circuit, Curtailment, House, Loadpoint, Site, Spike, Vehicle
from domain.house.notify import NotifyRules
from domain.house.optimiser import Optimiser
from powersync.config.devices import LoadpointConfig
from powersync.config.notify import NotifyConfig
from powersync.config.sections import (
    ControlConfig,
    ForecastConfig,
    MqttConfig,
    ServerConfig,
    SpikeConfig,
)


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything the owner may set. An absent section is None where it turns something on."""

    site: Site = field(default_factory=Site)
    server: ServerConfig = field(default_factory=ServerConfig)
    control: ControlConfig = field(default_factory=ControlConfig)
    battery: BatteryConfig | None = None
    pv: tuple[PvConfig, ...] = ()
    tariff: TariffConfig | None = None
    forecast: ForecastConfig = field(default_factory=ForecastConfig)
    weather: WeatherConfig | None = None
    optimiser: Optimiser = field(default_factory=Optimiser)
    curtailment: Curtailment = field(default_factory=Curtailment)
    spike: SpikeConfig = field(default_factory=SpikeConfig)
    vehicles: tuple[Vehicle, ...] = field(name="vehicle", default=())
    loadpoints: tuple[LoadpointConfig, ...] = field(name="loadpoint", default=())
    circuits: tuple[Circuit, ...] = field(name="circuit", default=())
    ocpp: OcppConfig | None = None
    homeassistant: HomeAssistantConfig | None = None
    mqtt: MqttConfig | None = None
    notify: NotifyConfig = field(default_factory=NotifyConfig)

    def house(self) -> House:
        """The house as the rules may know it: ratings and settings, without drivers and addresses."""
        return House(
            site=self.site,
            battery=part_of(self.battery, Battery) if self.battery else None,
            vehicles=self.vehicles,
            loadpoints=tuple(part_of(loadpoint, Loadpoint) for loadpoint in self.loadpoints),
            circuits=self.circuits,
            curtailment=self.curtailment,
            optimiser=self.optimiser,
            spike=part_of(self.spike, Spike),
            notify=part_of(self.notify, NotifyRules),
            tick_s=self.control.tick_s,
            monitoring=self.server.monitoring,
            external=self.control.external,
        )
