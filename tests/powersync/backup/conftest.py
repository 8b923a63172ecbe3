"""A house that has kept something, and commands that are run in its folder."""

import asyncio
import hashlib
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.stores.sqlite import SqliteRecords
from domain.house.access import Scope, Token
from domain.instants import RealTime
from powersync.backup.house import named_by
from powersync.backup.take import take
from powersync.installation import SEAL
from powersync.state import DATABASE

CONFIG = """
[site]
timezone = "UTC"
[server]
data_dir = "state"
[battery]
driver = "simulated"
[tariff]
driver = "amber"
token_file = "secrets/amber"
"""
NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
Here = Callable[..., subprocess.CompletedProcess[str]]


async def _lived_in(path: Path) -> None:
    records = await SqliteRecords.open(path)
    token = Token(id="1", name="phone", scope=Scope.READ, digest="1", created_at=RealTime(NOW))
    await records.access.add_token(token)
    await records.close()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with settings, a secret, a database with one token, seal and key of a house that ran, and a
    backup of it all.
    """
    folder = tmp_path_factory.mktemp("house")
    (folder / "powersync.toml").write_text(CONFIG)
    (folder / "secrets").mkdir()
    (folder / "secrets" / "amber").write_text("psk_then")
    (folder / "state").mkdir()
    (folder / "state" / SEAL).write_text('{"instance":"abc","seq":4711}')
    (folder / "state" / "vapid.pem").write_text("the key of then")
    asyncio.run(_lived_in(folder / "state" / DATABASE))
    take(folder / "copy.psb", folder / "state", named_by(folder / "powersync.toml"), NOW, replaces=False)
    return folder


@pytest.fixture
def house(model: Path, tmp_path: Path) -> Path:
    """The same, without the backup."""
    shutil.copytree(model, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.psb"))
    return tmp_path


def files_in(folder: Path) -> dict[str, str]:
    """Every file below with what is in it."""
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
