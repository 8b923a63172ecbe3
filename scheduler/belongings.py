"""Whose is what the last run left: a lease, a baseline and a wish go with the device that they are of.

A baseline is that of the device it was read from, and an order was given for that one: on another device
both would be somebody else's settings. What an older version left without a note of its device is taken over
by id, unless it is known that another driver stood there.
"""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.command.held import Held
from domain.curtailment.proof import CurtailmentProof
from domain.house.devices import BATTERY, loadpoint_device, loadpoint_of
from domain.house.which_device import DeviceMark, new_home, new_homes
from domain.instants import shifted
from domain.loadpoint.memory import UNPLUGGED, LeftPaused
from scheduler.left_behind import LeftBehind
from scheduler.state import HouseState

DEVICE, LEASE, BASELINE = "device", "lease", "baseline"

log = logging.getLogger(__name__)


class Belongings(Struct, frozen=True, kw_only=True):
    """What the devices of now hold for us, by `device|resource`, and how they were before us, by device.
    `exchanged`: the ids at which another device stands than in the last run; `gone`: the devices that stood
    there and stand nowhere now, where the one of now is new.
    """

    leases: dict[str, Held]
    baselines: dict[str, dict[str, Any]]
    exchanged: frozenset[str]
    gone: dict[str, DeviceMark] = {}


class _Left(Struct):
    """What was kept under one device id."""

    orders: dict[str, Held] = {}
    baseline: dict[str, Any] | None = None


async def sort_out(
    state: HouseState, marks: Mapping[str, DeviceMark | None], set_back: timedelta | None, now: datetime
) -> Belongings:
    """`marks`: every device of now that takes orders. What belongs to none of them is left behind; what was
    left behind by one that is back is its own again.
    """
    known = await _known(state, marks)
    here = {device: mark for device, mark in marks.items() if mark is not None}
    homes = new_homes(known, here)
    left = await _kept(state, set_back)
    found: dict[str, _Left] = {}
    for device, what in left.items():
        home = homes.get(device) if device in known else device if device in marks else None
        if home is not None:
            found[home] = what
        elif what.orders:
            await state.left.put(
                LeftBehind(
                    target=device,
                    device=known.get(device),
                    since=now,
                    orders=what.orders,
                    baseline=what.baseline,
                )
            )
            log.warning("orders of ours are left on %s, and there is no such device any more", device)
    await _take_back(state, here, frozenset(homes.values()), found, set_back)
    for home, what in found.items():  # first where it belongs, then away from where it was
        if left.get(home) is not what:
            await _keep_at(state, home, what)
    for device, what in left.items():
        if found.get(device) is not what:
            await _forget_at(state, device, what, found.get(device))
    exchanged = frozenset(device for device in known if device in marks and homes.get(device) != device)
    paused = _paused(state, homes)
    for device in known:
        if homes.get(device) != device:
            await _forget_wishes(state, device)
    await _keep_paused(state, paused)
    for device, mark in here.items():
        if known.get(device) != mark:
            await state.kept.put(DEVICE, device, mark)
    return Belongings(
        leases={f"{home}|{name}": held for home, what in found.items() for name, held in what.orders.items()},
        baselines={home: what.baseline for home, what in found.items() if what.baseline is not None},
        exchanged=exchanged,
        gone={
            device: known[device]
            for device in sorted(exchanged - frozenset(homes.values()))
            if device not in homes
        },
    )


async def _known(state: HouseState, marks: Mapping[str, DeviceMark | None]) -> dict[str, DeviceMark]:
    """The devices of the last run. An older version noted at most their drivers, beside a fuse."""
    known = await state.kept.all(DEVICE, DeviceMark)
    known = {device: mark for device, mark in known.items() if marks.get(device, mark) is not None}
    for device, driver in state.drivers_before.items():
        mark = marks.get(device)
        if device not in known and mark is not None and mark.driver != driver:
            known[device] = DeviceMark(driver=driver)
    return known


async def _kept(state: HouseState, set_back: timedelta | None) -> dict[str, _Left]:
    found: dict[str, _Left] = {}
    for key, held in (await state.kept.all(LEASE, Held)).items():
        device, _, resource = key.partition("|")
        what = found.setdefault(device, _Left())
        what.orders = what.orders | {resource: held if set_back is None else shifted(held, set_back)}
    for device, raw in (await state.keeper.all(BASELINE)).items():
        try:
            found.setdefault(device, _Left()).baseline = msgspec.json.decode(raw, type=dict[str, Any])
        except msgspec.MsgspecError as err:
            log.warning("how %s was before us cannot be read, so it is read anew: %s", device, err)
    return found


async def _take_back(
    state: HouseState,
    here: Mapping[str, DeviceMark],
    taken: Collection[str],
    found: dict[str, _Left],
    set_back: timedelta | None,
) -> None:
    """A device that was gone is back, under whatever id: what it was left with is handed back as ever."""
    for left_id, left in list(state.left.all.items()):
        if left.device is None:
            home = left.target if left.target in here and left.target not in taken else None
        else:
            home = new_home(left.target, left.device, here, taken)
        if home is None:
            continue
        orders, what = left.orders, found.setdefault(home, _Left())
        if set_back is not None:
            orders = {resource: shifted(held, set_back) for resource, held in orders.items()}
        what.orders = orders | what.orders  # a start that was killed may have taken some back already
        what.baseline = what.baseline if left.baseline is None else left.baseline
        await _keep_at(state, home, what)
        await state.left.drop(left_id)


async def _keep_at(state: HouseState, home: str, what: _Left) -> None:
    what.orders = {resource: replace(held, target=home) for resource, held in what.orders.items()}
    for resource, held in what.orders.items():
        await state.kept.put(LEASE, f"{home}|{resource}", held)
    raw = None if what.baseline is None else msgspec.json.encode(what.baseline)
    await state.keeper.keep(BASELINE, home, raw)


async def _forget_at(state: HouseState, device: str, what: _Left, instead: _Left | None) -> None:
    """Less what was just put in its place."""
    for resource in what.orders.keys() - (() if instead is None else instead.orders.keys()):
        await state.kept.put(LEASE, f"{device}|{resource}", None)
    if instead is None:
        await state.keeper.keep(BASELINE, device, None)


def _paused(state: HouseState, homes: Mapping[str, str]) -> dict[str, LeftPaused]:
    """A pause that we left on a charger goes with that, by whatever name: by loadpoint of now."""
    known = {loadpoint_device(each): memory.pause for each, memory in state.memory.loadpoints.items()}
    return {
        loadpoint_of(home): pause
        for before, home in homes.items()
        if home != before and (pause := known.get(before)) is not None
    }


async def _keep_paused(state: HouseState, paused: Mapping[str, LeftPaused]) -> None:
    if paused:
        kept = dict(state.memory.loadpoints)
        kept |= {each: replace(kept.get(each, UNPLUGGED), pause=pause) for each, pause in paused.items()}
        await state.set_memory(replace(state.memory, loadpoints=kept))


async def _forget_wishes(state: HouseState, device: str) -> None:
    """What was asked of one device is asked of no other: the commands end as the journal is taken over."""
    if device == BATTERY:
        for intent in state.wishes.battery.all:
            await state.wishes.battery.drop(intent)
        await state.set_restoring(None)
        for setting in list(state.owed_settings):
            await state.set_owed(setting, None)
        state.told_settings.clear()
        await state.filed_reserve.forget()
        await state.set_curtailment_proof(CurtailmentProof())
        return
    loadpoint_id = loadpoint_of(device)
    if loadpoint_id in state.releases:
        await state.set_release(loadpoint_id, None)
    if (wishes := state.wishes.charge.get(loadpoint_id)) is None:  # it is gone, and its own once it is back
        return
    for charge in wishes.all:
        await wishes.drop(charge)
    left = {each: kept for each, kept in state.memory.loadpoints.items() if each != loadpoint_id}
    await state.set_memory(replace(state.memory, loadpoints=left))
