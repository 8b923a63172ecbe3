"""The live stream over real sockets."""

import asyncio
import contextlib
import json
import socket as sockets

import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.live import Pace
from api.serve import serve
from domain.command.request import BatteryRequest
from domain.errors import PowerSyncError
from domain.status.merge_patch import apply, without_nulls
from tests.fakes.socket_house import closed, hear, say, served
from tests.fakes.status import NOON, a_status, with_grid
from tests.patience import until


@pytest_asyncio.fixture
async def house():
    async with served() as running:
        yield running


def undated(document):
    return without_nulls({**document, "seq": 0, "at": ""})


async def test_snapshot_and_changes_add_up_to_the_status(house):
    async with house.listening() as socket, house.house.client() as client:
        first = await hear(socket)
        document = first["status"]
        for watts in (100, None, -300):
            house.stream.publish_status(with_grid(watts))
            change = await hear(socket)
            document = apply(document, change["patch"])
            now = (await client.get("/api/v1/status")).json()
            assert (change["type"], change["seq"]) == ("change", now["seq"])
            assert undated(document) == undated(now)


async def test_a_token_in_the_header_needs_no_hello(house):
    async with house.live(additional_headers={"Authorization": "Bearer read"}) as socket:
        assert (await hear(socket))["type"] == "snapshot"


async def test_a_hello_after_a_token_in_the_header_still_resumes(house):
    async with house.live(additional_headers={"Authorization": "Bearer read"}) as socket:
        await say(socket, type="hello", resume=1)
        assert await hear(socket) == {"type": "resumed", "seq": 1}


async def test_a_late_hello_begins_anew_with_other_topics(house):
    async with house.listening() as socket:
        await hear(socket)
        await say(socket, type="hello", topics=["commands"])
        await say(socket, type="ping")
        assert (await hear(socket))["type"] == "pong"
        house.stream.publish_status(with_grid(9))
        await house.house.control.ask_battery(BatteryRequest(action="hold"))
        assert (await hear(socket))["type"] == "command"


@pytest.mark.parametrize("resume", [1, 0, 10**9])
async def test_a_client_resumes_or_begins_anew(house, resume):
    for watts in range(3):
        house.stream.publish_status(with_grid(watts))
    async with house.listening(resume=resume) as socket:
        first = await hear(socket)
        if resume == 1:
            assert first == {"type": "resumed", "seq": 1}
            assert [(await hear(socket))["seq"] for _ in range(3)] == [2, 3, 4]
        else:
            assert (first["type"], first["seq"]) == ("snapshot", 4)


async def test_topics_choose_what_is_heard(house):
    async with house.listening(topics=["events"]) as socket:
        await say(socket, type="ping")
        assert (await hear(socket))["type"] == "pong"
        house.stream.publish_status(with_grid(1))
        house.stream.publish_event({"kind": "spike"})
        assert await hear(socket) == {"type": "event", "event": {"kind": "spike"}}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ('{"type":"hello"}', 4401),
        ('{"type":"hello","token":"nonsense"}', 4401),
        ('{"type":"ping"}', 4401),  # the first message must say who it is
        ('{"type":"hello","token":5}', 4400),
        ('{"type":"shout"}', 4400),
        ("not json", 4400),
        ('{"type":"hello","topics":["weather"]}', 4400),
        (b"\x00\x01", 4400),
        ('{"type":"hello","token":"' + "x" * 5000 + '"}', 4400),
        ("x" * 20_000, 1009),
    ],
)
async def test_strangers_and_garbage_get_no_data_and_are_shown_out(house, sent, code):
    async with house.live() as socket:
        await socket.send(sent)
        assert await closed(socket) == code


async def test_garbage_later_ends_the_stream_too(house):
    async with house.listening() as socket:
        assert (await hear(socket))["type"] == "snapshot"
        await socket.send("[1,2]")
        assert await closed(socket) == 4400


async def test_a_wrong_token_in_the_header_is_refused_at_once(house):
    async with house.live(additional_headers={"Authorization": "Bearer nonsense"}) as socket:
        assert await closed(socket) == 4401


async def test_silence_without_a_token_ends_in_time():
    async with served(pace=Pace(hello_within_s=0.1)) as house, house.live() as socket:
        assert await closed(socket) == 4401


async def test_a_quiet_stream_is_pinged_and_answers_pings():
    async with served(pace=Pace(quiet_s=0.1)) as house, house.listening() as socket:
        assert (await hear(socket))["type"] == "snapshot"
        assert await hear(socket) == {"type": "ping"}
        await say(socket, type="pong")
        await say(socket, type="ping")
        assert {(await hear(socket))["type"], (await hear(socket))["type"]} == {"ping", "pong"}


def test_a_house_in_which_nothing_changes_is_heard_of_every_five_seconds():
    assert Pace().quiet_s == 5.0  # a page calls itself stale after fifteen


async def test_revoking_a_token_closes_its_streams_and_no_other(house):
    async with house.listening() as reader, house.listening(token="control") as other:
        await hear(reader)
        await hear(other)
        await house.house.records.access.revoke_token("t-read", NOON)  # as the command line does
        assert await closed(reader) == 4401
        house.stream.publish_status(with_grid(1))
        assert (await hear(other))["type"] == "change"


async def test_a_client_that_does_not_read_holds_up_nobody_and_skips_to_a_snapshot(house):
    stuck = sockets.socket()
    stuck.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    await asyncio.to_thread(stuck.connect, ("127.0.0.1", house.port))
    async with house.live(sock=stuck) as slow, house.listening() as quick:
        slow.transport.pause_reading()
        await say(slow, type="hello", token="read")
        await hear(quick)
        await until(lambda: house.stream.listeners == 2)
        filler = "x" * 20_000
        for watts in range(300):  # 6 MB: more than the sockets between hold
            house.stream.publish_status(
                a_status(flow=with_grid(watts).flow, event={"filler": filler + str(watts)})
            )
            assert (await hear(quick))["type"] == "change"
        slow.transport.resume_reading()
        seqs = [await hear(slow)]
        while seqs[-1]["seq"] < house.stream.seq:
            seqs.append(await hear(slow))
        kinds = [message["type"] for message in seqs]
        assert kinds.count("snapshot") >= 2
        assert len(seqs) < 300
        document, at = None, None
        for message in seqs:
            if message["type"] == "snapshot":
                document = message["status"]
            else:
                assert message["seq"] == at + 1
                document = apply(document, message["patch"])
            at = message["seq"]
        assert undated(document) == undated(json.loads(house.stream.current_json))


async def test_a_revoked_client_that_does_not_read_is_cut_off(house):
    stuck = sockets.socket()
    stuck.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    await asyncio.to_thread(stuck.connect, ("127.0.0.1", house.port))
    async with house.live(sock=stuck) as slow:
        slow.transport.pause_reading()
        await say(slow, type="hello", token="read")
        await until(lambda: house.stream.listeners == 1)
        for watts in range(300):
            house.stream.publish_status(a_status(event={"filler": "x" * 20_000 + str(watts)}))
            await asyncio.sleep(0)
        await house.house.records.access.revoke_token("t-read", NOON)
        await until(lambda: not (house.stream.listeners or house.house.api.live.clients))
        assert (house.stream.listeners, house.house.api.live.clients) == (0, 0)
        slow.transport.abort()


async def test_only_configured_origins_may_connect():
    async with served(origins=["https://home.example"]) as house:
        with pytest.raises(InvalidStatus):
            async with house.live(origin="https://elsewhere.example"):
                pass
        async with house.live(origin="https://home.example") as socket:
            await say(socket, type="hello", token="read")
            assert (await hear(socket))["type"] == "snapshot"


async def test_nothing_of_a_closed_stream_is_left_behind(house):
    for _ in range(5):
        async with house.listening() as socket:
            await hear(socket)
    await until(lambda: not (house.stream.listeners or house.house.api.live.clients))
    assert (house.stream.listeners, house.house.api.live.clients) == (0, 0)


async def test_a_server_going_down_closes_open_streams_in_time(house):
    async with house.listening() as socket:
        await hear(socket)
        house.stop.set()
        async with asyncio.timeout(60):
            await house.done
        assert await closed(socket) in (1012, 1013, 1006)


async def test_a_taken_port_is_an_error_of_the_caller(house):
    with pytest.raises(PowerSyncError, match="in use"):
        await serve(house.house.api, host="127.0.0.1", port=house.port, stop=asyncio.Event())


async def test_other_socket_paths_are_refused(house):
    with pytest.raises(InvalidStatus):
        async with connect(f"ws://127.0.0.1:{house.port}/api/v1/other", proxy=None):
            pass


class BrokenFeed:
    """A feed with a bug."""

    seq, current_json = 1, b"{}"

    def spoken(self, language):
        return self

    async def listen(self, topics, resume, take):
        yield b'{"type":"snapshot"}'
        raise ZeroDivisionError


async def test_a_fault_in_the_stream_ends_it_instead_of_leaving_it_silent():
    async with served(feed=BrokenFeed()) as house, house.listening() as socket:
        assert (await hear(socket))["type"] == "snapshot"
        assert await closed(socket) == 1011


async def test_a_client_too_slow_for_its_commands_is_sent_away_to_come_back(house):
    async with house.listening() as socket:
        await hear(socket)
        for number in range(100):  # without a pause; the first ones are more than the system's buffers hold
            filler = "x" * 400_000 if number < 20 else ""
            house.house.control.stream.publish_event({"number": number, "filler": filler})
        with contextlib.suppress(ConnectionClosed):
            while True:
                await socket.recv()
        assert socket.close_code == 1013
