"""A charger set up: what it says it can do, and what is changed in it."""

import pytest

from adapters.chargers.ocpp import v16_setup, v201_setup
from adapters.chargers.ocpp.config import OcppCharger
from adapters.chargers.ocpp.learning import Abilities
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from tests.adapters.chargers.ocpp.boxes import Box

A, W = frozenset({"A"}), frozenset({"W"})


class Keys:
    """The configuration of a box of 1.6, asked over a line; `verdict(key, value)` is its word on a change."""

    is_open, name = True, "CP-A"

    def __init__(self, verdict=lambda key, value: "Accepted", *, all_at_once=True, **keys):
        self.keys, self.verdict, self.all_at_once = keys, verdict, all_at_once
        self.changed = []

    async def ask(self, action, payload):
        if action == "GetConfiguration":
            if not payload and not self.all_at_once:
                raise Rejected("GenericError")
            return {"configurationKey": [{"key": key, "value": value} for key, value in self.keys.items()]}
        self.changed.append((payload["key"], payload["value"]))
        verdict = self.verdict(payload["key"], payload["value"])
        if isinstance(verdict, Exception):
            raise verdict
        return {"status": verdict}


@pytest.mark.parametrize(
    ("value", "units"),
    [
        ("Current", A), ("Power", W), ("Current,Power", A | W), ("A", A), ("W", W), ("A;W", A | W),
        ('"Current"', A), ("current, power", A | W), ("", frozenset()), ("Unknown", frozenset()),
    ],
)  # fmt: skip
def test_the_units_of_a_limit_are_read_in_every_spelling(value, units):
    assert v16_setup.abilities_in({"chargingscheduleallowedchargingrateunit": value}).units == units


def test_what_a_charger_does_not_say_is_not_assumed():
    assert v16_setup.abilities_in({}) == Abilities()
    said = {"chargeprofilemaxstacklevel": "0", "connectorswitch3to1phasesupported": "TRUE"}
    assert v16_setup.abilities_in(said) == Abilities(max_stack=0, switches_phases=True)
    assert v16_setup.abilities_in({"acphaseswitchingsupported": "true"}).switches_phases


@pytest.mark.parametrize("all_at_once", [True, False])
async def test_only_what_differs_is_changed(all_at_once):
    line = Keys(
        all_at_once=all_at_once,
        MeterValueSampleInterval="10",
        meterValuesSampledData=",".join(v16_setup.MEASURANDS),
        HeartbeatInterval="120",
        AuthorizeRemoteTxRequests="True",
        LocalAuthListEnabled="false",  # every card may charge here: its list is its own
    )
    box = Box()
    await v16_setup.set_up(box.station, line)
    assert line.changed == [("AuthorizeRemoteTxRequests", "false")]
    assert box.station.sample_s == 10


async def test_measurands_that_are_refused_together_are_tried_one_by_one():
    line = Keys(lambda key, value: "Rejected" if "SoC" in value or "Voltage" in value else "Accepted")
    await v16_setup.set_up(Box().station, line)
    taken = [value for key, value in line.changed if key == v16_setup.SAMPLED]
    assert taken[-3:] == [
        "Power.Active.Import,Energy.Active.Import.Register,Current.Import",
        "Power.Active.Import,Energy.Active.Import.Register,Current.Import,Voltage",
        "Power.Active.Import,Energy.Active.Import.Register,Current.Import,SoC",
    ]


async def test_a_fixed_list_of_measurands_is_sent_as_it_is_and_nothing_else_tried():
    line, box = Keys(lambda key, value: "Rejected"), Box()
    box.station.table = OcppCharger(identity="CP-A", measurands=("Power.Active.Import",))
    await v16_setup.set_up(box.station, line)
    assert [value for key, value in line.changed if key == v16_setup.SAMPLED] == ["Power.Active.Import"]


async def test_an_interval_that_is_refused_is_tried_longer_and_one_that_is_slow_is_known():
    line = Keys(
        lambda key, value: "Accepted" if value == "60" else "Rejected", MeterValueSampleInterval="900"
    )
    box = Box()
    await v16_setup.set_up(box.station, line)
    assert box.station.sample_s == 60


async def test_a_setting_that_waits_for_a_restart_is_told_until_there_was_one():
    box = Box()
    await v16_setup.set_up(box.station, Keys(lambda key, value: "RebootRequired"))
    assert box.station.kept.reboot
    await box.say("BootNotification", chargePointVendor="Acme", chargePointModel="One")
    assert not box.station.kept.reboot


@pytest.mark.parametrize("error", [Rejected("no"), OutcomeUnknown("late")])
async def test_a_step_that_fails_does_not_end_the_rest(error):
    line = Keys(
        lambda key, value: error if key == v16_setup.INTERVAL else "Accepted", HeartbeatInterval="900"
    )
    await v16_setup.set_up(Box().station, line)
    assert ("HeartbeatInterval", "120") in line.changed


async def test_a_line_that_is_gone_ends_the_setup():
    with pytest.raises(Unreachable):
        await v16_setup.set_up(Box().station, Keys(lambda key, value: Unreachable("gone")))


@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        ([{"key": "HeartbeatInterval", "value": "60"}], {"heartbeatinterval": "60"}),
        ([{"key": "HeartbeatInterval"}, {"value": "1"}, None, 3], {}),
        ("x", {}),
        (None, {}),
    ],
)
def test_keys_that_make_no_sense_are_left_out(rows, keys):
    assert v16_setup.keys_in({"configurationKey": rows}) == keys


def row(component, variable, value, status="Accepted"):
    names = {"component": {"name": component}, "variable": {"name": variable}}
    return {**names, "attributeStatus": status, "attributeValue": value}


def test_variables_of_2_0_1_are_read_as_keys_are():
    found = v201_setup.variables_in(
        {
            "getVariableResult": [
                row("SmartChargingCtrlr", "RateUnit", "A,W"),
                row("SmartChargingCtrlr", "Phases3to1", "true"),
                row("SmartChargingCtrlr", "ProfileStackLevel", "x", "UnknownVariable"),
            ]
        }
    )
    assert v201_setup.abilities_in(found) == Abilities(units=A | W, switches_phases=True)
    assert v201_setup.variables_in({}) == {}


@pytest.mark.parametrize(
    ("value", "tag"),
    [("DE*ALF*1", "DE*ALF*1"), ('"quoted"', "quoted"), ("", None), (21 * "x", None)],
)
def test_what_a_box_calls_a_car_without_a_card_is_read(value, tag):
    assert v16_setup.plug_tag_in({"plugandchargeidentifier": value}) == tag
    assert v16_setup.plug_tag_in({}) is None


class Variables:
    """The variables of a box of 2.0.1 that tells `most` at once; `error` is what it has for more."""

    is_open, name = True, "CP-A"

    def __init__(self, most, error):
        self.most, self.error, self.asked = most, error, []

    async def ask(self, action, payload):
        names = [(each["component"]["name"], each["variable"]["name"]) for each in payload["getVariableData"]]
        self.asked.append(len(names))
        if len(names) > self.most:
            raise self.error
        return {"getVariableResult": [row(*name, "5") for name in names]}


@pytest.mark.parametrize(
    ("most", "error", "sizes", "known"),
    [
        (50, Rejected("no"), [12], 12),
        (4, Rejected("too many"), [12, 4, 4, 4], 12),
        (1, Rejected("too many"), [12, 4, 4, 4] + 12 * [1], 12),
        (0, Rejected("no such call"), [12, 4, 4, 4] + 12 * [1], 0),
        (4, OutcomeUnknown("late"), [12, 4, 4, 4], 12),
        (0, OutcomeUnknown("late"), [12, 4], 0),  # it is not waited for over and over
    ],
)
async def test_a_box_that_tells_only_a_few_variables_at_once_is_asked_for_fewer(most, error, sizes, known):
    line = Variables(most, error)
    assert len(await v201_setup._variables(line)) == known
    assert line.asked == sizes
