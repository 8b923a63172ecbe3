"""A retailer's keys are seen by nobody: every source is run with canaries, and everything goes wrong."""

import io
import logging
from datetime import timedelta

import pytest

from adapters.clouds.nem.recorded import RecordedMarket
from adapters.clouds.nem.web import NemWeb
from adapters.kinds.secret import Secret
from adapters.prices.amber.driver import Amber
from adapters.prices.amber.emulator.retailer import SITE_ID, AmberEmulator
from adapters.prices.amber.live import AmberLive
from adapters.prices.amber.service import AmberService
from adapters.prices.flow_power.config import FlowPowerTariff
from adapters.prices.flow_power.driver import FlowPower
from adapters.prices.flow_power.emulator.kwatch import KWatchEmulator
from adapters.prices.flow_power.kept import KeptSamples
from adapters.prices.flow_power.kwatch import KWatch
from adapters.prices.flow_power.row import contract_of
from adapters.prices.localvolts.driver import Localvolts
from adapters.prices.localvolts.emulator.retailer import NMI, PARTNER, LocalvoltsEmulator
from adapters.prices.localvolts.service import LocalvoltsService
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import PowerSyncError
from powersync.logs import OneLine, Redactor
from tests.adapters.emulators.houses import ManualClock

KEY = "CANARY-key/+="
ECHOES = (200, 400, 401, 403, 404, 429, 503)


def amber(clock):
    emulator = AmberEmulator(RecordedMarket("SA1"), clock=clock, token=KEY)

    def source(key=KEY):
        url = emulator.url
        service = AmberService(key, clock, base_url=f"{url}/v1", site_id=SITE_ID, timeout_s=0.4)
        return Amber(service, AmberLive(key, clock, url=url, timeout_s=0.4), clock)

    return emulator, source


def localvolts(clock):
    emulator = LocalvoltsEmulator(RecordedMarket("SA1"), clock=clock, key=KEY)

    def source(key=KEY):
        return Localvolts(
            LocalvoltsService(key, PARTNER, clock, nmi=NMI, base_url=emulator.url, timeout_s=0.4), clock
        )

    return emulator, source


def flow_power(clock):
    emulator = KWatchEmulator(clock=clock, key=KEY)

    def source(key=KEY):
        return FlowPower(
            KWatch(key, "SA1", clock, base_url=emulator.url, timeout_s=0.4),
            NemWeb(clock, reports_url=emulator.url, summary_url=emulator.url, timeout_s=0.4),
            "SA1",
            contract_of(FlowPowerTariff(region="SA1"), "UTC"),
            KeptSamples(MemoryDocuments(), "SA1", fixed=None, billing_day=None),
        )

    return emulator, source


@pytest.fixture
def seen():
    """The log as it is printed, at level debug, from every library, and every error's text."""
    found = io.StringIO()
    handler = logging.StreamHandler(found)
    handler.setFormatter(OneLine(Redactor()))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield found
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.parametrize("made", [amber, flow_power, localvolts])
async def test_a_key_is_seen_by_nobody_whatever_the_retailer_echoes(made, seen):
    Secret(KEY)  # as the configuration reads it
    Secret(KEY + "-mistyped")
    clock = ManualClock()
    emulator, source = made(clock)
    await emulator.start()
    try:
        for key in (KEY, KEY + "-mistyped"):
            opened = source(key)
            for status in (None, *ECHOES):
                emulator.line.echoes = status
                await attempt(opened, clock, seen)
            emulator.line.echoes = None
            for fault in ("garbage", "drops_mid_answer", "silent"):
                setattr(emulator.line, fault, True)
                await attempt(opened, clock, seen)
                setattr(emulator.line, fault, False)
            await opened.close()
    finally:
        await emulator.stop()
    lines = seen.getvalue().splitlines()
    assert any(" debug " in line for line in lines), "the log was on"
    assert [line[:300] for line in lines if "CANARY" in line] == []


async def attempt(source, clock, seen):
    now = clock.now()
    try:
        await source.fetch(now, now + timedelta(hours=48))
    except PowerSyncError as err:
        seen.write(f"{err} {err!r}\n")
        logging.getLogger("test").exception("it went wrong")
    clock.turn(610)
