"""Signed commands: the car checks each signature itself, and no error of the library passes our door."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.chargers.tesla.car import Verb
from adapters.chargers.tesla.cloud import CloudCar
from adapters.chargers.tesla.emulator.cloud import CONSOLE_TOKEN
from adapters.chargers.tesla.keys import key_from
from domain.errors import PowerSyncError, Rejected
from tests.adapters.chargers.tesla.cars import SignedTeslaCase, a_key, a_tesla
from tests.adapters.emulators.houses import ManualClock


async def obey(case, current_a):
    for step in case.driver.steps(case.order(current_a), {}):
        await step.do()


async def test_each_command_carries_a_signature_that_the_car_finds_good():
    async with a_tesla(SignedTeslaCase) as case:
        await obey(case, 9)
        await obey(case, 0)
        assert [command for command, _ in case.tesla.told] == [
            "set_charging_amps",
            "charge_start",
            "charge_stop",
        ]
        assert len(case.emulator.signed.checked) == 3


async def test_a_car_that_was_restarted_is_greeted_anew_and_then_obeys():
    async with a_tesla(SignedTeslaCase) as case:
        await obey(case, 9)
        case.emulator.signed.restart()
        await obey(case, 0)
        assert not case.car.set_current_a


async def test_a_key_that_the_car_does_not_know_is_told_with_what_to_do():
    async with a_tesla(SignedTeslaCase) as case:
        case.emulator.signed.knows_all = False
        error = await case.attempt(case.driver.steps(case.order(9), {})[0].do())
        assert isinstance(error, Rejected)
        assert "tesla.com/_ak/" in str(error)
        assert case.tesla.told == []


async def test_no_fault_of_the_protocol_gets_past_us_as_anything_but_ours():
    """The library's errors are no Exception: one that got past us would end the whole server."""
    async with a_tesla(SignedTeslaCase) as case:
        refused = []
        for fault in range(1, 29):
            case.emulator.signed.fault = fault
            try:
                await case.driver.steps(case.order(9), {})[-1].do()
            except PowerSyncError as err:  # some faults are met by greeting anew
                refused.append(str(err))
        assert all(refused)
        assert case.tesla.told == []


def test_a_key_is_of_the_right_curve_or_is_none():
    assert key_from(a_key()).curve.name == "secp256r1"
    for wrong in ("", "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----", a_key()[:60]):
        with pytest.raises(ValueError, match="prime256v1") as told:
            key_from(wrong)
        assert "secret" not in str(told.value)
    assert ec.SECP256R1.name == "secp256r1"


@pytest.mark.parametrize("status", [200, 400, 403, 500])
async def test_a_cloud_that_echoes_what_it_was_told_shows_no_token(status):
    async with a_tesla(SignedTeslaCase) as case:
        case.clock.turn(310)
        steps = case.driver.steps(case.order(9), {})
        case.emulator.faults.echoes = status
        errors = [await case.attempt(case.driver.read()), await case.attempt(steps[0].do())]
        assert all(errors)
        assert [error for error in errors if CONSOLE_TOKEN in f"{error} {error!r}"] == []


class Refusing:
    def __init__(self, words):
        self._words = words

    async def send(self, verb, amps):
        raise Rejected(f"Tesla: {self._words}")


@pytest.mark.parametrize(
    ("words", "what_to_do"),
    [
        ("it said: Tesla Vehicle Command Protocol required", "key_file"),
        ("it said: public key has not been paired with the vehicle", "tesla.com/_ak/"),
    ],
)
async def test_a_cloud_that_wants_a_signature_is_told_with_what_to_do(words, what_to_do):
    car = CloudCar(None, "LRW3E7FS0PC123456", ManualClock(), Refusing(words))
    with pytest.raises(Rejected, match=what_to_do):
        await car.tell(Verb.START)
