"""The configuration of a core that looks as if the GoodWe integration with EMS entities ran in it.

The integration itself needs a newer Home Assistant, so template entities stand for it: they keep what
is written to them in input helpers, as the integration keeps it in the inverter. A wallbox is made of such
helpers and of sensors that follow them.
"""

import json
from pathlib import Path

INTEGRATION = Path(__file__).parents[2] / "custom_components/powersync"
BLUEPRINTS = INTEGRATION.parents[1] / "blueprints/automation/powersync"
SERIAL = "95048ETU000W0001"
OPTIONS = [
    "auto",
    "charge_pv",
    "discharge_pv",
    "import_ac",
    "export_ac",
    "conserve",
    "off_grid",
    "battery_standby",
    "buy_power",
    "sell_power",
    "charge_battery",
    "discharge_battery",
]

CORE = """
homeassistant:
  name: Test house
  latitude: -27.4
  longitude: 153.0
  elevation: 10
  unit_system: metric
  currency: AUD
  country: AU
  time_zone: Australia/Brisbane
  packages: !include_dir_named packages
  auth_providers:
    - type: homeassistant
http:
  server_host: 127.0.0.1
  server_port: {port}
api:
websocket_api:
config:
diagnostics:
repairs:
rest: []
rest_command: {{}}
found_on_the_network:
input_text:
  phone: {{max: 255}}
script:
  phone:
    mode: queued
    sequence:
      - service: input_text.set_value
        target: {{entity_id: input_text.phone}}
        data:
          value: "{{{{ title }}}}|{{{{ message }}}}|{{{{ data.tag }}}}|{{{{ data.progress | default('-') }}}}"
automation:
  - use_blueprint:
      path: powersync/notify_phone.yaml
      input: {{notification: event.home_notification, phone: script.phone}}
logger:
  default: warning
input_select:
  kept_mode:
    options: {options}
    initial: auto
input_number:
  kept_limit: {{min: 0, max: 20000, step: 1, initial: 10000}}
  kept_export_limit: {{min: 0, max: 20000, step: 1, initial: 5000}}
  wallbox_current: {{min: 6, max: 16, step: 1, initial: 16, unit_of_measurement: A}}
input_boolean:
  kept_export_limited: {{initial: false}}
  wallbox_charging: {{initial: false}}
template:
  - sensor:
      - name: wallbox_power
        unit_of_measurement: kW
        state: >-
          {{{{ 0.23 * states('input_number.wallbox_current') | float
              if is_state('input_boolean.wallbox_charging', 'on') else 0 }}}}
      - name: wallbox_status
        state: "{{{{ 'Charging' if is_state('input_boolean.wallbox_charging', 'on') else 'Connected' }}}}"
  - select:
      - name: goodwe_ems_mode
        unique_id: goodwe-ems_mode-{serial}
        state: "{{{{ states('input_select.kept_mode') }}}}"
        options: "{{{{ state_attr('input_select.kept_mode', 'options') }}}}"
        select_option:
          - service: input_select.select_option
            target: {{entity_id: input_select.kept_mode}}
            data: {{option: "{{{{ option }}}}"}}
    number:
      - name: goodwe_ems_power_limit
        unique_id: goodwe-ems_power_limit-{serial}
        state: "{{{{ states('input_number.kept_limit') | float }}}}"
        min: 0
        max: 10000
        step: 100
        set_value:
          - service: input_number.set_value
            target: {{entity_id: input_number.kept_limit}}
            data: {{value: "{{{{ value }}}}"}}
      - name: goodwe_grid_export_limit
        unique_id: goodwe-grid_export_limit-{serial}
        state: "{{{{ states('input_number.kept_export_limit') | float }}}}"
        min: 0
        max: 10000
        step: 100
        set_value:
          - service: input_number.set_value
            target: {{entity_id: input_number.kept_export_limit}}
            data: {{value: "{{{{ value }}}}"}}
switch:
  - platform: template
    switches:
      goodwe_grid_export_limit_switch:
        unique_id: goodwe-grid_export_limit_switch-{serial}
        value_template: "{{{{ is_state('input_boolean.kept_export_limited', 'on') }}}}"
        turn_on:
          - service: input_boolean.turn_on
            target: {{entity_id: input_boolean.kept_export_limited}}
        turn_off:
          - service: input_boolean.turn_off
            target: {{entity_id: input_boolean.kept_export_limited}}
"""

# A core without the real front end would enter recovery mode and listen on every interface.
FRONTEND = {
    "domain": "frontend",
    "name": "No front end",
    "version": "1.0.0",
    "documentation": "",
    "codeowners": [],
    "requirements": [],
    "dependencies": ["api", "auth", "http", "websocket_api"],
}
FRONTEND_CODE = '''"""Stands for the front end."""


async def async_setup(hass, config):
    return True
'''

# Stands for what begins a flow without a person: multicast, and newer cores' menu "Reconfigure".
NETWORK = {
    "domain": "found_on_the_network",
    "name": "Found on the network",
    "version": "1.0.0",
    "documentation": "",
    "codeowners": [],
    "requirements": [],
    "dependencies": [],
}
NETWORK_CODE = '''"""Begins flows of any source."""

from types import SimpleNamespace


async def async_setup(hass, config):
    async def begin(call):
        told = SimpleNamespace(**call.data["data"]) if "data" in call.data else None
        await hass.config_entries.flow.async_init("powersync", context=dict(call.data["context"]), data=told)

    hass.services.async_register("found_on_the_network", "begin", begin)
    return True
'''


def write_configuration(folder: Path, port: int) -> None:
    """Everything a core needs to start on this port of loopback, and nothing that uses the network."""
    text = CORE.format(port=port, serial=SERIAL, options=json.dumps(OPTIONS))
    (folder / "configuration.yaml").write_text(text)
    (folder / "packages").mkdir(exist_ok=True)
    for manifest, code in ((FRONTEND, FRONTEND_CODE), (NETWORK, NETWORK_CODE)):
        component = folder / "custom_components" / str(manifest["domain"])
        component.mkdir(parents=True, exist_ok=True)
        (component / "manifest.json").write_text(json.dumps(manifest))
        (component / "__init__.py").write_text(code)
    (folder / "blueprints/automation").mkdir(parents=True, exist_ok=True)
    (folder / "blueprints/automation/powersync").symlink_to(BLUEPRINTS)
    (folder / "custom_components/powersync").symlink_to(INTEGRATION)
