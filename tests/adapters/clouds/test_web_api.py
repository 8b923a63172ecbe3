"""Questions to an API on the web: each answer means one thing, and a refusal is not asked for twice."""

from typing import Any

import pytest

from adapters.clouds.budget import RateBudget
from adapters.clouds.web_api import WebApi
from adapters.emulators.http_server import HttpFaults, HttpReply, HttpServer, json_reply
from adapters.kinds.secret import Secret
from domain.errors import DeviceError, Rejected, Unreachable
from tests.adapters.emulators.houses import ManualClock


class Site:
    """A server that answers what `reply` says, and a client of it."""

    def __init__(self):
        self.reply = json_reply([1, 2])
        self.asked = []
        self.faults = HttpFaults()
        self.server = HttpServer(self._handle, faults=self.faults)
        self.clock = ManualClock()

    async def _handle(self, request):
        self.asked.append(request)
        return self.reply

    def client(self, **more):
        url = f"http://127.0.0.1:{self.server.port}/v1"
        return WebApi("Prices", url, self.clock, **{"timeout_s": 10, "headers": {"x-api-key": "k1"}} | more)


@pytest.fixture
async def site():
    made = Site()
    await made.server.start()
    yield made
    await made.server.stop()


async def test_an_answer_is_read_as_what_was_asked_for(site):
    api = site.client()
    assert await api.get("/sites", list[int], {"next": "5"}) == [1, 2]
    assert await api.post("/summary", list[int], {"nmi": "1"}) == [1, 2]
    assert await api.get_bytes("/raw") == b"[1,2]"
    assert [(each.method, each.path, dict(each.query)) for each in site.asked] == [
        ("GET", "/v1/sites", {"next": "5"}),
        ("POST", "/v1/summary", {}),
        ("GET", "/v1/raw", {}),
    ]
    assert site.asked[1].json() == {"nmi": "1"}
    assert {each.headers["x-api-key"] for each in site.asked} == {"k1"}
    await api.close()


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (json_reply({"message": "no such key"}, 401), Rejected, "the key was refused .*no such key"),
        (json_reply({}, 403), Rejected, "the key was refused"),
        (json_reply({}, 404), Rejected, "status 404"),
        (json_reply({"detail": "bad NMI"}, 422), Rejected, "bad NMI"),
        (json_reply({}, 429, Retry_After="90"), Unreachable, "too many requests, next try in 90 s"),
        (json_reply({}, 429), Unreachable, "next try in 60 s"),
        (json_reply({}, 500), Unreachable, "status 500"),
        (HttpReply(status=503, body=b"<html>tired</html>"), Unreachable, "status 503"),
        (HttpReply(status=302, headers={"location": "http://login.example/"}), Unreachable, "status 302"),
        (json_reply({}, 408), Unreachable, "status 408"),
        (HttpReply(body=b"<!doctype html><p>Welcome to the hotel"), Unreachable, "a web page"),
        (HttpReply(body=b"[1, 2"), Unreachable, "not what is documented"),
        (HttpReply(body=b""), Unreachable, "not what is documented"),
        (HttpReply(body=b"\xff\xfe["), Unreachable, "not what is documented"),
        (json_reply({"prices": []}), Unreachable, "not what is documented"),
    ],
)
async def test_every_other_answer_is_an_error_that_says_what_to_do_next(site, reply, error, words):
    site.reply = reply
    with pytest.raises(error, match=words):
        await site.client().get("/prices", list[int])


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_line_that_breaks_is_unreachable(site, fault):
    setattr(site.faults, fault, True)
    with pytest.raises(Unreachable, match="Prices: sites: no answer"):
        await site.client(timeout_s=0.4).get("/sites", list[int])


async def test_an_answer_that_comes_too_slowly_is_none(site):
    site.faults.slow_s = 5
    with pytest.raises(Unreachable, match="no answer"):
        await site.client(timeout_s=0.4).get("/sites", list[int])


async def test_nobody_there_is_no_connection(site):
    await site.server.stop()
    with pytest.raises(Unreachable, match="no connection"):
        await site.client().get("/sites", list[int])


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_tried_again_after_five_minutes_and_not_before(site, status):
    api = site.client(refused="check tariff.token")
    site.reply = json_reply({}, status)
    for wait_s in (0, 10, 289):
        site.clock.turn(wait_s)
        with pytest.raises(Rejected, match=r"check tariff\.token"):
            await api.get("/sites", list[int])
    assert len(site.asked) == 1
    site.reply = json_reply([3])
    site.clock.turn(1)
    assert await api.get("/sites", list[int]) == [3]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (json_reply({"message": "Invalid API Key (partner: 7)"}, 500), Rejected),
        (HttpReply(status=500, body=b"No Partner Id provided"), Rejected),
        (json_reply({"message": "out of memory"}, 500), Unreachable),
        (HttpReply(body=b"API Key and Partner are words of an answer, too"), Unreachable),
    ],
)
async def test_an_api_may_refuse_with_words_instead_of_a_status(site, reply, error):
    api = site.client(refusing="API Key|Partner")
    site.reply = reply
    for _ in range(2):
        with pytest.raises(error):
            await api.get("/sites", list[int])
    assert len(site.asked) == (1 if error is Rejected else 2)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"Retry_After": "90"}, 90),
        ({"Retry_After": "Sun, 01 Mar 2026 12:02:00 GMT"}, 120),
        (  # its clock is two hours ahead of ours
            {
                "Retry_After": "Sun, 01 Mar 2026 14:02:00 GMT",
                "Date": "Sun, 01 Mar 2026 14:00:30 GMT",
            },
            90,
        ),
        ({"Retry_After": "Sun, 01 Mar 2026 12:02:00 GMT", "Date": "today"}, 120),
        ({"RateLimit_Reset": "45"}, 45),
        ({"Retry_After": "soon"}, 60),
        ({"Retry_After": "1e12"}, 86_400),
        ({"Retry_After": "-5"}, 1),
    ],
)
async def test_a_request_for_patience_is_obeyed_to_the_second(site, headers, wait_s):
    api = site.client()
    site.reply = json_reply({}, 429, **headers)
    with pytest.raises(Unreachable):
        await api.get("/sites", list[int])
    site.reply = json_reply([4])
    site.clock.turn(wait_s - 0.5)
    with pytest.raises(Unreachable, match=r"^Prices: too many requests, it asks for patience$"):
        await api.get("/sites", list[int])
    assert len(site.asked) == 1
    site.clock.turn(0.5)
    assert await api.get("/sites", list[int]) == [4]


async def test_the_last_call_that_is_left_is_not_overdrawn(site):
    api = site.client()
    site.reply = json_reply([5], RateLimit_Remaining="0", RateLimit_Reset="200")
    assert await api.get("/sites", list[int]) == [5]
    site.clock.turn(199)
    with pytest.raises(Unreachable, match="too many requests"):
        await api.get("/sites", list[int])
    site.clock.turn(1)
    assert await api.get("/sites", list[int]) == [5]


@pytest.mark.parametrize("key", ["psk_…", "schlüssel", "two\nlines", ""])
async def test_a_key_that_cannot_be_one_is_a_failure_like_any_other(site, key):
    site.reply = json_reply({}, 401)
    with pytest.raises(DeviceError):
        await site.client(headers={"authorization": f"Bearer {key}"}).get("/sites", list[int])


async def test_a_budget_is_kept(site):
    api = site.client(budget=RateBudget(site.clock, calls=6, window_s=300))
    for _ in range(2):
        await api.get("/sites", list[int])
    with pytest.raises(Unreachable, match="budget"):
        await api.get("/sites", list[int])
    assert len(site.asked) == 2


async def test_a_clock_that_is_set_back_gives_no_second_budget(site):
    api = site.client(budget=RateBudget(site.clock, calls=6, window_s=300))
    for _ in range(2):
        await api.get("/sites", list[int])
    site.clock.turn(-7_200)
    for _ in range(2):
        with pytest.raises(Unreachable, match="budget is used up"):
            await api.get("/sites", list[int])
        site.clock.turn(150)
    await api.get("/sites", list[int])
    assert len(site.asked) == 3


async def test_a_question_that_never_left_costs_nothing_of_the_budget(site):
    api = site.client(budget=RateBudget(site.clock, calls=6, window_s=86_400))
    await site.server.stop()
    for _ in range(3):
        with pytest.raises(Unreachable, match="no connection"):
            await api.get("/sites", list[int])
    await site.server.start()
    assert await api.get("/sites", list[int]) == [1, 2]


async def test_what_a_server_echoes_of_a_secret_and_numbers_of_meters_stay_out_of_errors(site):
    key = Secret("psk_0123456789abcdef")
    site.reply = json_reply({"message": f"key {key.reveal()} is unknown"}, 401)
    with pytest.raises(Rejected) as caught:
        await site.client().get("/sites/01HMETER99/prices", list[int], {"NMI": "41023456789"})
    text = str(caught.value)
    assert "prices" in text
    assert all(word not in text for word in ("psk_", "01HMETER99", "41023456789"))


@pytest.mark.parametrize("status", [200, 500])
async def test_an_answer_nested_without_end_makes_no_sense_and_is_no_fault_of_ours(site, status):
    site.reply = HttpReply(status=status, body=b"[" * 100_000 + b"]" * 100_000)
    api = site.client()
    with pytest.raises(Unreachable, match="makes no sense" if status == 200 else "status 500"):
        await api.get("/rows", list[Any])
    await api.close()
