"""When a story's instants are lived: wishes between ticks, ticks on their grid, restarts and traces."""

from powersync.commands.replay import replay
from tests.powersync.scenario.test_story import HEAD, told

FORCE = """
[[step]]
at = "1m3s"
command = { target = "battery", action = "force_charge", power_w = 2000 }
"""


def test_a_wish_between_two_ticks_is_acted_on_at_its_own_instant_and_measured_on_the_next() -> None:
    expectations = "".join(
        f'[[expect]]\nat = "{at}"\npath = "{path}"\nequals = {value}\n'
        for at, path, value in (
            ("1m2s", "battery.owner", '"none"'),
            ("1m3s", "battery.owner", '"user"'),
            ("1m3s", "battery.mode", '"self_consumption"'),  # nothing moves between two ticks
            ("1m9s", "battery.mode", '"self_consumption"'),
            ("1m10s", "battery.mode", '"force_charge"'),
            ("1m10s", "flow.battery_w", -2000),
        )
    )
    sent = (
        '[[expect]]\nat = "1m3s"\ncommands = { target = "battery", list = [ { action = "force_charge" } ] }\n'
    )
    assert told(FORCE + expectations + sent).failures == ()


def test_ticks_stay_on_the_grid_after_one_was_woken() -> None:
    text = '[[step]]\nat = "2m5s"\nhouse = { pv_w = 1234 }\n'
    times = (("2m5s", 3000), ("2m9s", 3000), ("2m10s", 1234))
    expectations = "".join(
        f'[[expect]]\nat = "{at}"\npath = "flow.pv_w"\nequals = {power}\n' for at, power in times
    )
    assert told(FORCE + text + expectations).failures == ()


def test_all_that_a_story_tells_of_an_instant_comes_before_its_tick() -> None:
    text = """
[[step]]
at = "1m"
command = { target = "battery", action = "force_charge", power_w = 2000 }
[[step]]
at = "1m"
house = { pv_w = 2222, price = { import = 0.77 } }
[[expect]]
at = "1m"
path = "flow.pv_w"
equals = 2222
[[expect]]
at = "1m"
path = "price.import"
equals = 0.77
[[expect]]
at = "1m"
path = "battery.owner"
equals = "user"
"""
    outcome = told(text)
    assert outcome.failures == ()
    assert outcome.ticks == 5 * 60 // 10 + 1


def test_a_restart_boots_first_and_ticks_at_that_instant_and_then_on_the_grid() -> None:
    text = """
[[step]]
at = "1m"
restart = "33s"
[[step]]
at = "1m33s"
house = { load_w = 700 }
[[expect]]
at = "1m33s"
path = "flow.load_w"
equals = 700
[[step]]
at = "1m35s"
house = { load_w = 800 }
[[expect]]
at = "1m40s"
path = "flow.load_w"
equals = 800
"""
    assert told(text).failures == ()


def test_a_silent_device_is_a_storm_for_nobody() -> None:
    text = '[[step]]\nat = "1m"\nfault = { device = "battery", kind = "offline", for = "4m" }\n' + FORCE
    assert told(text).ticks <= 5 * 60 // 10 + 1 + 10 * 4


def test_every_instant_of_a_trace_is_in_utc(tmp_path, capsys) -> None:
    prices = (
        "prices = [ { start = 2026-01-15T11:00:00+10:00, end = 2026-01-15T13:00:00+10:00, import = 0.3 } ]"
    )
    story = tmp_path / "far-east.toml"
    story.write_text(HEAD.replace("price = { import = 0.30, export = 0.08 }", prices) + FORCE)
    assert replay([story], json=True) == 0
    said = capsys.readouterr().out
    assert "+10:00" not in said
    assert '"until":"2026-01-15T03:00:00Z"' in said
