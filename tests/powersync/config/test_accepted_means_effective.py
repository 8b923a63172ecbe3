"""Accepted means effective: every setting of the file is read by a module, or told to have no effect.

A new setting without a row fails here.
"""

import ast
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct, structs

from powersync import vendors
from powersync.config import notices, parse
from powersync.config.document import Config

ROOT = Path(__file__).parents[3]
PYTHON_NAMES = {"import": "import_price", "export": "export_price", "from": "from_"}

# Where each setting takes effect: the module reads it.
EFFECTIVE = {
    "adapters/kinds/contract_terms.py": """
        tariff.free.name tariff.free.days tariff.free.from tariff.free.to tariff.free.season
        tariff.free.quota_kwh_per_day tariff.free.pool tariff.step.name tariff.step.days tariff.step.from
        tariff.step.to tariff.step.season tariff.step.above_kwh tariff.step.per tariff.step.import
        tariff.step.add tariff.feed_in_topups.name tariff.feed_in_topups.days tariff.feed_in_topups.from
        tariff.feed_in_topups.to tariff.feed_in_topups.season tariff.feed_in_topups.add
        tariff.feed_in_topups.kwh_per_day tariff.demand.name tariff.demand.days tariff.demand.from
        tariff.demand.to tariff.demand.season tariff.demand.per_kw tariff.demand.billing_day
        tariff.demand.interval_min tariff.credit.name tariff.credit.days tariff.credit.from
        tariff.credit.to tariff.credit.season tariff.credit.per_day tariff.credit.most_kw""",
    "adapters/batteries/alphaess/row.py": """
        battery(alphaess).host battery(alphaess).port battery(alphaess).unit battery(alphaess).model
        battery(alphaess).cloud.app_id battery(alphaess).cloud.app_secret battery(alphaess).cloud.serial
        battery(alphaess).cloud.base_url battery(alphaess_cloud).cloud.app_id
        battery(alphaess_cloud).cloud.app_secret battery(alphaess_cloud).cloud.serial
        battery(alphaess_cloud).cloud.base_url battery(alphaess_cloud).model""",
    "adapters/batteries/goodwe/row.py": """
        battery(goodwe).family battery(goodwe).host battery(goodwe).port battery(goodwe).address
        battery(goodwe).control battery(goodwe).rated_w battery(goodwe).model
        battery(goodwe_entity).prefix""",
    "adapters/batteries/powerwall/row.py": """
        battery(powerwall).api battery(powerwall).site_id battery(powerwall).region battery(powerwall).token
        battery(powerwall).refresh_token battery(powerwall).client_id battery(powerwall).client_secret
        battery(powerwall).poll_s battery(powerwall).stream battery(powerwall).base_url
        battery(powerwall).token_url""",
    "adapters/batteries/sigenergy/row.py": """
        battery(sigenergy).host battery(sigenergy).port battery(sigenergy).unit
        battery(sigenergy).inverter_unit
        battery(sigenergy).optimisation battery(sigenergy).take_control battery(sigenergy).charge_from
        battery(sigenergy).curtail_with battery(sigenergy).cloud.region battery(sigenergy).cloud.username
        battery(sigenergy).cloud.password battery(sigenergy).cloud.station_id
        battery(sigenergy).cloud.device_id battery(sigenergy).cloud.base_url""",
    "adapters/batteries/sigenergy/chargers/row.py": """
        loadpoint.charger(sigenergy_ac).host loadpoint.charger(sigenergy_ac).port
        loadpoint.charger(sigenergy_ac).unit loadpoint.charger(sigenergy_dc).host
        loadpoint.charger(sigenergy_dc).port loadpoint.charger(sigenergy_dc).unit
        loadpoint.charger(sigenergy_dc).feeds_house""",
    "adapters/batteries/simulated/row.py": """
        pv(simulated).share_pct loadpoint.charger(simulated).port forecast.solar(simulated).port""",
    "adapters/chargers/homeassistant/telemetry.py": """
        loadpoint.charger(homeassistant).status loadpoint.charger(homeassistant).plug
        loadpoint.charger(homeassistant).power loadpoint.charger(homeassistant).energy
        loadpoint.charger(homeassistant).currents loadpoint.charger(homeassistant).phases
        loadpoint.charger(homeassistant).soc loadpoint.charger(homeassistant).soc_limit
        loadpoint.charger(homeassistant).location loadpoint.charger(homeassistant).standby_w
        loadpoint.charger(homeassistant).states""",
    "adapters/chargers/homeassistant/driver.py": """
        loadpoint.charger(homeassistant).switch loadpoint.charger(homeassistant).current
        loadpoint.charger(homeassistant).wake loadpoint.charger(homeassistant).wake_s""",
    "adapters/chargers/ocpp/central.py": """
        ocpp.host ocpp.port ocpp.tags ocpp.tls_certificate_file ocpp.tls_key_file
        ocpp.tls_client_ca_file loadpoint.charger(ocpp).certificate_name
        loadpoint.charger(ocpp).version loadpoint.charger(ocpp).password
        loadpoint.charger(ocpp).connector""",
    "adapters/chargers/ocpp/limits.py": "loadpoint.charger(ocpp).fallback_current_a",
    "adapters/chargers/ocpp/stuck.py": "loadpoint.charger(ocpp).restart_stuck",
    "adapters/chargers/ocpp/session.py": """
        loadpoint.charger(ocpp).lenient loadpoint.charger(ocpp).pings""",
    "adapters/chargers/ocpp/station.py": "loadpoint.charger(ocpp).identity",
    "adapters/chargers/ocpp/v16_setup.py": "loadpoint.charger(ocpp).measurands",
    "adapters/chargers/zaptec/row.py": """
        loadpoint.charger(zaptec).username loadpoint.charger(zaptec).password
        loadpoint.charger(zaptec).charger_id loadpoint.charger(zaptec).sets
        loadpoint.charger(zaptec).idle_poll_s loadpoint.charger(zaptec).base_url""",
    "adapters/chargers/tesla/open.py": """
        loadpoint.charger(tesla_fleet).vin loadpoint.charger(tesla_fleet).region
        loadpoint.charger(tesla_fleet).token loadpoint.charger(tesla_fleet).refresh_token
        loadpoint.charger(tesla_fleet).client_id loadpoint.charger(tesla_fleet).client_secret
        loadpoint.charger(tesla_fleet).key loadpoint.charger(tesla_fleet).poll_s
        loadpoint.charger(tesla_fleet).max_wakes_per_day loadpoint.charger(tesla_fleet).max_reads_per_day
        loadpoint.charger(tesla_fleet).base_url loadpoint.charger(tesla_fleet).token_url
        loadpoint.charger(tesla_ble).vin loadpoint.charger(tesla_ble).key
        loadpoint.charger(tesla_ble).max_wakes_per_day loadpoint.charger(tesla_ble).radio
        loadpoint.charger(teslemetry).vin loadpoint.charger(teslemetry).region
        loadpoint.charger(teslemetry).token loadpoint.charger(teslemetry).poll_s
        loadpoint.charger(teslemetry).max_wakes_per_day loadpoint.charger(teslemetry).max_reads_per_day
        loadpoint.charger(teslemetry).stream loadpoint.charger(teslemetry).base_url""",
    "adapters/chargers/tesla/place.py": """
        loadpoint.charger(tesla_fleet).place.name loadpoint.charger(tesla_fleet).place.latitude
        loadpoint.charger(tesla_fleet).place.longitude loadpoint.charger(tesla_fleet).place.radius_m
        loadpoint.charger(teslemetry).place.name loadpoint.charger(teslemetry).place.latitude
        loadpoint.charger(teslemetry).place.longitude loadpoint.charger(teslemetry).place.radius_m
        loadpoint.charger(tesla_fleet).home.latitude loadpoint.charger(tesla_fleet).home.longitude
        loadpoint.charger(tesla_fleet).home.radius_m loadpoint.charger(teslemetry).home.latitude
        loadpoint.charger(teslemetry).home.longitude loadpoint.charger(teslemetry).home.radius_m""",
    "adapters/forecasts/forecast_solar/driver.py": """
        forecast.solar(forecast_solar).latitude forecast.solar(forecast_solar).longitude
        forecast.solar(forecast_solar).max_w forecast.solar(forecast_solar).api_key""",
    "adapters/forecasts/forecast_solar/payloads.py": """
        forecast.solar(forecast_solar).plane.tilt forecast.solar(forecast_solar).plane.kwp""",
    "adapters/forecasts/forecast_solar/row.py": "forecast.solar(forecast_solar).base_url",
    "adapters/forecasts/open_meteo/driver.py": """
        forecast.solar(open_meteo).latitude forecast.solar(open_meteo).longitude
        forecast.solar(open_meteo).max_w forecast.solar(open_meteo).efficiency
        forecast.solar(open_meteo).api_key forecast.solar(open_meteo).plane.kwp
        forecast.solar(open_meteo).base_url weather.base_url""",
    "adapters/forecasts/open_meteo/payloads.py": "forecast.solar(open_meteo).plane.tilt",
    "adapters/forecasts/open_meteo/weather.py": "weather.latitude weather.longitude weather.api_key",
    "adapters/forecasts/planes.py": """
        forecast.solar(open_meteo).plane.azimuth forecast.solar(forecast_solar).plane.azimuth""",
    "adapters/forecasts/solcast/row.py": """
        forecast.solar(solcast).api_key forecast.solar(solcast).sites forecast.solar(solcast).calls_per_day
        forecast.solar(solcast).base_url""",
    "adapters/batteries/goodwe/ms/row.py": """
        pv(goodwe_ms).host pv(goodwe_ms).port pv(goodwe_ms).address pv(goodwe_ms).rated_w
        pv(goodwe_ms).meter""",
    "adapters/inverters/enphase/row.py": """
        pv(enphase).url pv(enphase).token pv(enphase).limits pv(enphase).rated_w
        pv(enphase).installer_token_file""",
    "adapters/inverters/fronius/row.py": """
        pv(fronius).host pv(fronius).port pv(fronius).inverter pv(fronius).modbus_unit
        pv(fronius).modbus_port""",
    "adapters/inverters/solaredge/row.py": "pv(solaredge).host pv(solaredge).port pv(solaredge).unit",
    "adapters/inverters/sunspec/row.py": "pv(sunspec).host pv(sunspec).port pv(sunspec).unit",
    "adapters/links/homeassistant/shared.py": "homeassistant.url homeassistant.token",
    "adapters/prices/aemo/row.py": """
        tariff(aemo).region tariff(aemo).gst tariff(aemo).csv tariff(aemo).base_url
        tariff(aemo).summary_url""",
    "adapters/prices/amber/row.py": """
        tariff(amber).token tariff(amber).site_id tariff(amber).forecast tariff(amber).websocket
        tariff(amber).base_url tariff(amber).websocket_url""",
    "adapters/prices/covau/row.py": "tariff(covau).plan_id tariff(covau).base_url",
    "adapters/prices/epex/row.py": """
        tariff(epex).region tariff(epex).surcharge tariff(epex).tax_pct tariff(epex).hourly
        tariff(epex).export_price tariff(epex).per_euro tariff(epex).base_url""",
    "adapters/prices/octopus/sessions.py": """
        tariff(octopus).session.kind tariff(octopus).session.from tariff(octopus).session.to
        tariff(octopus).session.octopoints_per_kwh""",
    "adapters/prices/octopus/row.py": """
        tariff(octopus).plan tariff(octopus).region tariff(octopus).tariff_code tariff(octopus).account
        tariff(octopus).api_key tariff(octopus).export_plan tariff(octopus).export_tariff_code
        tariff(octopus).export_price tariff(octopus).payment tariff(octopus).base_url""",
    "adapters/prices/flow_power/config.py": """
        tariff(flow_power).network.price tariff(flow_power).network.days tariff(flow_power).network.from
        tariff(flow_power).network.to tariff(flow_power).network.season""",
    "adapters/prices/flow_power/row.py": """
        tariff(flow_power).region tariff(flow_power).api_key tariff(flow_power).base_rate
        tariff(flow_power).pea tariff(flow_power).bpea tariff(flow_power).gst tariff(flow_power).twap
        tariff(flow_power).billing_day tariff(flow_power).happy_hour_price
        tariff(flow_power).happy_hour_until tariff(flow_power).happy_hour_kwh
        tariff(flow_power).happy_hour_price_after tariff(flow_power).base_url tariff(flow_power).aemo_url
        tariff(flow_power).aemo_summary_url""",
    "adapters/prices/localvolts/row.py": """
        tariff(localvolts).api_key tariff(localvolts).partner tariff(localvolts).nmi
        tariff(localvolts).base_url""",
    "adapters/prices/time_of_use/row.py": """
        tariff.network_fees tariff(time_of_use).template tariff(time_of_use).feed_in.price
        tariff(time_of_use).feed_in.name tariff(time_of_use).feed_in.days tariff(time_of_use).feed_in.from
        tariff(time_of_use).feed_in.to tariff(time_of_use).feed_in.season""",
    "domain/loadpoint/identity.py": "vehicle.vin vehicle.tags",
    "domain/battery/ask.py": "battery.max_charge_w battery.max_discharge_w",
    "domain/battery/decide.py": "optimiser.enabled",
    "domain/battery/planned.py": "optimiser.replan_s",
    "domain/battery/reserve.py": "battery.reserve_pct optimiser.reserve_pct",
    "domain/loadpoint/spares_battery.py": """
        loadpoint.cheap.preserve_battery loadpoint.schedule.preserve_battery
        loadpoint.smart.preserve_battery""",
    "domain/circuit/load.py": """
        loadpoint.phase loadpoint.circuit loadpoint.voltage_v loadpoint.priority site.phases""",
    "domain/circuit/room.py": """
        site.main_fuse_a site.fuse_margin_a site.import_limit_w circuit.max_a circuit.max_w circuit.parent
        circuit.id""",
    "domain/curtailment/decide.py": "curtailment.enabled",
    "domain/loadpoint/ask.py": "site.manual_stop_hold_s",
    "domain/loadpoint/ask_feed.py": "loadpoint.discharge_floor_pct",
    "domain/loadpoint/cheap.py": """
        loadpoint.cheap.recovery_soc_pct loadpoint.cheap.recovery_price loadpoint.cheap.opportunity_price
        loadpoint.cheap.price_hysteresis loadpoint.cheap.battery_min_soc_pct
        loadpoint.cheap.no_grid_import""",
    "domain/loadpoint/decide.py": "loadpoint.mode loadpoint.limit_soc_pct server.monitoring",
    "domain/loadpoint/schedule.py": """
        loadpoint.schedule.max_price loadpoint.schedule.no_grid_import site.timezone""",
    "domain/loadpoint/situation.py": """
        loadpoint.min_current_a loadpoint.max_current_a loadpoint.min_on_s
        loadpoint.min_off_s loadpoint.vehicle vehicle.max_ac_w""",
    "domain/house/settings.py": "loadpoint.solar.battery_pause_soc_pct",
    "domain/loadpoint/smart.py": "loadpoint.smart.min_battery_soc_pct",
    "domain/loadpoint/smart_wish.py": """
        loadpoint.smart.target_soc_pct loadpoint.smart.departures loadpoint.smart.strategy
        loadpoint.smart.max_price loadpoint.smart.charge_efficiency""",
    "domain/loadpoint/prospect.py": "vehicle.capacity_wh",
    "domain/loadpoint/demand.py": "loadpoint.charge_in_demand_window",
    "domain/loadpoint/solar.py": """
        loadpoint.solar.start_delay_s loadpoint.solar.stop_delay_s loadpoint.solar.battery_start_soc_pct
        loadpoint.solar.resume_at loadpoint.solar.parallel loadpoint.solar.grid_fallback""",
    "domain/loadpoint/surplus.py": """
        loadpoint.solar.method loadpoint.solar.buffer_w loadpoint.solar.parallel_reserve_w
        loadpoint.solar.grid_tolerance_w""",
    "domain/loadpoint/window.py": "loadpoint.schedule.from loadpoint.schedule.to loadpoint.schedule.days",
    "domain/plan/draft/build.py": """
        battery.capacity_wh battery.efficiency optimiser.curtail_to_import optimiser.wear_per_kwh
        optimiser.grid_charge_max_soc_pct optimiser.profit_max optimiser.cost_neutral""",
    "domain/plan/draft/known.py": "optimiser.caution optimiser.horizon_h optimiser.step_s",
    "domain/plan/draft/limits.py": "site.export_limit_w optimiser.grid_charge_price_ceiling",
    "domain/plan/draft/owner.py": """
        optimiser.charge_by optimiser.charge_by_soc_pct optimiser.floor.from optimiser.floor.to
        optimiser.floor.days optimiser.floor.reserve_pct optimiser.limit.from optimiser.limit.to
        optimiser.limit.days optimiser.limit.import_limit_w optimiser.limit.export_limit_w""",
    "domain/event/spike.py": "spike.enabled spike.threshold_per_mwh",
    "domain/house/house.py": """
        control.tick_s curtailment.enter_below curtailment.leave_at loadpoint.id loadpoint.name vehicle.id""",
    "domain/loadpoint/sharing.py": "site.surplus_sharing",
    "domain/loadpoint/phases.py": """
        loadpoint.phases loadpoint.solar.phase_up_delay_s loadpoint.solar.phase_down_delay_s""",
    "domain/status/render.py": "site.name site.currency vehicle.name",
    "domain/tariff/time_of_use.py": """
        tariff(time_of_use).period.import tariff(time_of_use).period.export tariff(time_of_use).period.name
        tariff(time_of_use).period.days tariff(time_of_use).period.from tariff(time_of_use).period.to
        tariff(time_of_use).period.season""",
    "powersync/commands/serve.py": "server.log_level",
    "powersync/config/drivers.py": "pv.id",
    "powersync/serving.py": """
        server.host server.port server.data_dir server.cors_origins server.hosts server.addresses
        server.announce optimiser.time_limit_s""",
    "scheduler/gateway.py": "control.external",
    "scheduler/solved.py": "optimiser.switch_cost optimiser.spread_export",
    "domain/tariff/adjust.py": """
        tariff.upload.spike_protection tariff.upload.demand tariff.upload.boost.offset_price
        tariff.upload.boost.minimum_price tariff.upload.boost.threshold_price
        tariff.upload.chip.threshold_price tariff.upload.boost.from tariff.upload.boost.to
        tariff.upload.chip.from tariff.upload.chip.to""",
    "domain/notification/rules.py": """
        notify.enabled notify.per_hour notify.kinds.car_started notify.kinds.car_progress
        notify.kinds.car_finished notify.kinds.car_late notify.kinds.car_waits notify.kinds.car_stopped
        notify.kinds.problem notify.kinds.price_negative notify.kinds.battery_hold
        notify.kinds.daily_summary notify.kinds.automation notify.kinds.spike_export
        notify.kinds.saving_session notify.kinds.free_electricity notify.kinds.demand_window
        notify.kinds.price_spike_warning""",
    "domain/notification/quiet.py": """
        notify.quiet.days notify.quiet.from notify.quiet.to notify.target.quiet.days
        notify.target.quiet.from notify.target.quiet.to""",
    "domain/notification/outbox.py": "notify.quiet.urgent notify.target.quiet.urgent",
    "domain/notification/summary.py": "notify.summary_at",
    "scheduler/post.py": "notify.language",
    "powersync/messages.py": """
        notify.contact notify.push_inside notify.target.id notify.target.url notify.target.service
        notify.target.kinds""",
    "powersync/wiring.py": """
        mqtt.host mqtt.port mqtt.tls mqtt.ca_file mqtt.username mqtt.password mqtt.client_id mqtt.discovery
        mqtt.discovery_prefix mqtt.topic_prefix mqtt.controls
        spike.region spike.base_url spike.summary_url
        tariff.upload.enabled tariff.supply_charge_per_day pv.seen_by_battery""",
}

# What is told instead; each with a table that sets it, and the key its line begins with.
TOLD: dict[str, tuple[dict[str, Any], str]] = {
    "server.compress_live": ({"server": {"compress_live": True}}, "server.compress_live"),
}


def keys_of(kind: type[Struct], above: str = "", leave: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every leaf of the configuration; a driver's own as `battery(alphaess).host`."""
    for each in structs.fields(kind):
        if each.encode_name in leave:
            continue
        inner = _plain(each.type)
        key = f"{above}.{each.encode_name}" if above else each.encode_name
        if not (isinstance(inner, type) and issubclass(inner, Struct)):
            yield key
            continue
        yield from keys_of(inner, key, frozenset({"driver"}))
        shared = frozenset(field.encode_name for field in structs.fields(inner))
        for driver, table in vendors.SUPPORTED.get(inner, {}).items():
            yield from keys_of(table, f"{key}({driver})", shared)


def _plain(kind: Any) -> Any:
    if typing.get_origin(kind) is typing.Annotated:
        return _plain(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        inner = [each for each in typing.get_args(kind) if each is not types.NoneType]
        return _plain(inner[0]) if len(inner) == 1 else kind
    return _plain(typing.get_args(kind)[0]) if typing.get_origin(kind) is tuple else kind


def read_in(module: str) -> set[str]:
    tree = ast.parse((ROOT / module).read_text())
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_every_setting_has_its_row():
    rows = [key for keys in EFFECTIVE.values() for key in keys.split()] + list(TOLD)
    assert sorted(rows) == sorted(set(rows))
    assert sorted(rows) == sorted(keys_of(Config))


@pytest.mark.parametrize("module", list(EFFECTIVE))
def test_the_module_that_makes_a_setting_effective_reads_it(module):
    found = read_in(module)
    for key in EFFECTIVE[module].split():
        name = key.rpartition(".")[2]
        assert PYTHON_NAMES.get(name, name) in found, f"{module} does not read {key}"


@pytest.mark.parametrize("key", list(TOLD))
def test_a_setting_without_effect_is_told_by_its_key(key):
    tables, begins = TOLD[key]
    assert any(line.startswith(f"{begins}: ") for line in notices(parse(tables)))
