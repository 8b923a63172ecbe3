"""What an owner may write for a Powerwall, and what each mistake is told as."""

import pytest

from adapters.clouds.tesla.account import Account
from domain.errors import ConfigurationError
from powersync.config import load, masked

TESLEMETRY = {"driver": "powerwall", "api": "teslemetry", "site_id": 1234567890, "token": "s3cret-token"}
FLEET = {
    "driver": "powerwall",
    "api": "fleet",
    "site_id": 1234567890,
    "region": "eu",
    "refresh_token": "s3cret-refresh",
    "client_id": "my-application",
    "client_secret": "s3cret-client",
}


def loaded(battery, **more):
    return load(None, {}, {"battery": battery, **more})


@pytest.mark.parametrize("battery", [TESLEMETRY, FLEET])
def test_a_powerwall_is_configured_by_account_and_site(battery):
    config = loaded(battery)
    assert (config.battery.api, config.battery.site_id) == (battery["api"], 1234567890)
    assert config.battery.poll_s == 15
    assert "s3cret" not in repr(config) + str(masked(config))


def test_tokens_may_come_from_files(tmp_path):
    (tmp_path / "token").write_text("from-a-file\n")
    battery = {key: value for key, value in TESLEMETRY.items() if key != "token"}
    config = loaded(battery | {"token_file": str(tmp_path / "token")})
    assert config.battery.token.reveal() == "from-a-file"


@pytest.mark.parametrize(
    ("battery", "fault"),
    [
        (TESLEMETRY | {"token": None}, "battery.token: is missing"),
        (TESLEMETRY | {"region": "cn"}, "battery.region: 'cn' is no region of Teslemetry"),
        (TESLEMETRY | {"site_id": "STE1"}, "battery.site_id: 'STE1' is not allowed"),
        (TESLEMETRY | {"api": "tessie"}, "battery.api: 'tessie' is not allowed (one of fleet, teslemetry)"),
        (FLEET | {"refresh_token": None}, "battery.refresh_token: is missing"),
        (FLEET | {"client_id": None}, "battery.client_id: is missing"),
        (FLEET | {"region": "au"}, "battery.region: 'au' is not allowed"),
        (FLEET | {"poll_s": 1}, "battery.poll_s: 1 is not allowed"),
        (FLEET | {"base_url": "http://me:pass@host"}, "battery.base_url"),
    ],
)
def test_each_mistake_is_one_fault_with_its_key(battery, fault):
    with pytest.raises(ConfigurationError) as caught:
        loaded(battery)
    assert len(caught.value.faults) == 1
    assert fault in caught.value.faults[0]


def test_a_short_lived_token_alone_is_enough_for_the_fleet_api():
    short_lived = {key: FLEET[key] for key in ("driver", "api", "site_id")}
    assert loaded(short_lived | {"token": "t"}).battery.refresh_token is None


TARIFF = {"driver": "time_of_use", "period": [{"import": 0.3}], "upload": {"enabled": True}}


def test_a_powerwall_takes_the_tariff_and_an_alphaess_does_not():
    assert loaded(TESLEMETRY, tariff=TARIFF).tariff.upload.enabled
    with pytest.raises(ConfigurationError, match="takes no tariff upload"):
        loaded({"driver": "alphaess", "model": "SMILE5", "host": "a"}, tariff=TARIFF)


@pytest.mark.parametrize(
    ("api", "region", "url"),
    [
        ("fleet", None, "https://fleet-api.prd.na.vn.cloud.tesla.com"),
        ("fleet", "eu", "https://fleet-api.prd.eu.vn.cloud.tesla.com"),
        ("fleet", "cn", "https://fleet-api.prd.cn.vn.cloud.tesla.cn"),
        ("teslemetry", None, "https://api.teslemetry.com"),
        ("teslemetry", "eu", "https://eu.teslemetry.com"),
    ],
)
def test_the_region_says_where_an_account_is_served(api, region, url):
    assert Account(api=api, region=region).url == url


def test_an_account_never_shows_its_tokens():
    account = Account(api="fleet", token="s3cret-a", refresh_token="s3cret-b", client_secret="s3cret-c")
    assert "s3cret" not in f"{account} {account!r}"
