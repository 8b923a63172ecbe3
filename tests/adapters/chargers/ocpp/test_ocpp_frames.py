"""What a text on the socket is; nothing that a machine may send raises."""

import pytest

from adapters.chargers.ocpp.frames import Answered, Called, Garbage, Refused, frame_in
from adapters.chargers.ocpp.schemas import BrokenError, check_call, check_result, knows
from adapters.chargers.ocpp.values import MOST_CHECKED, MOST_KEYS, MOST_VALUES, end_of, values_in

DEEP = "[" * 500 + "]" * 500


@pytest.mark.parametrize(
    ("raw", "frame"),
    [
        ('[2,"a","Heartbeat",{}]', Called("a", "Heartbeat", {})),
        ('[2,7,"Heartbeat",{}]', Called(7, "Heartbeat", {})),
        ('[2,null,"Heartbeat",{}]', Called(None, "Heartbeat", {})),
        ('[3,"a",{"x":1}]', Answered("a", {"x": 1})),
        ('[4,"a","GenericError","no",{}]', Refused("a", "GenericError", "no")),
        ('[4,"a",5]', Refused("a", "5", "")),
    ],
)
def test_a_frame_is_what_its_first_number_says(raw, frame):
    assert frame_in(raw) == frame


@pytest.mark.parametrize(
    "raw",
    [
        "", "x", "{}", "[]", "[2]", "[3]", "[9,1,2]", '["2","a","Heartbeat",{}]', "null", "5",
        b"\xff\xfe", b"\x00" * 50, '[3,"a"]', '[3,7,{}]', "[2,[],\"x\",{}]", "[2,{},\"x\",{}]",
        DEEP, "[" * 200_000,
        '[2,"a","Heartbeat",{"x":' + "9" * 5_000 + "}]", '[2,"a","Heartbeat",{"x":1e999}]',
        '[2,"a","Heartbeat",{"x":NaN}]', '[2,"' + "i" * 100 + '","Heartbeat",{}]', '{"a":"\\ud800"}',
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_garbage_without_an_answer(raw):
    found = frame_in(raw)
    assert isinstance(found, Garbage)
    assert found.id is None


@pytest.mark.parametrize(
    "raw",
    [
        '[2,"a"]', '[2,"a","x"]', '[2,"a",["x"],{}]', '[2,"a",{"x":1},{}]', '[2,"a","x",[]]',
        '[2,"a","Heartbeat",{"x":' + DEEP + "}]",
        '[2,"a","MeterValues",{"x":[' + ",".join(["1"] * MOST_VALUES) + "]}]",
        '[2,"a","Heartbeat",{' + ",".join(f'"{n}":1' for n in range(MOST_KEYS + 1)) + "}]",
    ],
)  # fmt: skip
def test_a_call_that_is_half_one_can_be_answered(raw):
    found = frame_in(raw)
    assert isinstance(found, Garbage)
    assert found.id == "a"


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("StatusNotification", {"connectorId": 1}, "ProtocolError"),
        (
            "StatusNotification",
            {"connectorId": "1", "errorCode": "NoError", "status": "Available"},
            "TypeConstraintViolation",
        ),
        ("Authorize", {"idTag": "x" * 21}, "TypeConstraintViolation"),
        ("Heartbeat", {"more": 1}, "FormatViolation"),
    ],
)
def test_a_broken_call_has_the_code_of_the_standard(action, payload, code):
    with pytest.raises(BrokenError) as caught:
        check_call(action, payload, "1.6")
    assert caught.value.code == code


def test_every_version_has_its_own_calls():
    assert [knows("StartTransaction", version) for version in ("1.6", "2.0.1", "2.1")] == [True, False, False]
    assert [knows("TransactionEvent", version) for version in ("1.6", "2.0.1", "2.1")] == [False, True, True]
    assert not any(knows(action, "1.6") for action in ("", "../Heartbeat", "Heart beat", "Toaster"))


@pytest.mark.parametrize(("limit", "fits"), [(6.1, True), (16.3, True), (6.05, False), (0.1 + 0.2, False)])
def test_a_limit_of_1_6_has_one_decimal(limit, fits):
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
    profile = {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
    }
    payload = {"connectorId": 1, "csChargingProfiles": profile}
    if fits:
        check_call("SetChargingProfile", payload, "1.6")
    else:
        with pytest.raises(BrokenError):
            check_call("SetChargingProfile", payload, "1.6")


def test_an_answer_is_held_to_its_version_too():
    check_result("Heartbeat", {"currentTime": "2026-03-01T12:00:00Z"}, "1.6")
    with pytest.raises(BrokenError):
        check_result("Heartbeat", {}, "1.6")


def test_of_a_long_message_only_the_end_is_held_against_its_schema():
    sample = {"value": "1", "context": "Sample.Periodic", "measurand": "SoC", "unit": "Percent"}
    buckets = [{"timestamp": f"{n}", "sampledValue": [sample] * 3} for n in range(400)]
    message = {"connectorId": 1, "meterValue": buckets}
    assert MOST_CHECKED < values_in(message) < MOST_VALUES
    end = end_of(message, MOST_CHECKED)
    assert values_in(end) < MOST_CHECKED + 50
    kept = len(end["meterValue"]) - 1  # whole ones, and a part of the one before
    assert end["meterValue"][1:] == buckets[-kept:]
    check_call("MeterValues", message, "1.6")
    buckets[-1] = {"timestamp": 7, "sampledValue": [sample]}
    with pytest.raises(BrokenError):
        check_call("MeterValues", message, "1.6")
    assert end_of({"x": [1] * 50}, 60) == {"x": [1] * 50}
