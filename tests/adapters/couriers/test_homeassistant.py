"""Home Assistant's app, through an emulated core on a real socket."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.couriers.homeassistant import HomeAssistantApp, message
from adapters.links.homeassistant import HomeAssistant
from adapters.links.homeassistant.emulator.core import TOKEN, HomeAssistantEmulator
from domain.errors import Rejected
from domain.event.event import EventState
from domain.notification.notice import NoticeKind, Urgency
from tests.adapters.emulators.houses import NOON, ManualClock
from tests.fakes.status import A_NOTICE

PAGE = "http://192.168.1.5:8080/#/"


async def test_a_message_is_a_call_of_the_phones_service_and_its_failure_is_told():
    clock = ManualClock()
    core = HomeAssistantEmulator((), clock=clock, phones=["mobile_app_pixel"])
    await core.start()
    home = HomeAssistant(f"http://127.0.0.1:{core.port}", TOKEN, clock, timeout_s=2)
    phone = HomeAssistantApp(home, "notify.mobile_app_pixel", lambda link: PAGE)
    assert (await phone.deliver(A_NOTICE, 600)).outcome == "sent"
    (call,) = core.calls
    assert (call.service, call.data) == ("notify.mobile_app_pixel", message(A_NOTICE, PAGE))
    nobody = HomeAssistantApp(home, "mobile_app_nobody", lambda link: None)
    said = await nobody.deliver(A_NOTICE, 600)
    assert said.outcome == "refused"
    assert "not found" in said.says
    assert await phone.look() == "goes by notify.mobile_app_pixel"
    with pytest.raises(Rejected, match="mobile_app_nobody"):
        await nobody.look()
    await core.stop()
    clock.turn(60)
    assert (await phone.deliver(A_NOTICE, 600)).outcome == "later"
    await home.close()


def test_what_goes_on_is_shown_in_place_and_its_end_takes_it_away():
    going = message(A_NOTICE, PAGE)
    assert (going["title"], going["message"]) == (A_NOTICE.title, A_NOTICE.text)
    data = going["data"]
    assert (data["tag"], data["live_update"], data["progress"], data["progress_max"]) == (
        A_NOTICE.tag,
        True,
        50,
        100,
    )
    assert (data["url"], data["clickAction"], data["channel"]) == (PAGE, PAGE, "PowerSync")
    done = replace(A_NOTICE, kind=NoticeKind.CAR_FINISHED, state=EventState.DONE, end=True)
    assert "live_update" not in message(done, PAGE)["data"]
    gone = replace(done, closes=True)
    assert message(gone, PAGE) == {"message": "clear_notification", "data": {"tag": A_NOTICE.tag}}


def test_urgency_is_told_in_the_words_of_both_phones():
    urgent = message(replace(A_NOTICE, urgency=Urgency.HIGH), None)["data"]
    assert (urgent["push"]["interruption-level"], urgent["priority"], urgent["ttl"]) == (
        "time-sensitive",
        "high",
        0,
    )
    assert "url" not in urgent
    calm = message(replace(A_NOTICE, urgency=Urgency.VERY_LOW, expires_at=NOON + timedelta(1)), None)["data"]
    assert (calm["push"]["interruption-level"], calm["channel"]) == ("passive", "PowerSync progress")
