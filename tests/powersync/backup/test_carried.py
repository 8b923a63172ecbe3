"""What an older database must not have forgotten, and what it must not take up again."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from adapters.batteries.powerwall.target import KIND as POWERWALL_TARIFF
from adapters.batteries.sigenergy.cloud.shelf import KIND as SIGENERGY
from adapters.chargers.ocpp.shelf import KIND as OCPP
from adapters.chargers.tesla.purse import KIND as TESLA_SPENT
from adapters.clouds.tesla.tokens import KIND as TESLA_AUTH
from adapters.stores.sqlite import SqliteRecords
from adapters.stores.sqlite.copy import copy_of
from domain.house.access import PairingCode, Scope, Token
from domain.instants import RealTime
from powersync.backup.carried import ENDED, HELD, OUTSIDE, carry
from powersync.state import DATABASE, OWED
from scheduler.post import KIND as OUTBOX
from scheduler.standing import KIND as INTENT
from scheduler.state import SETTING

THEN = datetime(2026, 1, 15, 2, tzinfo=UTC)
NOW = THEN + timedelta(days=9)


def test_the_kinds_are_those_that_their_keepers_name():
    assert set(OUTSIDE) == {
        TESLA_AUTH,
        TESLA_SPENT,
        SIGENERGY,
        POWERWALL_TARIFF,
        OCPP,
        OUTBOX,
        "upload",
    }
    assert (INTENT, SETTING) == ENDED


async def kept(path, documents, tokens=(), revoked=(), instance=b'"abc"', counter=10):
    path.parent.mkdir(exist_ok=True)
    records = await SqliteRecords.open(path)
    await records.documents.put("instance", "id", instance)
    for (kind, key), text in documents.items():
        await records.documents.put(kind, key, text)
    for name in tokens:
        await records.access.add_token(
            Token(
                id=name, name=name, scope=Scope.READ, digest=name, created_at=RealTime(THEN), revoked_at=None
            )
        )
    for name in revoked:
        await records.access.revoke_token(name, RealTime(THEN))
    code = PairingCode(digest="code", scope=Scope.ADMIN, expires_at=RealTime(NOW + timedelta(minutes=5)))
    await records.access.add_pairing(code)
    await records.documents.reserve("ocpp_transaction", counter)
    await records.close()


BACK_THEN = {
    ("lease", "battery|dispatch"): b'"then"',
    ("baseline", "battery"): b'"then"',
    ("device", "battery"): b'"then"',
    ("left", "abc"): b'"then"',
    ("intent", "battery|user"): b'"then"',
    ("tesla_auth", "a"): b'"used up"',
    ("overlay", "battery"): b'"then"',
}
TODAY = {
    ("lease", "loadpoints/garage|charge"): b'"now"',
    ("device", "battery"): b'"now"',
    ("intent", "battery|user"): b'"now"',
    ("tesla_auth", "a"): b'"fresh"',
    ("overlay", "battery"): b'"now"',
}


async def carried(tmp_path, note=b"", present=True, **as_now):
    fresh, folder = tmp_path / ".fresh", tmp_path / "state"
    await kept(tmp_path / "then" / DATABASE, BACK_THEN, ["phone", "lost", "old"])
    if present:
        await kept(folder / DATABASE, TODAY, ["phone", "lost", "new"], ["lost"], counter=25, **as_now)
    copy_of(tmp_path / "then" / DATABASE, fresh)
    done = carry(fresh, note, folder, NOW)
    records = await SqliteRecords.open(fresh)
    found = {
        (kind, key): json.loads(text)
        for kind in (*HELD, *OUTSIDE, *ENDED, "overlay")
        for key, text in (await records.documents.all(kind)).items()
    }
    alive = {each.id for each in await records.access.tokens() if each.revoked_at is None}
    number = await records.documents.reserve("ocpp_transaction", 1)
    assert await records.access.take_pairing("code", RealTime(NOW)) is None, "a code works once"
    await records.close()
    return done, found, alive, number


async def test_the_same_house_knows_what_it_holds_now_and_what_people_set_back_then(tmp_path):
    done, found, alive, number = await carried(tmp_path)
    assert found == {
        ("lease", "loadpoints/garage|charge"): "now",
        ("device", "battery"): "now",
        ("tesla_auth", "a"): "fresh",
        ("overlay", "battery"): "then",
    }
    assert (alive, done.shut_out, done.knows_now) == ({"phone"}, 2, True)
    assert number == 26


async def test_a_new_machine_hands_back_what_was_held_back_then(tmp_path):
    done, found, alive, number = await carried(tmp_path, present=False)
    assert found == {name: json.loads(text) for name, text in BACK_THEN.items() if name[0] != "intent"}
    assert (alive, done.shut_out, done.knows_now) == ({"phone", "lost", "old"}, 0, False)
    assert number == 11


async def test_another_house_in_the_folder_puts_nobody_out_and_what_it_holds_is_handed_back_too(tmp_path):
    done, found, alive, _ = await carried(tmp_path, instance=b'"other"')
    assert found[("lease", "battery|dispatch")] == "then"
    assert found[("lease", "loadpoints/garage|charge")] == "now"
    assert (alive, done.shut_out) == ({"phone", "lost", "old"}, 0)


@pytest.mark.parametrize("is_damaged", [False, True])
async def test_a_note_of_a_full_disk_counts_as_kept(tmp_path, is_damaged):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / OWED).write_bytes(b'[["lease","loadpoints/garage|charge",null]]')
    note = b"?" if is_damaged else b'[["overlay","battery","\\"owed\\""]]   '
    _, found, _, _ = await carried(tmp_path, note)
    assert ("lease", "loadpoints/garage|charge") not in found
    assert found[("overlay", "battery")] == ("then" if is_damaged else "owed")


async def test_a_present_database_that_cannot_be_read_takes_nothing_with_it(tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / DATABASE).write_bytes(b"no database" * 999)
    done, found, _, _ = await carried(tmp_path, present=False)
    assert not done.knows_now
    assert found[("lease", "battery|dispatch")] == "then"
    assert (tmp_path / "state" / DATABASE).read_bytes() == b"no database" * 999
