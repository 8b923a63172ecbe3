"""Keeps Home Assistant's list of repairs: what an owner can mend, for as long as it is to be mended."""

from collections.abc import Callable

from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .coordinator import Coordinator
from .house.repairs import Repair, repairs_of


def keep_issues(coordinator: Coordinator) -> Callable[[], None]:
    """Raises and withdraws repairs as the house tells; the answer withdraws all of them."""
    raised: dict[str, Repair] = {}

    @callback
    def look() -> None:
        if not coordinator.last_update_success:
            return
        wanted = {f"{coordinator.entry.entry_id}_{each.key}": each for each in repairs_of(coordinator.data)}
        for name in raised.keys() - wanted.keys():
            ir.async_delete_issue(coordinator.hass, DOMAIN, name)
            del raised[name]
        for name, repair in wanted.items():
            if raised.get(name) != repair:
                _raise(coordinator, name, repair)
                raised[name] = repair

    look()
    stop = coordinator.async_add_listener(look)

    def end() -> None:
        stop()
        for name in raised:
            ir.async_delete_issue(coordinator.hass, DOMAIN, name)

    return end


def _raise(coordinator: Coordinator, name: str, repair: Repair) -> None:
    ir.async_create_issue(
        coordinator.hass,
        DOMAIN,
        name,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=repair.code,
        translation_placeholders={"house": coordinator.name, "text": repair.text},
        learn_more_url=coordinator.client.url,
    )
