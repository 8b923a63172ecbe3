"""What everything behind the API's driving port promises; run on the real room and on the fake house.

The house has a battery and the loadpoint `garage`; `real` is a clock of the people who ask.
"""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from domain.command.request import BatteryRequest, ExportRequest, LoadpointRequest, PlanRequest
from domain.errors import Conflict, InvalidRequest, UnknownTarget
from domain.house.settings import Mode

BACK_OUT = ExportRequest(action="restore")
HOLD = BatteryRequest(action="hold", duration_s=600)
START = LoadpointRequest(action="start", current_a=10)


class ControlContract:
    async def test_a_patch_is_shown_at_once_mode_settings_too(self, control):
        await control.change_loadpoint(
            "garage",
            {
                "mode": "cheap",
                "limit_soc_pct": 70,
                "min_current_a": 8,
                "phases": "auto",
                "priority": 3,
                "solar": {"start_delay_s": 30},
                "cheap": {"opportunity_price": 0.05},
                "schedule": {"from": "22:00"},
                "smart": {"departures": {"mon": "07:00"}},
            },
        )
        garage = control.status.loadpoints["garage"]
        assert (garage.mode, garage.limit_soc_pct, garage.min_current_a) == (Mode.CHEAP, 70, 8)
        assert (garage.phases_set, garage.priority) == ("auto", 3)
        assert (garage.solar.start_delay_s, garage.cheap.opportunity_price) == (30, 0.05)
        assert (garage.schedule.from_, garage.smart.departures) == ("22:00", {"mon": "07:00"})
        shown = msgspec.to_builtins(garage)
        assert shown["schedule"]["from"] == "22:00"

    async def test_null_goes_back_to_what_was_configured(self, control):
        configured = control.house
        await control.change_loadpoint("garage", {"mode": "fast", "limit_soc_pct": 55})
        await control.change_loadpoint("garage", {"mode": None, "limit_soc_pct": None})
        assert control.house == configured

    async def test_a_refused_patch_names_its_keys_and_changes_nothing(self, control):
        house, status = control.house, control.status
        with pytest.raises(InvalidRequest) as refused:
            await control.change_loadpoint("garage", {"mode": "fast", "max_current_a": 5})
        assert set(refused.value.fields) == {"max_current_a"}
        with pytest.raises(InvalidRequest) as refused:
            await control.change_battery({"reserve_pct": 30, "max_charge_w": -1})
        assert set(refused.value.fields) == {"max_charge_w"}
        assert (control.house, control.status) == (house, status)

    async def test_patches_at_once_all_count(self, control):
        await asyncio.gather(
            control.change_loadpoint("garage", {"mode": "fast"}),
            control.change_loadpoint("garage", {"limit_soc_pct": 65}),
            control.change_battery({"reserve_pct": 33}),
        )
        garage = control.status.loadpoints["garage"]
        assert (garage.mode, garage.limit_soc_pct) == (Mode.FAST, 65)
        assert control.status.battery.reserve_pct == 33

    async def test_reserves_and_limits_of_the_battery_are_shown(self, control):
        await control.change_battery({"reserve_pct": 25, "max_discharge_w": 3000})
        assert control.status.battery.reserve_pct == 25
        assert control.house.battery.max_discharge_w == 3000

    async def test_commands_are_listed_newest_first_and_found_by_their_id(self, control):
        first = await control.ask_battery(HOLD)
        second = await control.ask_loadpoint("garage", START)
        assert (first.target, first.action, first.issued_by) == ("battery", "hold", "user")
        assert first.until is not None
        assert [command.id for command in await control.commands(None, 10)] == [second.id, first.id]
        assert [command.id for command in await control.commands(second.id, 10)] == [first.id]
        assert (await control.command(first.id)).requested["duration_s"] == 600

    async def test_the_sun_is_held_back_and_the_planning_rests_until_an_end(self, control):
        limit = await control.ask_export(ExportRequest(action="limit_export", limit_w=2_000, duration_s=600))
        assert (limit.target, limit.action, limit.issued_by) == ("curtailment", "limit_export", "user")
        pause = await control.ask_plan(PlanRequest(action="pause"))
        assert (pause.target, pause.action) == ("plan", "pause")
        assert limit.until is not None
        assert pause.until is not None
        for end in (
            await control.ask_export(BACK_OUT),
            await control.ask_plan(PlanRequest(action="restore")),
        ):
            assert (end.action, end.until) == ("restore", None)
        for ask in (
            control.ask_export(ExportRequest(action="curtail")),
            control.ask_plan(PlanRequest(action="x")),
        ):
            with pytest.raises(InvalidRequest) as refused:
                await ask
            assert set(refused.value.fields) == {"action"}

    async def test_a_command_tells_the_other_way_that_it_came(self, control):
        over_mqtt = await control.ask_battery(HOLD, via="mqtt")
        assert (over_mqtt.issued_by, over_mqtt.requested) == ("user", {"duration_s": 600, "via": "mqtt"})
        start = await control.ask_loadpoint("garage", START, via="mqtt")
        assert (start.issued_by, start.requested["via"]) == ("user", "mqtt")

    @pytest.mark.parametrize("late_s", [0, 1, 3600])
    async def test_a_command_past_its_deadline_is_refused_and_not_listed(self, control, real, late_s):
        deadline = real.now() - timedelta(seconds=late_s)
        for ask in (
            control.ask_battery(msgspec.structs.replace(HOLD, expires_at=deadline)),
            control.ask_loadpoint("garage", msgspec.structs.replace(START, expires_at=deadline)),
        ):
            with pytest.raises(Conflict) as refused:
                await ask
            assert refused.value.code == "expired"
        assert list(await control.commands(None, 10)) == []

    async def test_a_command_before_its_deadline_is_taken(self, control, real):
        deadline = real.now() + timedelta(seconds=30)
        command = await control.ask_battery(msgspec.structs.replace(HOLD, expires_at=deadline))
        assert (command.target, command.action) == ("battery", "hold")

    async def test_what_is_asked_wrongly_names_its_fields(self, control):
        with pytest.raises(InvalidRequest) as refused:
            await control.ask_battery(BatteryRequest(action="dance", duration_s=1))
        assert set(refused.value.fields) == {"action", "duration_s"}
        with pytest.raises(InvalidRequest) as refused:
            await control.ask_loadpoint("garage", LoadpointRequest(action="set_current"))
        assert set(refused.value.fields) == {"current_a"}

    async def test_what_is_not_there_is_not_found(self, control):
        with pytest.raises(UnknownTarget):
            await control.ask_loadpoint("nowhere", START)
        with pytest.raises(UnknownTarget):
            await control.change_loadpoint("nowhere", {"mode": "off"})
        with pytest.raises(UnknownTarget):
            await control.command("never was")
