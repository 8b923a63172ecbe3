"""What names a contract on disk: the same in every process, another for other settings, no secret in it."""

import subprocess
import sys

import pytest

from powersync.config import parse
from powersync.wiring import contract_of

AMBER = {
    "driver": "amber",
    "token": "psk_0123456789abcdef",
    "demand": [{"name": "peak", "per_kw": 2.0, "from": "17:00", "to": "21:00"}],
}


def named(tariff: dict[str, object] | None) -> str | None:
    site = {"timezone": "Australia/Sydney"}
    return contract_of(parse({"site": site} if tariff is None else {"site": site, "tariff": tariff}))


def test_a_house_without_prices_has_no_contract() -> None:
    assert named(None) is None


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"token": "psk_fedcba9876543210"}, True),
        ({"upload": {"spike_protection": True}}, True),
        ({"site_id": "01ABC"}, False),
        ({"demand": []}, False),
    ],
    ids=["nothing", "a renewed key", "how it is sent on", "another site", "another charge"],
)
def test_other_settings_are_another_contract(change, is_same) -> None:
    assert (named(AMBER | change) == named(AMBER)) is is_same


def test_it_is_the_same_in_every_process() -> None:
    code = f"from tests.powersync.test_contract_of import named; print(named({AMBER!r}))"
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == named(AMBER)
