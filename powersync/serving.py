"""Runs one house and its API in one event loop, until it is asked to stop."""

import asyncio
import contextlib
import logging
import platform
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from msgspec import Struct

from adapters.announcement import Announcement
from adapters.clock import SystemClock
from adapters.kinds.surroundings import Replay
from adapters.solver.pool import SolverPool
from adapters.stores.files.slip import FileSlip
from adapters.stores.sqlite.inspect import is_damage
from adapters.stores.sqlite.records import SqliteRecords
from api.app import create_api
from api.bodies import Info
from api.credentials import mint_id
from api.serve import serve
from domain.errors import PowerSyncError, StorageError
from domain.ports.clock import Clock
from domain.status.problems import ProblemCode
from powersync.addresses import Addresses, names_in
from powersync.config import Config
from powersync.config.notices import idle
from powersync.installation import Installation, damaged
from powersync.messages import open_phones
from powersync.occupied import occupied
from powersync.settings.desk import SettingsDesk
from powersync.settings.exchange import LiveSources
from powersync.settings.source import Source
from powersync.settings.watched import WatchedFile
from powersync.state import OWED, database_in, prepared
from powersync.wiring import build, open_broadcast, surroundings_of
from scheduler.broadcast import Broadcast
from scheduler.engine import Engine
from scheduler.herald import Herald
from scheduler.lookout import Lookout
from scheduler.numbers import ReservedNumbers
from scheduler.proofreader import Proofreader
from scheduler.rebroadcast import Rebroadcast
from scheduler.stream import StatusStream
from scheduler.unending import Work, unending

log = logging.getLogger(__name__)

ANSWERED_S = 0.5  # real seconds between the answer to a wish for a restart and the stop

Started = Callable[[Addresses, SqliteRecords], Coroutine[Any, Any, None]]


class LivedTime(Struct, frozen=True, kw_only=True):
    """How a house is run: its clock, and which recorded day it lives (None: today)."""

    clock: Clock
    replay: Replay | None = None


async def run_house(source: Source, lived: LivedTime, started: Started) -> int:
    """Serves the house until SIGINT or SIGTERM; 1 when the control loop ended by itself. A restart that
    people ask for is another life in the same process; one that cannot begin gives way to the life before.

    `started` is awaited once the address is bound. Raises PowerSyncError where it cannot start.
    """
    before: Source | None = None
    ends = asyncio.Event()

    async def begun(addresses: Addresses, records: SqliteRecords) -> None:
        nonlocal before
        before = None
        await started(addresses, records)

    while True:
        try:
            code, following = await _one_life(source, lived, begun, ends)
        except PowerSyncError as err:
            if before is None:
                raise
            log.critical("the house cannot run with the new settings, the old ones go on: %s", err)
            source, before = before, None
            continue
        if following is None or ends.is_set():
            return code
        log.info("the house starts anew with other settings")
        source, before = following, source


async def _one_life(
    source: Source, lived: LivedTime, started: Started, ends: asyncio.Event
) -> tuple[int, Source | None]:
    """Until it is stopped; with what it shall live by next, None: not at all. A signal also sets `ends`."""
    config, stop = source.config, asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, partial(_end, stop, ends))
    folder = prepared(config.server.data_dir)
    with occupied(folder):
        async with _records(folder) as records, _solver(config) as solver:
            return await _live(source, lived, records, solver, stop, started)


async def _live(
    source: Source,
    lived: LivedTime,
    records: SqliteRecords,
    solver: SolverPool,
    stop: asyncio.Event,
    started: Started,
) -> tuple[int, Source | None]:
    config = source.config
    installation = await Installation.open(records, config.server.data_dir)
    numbers = await ReservedNumbers.open(installation.reserve, spare=installation.spare)
    with contextlib.suppress(StorageError):
        await records.checkpoint()
    stream = StatusStream(numbers)
    near = surroundings_of(config, lived.clock, records.documents, lived.replay)
    engine = build(
        config,
        near=near,
        clock=lived.clock,
        records=records,
        stream=stream,
        solver=solver,
        new_id=mint_id,
        slip=FileSlip(config.server.data_dir / OWED),
    )
    if installation.is_older:
        log.warning("the database is older than it should be: a -wal was lost, or an old copy put back")
        engine.state.problems.tell(ProblemCode.STORAGE_OLDER, None, lived.clock.now())
    _tell_idle(engine, lived.clock, config)
    broker = partial(_broker, engine, installation.instance)
    rebroadcast = Rebroadcast(broker(config), engine.state.problems)
    lived_by = config

    def live_by(changed: Config) -> None:
        nonlocal lived_by
        _tell_idle(engine, lived.clock, changed)
        if changed.mqtt != lived_by.mqtt:
            rebroadcast.change(broker(changed))
        lived_by = changed

    # It loads every driver, and a house that is only checked needs none.
    from powersync.settings.trial import Trials

    desk = SettingsDesk(
        source,
        engine.renew,
        LiveSources(engine.exchange, records, lived.clock, lived.replay, live_by),
        Trials(records.documents, lived.clock),
        restart=partial(_soon, stop),
    )
    proofreader = Proofreader(records, engine.state.problems, engine.room.show, lived.clock)
    beside: list[Work] = [rebroadcast.run, proofreader.run]
    if source.path is not None:
        watched = WatchedFile(desk, source.path)
        beside.append(Lookout(watched, engine.state.problems, engine.room.show, lived.clock).run)
    server = config.server
    addresses = Addresses(server.host, server.port, server.addresses)
    if server.announce:
        announcement = Announcement(
            instance=installation.instance,
            name=config.site.name,
            version=version("powersync"),
            port=lambda: addresses.port,
        )
        addresses.name = lambda: announcement.host
        beside.append(Herald(announcement, addresses.networks, SystemClock()).run)
    phones = open_phones(
        lambda: desk.source.config,
        near,
        engine.state,
        records.access,
        lived.clock,
        lambda link: f"{addresses()[0]}{link}",
    )
    engine.notices.post = phones.post
    await phones.load()
    api = create_api(
        control=engine.room,
        automations=engine.automations,
        weather=engine.weather,
        notifications=phones,
        feed=stream,
        access=records.access,
        past=records.past,
        documents=records.documents,
        settings=desk,
        clock=lived.clock,
        real=SystemClock(),
        info=Info(
            name=config.site.name,
            version=version("powersync"),
            instance=installation.instance,
        ),
        addresses=addresses,
        pages=addresses if server.addresses else tuple,  # closed unless its owner wrote where else it is
        hosts=(platform.node(), *server.hosts, *names_in(server.addresses)),
        origins=server.cors_origins,
    )
    try:
        code = await _together(engine, api, config, addresses, records, stop, started, beside)
    finally:
        await phones.close()
    return code, desk.following if code == 0 else None


def _broker(engine: Engine, instance: str, config: Config) -> Callable[[], Broadcast] | None:
    """How the house is told to the broker of its settings."""
    if config.mqtt is None:
        return None
    return partial(open_broadcast, config.mqtt, engine, instance, version("powersync"))


def _tell_idle(engine: Engine, clock: Clock, config: Config) -> None:
    """What is set and has no effect is a problem as long as it is set."""
    problems = engine.state.problems
    problems.over(ProblemCode.SETTING_WITHOUT_EFFECT, None)
    for key, why in idle(config):
        facts = {"setting": key, "error": why}
        problems.tell(ProblemCode.SETTING_WITHOUT_EFFECT, None, clock.now(), **facts)


async def _together(
    engine: Engine,
    api: Any,
    config: Config,
    addresses: Addresses,
    records: SqliteRecords,
    stop: asyncio.Event,
    started: Started,
    beside: Sequence[Work],
) -> int:
    """The house and its API; what is `beside` them begins once the address is bound and ends with them."""
    bound: asyncio.Future[tuple[str, int]] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve(
            api,
            host=config.server.host,
            port=config.server.port,
            stop=stop,
            started=lambda host, port: bound.set_result((host, port)),
        )
    )
    living = asyncio.create_task(engine.run())
    helping: list[asyncio.Task[None]] = []
    try:
        await asyncio.wait((serving, bound), return_when=asyncio.FIRST_COMPLETED)
        if bound.done():
            _, addresses.port = bound.result()
            await started(addresses, records)
            helping += [asyncio.create_task(unending(each)) for each in beside]
        await asyncio.wait((serving, living), return_when=asyncio.FIRST_COMPLETED)
        if living.done() and not living.cancelled() and (error := living.exception()) is not None:
            log.critical("the control loop ended", exc_info=error)
            return 1
        await asyncio.gather(serving)
        return 0
    finally:
        stop.set()
        for task in (living, *helping):
            task.cancel()
        await asyncio.gather(living, *helping, return_exceptions=True)
        await engine.stop()
        await asyncio.gather(serving, return_exceptions=True)


def _end(*events: asyncio.Event) -> None:
    for each in events:
        each.set()


def _soon(stop: asyncio.Event) -> None:
    """Whoever asked for it is answered first."""
    asyncio.get_running_loop().call_later(ANSWERED_S, stop.set)


@contextlib.asynccontextmanager
async def _records(data_dir: Path) -> AsyncIterator[SqliteRecords]:
    try:
        records = await SqliteRecords.open(database_in(data_dir), or_afloat=True)
    except StorageError as err:
        if is_damage(err.__cause__):
            raise damaged(data_dir, [str(err.__cause__)]) from err
        raise
    try:
        yield records
    finally:
        await records.close()


def _read_arithmetic() -> None:
    """What a plan is made with reads a library; its first one would hold the house up for it."""
    import_module("domain.plan.acts.churn")


@contextlib.asynccontextmanager
async def _solver(config: Config) -> AsyncIterator[SolverPool]:
    """Its process begins with the first problem, which may come when the optimiser is switched on."""
    async with SolverPool(time_limit_s=config.optimiser.time_limit_s) as pool:
        warming = []
        if config.optimiser.enabled:  # its imports are done when the first plan is due
            warming.append(asyncio.create_task(pool.start()))
            warming.append(asyncio.create_task(asyncio.to_thread(_read_arithmetic)))
        try:
            yield pool
        finally:
            for task in warming:
                task.cancel()
            await asyncio.gather(*warming, return_exceptions=True)
