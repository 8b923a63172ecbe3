"""Writes of a Powerwall that are seen before the next one follows: some do not stick on some days."""

from adapters.batteries.powerwall.payloads import Mode, SiteInfo
from adapters.batteries.powerwall.site import PowerwallSite, not_shown

MODE_TRIES = 3
MODE_SHOWN_S = (0.0, 2.0, 4.0, 6.0, 8.0)
GRID_SHOWN_S = (0.0, 2.0, 5.0, 10.0)


async def confirm_autonomous(site: PowerwallSite) -> None:
    """Asked until shown, written anew at most twice. Raises OutcomeUnknown."""
    for attempt in range(MODE_TRIES):
        if attempt:
            await site.set_mode(Mode.AUTONOMOUS, always=True)
        if await site.shows(lambda info: info.mode == Mode.AUTONOMOUS, MODE_SHOWN_S):
            return
    raise not_shown("the operation mode")


async def confirm_grid_charging(site: PowerwallSite, allowed: bool) -> None:
    """A site without the setting shows none. Raises OutcomeUnknown."""

    def is_set(info: SiteInfo) -> bool:
        return info.grid_charging in (None, allowed)

    if not await site.shows(is_set, GRID_SHOWN_S):
        raise not_shown("charging from the grid")
