"""Changing the configuration of a running house: what is checked, refused, written down and shown."""

import json
import os
import stat
import tomllib

import pytest

from adapters.clock import SystemClock
from adapters.stores.memory.records import MemoryDocuments
from api.settings import mask
from domain.errors import ConfigurationError, Conflict, InvalidRequest
from powersync.settings.desk import SettingsDesk
from powersync.settings.exchange import Opened
from powersync.settings.source import source_of_file, source_of_tables
from powersync.settings.trial import Trials

TRIALS = Trials(MemoryDocuments(), SystemClock())  # none is tried here
TEXT = """# our house
[site]
name = "Home"
timezone = "Australia/Brisbane"
import_limit_w = 15000 # the fuse

[battery]
driver = "simulated"

[[vehicle]]
id = "ioniq"

[[loadpoint]]
id = "garage"
vehicle = "ioniq"
[loadpoint.charger]
driver = "ocpp"
identity = "A"
password_file = "ocpp.password"

[ocpp]
"""


class NoSources:
    """Fits the desk; what was opened, put in place and left."""

    def __init__(self):
        self.done = []

    def opened(self, was, now):
        if now.tariff is not None and now.tariff.driver == "covau":
            raise ConfigurationError(["tariff: cannot be opened"])
        self.done.append("opened")
        return Opened(config=now)

    def put(self, opened):
        self.done.append("put")

    async def let_go(self):
        self.done.append("let go")

    async def abandon(self, opened):
        self.done.append("abandoned")


class Desk:
    """A desk over a file, and the houses that it made of the running one."""

    def __init__(self, folder, environ=None):
        self.path = folder / "powersync.toml"
        self.path.write_text(TEXT.replace('"simulated"', '"alphaess"\nmodel = "SMILE-T10"\nhost = "h"'))
        (folder / "ocpp.password").write_text("s3cret-words-16")
        self.before = self.path.read_text()
        self.houses = []
        self.sources = NoSources()
        source = source_of_file(self.path, environ or {}, None)
        self.desk = SettingsDesk(source, self._renew, self.sources, TRIALS)

    async def _renew(self, house, keep, exchange):
        await keep()
        exchange()
        self.houses.append(house)

    async def refused(self, patch, kind=Conflict):
        with pytest.raises(kind) as error:
            await self.desk.change(patch)
        assert self.houses == []
        return error.value


def as_seen(desk):
    """The settings as GET answers them."""
    return json.loads(json.dumps(mask(desk.shown())))


@pytest.fixture
def kept(tmp_path):
    return Desk(tmp_path)


async def test_a_change_is_taken_up_written_down_and_shown(kept):
    kept.path.chmod(0o640)
    await kept.desk.change({"site": {"import_limit_w": 9_000}, "curtailment": {"enabled": True}})
    assert kept.houses[0].site.import_limit_w == 9_000
    assert kept.desk.shown()["site"]["import_limit_w"] == 9_000
    text = kept.path.read_text()
    assert "import_limit_w = 9000 # the fuse" in text
    assert "# our house" in text
    assert "\n[curtailment]\nenabled = true\n" in text
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o640
    assert sorted(each.name for each in kept.path.parent.iterdir()) == ["ocpp.password", "powersync.toml"]
    await kept.desk.change({"site": {"import_limit_w": None}})
    assert kept.houses[1].site.import_limit_w is None
    assert "import_limit_w" not in kept.path.read_text()


async def test_a_link_to_the_file_stays_a_link(tmp_path):
    kept = Desk(tmp_path)
    real = tmp_path / "real.toml"
    os.replace(kept.path, real)
    kept.path.symlink_to(real)
    await kept.desk.change({"control": {"tick_s": 5}})
    assert kept.path.is_symlink()
    assert tomllib.loads(real.read_text())["control"] == {"tick_s": 5}


async def test_every_fault_is_told_by_its_key_and_nothing_is_changed(kept):
    patch = {"site": {"phases": 2, "nmae": "x"}, "vehicle": [], "curtailment": {"enabled": "yes"}}
    error = await kept.refused(patch, InvalidRequest)
    assert set(error.fields) == {"site.phases", "site.nmae", "curtailment.enabled", "loadpoint[0].vehicle"}
    assert kept.path.read_text() == kept.before


async def test_a_car_is_deleted_together_with_its_name_at_the_loadpoint(kept):
    loadpoint = {**as_seen(kept.desk)["loadpoint"][0], "vehicle": None}
    await kept.desk.change({"vehicle": [], "loadpoint": [loadpoint]})
    assert (kept.houses[0].vehicles, kept.houses[0].loadpoints[0].vehicle) == ((), None)
    assert tomllib.loads(kept.path.read_text())["loadpoint"][0]["charger"]["password_file"] == "ocpp.password"


async def test_a_loadpoint_may_go_and_comes_back_only_with_a_restart(kept):
    seen = as_seen(kept.desk)
    await kept.desk.change({"loadpoint": []})
    assert kept.houses[0].loadpoints == ()
    assert "loadpoint" not in kept.path.read_text()
    for there in (seen["loadpoint"], [{"id": "new", "charger": {"driver": "ocpp", "identity": "B"}}]):
        there[0]["charger"].pop("password", None)
        with pytest.raises(Conflict, match=r"loadpoint\[0\]"):
            await kept.desk.change({"loadpoint": there})


@pytest.mark.parametrize(
    ("patch", "code", "names"),
    [
        ({"battery": {"host": "10.0.0.9"}}, "needs_restart", "battery.host"),
        ({"battery": None}, "needs_restart", "battery"),
        ({"site": {"timezone": "Europe/Berlin"}}, "needs_restart", "site.timezone"),
        ({"server": {"port": 9_000}}, "needs_restart", "server.port"),
        ({"optimiser": {"time_limit_s": 3}}, "needs_restart", "optimiser.time_limit_s"),
        ({"server": {"hosts": ["nas"]}}, "needs_restart", "server.hosts"),
        ({"control": {"external": "yield"}}, "set_elsewhere", "POWERSYNC_CONTROL__EXTERNAL"),
        ({"control": None, "site": {"phases": 3}}, None, None),
    ],
)  # fmt: skip
async def test_what_cannot_be_taken_up_is_refused_and_named(tmp_path, patch, code, names):
    kept = Desk(tmp_path, {"POWERSYNC_CONTROL__EXTERNAL": "assert"})
    if code is None:
        await kept.desk.change(patch)
        return
    error = await kept.refused(patch)
    assert (error.code, kept.path.read_text()) == (code, kept.before)
    assert names in str(error)


async def test_a_file_that_another_hand_changed_is_not_overwritten(kept):
    kept.path.write_text(kept.before + "\n# by hand\n")
    error = await kept.refused({"control": {"tick_s": 5}})
    assert error.code == "file_changed"
    assert kept.path.read_text().endswith("# by hand\n")
    assert kept.desk.shown()["control"]["tick_s"] == 10


async def test_without_a_file_a_change_lasts_as_long_as_the_server():
    houses = []

    async def renew(house, keep, exchange):
        await keep()
        houses.append(house)

    source = source_of_tables({"battery": {}, "loadpoint": [{"id": "garage"}]})
    desk = SettingsDesk(source, renew, NoSources(), TRIALS)
    assert not desk.is_kept
    await desk.change({"loadpoint": [{**as_seen(desk)["loadpoint"][0], "priority": 3}]})
    assert houses[0].loadpoints[0].priority == desk.shown()["loadpoint"][0]["priority"] == 3
    await desk.change(as_seen(desk))
    assert len(houses) == 1, "nothing was another than shown"
    with pytest.raises(InvalidRequest) as error:
        await desk.change({"battery": {"capacity_wh": 13.5}})
    assert error.value.fields["battery.capacity_wh"].endswith("(kWh? then write 13500)")


async def test_with_a_restart_everything_can_be_changed_and_is_written_first(tmp_path):
    kept, restarts = Desk(tmp_path), []
    kept.desk = SettingsDesk(
        kept.desk.source, kept._renew, kept.sources, TRIALS, restart=lambda: restarts.append(1)
    )
    assert not await kept.desk.change({"control": {"tick_s": 5}}, restart=True)
    assert (restarts, len(kept.houses)) == ([], 1)
    assert await kept.desk.change({"battery": {"host": "10.0.0.9"}}, restart=True)
    assert tomllib.loads(kept.path.read_text())["battery"]["host"] == "10.0.0.9"
    assert kept.desk.shown()["battery"]["host"] == "10.0.0.9", "who wrote it sees it"
    assert (restarts, len(kept.houses), kept.desk.following.config.battery.host) == ([1], 1, "10.0.0.9")
    with pytest.raises(Conflict, match="about to start anew"):
        await kept.desk.change({"control": {"tick_s": 6}})


async def test_a_server_that_cannot_start_anew_writes_nothing_that_only_a_restart_takes_up(kept):
    with pytest.raises(Conflict, match="cannot start anew"):
        await kept.desk.change({"battery": {"host": "10.0.0.9"}}, restart=True)
    assert (kept.path.read_text(), kept.desk.following) == (kept.before, None)


async def test_a_restart_takes_the_file_as_it_stands_unless_it_has_a_fault(tmp_path):
    kept, restarts = Desk(tmp_path), []
    kept.desk = SettingsDesk(
        kept.desk.source, kept._renew, kept.sources, TRIALS, restart=lambda: restarts.append(1)
    )
    kept.path.write_text(kept.before.replace('"h"', '"10.0.0.9"').replace("15000", "-1"))
    with pytest.raises(ConfigurationError, match="import_limit_w"):
        await kept.desk.restart()
    assert (restarts, kept.desk.following) == ([], None)
    kept.path.write_text(kept.before.replace('"h"', '"10.0.0.9"'))
    await kept.desk.restart()
    assert (restarts, kept.desk.following.config.battery.host) == ([1], "10.0.0.9")


PRICES = {"driver": "time_of_use", "period": [{"import": 0.3, "export": 0.05}]}


async def test_sources_are_opened_before_anything_is_changed_and_put_in_place_with_the_change(kept):
    await kept.desk.change({"tariff": PRICES})
    assert kept.sources.done == ["opened", "put", "let go"]
    assert "time_of_use" in kept.path.read_text()


async def test_a_source_that_cannot_be_opened_leaves_all_as_it_was(kept):
    with pytest.raises(ConfigurationError):
        await kept.desk.change({"tariff": {"driver": "covau", "plan_id": "COV123456MRE1@EME"}})
    assert (kept.houses, kept.path.read_text()) == ([], kept.before)


async def test_a_change_that_is_refused_leaves_no_source_open(kept):
    kept.path.write_text(kept.before + "\n# by hand\n")
    with pytest.raises(Conflict, match="changed by hand"):
        await kept.desk.change({"tariff": PRICES})
    assert kept.sources.done == ["opened", "abandoned"]
