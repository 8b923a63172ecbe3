"""What names a contract on disk: another for other settings and accounts; no secret is guessed from it."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from powersync.config import parse
from powersync.contract import FILE, contract_of

AMBER: dict[str, Any] = {
    "driver": "amber",
    "token": "psk_0123456789abcdef",
    "demand": [{"name": "peak", "per_kw": 2.0, "from": "17:00", "to": "21:00"}],
}


SITE = {"timezone": "Australia/Sydney"}
LOCALVOLTS: dict[str, Any] = {"driver": "localvolts", "partner": "7", "api_key": "0123456789abcdef"}
FIXED: dict[str, Any] = {"driver": "time_of_use", "period": [{"import": 0.3}]}


def named(tariff: Mapping[str, Any] | None, folder: Path, site: dict[str, str] | None = None) -> str | None:
    server = {"data_dir": str(folder)}
    settings: dict[str, Any] = {"site": SITE | (site or {}), "server": server}
    return contract_of(parse(settings if tariff is None else settings | {"tariff": tariff}))


@pytest.mark.parametrize("tariff", [None, FIXED])
def test_a_house_without_prices_has_no_contract_and_one_without_secrets_needs_no_key(
    tariff, tmp_path
) -> None:
    assert (named(tariff, tmp_path) is None) is (tariff is None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("tariff", "change", "is_same"),
    [
        (AMBER, {}, True),
        (AMBER, {"token": "psk_fedcba9876543210"}, False),
        (AMBER, {"upload": {"spike_protection": True}}, True),
        (AMBER, {"site_id": "01ABC"}, False),
        (AMBER, {"demand": []}, False),
        (LOCALVOLTS, {}, True),
        (LOCALVOLTS, {"api_key": "fedcba9876543210"}, False),
        (LOCALVOLTS, {"partner": "8"}, False),
    ],
    ids=[
        "nothing",
        "another key",
        "how it is sent on",
        "another site",
        "another charge",
        "nothing else",
        "another key of another source",
        "another partner",
    ],
)
def test_other_settings_and_other_accounts_are_another_contract(tariff, change, is_same, tmp_path) -> None:
    assert (named(tariff | change, tmp_path) == named(tariff, tmp_path)) is is_same


@pytest.mark.parametrize("site", [{"timezone": "Australia/Perth"}, {"currency": "EUR"}])
def test_the_same_table_in_another_zone_or_currency_is_another_contract(site, tmp_path) -> None:
    assert named(FIXED, tmp_path, site) != named(FIXED, tmp_path)


def test_a_secret_that_is_read_from_a_file_counts_by_what_it_is_and_not_by_its_path(tmp_path) -> None:
    files = {name: tmp_path / name for name in ("one", "same", "other")}
    for name, file in files.items():
        file.write_text("psk_fedcba9876543210" if name == "other" else AMBER["token"])
    by_file = {
        name: named({"driver": "amber", "token_file": str(file)}, tmp_path) for name, file in files.items()
    }
    assert by_file["one"] == by_file["same"] == named({"driver": "amber", "token": AMBER["token"]}, tmp_path)
    assert by_file["other"] != by_file["one"]


def test_the_same_secret_is_named_otherwise_in_every_data_folder(tmp_path) -> None:
    """So that nobody can try secrets without the folder's key, which is its owner's alone."""
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    one, other = (named(AMBER, folder) for folder in folders)
    assert one != other
    key = folders[0] / FILE
    assert (key.stat().st_mode & 0o777, len(key.read_bytes())) == (0o600, 32)
    key.unlink()
    assert named(AMBER, folders[0]) not in (one, other)


@pytest.mark.parametrize("content", [b"", b"half a key"])
def test_a_key_that_is_cut_off_is_made_anew(content, tmp_path) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert named(AMBER, tmp_path) == named(AMBER, tmp_path)
    assert len((tmp_path / FILE).read_bytes()) == 32


def test_a_folder_that_takes_no_key_costs_what_is_kept_and_nothing_else(tmp_path) -> None:
    assert named(AMBER, tmp_path / "none") != named(AMBER, tmp_path / "none")


def test_it_is_the_same_in_every_process(tmp_path) -> None:
    code = (
        "from pathlib import Path; from tests.powersync.test_contract_of import named;"
        f" print(named({AMBER!r}, Path({str(tmp_path)!r})))"
    )
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == named(AMBER, tmp_path)
