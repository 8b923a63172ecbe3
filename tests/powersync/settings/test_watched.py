"""The settings file edited by hand while the house runs: taken up whole or not at all, and told."""

import os

import pytest

from domain.errors import Conflict
from domain.status.problems import problem_text
from powersync.settings.watched import AGAIN, SETTLED, WatchedFile
from scheduler.lookout import Lookout
from scheduler.problems import Problems
from tests.fakes.control import WallClock
from tests.fakes.telling import a_telling
from tests.powersync.settings.test_desk import Desk

WHOLE = "import_limit_w = 15000 # the fuse"


class House(Desk):
    """A desk whose file is watched, and what the status would tell."""

    def __init__(self, folder):
        super().__init__(folder)
        self.problems, self.shows, self.refusal = Problems(), 0, None
        watched = WatchedFile(self.desk, self.path)
        self.lookout = Lookout(watched, self.problems, self._show, WallClock())

    def _show(self):
        self.shows += 1

    async def _renew(self, house, keep, exchange):
        if self.refusal is not None:
            raise self.refusal
        await super()._renew(house, keep, exchange)

    async def looks(self, times=SETTLED):
        for _ in range(times):
            await self.lookout.look()

    def edit(self, before, after):
        self.path.write_text(self.path.read_text().replace(before, after))

    @property
    def told(self):
        return [problem_text(each, a_telling()) for each in self.problems.now()]


@pytest.fixture
async def house(tmp_path):
    made = House(tmp_path)
    await made.looks()
    return made


async def test_a_change_by_hand_counts_once_it_has_settled(house):
    house.edit("15000", "9000")
    await house.looks(SETTLED - 1)
    assert house.houses == []
    await house.looks(1)
    assert [each.site.import_limit_w for each in house.houses] == [9_000]
    assert house.desk.shown()["site"]["import_limit_w"] == 9_000
    await house.looks()
    assert (len(house.houses), house.told, house.shows) == (1, [], 0)


async def test_a_file_that_is_still_being_written_is_left_alone(house):
    whole = house.path.read_text()
    for size in range(10, len(whole), 40):
        house.path.write_text(whole[:size])
        await house.looks(SETTLED - 1)
    house.path.write_text(whole.replace("15000", "9000"))
    await house.looks()
    assert [each.site.import_limit_w for each in house.houses] == [9_000]
    assert len(house.houses[0].loadpoints) == 1
    assert house.shows == 0


async def test_an_editor_may_put_another_file_in_its_place(house):
    other = house.path.with_suffix(".new")
    other.write_text(house.path.read_text().replace("15000", "9000"))
    os.replace(other, house.path)
    await house.looks()
    assert house.houses[0].site.import_limit_w == 9_000


@pytest.mark.parametrize(
    ("before", "after", "key", "says"),
    [
        (WHOLE, "import_limit_w = -5", "site.import_limit_w", "site.import_limit_w: -5 is not allowed"),
        (WHOLE, "import_limt_w = 5", "site.import_limt_w", "did you mean import_limit_w?"),
        (WHOLE, "import_limit_w = ", "", "is not valid TOML"),
    ],
)
async def test_a_bad_file_changes_nothing_and_says_what_is_wrong(house, before, after, key, says):
    house.edit(before, after)
    await house.looks()
    (problem,) = house.problems.now()
    assert (problem.code, problem.facts["key"]) == ("settings_faulty", key)
    assert problem.facts["file"] == str(house.path)
    assert says in house.told[0]
    assert (house.houses, house.shows) == ([], 1)
    house.edit(after, before)
    await house.looks()
    assert (house.told, house.shows) == ([], 2)


@pytest.mark.parametrize("gone", ["powersync.toml", "ocpp.password"])
async def test_a_deleted_file_leaves_the_house_as_it_is(house, gone):
    path = house.path.parent / gone
    text = path.read_text()
    path.unlink()
    await house.looks()
    assert [each.code for each in house.problems.now()] == ["settings_faulty"]
    assert gone in house.told[0]
    path.write_text(text)
    await house.looks()
    assert (house.told, house.houses) == ([], [])


async def test_a_file_of_a_secret_that_comes_later_mends_the_fault(house):
    house.edit('"ocpp.password"', '"other.password"')
    await house.looks()
    assert "other.password" in house.told[0]
    (house.path.parent / "other.password").write_text("s3cret-words-16")
    await house.looks(AGAIN)
    assert house.told == []


async def test_what_only_a_restart_takes_up_is_told_and_nothing_of_it_counts(house):
    house.edit("15000", "9000")
    house.edit('host = "h"', 'host = "10.0.0.9"')
    await house.looks()
    assert house.told == ["What was changed in the settings file counts after a restart: battery.host."]
    assert house.houses == []
    with pytest.raises(Conflict, match="changed by hand"):
        await house.desk.change({"control": {"tick_s": 5}})
    house.edit('host = "10.0.0.9"', 'host = "h"')
    await house.looks()
    assert (house.told, house.houses[0].site.import_limit_w) == ([], 9_000)


async def test_another_secret_in_its_file_is_noticed_and_never_told(house):
    (house.path.parent / "ocpp.password").write_text("another-secret-16")
    await house.looks()
    assert "loadpoint[0].charger" in house.told[0]
    assert "another" not in house.told[0]


async def test_what_the_app_changed_is_no_news(house):
    await house.desk.change({"site": {"import_limit_w": 9_000}})
    await house.looks()
    assert (len(house.houses), house.told, house.shows) == (1, [], 0)


async def test_a_house_that_is_not_ready_takes_it_up_when_it_is(house, caplog):
    house.refusal = Conflict("the house has not been observed yet", "not_ready")
    house.edit("15000", "9000")
    await house.looks(SETTLED + 3)
    assert caplog.text.count("not been observed") == 1
    house.refusal = None
    await house.looks(1)
    assert house.houses[0].site.import_limit_w == 9_000
