"""Every row of the vendor's command tables: the exact writes, in order, and the proof by read-back."""

import msgspec
import pytest

from adapters.batteries.goodwe.capabilities import ECO_CAPABILITIES, EMS_CAPABILITIES
from domain.command.order import BatteryOrder
from domain.errors import NotSupported, Rejected
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.goodwe.inverters import an_inverter, an_order
from tests.adapters.batteries.goodwe.writes import (
    CHARGE,
    DISCHARGE,
    HOLD,
    NO_EXPORT,
    RESTORE,
    SELF,
    block,
    one,
    power_and_mode,
)

EMS_ROWS = [
    (an_order(CHARGE), power_and_mode(5_000, 2), -5_000),  # all there is: solar, and the grid fills up
    (an_order(CHARGE, power_w=2_500), power_and_mode(2_500, 11), -2_500),
    (an_order(CHARGE, power_w=9_000), power_and_mode(5_000, 11), -5_000),  # the rating
    (an_order(DISCHARGE, power_w=2_500), power_and_mode(2_500, 12), 2_500),
    (an_order(DISCHARGE), power_and_mode(4_500, 12), 4_500),
    (an_order(HOLD), power_and_mode(0, 8), 0),  # a zero is written, too
    (BatteryOrder(action=SELF), [one(47511, 1), one(47512, 0)], -2_000),
    (BatteryOrder(action=RESTORE), [one(47511, 1), one(47512, 0)], -2_000),
]


@pytest.mark.parametrize(("order", "writes", "battery_w"), EMS_ROWS)
async def test_an_ems_order_is_two_writes_and_is_done(order, writes, battery_w):
    async with an_inverter() as inverter:
        baseline = await inverter.carry_out(order)
        assert inverter.writes == writes
        assert (await inverter.driver.read_back(order, baseline)).agrees
        assert (await inverter.driver.read()).battery.power_w == battery_w


V2 = {"off": [0x3000, 0x3000, 0, 0x64, 0x64, 0], "switches": (47555, 47561, 47567), "first": 47547}
V1 = {"off": [0x3000, 0x3000, 0x64, 0], "switches": (47522, 47526, 47530), "first": 47515}


@pytest.mark.parametrize(
    ("version", "order", "group"),
    [
        (2, an_order(CHARGE, power_w=4_000, target_soc_pct=80), (0, 0x173B, 0xFF7F, 0xFFD8, 80, 0)),
        (2, an_order(CHARGE), (0, 0x173B, 0xFF7F, 0xFFCE, 100, 0)),  # 5 of 10 kW
        (2, an_order(CHARGE, power_w=300), (0, 0x173B, 0xFF7F, 0xFFF6, 100, 0)),  # never below 10 %
        (2, an_order(DISCHARGE, power_w=4_000), (0, 0x173B, 0xFF7F, 40, 100, 0)),
        (2, an_order(DISCHARGE, power_w=4_000, target_soc_pct=30), (0, 0x173B, 0xFF7F, 40, 100, 0)),
        (1, an_order(CHARGE, power_w=4_000, target_soc_pct=80), (0, 0x173B, 0xFFD8, 0xFF7F)),
        (1, an_order(DISCHARGE, power_w=4_000), (0, 0x173B, 40, 0xFF7F)),
    ],
)
async def test_an_et_by_eco_groups(version, order, group):
    async with an_inverter(control="eco", eco_version=version) as inverter:
        layout = V2 if version == 2 else V1
        baseline = await inverter.carry_out(order)
        assert inverter.writes == [
            block(layout["first"], *group),
            *(one(register, 0) for register in layout["switches"]),
            one(47000, 3),
            block(47511, 1, 0),
        ]
        assert (await inverter.driver.read_back(order, baseline)).agrees
        mode = BatteryMode.FORCE_CHARGE if order.action is CHARGE else BatteryMode.FORCE_DISCHARGE
        assert await inverter.mode() is mode

        inverter.emulator.server.forget_writes()
        await inverter.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert inverter.writes == [
            one(47000, 0),
            block(47511, 1, 0),
            one(47533, 1),
            block(layout["first"], *layout["off"]),
            *(one(register, 0) for register in layout["switches"]),
        ]
        assert (await inverter.driver.read_back(BatteryOrder(action=RESTORE), baseline)).agrees
        assert await inverter.mode() is BatteryMode.SELF_CONSUMPTION


async def test_platform_745_counts_in_thousandths_and_months():
    async with an_inverter(control="eco", emulator={"serial": "99999ETT22AW0001"}) as inverter:
        inverter.emulator.held |= {47549: 0x5500}  # never set
        inverter.emulator.overrides |= dict.fromkeys(range(36045, 36125), 0)
        await inverter.carry_out(an_order(CHARGE, power_w=4_000, target_soc_pct=80))
        assert inverter.writes[0] == block(47547, 0, 0x173B, 0xF97F, 0x10000 - 400, 80, 0x0FFF)


ES_LEAVE_V1 = ["032c050000000000", "032d050000000000", "0239050700010001", "03360100", "03590100"]
ES_LEAVE_V2 = ["0239050700010001", "03360100", "03590100"]


@pytest.mark.parametrize(
    ("version", "order", "group", "leaving"),
    [
        (1, an_order(CHARGE, power_w=4_000), "02390b0701080000173bffd8ff7f", ES_LEAVE_V1),
        (1, an_order(DISCHARGE, power_w=4_000), "02390b0701080000173b0028ff7f", ES_LEAVE_V1),
        (
            2,
            an_order(CHARGE, power_w=4_000, target_soc_pct=80),
            block(47547, 0, 0x173B, 0xFF7F, 0xFFD8, 80, 0),
            ES_LEAVE_V2,
        ),
        (
            2,
            an_order(DISCHARGE, power_w=4_000),
            block(47547, 0, 0x173B, 0xFF7F, 40, 100, 0),
            ES_LEAVE_V2,
        ),
    ],
)
async def test_an_es_by_eco_groups(version, order, group, leaving):
    async with an_inverter(family="ES", rated_w=10_000, eco_version=version) as inverter:
        v1 = ["0239050708010000", "023905070c010000", "0239050710010000"]
        switches = v1 if version == 1 else [one(47555, 0), one(47561, 0), one(47567, 0)]
        baseline = await inverter.carry_out(order)
        assert inverter.writes == [group, *switches, "03360100", "03590103"]
        assert (await inverter.driver.read_back(order, baseline)).agrees
        power_w = -4_000 if order.action is CHARGE else 4_000
        assert (await inverter.driver.read()).battery.power_w == power_w

        inverter.emulator.server.forget_writes()
        await inverter.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert inverter.writes[: len(leaving)] == leaving
        assert (await inverter.driver.read_back(BatteryOrder(action=RESTORE), baseline)).agrees
        assert await inverter.mode() is BatteryMode.SELF_CONSUMPTION


async def test_an_old_es_without_the_clearing_register_is_left_without_it():
    async with an_inverter(family="ES", rated_w=10_000, eco_version=1) as inverter:
        inverter.emulator.firmware = "10106"
        baseline = await inverter.driver.baseline()
        await inverter.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert inverter.writes[:4] == [line for line in ES_LEAVE_V1 if line != "0239050700010001"]


@pytest.mark.parametrize(
    ("family", "version", "leaving"),
    [
        ("ET", 2, [one(47000, 2), block(47511, 1, 0), one(47533, 1)]),
        ("ES", 1, ["0239050700010001", "032c050000173b0a", "03360100", "03590102"]),
        ("ES", 2, ["0239050700010001", "03360100", "03590102"]),
    ],
)
async def test_whoever_was_in_backup_gets_backup_again(family, version, leaving):
    async with an_inverter(family=family, control="eco", rated_w=10_000, eco_version=version) as inverter:
        inverter.emulator.held[66 if family == "ES" else 47000] = 2
        baseline = await inverter.carry_out(an_order(CHARGE))
        inverter.emulator.server.forget_writes()
        await inverter.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert inverter.writes[: len(leaving)] == leaving
        assert (await inverter.driver.read_back(BatteryOrder(action=RESTORE), baseline)).agrees


async def test_somebodys_own_schedule_comes_back_whole_before_its_mode():
    async with an_inverter(control="eco") as inverter:
        schedule = {47547 + at: word for at, word in enumerate((0x0100, 0x050B, 0xFF7F, 0xFFD8, 80, 0))}
        inverter.emulator.held |= schedule | {47555: 0xFF3E, 47000: 3, 47511: 6, 47512: 1_500}
        before = dict(inverter.emulator.held)
        baseline = await inverter.carry_out(an_order(DISCHARGE, power_w=2_000))
        assert inverter.emulator.held[47555] == 0x003E  # the days stay
        inverter.emulator.server.forget_writes()
        await inverter.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert inverter.writes == [
            block(47547, 0x0100, 0x050B, 0xFF7F, 0xFFD8, 80, 0),
            one(47555, 0xFF3E),
            one(47561, 0),
            one(47567, 0),
            one(47000, 3),
            block(47511, 1, 0),
            one(47512, 1_500),  # the change of mode had reset the EMS
            one(47511, 6),
        ]
        assert inverter.emulator.held == before


async def test_a_lost_probe_never_turns_new_groups_into_old_ones():
    async with an_inverter(control="eco") as inverter:
        await inverter.driver.read()
        baseline = await inverter.driver.baseline()
        inverter.emulator.server.deaf_to.add(47547)
        step = inverter.driver.steps(an_order(CHARGE), baseline)[0]
        with pytest.raises(Exception, match="no sensible answer"):
            await step.do()
        assert inverter.writes == []


async def test_firmware_without_ems_is_commanded_by_eco_groups():
    async with an_inverter() as inverter:
        inverter.emulator.missing |= {47511, 47512, 47533}
        order = an_order(CHARGE, power_w=4_000)
        baseline = await inverter.carry_out(order)
        assert [write.address for write in inverter.writes] == [47547, 47555, 47561, 47567, 47000]
        assert (await inverter.driver.read()).battery.power_w == -4_000
        await inverter.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert (await inverter.driver.read_back(BatteryOrder(action=RESTORE), baseline)).agrees
        with pytest.raises(NotSupported, match="cannot hold"):
            inverter.driver.steps(an_order(HOLD), baseline)


@pytest.mark.parametrize(("family", "control"), [("ES", "ems"), ("ET", "eco")])
async def test_eco_groups_cannot_hold(family, control):
    async with an_inverter(family=family, control=control) as inverter:
        assert inverter.driver.capabilities is ECO_CAPABILITIES
        assert HOLD not in ECO_CAPABILITIES.actions
        with pytest.raises(NotSupported):
            inverter.driver.steps(an_order(HOLD), await inverter.driver.baseline())


async def test_an_island_is_left_alone():
    async with an_inverter(family="ES", rated_w=5_000) as inverter:
        inverter.emulator.held[66] = 1
        with pytest.raises(NotSupported, match="off the grid"):
            inverter.driver.steps(an_order(CHARGE), await inverter.driver.baseline())


async def test_an_es_needs_to_be_told_its_rating():
    async with an_inverter(family="ES") as inverter:
        with pytest.raises(NotSupported, match="set rated_w"):
            await inverter.carry_out(an_order(CHARGE))


async def test_an_acknowledged_and_ignored_mode_names_the_port_it_takes():
    async with an_inverter(control="eco") as inverter:
        order = an_order(CHARGE, power_w=2_000)
        baseline = await inverter.carry_out(order)
        inverter.emulator.held[47000] = 0
        read_back = await inverter.driver.read_back(order, baseline)
        assert not read_back.agrees
        assert "8899" in read_back.evidence["hint"]


@pytest.mark.parametrize(
    ("family", "control", "saved"),
    [
        ("ET", "ems", {"work_mode": 0, "ems_mode": 6, "ems_power_w": 40_000, "eco": None}),
        ("ES", "ems", {"work_mode": 0, "ems_mode": None, "ems_power_w": None}),
    ],
)
async def test_the_baseline_is_plain_json_and_survives_it(family, control, saved):
    async with an_inverter(family=family, control=control, rated_w=10_000) as inverter:
        inverter.emulator.held |= {47511: 6, 47512: 40_000} if family == "ET" else {}
        baseline = await inverter.driver.baseline()
        saved = {"export_limited": False, "export_limit_w": 10_000, "min_soc_pct": 10} | saved
        assert {name: baseline[name] for name in saved} == saved
        stored = msgspec.json.decode(msgspec.json.encode(dict(baseline)))
        await inverter.carry_out(an_order(CHARGE), stored)
        inverter.driver = inverter.a_driver()  # after a restart
        await inverter.carry_out(BatteryOrder(action=RESTORE), stored)
        assert (await inverter.driver.read_back(BatteryOrder(action=RESTORE), stored)).agrees
        assert dict(await inverter.driver.baseline()) == stored | {"eco": baseline["eco"]}


async def test_an_ems_mode_from_before_us_gets_its_power_before_it():
    async with an_inverter() as inverter:
        inverter.emulator.held |= {47511: 6, 47512: 40_000}
        baseline = await inverter.carry_out(an_order(CHARGE))
        inverter.emulator.server.forget_writes()
        await inverter.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert inverter.writes == power_and_mode(40_000, 6)


@pytest.mark.parametrize(("family", "control"), [("ET", "ems"), ("ET", "eco"), ("ES", "ems")])
@pytest.mark.parametrize(
    "order", [an_order(CHARGE, power_w=3_000), an_order(DISCHARGE), NO_EXPORT], ids=lambda order: order.action
)
async def test_a_sequence_that_breaks_can_be_taken_back_from_any_step(family, control, order):
    async with an_inverter(family=family, control=control, rated_w=10_000) as inverter:
        baseline = await inverter.driver.baseline()
        before = dict(inverter.emulator.held)
        count = len(inverter.driver.steps(order, baseline))
        assert count > 1
        for broken_at in range(1, count):
            done = list(inverter.driver.steps(order, baseline))[:broken_at]
            for step in done:
                await step.do()
            for step in reversed(done):
                if step.undo is not None:
                    await step.undo()
            assert inverter.emulator.held == before


async def test_a_refused_first_write_changes_nothing():
    async with an_inverter() as inverter:
        baseline = await inverter.driver.baseline()
        before = dict(inverter.emulator.held)
        inverter.faults.refuses_writes = True
        with pytest.raises(Rejected):
            await inverter.carry_out(an_order(CHARGE), baseline)
        assert inverter.emulator.held == before


@pytest.mark.parametrize("family", ["ET", "ES"])
async def test_a_lie_reads_back_well_and_moves_nothing(family):
    async with an_inverter(family=family, rated_w=10_000, load_w=3_500) as inverter:
        inverter.faults.lies = True
        order = an_order(DISCHARGE, power_w=4_000)
        baseline = await inverter.carry_out(order)
        assert (await inverter.driver.read_back(order, baseline)).agrees
        assert (await inverter.driver.read()).battery.power_w == 500  # it just covers the house
    assert EMS_CAPABILITIES.physical_proof


def test_nothing_ends_by_itself():
    for capabilities in (EMS_CAPABILITIES, ECO_CAPABILITIES):
        assert not capabilities.ends_by_itself
        assert not capabilities.curtails_while_forced
        assert capabilities.safe_export_limits_w is None
        assert capabilities.why_not
