"""What an owner may write for Amber, and what each mistake is told as."""

import pytest

from domain.errors import ConfigurationError
from powersync.config import load, masked

AMBER = {"driver": "amber", "token": "s3cret-token"}


def loaded(tariff):
    return load(None, {}, {"site": {"timezone": "Australia/Brisbane"}, "tariff": tariff})


def test_a_token_is_all_that_is_needed_and_it_is_shown_to_nobody():
    config = loaded(AMBER)
    assert (config.tariff.forecast, config.tariff.websocket, config.tariff.site_id) == (
        "predicted",
        True,
        None,
    )
    assert "s3cret" not in repr(config) + str(masked(config))


@pytest.mark.parametrize("mark", ["", "\ufeff"])  # some editors on Windows begin a file with it
def test_the_token_may_stand_in_a_file(tmp_path, mark):
    (tmp_path / "amber").write_text(f"{mark}psk_from_a_file\n", encoding="utf-8")
    config = loaded({"driver": "amber", "token_file": str(tmp_path / "amber")})
    assert config.tariff.token.reveal() == "psk_from_a_file"


@pytest.mark.parametrize(
    ("tariff", "fault"),
    [
        ({"driver": "amber"}, "tariff.token: is missing"),
        (
            AMBER | {"forecast": "best"},
            "tariff.forecast: 'best' is not allowed (one of high, low, predicted)",
        ),
        (AMBER | {"site_id": "a/../b"}, "tariff.site_id"),
        (AMBER | {"base_url": "http://me:pass@host"}, "tariff.base_url"),
        (AMBER | {"websocket_url": "wss://live"}, "tariff.websocket_url"),
        (AMBER | {"region": "SA1"}, "tariff.region"),
    ],
)
def test_each_mistake_is_one_fault_with_its_key(tariff, fault):
    with pytest.raises(ConfigurationError) as caught:
        loaded(tariff)
    assert len(caught.value.faults) == 1
    assert fault in caught.value.faults[0]
