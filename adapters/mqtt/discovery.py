"""How Home Assistant is told which entities there are: a message per device (since 2024.11), or per entity.

A device's component without any setting takes that entity back; of single entities the caller remembers which
it announced.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from adapters.mqtt.entities import Entity, battery_entities, loadpoint_entities, site_entities
from adapters.mqtt.topics import BATTERY, SITE, Topics, loadpoint_group
from domain.ports.messages import Told

By = Literal["device", "entity"]
ON_OFF = "{{{{ {{true: 'ON', false: 'OFF'}}.get(value_json.{key}) }}}}"
LONGEST_STATE = 255  # characters Home Assistant keeps of one


class Identity(Struct, frozen=True, kw_only=True):
    """Who announces: `instance` tells two servers on one broker apart, also after their topics changed."""

    instance: str
    version: str

    @property
    def node(self) -> str:
        """What every id begins with."""
        return f"powersync_{self.instance}"


class Group(Struct, frozen=True, kw_only=True):
    """One device of Home Assistant: `id` is part of its entities' ids, and empty for the house."""

    topic: str
    id: str
    title: str
    model: str
    entities: tuple[Entity, ...]


def groups_of(told: Told) -> Iterator[tuple[str, Group]]:
    """The devices of this house, by the name of their group of values."""
    status = told.status
    currency = status.site.currency
    entities = site_entities(currency, has_cars=bool(status.loadpoints))
    yield SITE, Group(topic=SITE, id="", title="PowerSync", model="House", entities=entities)
    if status.battery is not None:
        entities = battery_entities(told.acts, told.settings)
        yield (
            BATTERY,
            Group(topic=BATTERY, id=BATTERY, title="PowerSync Battery", model="Battery", entities=entities),
        )
    for key, loadpoint in status.loadpoints.items():
        group = loadpoint_group(key)
        yield (
            group,
            Group(
                topic=group,
                id=f"loadpoint_{key}",
                title=f"PowerSync {loadpoint.name}",
                model="Charger",
                entities=loadpoint_entities(loadpoint, currency),
            ),
        )


def announcements(
    told: Told, topics: Topics, who: Identity, *, by: By, controls: bool
) -> Mapping[str, bytes]:
    """Every message that makes Home Assistant know this house, by topic."""
    found: dict[str, Any] = {}
    for _, group in groups_of(told):
        wanted = {each.key: each.wanted and (controls or not each.is_control) for each in group.entities}
        shared = {"device": _device(group, who), "origin": {"name": "PowerSync", "sw_version": who.version}}
        if by == "device":
            components = {
                each.key: {"platform": each.component, **_config(each, group, topics, who)}
                if wanted[each.key]
                else {"platform": each.component}
                for each in group.entities
            }
            found[f"{topics.discovery}/device/{_id(group, who)}/config"] = shared | {"components": components}
            continue
        for each in group.entities:
            if wanted[each.key]:
                topic = f"{topics.discovery}/{each.component}/{_id(group, who)}/{each.key}/config"
                found[topic] = shared | _for_older(_config(each, group, topics, who))
    return {topic: msgspec.json.encode(config) for topic, config in found.items()}


def _id(group: Group, who: Identity) -> str:
    return f"{who.node}_{group.id}" if group.id else who.node


def _device(group: Group, who: Identity) -> dict[str, Any]:
    return {
        "identifiers": [_id(group, who)],
        "name": group.title,
        "manufacturer": "PowerSync",
        "model": group.model,
        "sw_version": who.version,
        **({"via_device": who.node} if group.id else {}),
    }


def _config(entity: Entity, group: Group, topics: Topics, who: Identity) -> dict[str, Any]:
    state = topics.state(group.topic)
    config: dict[str, Any] = {
        "name": entity.name,
        "unique_id": f"{_id(group, who)}_{entity.key}",
        **entity.config,
        "availability": [
            {"topic": topics.presence},
            *([_while(entity.waits_for, state)] if entity.waits_for else []),
        ],
        "availability_mode": "all",
    }
    if entity.component != "button":
        config |= {"state_topic": state, "value_template": _template(entity)}
    if "json_attributes_template" in config:
        config["json_attributes_topic"] = state
    if entity.is_control:
        config |= {"command_topic": topics.set(group.topic, entity.key), "qos": 1, "retain": False}
    return config


def _while(key: str, state: str) -> dict[str, str]:
    return {"topic": state, "value_template": f"{{{{ 'online' if value_json.{key} else 'offline' }}}}"}


def _template(entity: Entity) -> str:
    key = entity.shown or entity.key
    if entity.component in ("binary_sensor", "switch"):
        return ON_OFF.format(key=key)
    if entity.is_text:
        return f"{{{{ (value_json.{key} or '')[:{LONGEST_STATE}] }}}}"
    if entity.component == "select":  # what is taken back ends in an empty message, which is no choice
        return f"{{{{ value_json.{key} if value_json is defined else 'None' }}}}"
    return f"{{{{ value_json.{key} }}}}"


def _for_older(config: dict[str, Any]) -> dict[str, Any]:
    """Where an instant that is not known is a warning in the log at every message, it is told as text."""
    if config.get("device_class") != "timestamp":
        return config
    plain = {key: value for key, value in config.items() if key != "device_class"}
    return plain | {"value_template": config["value_template"].replace(" }}", " or '' }}")}
