"""Web push over a real socket: locked for one phone, vouched for, and never into the house."""

import asyncio
import stat

import httpcore
import pytest
from msgspec.structs import replace

from adapters.couriers.webpush.keys import FILE, public_text, vapid_key
from adapters.couriers.webpush.message import TEXT, content
from adapters.couriers.webpush.outside import InsideError, OutsideBackend, is_outside, wrong_with
from adapters.emulators.http_server import HttpReply
from domain.errors import InvalidRequest, StorageError
from domain.notification.notice import Urgency
from tests.adapters.couriers.phone import a_phone
from tests.fakes.status import A_NOTICE

CALM = {"title": "Ioniq is charging", "body": "60 % of 80 %, with 7.2 kW.", "progress": 50, "end": False}


async def test_a_message_reaches_the_phone_locked_and_vouched_for(tmp_path):
    async with a_phone(tmp_path) as (phone, push):
        said = await push.courier(phone.subscription).deliver(A_NOTICE, 600)
        assert (said.outcome, said.says) == ("sent", "answered 201")
        (shown,) = phone.shown
        assert shown["tag"] == A_NOTICE.tag
        assert {key: shown[key] for key in CALM} == CALM
        (headers,) = phone.headers
        assert (headers["ttl"], headers["urgency"], len(headers["topic"])) == ("600", "normal", 32)
        is_ours, claims, key = phone.vouched_by()
        assert (is_ours, key) == (True, await push.public_key())
        assert (claims["aud"], claims["sub"]) == (
            phone.endpoint.removesuffix("/send/abc"),
            "mailto:owner@example.com",
        )
        # the same happening replaces, another does not
        await push.courier(phone.subscription).deliver(replace(A_NOTICE, text="new"), 600)
        await push.courier(phone.subscription).deliver(replace(A_NOTICE, tag="other"), 600)
        topics = [each["topic"] for each in phone.headers]
        assert topics[0] == topics[1] != topics[2]
        assert phone.server.connections == 1


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "after_s"),
    [
        (404, {}, "gone", None),
        (410, {}, "gone", None),
        (429, {"retry-after": "120"}, "later", 120),
        (429, {}, "later", None),
        (503, {"retry-after": "5"}, "later", 5),
        (400, {}, "refused", None),
        (413, {}, "refused", None),
        (301, {"location": "http://127.0.0.1:9/steal"}, "refused", None),  # never followed
    ],
)
async def test_what_the_push_service_answers_is_understood(tmp_path, status, headers, outcome, after_s):
    async with a_phone(tmp_path) as (phone, push):
        phone.reply = HttpReply(status=status, headers=headers)
        said = await push.courier(phone.subscription).deliver(A_NOTICE, 600)
        assert (said.outcome, said.after_s) == (outcome, after_s)
        assert len(phone.headers) == 1


async def test_a_service_that_is_gone_or_hangs_up_is_asked_again_later(tmp_path):
    async with a_phone(tmp_path) as (phone, push):
        phone.server.faults.drops_mid_answer = True
        assert (await push.courier(phone.subscription).deliver(A_NOTICE, 600)).outcome == "later"
        await phone.server.stop()
        assert (await push.courier(phone.subscription).deliver(A_NOTICE, 600)).outcome == "later"


async def test_a_phone_names_no_address_inside_the_house(tmp_path):
    async with a_phone(tmp_path, inside=False) as (phone, push):
        said = await push.courier(phone.subscription).deliver(A_NOTICE, 600)
        assert (said.outcome, phone.headers) == ("refused", [])
        secure = replace(phone.subscription, endpoint="https://localhost/send")
        with pytest.raises(InvalidRequest, match="into the house"):
            await push.check(secure)
        assert (await push.courier(secure).deliver(A_NOTICE, 600)).outcome == "refused"
        with pytest.raises(InsideError):
            await OutsideBackend(inside=False).connect_tcp("localhost", phone.server.port)


async def test_keys_that_are_no_browsers_are_refused_at_once(tmp_path):
    async with a_phone(tmp_path) as (phone, push):
        await push.check(phone.subscription)
        for wrong in ({"p256dh": "AAAA"}, {"auth": ""}, {"p256dh": phone.keys["auth"] * 4}):
            with pytest.raises(InvalidRequest, match="keys"):
                await push.check(replace(phone.subscription, **wrong))


@pytest.mark.parametrize(
    ("endpoint", "wrong"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", None),
        ("https://web.push.apple.com/QGux", None),
        ("http://fcm.googleapis.com/x", "https"),
        ("ftp://fcm.googleapis.com/x", "https"),
        ("https://user:pw@fcm.googleapis.com/x", "no address"),
        ("https://updates.push.services.mozilla.com:8443/x", "port"),
        ("https://" + "a" * 2_000, "longer"),
        ("https://[::1", "no address"),
        ("https:///x", "no address"),
        ("https://fcm.googleapis.com\r\n.example/x", "no address"),  # which urlsplit would read over
        ("https://fcm.googleapis.com /x", "no address"),
        ("https://fcm.göögle.com/x", "no address"),
    ],
)
def test_an_endpoint_is_an_https_address_of_the_internet(endpoint, wrong):
    found = wrong_with(endpoint, inside=False)
    assert found is None if wrong is None else wrong in (found or "")


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("142.250.70.138", True),
        ("2404:6800:4006:811::200e", True),
        ("127.0.0.1", False),
        ("10.0.0.5", False),
        ("192.168.1.40", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),  # a tailnet, or a provider's own
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:192.168.1.40", False),  # an IPv4 address inside
        ("2002:c0a8:0128::1", False),
        ("64:ff9b::c0a8:128", False),
        ("64:ff9b:1::c0a8:128", False),  # a translation of one's own
        ("::c0a8:128", False),
        ("fec0::1", False),
    ],
)
def test_what_lies_in_the_house_is_known_by_its_address(address, outside):
    assert is_outside(address) is outside


async def test_a_name_that_nobody_knows_is_looked_up_again_before_anything_is_sent(tmp_path):
    async with a_phone(tmp_path, inside=False) as (phone, push):
        nobody = replace(phone.subscription, endpoint="https://push.invalid/abc")
        await push.check(nobody)  # no internet just now
        assert (await push.courier(nobody).deliver(A_NOTICE, 600)).outcome == "later"
        with pytest.raises(httpcore.ConnectError):
            await OutsideBackend(inside=False).connect_tcp("push.invalid", 443)


async def test_the_key_is_made_once_and_nobody_else_may_read_it(tmp_path):
    first, again = await asyncio.to_thread(vapid_key, tmp_path), vapid_key(tmp_path)
    assert public_text(first) == public_text(again)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    (tmp_path / FILE).write_text("not a key")
    with pytest.raises(StorageError, match="messages to phones"):
        vapid_key(tmp_path)


def test_a_message_fits_what_push_services_take_and_an_end_is_silent():
    long = replace(A_NOTICE, text="ä" * 5_000, title="ö" * 500)
    assert len(content(long)) < 3_900
    assert len(content(long).decode()) > TEXT
    assert b'"silent":false' in content(A_NOTICE)
    assert b'"silent":true' in content(replace(A_NOTICE, closes=True))
    assert b'"silent":true' in content(replace(A_NOTICE, urgency=Urgency.LOW))
