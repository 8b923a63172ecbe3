"""What an automation asks of the house; each takes what the command or PATCH of its name takes."""

from typing import Annotated, Any

from msgspec import Meta

from domain.automation.part import Part
from domain.house.house import Id


class BatteryAct(Part, frozen=True, kw_only=True, tag="battery"):
    """A battery command, as `POST /battery/commands` takes it."""

    action: str
    power_w: float | None = None
    duration_s: float | None = None
    target_soc_pct: float | None = None


class LoadpointAct(Part, frozen=True, kw_only=True, tag="loadpoint"):
    """A loadpoint command, as `POST /loadpoints/{id}/commands` takes it."""

    loadpoint: Id
    action: str
    current_a: int | None = None
    power_w: float | None = None
    duration_s: float | None = None
    limit_soc_pct: float | None = None


class SetLoadpoint(Part, frozen=True, kw_only=True, tag="set_loadpoint"):
    """Other settings for a loadpoint, as `PATCH /loadpoints/{id}` takes them."""

    loadpoint: Id
    settings: dict[str, Any]


class SetBattery(Part, frozen=True, kw_only=True, tag="set_battery"):
    """Other reserves and limits for the battery, as `PATCH /battery` takes them."""

    settings: dict[str, Any]


class SetTariff(Part, frozen=True, kw_only=True, tag="set_tariff"):
    """Another forecast of the price source's, as `PATCH /tariff` takes it."""

    settings: dict[str, Any]


class SunAct(Part, frozen=True, kw_only=True, tag="inverter"):
    """A limit of what leaves the house, as `POST /curtailment/commands` takes it: holding back the sun."""

    action: str
    limit_w: float | None = None
    duration_s: float | None = None


class PlanAct(Part, frozen=True, kw_only=True, tag="plan"):
    """That the house plans for a while, or does not, as `POST /plan/commands` takes it."""

    action: str
    duration_s: float | None = None


class MessageAct(Part, frozen=True, kw_only=True, tag="message"):
    """A message to the owner's phones and services; without a title it has the automation's name."""

    text: Annotated[str, Meta(min_length=1, max_length=300)]
    title: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


Action = BatteryAct | LoadpointAct | SetLoadpoint | SetBattery | SetTariff | SunAct | PlanAct | MessageAct
