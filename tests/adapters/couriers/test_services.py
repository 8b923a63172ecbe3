"""Services by their address, over a real socket; and what they say is never a secret."""

import asyncio
import logging
import threading

import pytest
from apprise.manager_plugins import NotificationManager
from msgspec.structs import replace

from adapters.couriers.services import HERE, MOST_LOST, Services, parts_of
from adapters.emulators.http_server import HttpReply, HttpRequest, HttpServer
from adapters.kinds.secret import Secret, blanked
from domain.errors import InvalidRequest
from domain.notification.notice import Urgency
from tests.fakes.status import A_NOTICE

NAME, PASSWORD = "the-owner", "hunter2-secret"


@pytest.fixture
async def service():
    """Takes JSON as apprise sends it, and may refuse it."""
    taken: list[dict] = []
    found = HttpServer(None)
    found.reply, found.taken = HttpReply(), taken

    async def take(request: HttpRequest) -> HttpReply:
        taken.append(request.json())
        return found.reply

    found._handle = take
    await found.start()
    yield found
    await found.stop()


def address(service: HttpServer, silence_s: int = 1) -> Secret:
    """With a password in it, as many have."""
    return Secret(f"json://{NAME}:{PASSWORD}@127.0.0.1:{service.port}/hook?cto=1&rto={silence_s}")


async def test_a_message_goes_to_a_service_by_its_address(service):
    courier = Services(address(service))
    assert await courier.look() == "goes by JSON"
    said = await courier.deliver(replace(A_NOTICE, urgency=Urgency.HIGH), 600)
    assert said.outcome == "sent"
    (taken,) = service.taken
    assert (taken["title"], taken["message"], taken["type"]) == (A_NOTICE.title, A_NOTICE.text, "warning")
    await courier.close()


async def test_a_service_that_refuses_says_why_without_a_secret_and_logs_nothing(service):
    service.reply = HttpReply(status=500, body=PASSWORD.encode())
    courier = Services(address(service))
    said = await courier.deliver(A_NOTICE, 600)
    assert said.outcome == "later"
    assert "500" in said.says
    assert PASSWORD not in said.says
    assert not logging.getLogger("apprise").propagate
    await service.stop()
    assert (await courier.deliver(A_NOTICE, 600)).outcome == "later"
    await courier.close()


async def test_a_slow_service_holds_up_nobody_and_gets_no_second_message_meanwhile(service):
    service.faults.slow_s = 2
    slow, quick = (
        Services(Secret(f"json://127.0.0.1:{service.port}/x")),
        Services(Secret("json://127.0.0.1:1/x?cto=1&rto=1")),
    )
    both = await asyncio.gather(slow.deliver(A_NOTICE, 1), quick.deliver(A_NOTICE, 1))
    assert [each.outcome for each in both] == ["later", "later"]
    said = await slow.deliver(A_NOTICE, 1)
    assert (said.outcome, said.says) == ("later", "the message before is still on its way")
    await slow.close()
    await quick.close()


async def test_an_address_that_is_none_is_refused():
    courier = Services(Secret("no-such-service://x"))
    with pytest.raises(InvalidRequest, match="none that apprise knows"):
        await courier.look()
    assert (await courier.deliver(A_NOTICE, 600)).outcome == "refused"
    await courier.close()


@pytest.mark.parametrize("url", ["syslog://", "FILE:///etc/passwd", "dbus://", " windows://"])
async def test_a_message_is_for_people_and_not_for_this_machine(url):
    courier = Services(Secret(url))
    with pytest.raises(InvalidRequest, match="this machine"):
        await courier.look()
    assert (await courier.deliver(A_NOTICE, 600)).outcome == "refused"
    await courier.close()


def test_every_service_of_the_library_that_needs_no_network_is_known_as_such():
    known = NotificationManager()
    known.load_modules()
    alone = {"{schema}://", "{schema}://{serial}/", "{schema}://{facility}"}
    local = {scheme for scheme in known.schemas() if alone & set(known[scheme].templates)}
    assert local <= set(HERE)


def test_every_part_of_an_address_is_kept_secret():
    url = "tgram://123456:AAAA-token/987654321/?format=html&key=topsecret"
    assert {"AAAA-token", "987654321", "topsecret"} <= set(parts_of(url))
    Services(Secret(url))
    assert "AAAA-token" not in blanked("https://api.telegram.org/botAAAA-token/sendMessage to 987654321")


@pytest.mark.parametrize(("lost_s", "then"), [(600.0, "later"), (0.0, "sent")])
async def test_a_service_that_answers_drop_by_drop_holds_up_no_later_message_for_ever(service, lost_s, then):
    courier = Services(address(service, 30), lost_s=lost_s)
    service.faults.drips_s = 0.2
    assert (await courier.deliver(A_NOTICE, 1)).says == "no answer within 30 s"
    service.faults.drips_s = 0
    assert (await courier.deliver(A_NOTICE, 600)).outcome == then
    await courier.close()


async def test_no_more_than_a_few_messages_hang_at_a_time(service):
    courier = Services(address(service, 30), lost_s=0.0)
    service.faults.drips_s = 0.5
    for _ in range(MOST_LOST):
        assert (await courier.deliver(A_NOTICE, 1)).says == "no answer within 30 s"
    assert (await courier.deliver(A_NOTICE, 1)).says == "the message before is still on its way"
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "message")
    await courier.close()
