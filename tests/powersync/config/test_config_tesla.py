"""What an owner may write for a Tesla, and what each mistake is told as."""

import pytest

from domain.errors import ConfigurationError, InvalidRequest
from powersync.commands.introduce import introduce
from powersync.config import notices, parse
from tests.adapters.chargers.tesla.cars import a_key

VIN = "LRW3E7FS0PC123456"
OLD_MODEL_S = "5YJSA1E14GF123456"
HOME = {"latitude": -34.9, "longitude": 138.6}
WORK = {"name": "Work", "latitude": -34.9, "longitude": 138.6}
FLEET = {"driver": "tesla_fleet", "vin": VIN, "refresh_token": "r", "client_id": "app", "home": HOME}
TESLEMETRY = {"driver": "teslemetry", "vin": VIN, "token": "t", "home": HOME}


def house(*chargers):
    return {"loadpoint": [{"id": f"p{n}", "charger": charger} for n, charger in enumerate(chargers)]}


@pytest.mark.parametrize(
    ("chargers", "line"),
    [
        ([FLEET, TESLEMETRY], "loadpoint[1].charger.vin: is the car of another loadpoint"),
        ([TESLEMETRY, TESLEMETRY], "loadpoint[1].charger.vin: is the car of another loadpoint"),
        ([FLEET | {"client_id": None}], "loadpoint[0].charger.client_id: is missing"),
        ([FLEET | {"refresh_token": None}], "loadpoint[0].charger.refresh_token: is missing"),
        (
            [{"driver": "tesla_ble", "vin": VIN, "key": "s3cret"}],
            "loadpoint[0].charger.key: is no private key",
        ),
        (
            [{"driver": "tesla_ble", "vin": VIN, "key": a_key()}, TESLEMETRY],
            "loadpoint[1].charger.vin: is the",
        ),
        ([FLEET | {"key": "s3cret"}], "loadpoint[0].charger.key: is no private key"),
        ([TESLEMETRY | {"token": None}], "loadpoint[0].charger.token: is missing"),
        ([TESLEMETRY | {"region": "cn"}], "loadpoint[0].charger.region: 'cn' is no region"),
        ([FLEET | {"vin": "12345678901234567"}], "loadpoint[0].charger.vin: "),  # no letter: no car's
        ([FLEET | {"vin": "TOO-SHORT"}], "loadpoint[0].charger.vin: "),
        ([FLEET | {"place": [WORK, WORK]}], "loadpoint[0].charger.place[1].name: 'Work' is taken"),
        (
            [TESLEMETRY | {"place": [WORK | {"name": "Home"}]}],
            "loadpoint[0].charger.place[0].name: 'Home' is",
        ),
        ([TESLEMETRY | {"place": [WORK], "home": None}], "loadpoint[0].charger.home: is missing"),
        ([FLEET | {"home": {"latitude": 1}}], "loadpoint[0].charger.home.longitude: is missing"),
    ],
)
def test_each_mistake_is_one_line_by_its_key(chargers, line):
    tables = [{key: value for key, value in each.items() if value is not None} for each in chargers]
    with pytest.raises(ConfigurationError) as caught:
        parse(house(*tables))
    (told,) = caught.value.faults
    assert told.startswith(line)
    assert "s3cret" not in told


@pytest.mark.parametrize(
    ("charger", "keys"),
    [
        (FLEET, ["key"]),
        (FLEET | {"key": a_key()}, []),
        (FLEET | {"vin": OLD_MODEL_S}, []),  # takes commands without a signature
        ({name: value for name, value in TESLEMETRY.items() if name != "home"}, ["home"]),
        (TESLEMETRY, []),
    ],
)
def test_what_works_less_than_it_may_seem_is_told(charger, keys):
    said = [line for line in notices(parse(house(charger))) if line.startswith("loadpoint[0].charger.")]
    assert [line.split(": ")[0].rpartition(".")[2] for line in said] == keys


def test_two_cars_may_share_an_application():
    second = FLEET | {"vin": OLD_MODEL_S}
    assert len(parse(house(FLEET, second)).loadpoints) == 2


def test_what_needs_no_introduction_says_so(tmp_path):
    file = tmp_path / "powersync.toml"
    file.write_text(
        '[site]\ntimezone = "UTC"\n[[loadpoint]]\nid = "garage"\n[loadpoint.charger]\ndriver = "simulated"\n'
    )
    for loadpoint, said in (("garage", "needs no introduction"), ("barn", "no loadpoint is called barn")):
        with pytest.raises(InvalidRequest, match=said):
            introduce(loadpoint, config=file)
