"""Secrets are seen by nobody: every driver is run with canaries for secrets, and everything goes wrong.

All that people may see is collected: the log at level debug as it is printed, the database's own lines in
it, every error, what a watch tells the status, and the journal with its reasons and evidence.
"""

import io
import logging

import pytest

from adapters.batteries.alphaess.cloud.driver import AlphaEssCloud
from adapters.batteries.alphaess.cloud.emulator import AlphaEssCloudEmulator
from adapters.batteries.alphaess.cloud.link import CloudLink
from adapters.batteries.goodwe.entity.driver import GoodWeEntityDriver
from adapters.batteries.goodwe.entity.emulator import GoodWeEntities
from adapters.batteries.powerwall.emulator.fleet_api import SITE_ID, PowerwallEmulator
from adapters.batteries.powerwall.open import open_site
from adapters.batteries.sigenergy.cloud.account import Account as SigenergyAccount
from adapters.batteries.sigenergy.cloud.account import disguised
from adapters.batteries.sigenergy.cloud.emulator import USERNAME, SigenergyCloudEmulator
from adapters.batteries.sigenergy.cloud.target import SigenergyCloud
from adapters.clouds.tesla.account import Account as TeslaAccount
from adapters.emulators.http_server import HttpFaults
from adapters.kinds.secret import Secret, blanked, keep_secret
from adapters.links.homeassistant import HomeAssistant
from adapters.links.homeassistant.emulator.core import HomeAssistantEmulator
from adapters.links.homeassistant.emulator.faults import HomeAssistantFaults
from adapters.stores.sqlite import SqliteRecords
from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import PowerSyncError
from domain.house.house import Battery
from powersync.commands.device_contacts import DeviceContact
from powersync.logs import OneLine, Redactor
from scheduler.watch import Watch, observe
from tests.adapters.batteries.sigenergy.cloud.test_sigenergy_cloud import a_table
from tests.adapters.emulators.houses import NOON, ManualClock, a_house
from tests.fakes.lane_bench import LaneBench

CANARY = "canary"
ECHOES = (200, 400, 401, 403, 404, 412, 429, 503)
BATTERY = Battery(capacity_wh=13_500)


class Seen:
    """Everything that could be seen."""

    def __init__(self):
        self.log = io.StringIO()
        self.texts = []

    async def attempt(self, what):
        try:
            await what
        except PowerSyncError as err:
            self.texts += [str(err), repr(err)]
            logging.getLogger("test").exception("it went wrong")

    def anywhere(self, word):
        return [text for text in (*self.texts, *self.log.getvalue().splitlines()) if word in text]


@pytest.fixture
def seen():
    """The log as it is printed, at level debug, from every library."""
    found = Seen()
    handler = logging.StreamHandler(found.log)
    handler.setFormatter(OneLine(Redactor()))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield found
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
async def records(tmp_path):
    kept = await SqliteRecords.open(tmp_path / "house.db")
    yield kept
    await kept.close()


class Driven:
    """What a bench needs of a driver."""

    def __init__(self, driver, clock):
        self.driver, self.clock = driver, clock


async def put_through(driver, clock, seen, *, orders=False):
    """Read, ordered about and checked, as the house and `powersync check` do it."""
    watch = Watch("battery", driver, driver="x")
    await observe([watch], patience_s=2)
    seen.texts += [str(watch.last_error), repr(watch.reading)]
    contact = DeviceContact("battery", driver, driver="x", model=None, control=driver, row=None)
    await seen.attempt(contact.contact())
    if orders:
        order = BatteryOrder(
            action=BatteryAction.HOLD, until=clock.now().replace(year=NOON.year + 1, minute=0, second=0)
        )
        seen.texts.append(repr(await LaneBench(Driven(driver, clock)).send(order)))
    clock.turn(400)


def assert_nothing_leaked(seen):
    assert seen.anywhere(" debug "), "the log was on"
    assert [text[:300] for text in seen.anywhere("CANARY")] == []


@pytest.mark.parametrize("api", ["fleet", "teslemetry"])
async def test_a_powerwalls_tokens_and_what_its_cloud_echoes_are_seen_by_nobody(api, seen, records):
    clock = ManualClock()
    emulator = PowerwallEmulator(a_house(), clock=clock)
    emulator.token_names = ("CANARY-access/{}+=", "CANARY-refresh-{}")
    emulator.refresh_token = "CANARY-configured-refresh"
    emulator.tokens = {"CANARY-console-token"}
    await emulator.start()
    is_fleet = api == "fleet"

    def driver(quiet=True):
        account = TeslaAccount(
            api=api,
            token=None if is_fleet else "CANARY-console-token",
            refresh_token="CANARY-configured-refresh" if is_fleet else None,
            client_id="app" if is_fleet else None,
            client_secret="CANARY-client-secret" if is_fleet else None,
            base_url=emulator.url,
            token_url=f"{emulator.url}/oauth2/v3/token",
        )
        seen.texts.append(repr(account))
        return open_site(
            account,
            SITE_ID,
            clock=clock,
            documents=records.documents,
            battery=BATTERY,
            timezone="UTC",
            currency="AUD",
            stream=not is_fleet,
            timeout_s=0.4,
        )

    try:
        for status in ECHOES:
            opened = driver()
            await put_through(opened, clock, seen)
            clock.turn(9 * 3600)  # the tokens have to be renewed
            await put_through(opened, clock, seen)
            emulator.faults.echoes = status
            await put_through(opened, clock, seen, orders=status in (200, 403))
            clock.turn(9 * 3600)
            await put_through(opened, clock, seen)
            emulator.faults.echoes = None
            await opened.close()
        for fault in ("garbage", "drops_mid_answer", "forbids", "refuses", "empty"):
            opened = driver()
            setattr(emulator.faults, fault, True)
            await put_through(opened, clock, seen)
            setattr(emulator.faults, fault, False)
            await opened.close()
    finally:
        await emulator.stop()
    assert emulator.refreshes >= (2 if is_fleet else 0)
    assert_nothing_leaked(seen)


async def test_an_alphaess_clouds_secret_and_what_it_echoes_are_seen_by_nobody(seen):
    clock = ManualClock()
    emulator = AlphaEssCloudEmulator(a_house(), clock=clock, app_id="app", app_secret="CANARY-app-secret")
    await emulator.start()

    def driver():
        link = CloudLink(emulator.url, "app", "CANARY-app-secret", clock, timeout_s=0.4)
        return AlphaEssCloud(link, timezone="UTC", clock=clock)

    try:
        for status in (None, *ECHOES):
            opened = driver()
            emulator.faults.http.echoes = status
            await put_through(opened, clock, seen)
            await opened.close()
        emulator.faults.http.echoes = None
        emulator.systems = ("CANARY-app-secret", "CANARY-app-secret, too")  # echoed as a serial number
        opened = driver()
        await put_through(opened, clock, seen)
        await opened.close()
    finally:
        await emulator.stop()
    assert seen.anywhere("2 systems"), "the last failure was the one with the serial numbers"
    assert_nothing_leaked(seen)


async def test_a_sigenergy_clouds_password_and_tokens_are_seen_by_nobody(seen, records):
    clock = ManualClock()
    password = "CANARY-pass word&="
    faults = HttpFaults()
    emulator = SigenergyCloudEmulator(clock=clock, password_sent=disguised(password), faults=faults)
    emulator.token_names = ("CANARY-access-{}", "CANARY-refresh-{}")
    await emulator.start()

    def target():
        account = SigenergyAccount(
            url=f"http://127.0.0.1:{emulator.port}", username=USERNAME, password=lambda: password
        )
        return SigenergyCloud(account, documents=records.documents, clock=clock, timeout_s=0.4)

    try:
        for status in (None, *ECHOES):
            made = target()
            await seen.attempt(made.upload(a_table(first=0.1)))
            faults.echoes = status
            await seen.attempt(made.upload(a_table(first=0.2)))
            emulator.end_session()
            await seen.attempt(made.upload(a_table(first=0.3)))
            clock.turn(2 * 3600)
            await seen.attempt(made.upload(a_table(first=0.4)))
            faults.echoes = None
            seen.texts.append(repr(made._tokens._tokens))
            await made.close()
            clock.turn(2 * 3600)
    finally:
        await emulator.stop()
    assert emulator.logins >= 1
    assert_nothing_leaked(seen)
    assert seen.anywhere(disguised(password)) == []


async def test_home_assistants_token_is_seen_by_nobody(seen):
    clock = ManualClock()
    token = "CANARY.long-lived.token"
    faults = HomeAssistantFaults()
    entities = GoodWeEntities(a_house(), "goodwe", faults)
    emulator = HomeAssistantEmulator([entities], clock=clock, token=token, faults=faults)
    await emulator.start()
    try:
        for its_token in (token, token + "-of-another"):
            home = HomeAssistant(emulator.url, its_token, clock, timeout_s=0.4)
            opened = GoodWeEntityDriver(home, battery=BATTERY, clock=clock, shown_s=0.1)
            await put_through(opened, clock, seen, orders=True)
            await opened.close()
    finally:
        await emulator.stop()
    assert_nothing_leaked(seen)


def test_a_secret_is_taken_out_of_any_text_in_any_of_its_spellings():
    keep_secret('CANARY "q"/+\\')
    Secret("CANARY-typed")
    spellings = (
        'CANARY "q"/+\\',
        '{"access": "CANARY \\"q\\"/+\\\\"}',
        repr(b'{"access": "CANARY \\"q\\"/+\\\\"}'),
        "x=CANARY+%22q%22%2F%2B%5C",
        "x=CANARY%20%22q%22/%2B%5C",
        "CANARY-typed",
    )
    assert [text for text in spellings if "CANARY" in blanked(text)] == []


def test_short_texts_are_left_alone():
    keep_secret("abc")
    assert blanked("abc abc") == "abc abc"
