"""What one charger, or one who guesses, may cost us; time is an argument."""

import asyncio

import pytest
from websockets.exceptions import ConnectionClosedOK

from adapters.chargers.ocpp.allowance import (
    A_SECOND,
    AT_ONCE,
    MOST_BYTES,
    MOST_FRAMES,
    MOST_GARBAGE,
    Allowance,
)
from adapters.chargers.ocpp.guesses import MOST, MOST_KEPT, Guesses, neighbourhood
from adapters.chargers.ocpp.line import Line, Timing


@pytest.mark.parametrize(
    ("frames", "size", "nonsense", "is_pest"),
    [
        (MOST_FRAMES, 10, MOST_GARBAGE, False),
        (MOST_FRAMES + 1, 10, 0, True),
        (2, MOST_BYTES // 2, 0, False),
        (2, MOST_BYTES, 0, True),
        (1, 1, MOST_GARBAGE + 1, True),
    ],
)
def test_a_charger_that_sends_too_much_in_a_minute_is_a_pest(frames, size, nonsense, is_pest):
    allowance = Allowance()
    for _ in range(frames):
        allowance.heard(size, 100)
    for _ in range(nonsense):
        allowance.nonsense()
    assert allowance.is_overdrawn is is_pest
    allowance.heard(1, 161)
    assert not allowance.is_overdrawn


def test_a_charger_with_much_to_tell_is_heard_at_once_then_slowly_and_in_a_minute_at_once_again():
    allowance = Allowance()
    allowance.heard(100, 0)
    assert allowance.checked(AT_ONCE) == 0
    assert allowance.checked(300) == 300 / A_SECOND
    allowance.heard(100, 61)
    assert allowance.checked(300) == 0


def test_a_pest_stays_away_for_its_pause_and_begins_anew_then():
    allowance = Allowance()
    allowance.heard(2 * MOST_BYTES, 10)
    allowance.shut(60, 20)
    assert [allowance.wait_s(now) for now in (20, 79, 80, 500)] == [60, 1, 0, 0]
    assert not allowance.is_overdrawn


def test_who_guessed_too_often_waits_until_its_oldest_guess_is_a_minute_old():
    guesses, who = Guesses(), ("192.168.1.9", "A")
    for second in range(MOST):
        assert guesses.wait_s(who, second) == 0
        guesses.wrong(who, second)
    assert [guesses.wait_s(who, now) for now in (MOST, 59, 60)] == [60 - MOST, 1, 0]
    guesses.wrong(who, 60)
    assert guesses.wait_s(who, 60) == 1
    assert guesses.wait_s(("192.168.1.9", "B"), 60) == 0


def test_a_flood_of_addresses_keeps_the_newest_of_them():
    guesses = Guesses()
    for number in range(3 * MOST_KEPT):
        for _ in range(MOST):
            guesses.wrong((str(number), "A"), 0)
    waiting = [n for n in range(3 * MOST_KEPT) if guesses.wait_s((str(n), "A"), 1)]
    assert waiting == list(range(2 * MOST_KEPT, 3 * MOST_KEPT))


class Flood:
    """A socket on which frames stand already, so that nobody who reads them has to wait."""

    def __init__(self, frames):
        self._frames, self.answers = [f'[2,"{n}","Heartbeat",{{}}]' for n in range(frames)], 0

    async def recv(self):
        if not self._frames:
            raise ConnectionClosedOK(None, None)
        return self._frames.pop()

    async def send(self, message):
        self.answers += 1


async def test_others_get_their_turn_between_two_frames_of_a_flood():
    socket, seen = Flood(50), set()
    line = Line("A", socket, "1.6", heartbeat, Allowance(), lenient=False, timing=Timing())
    listening = asyncio.ensure_future(line.listen())
    while not listening.done():
        await asyncio.sleep(0)
        seen.add(socket.answers)
    assert len(seen) >= 50


async def heartbeat(action, payload):
    return {"currentTime": "2026-03-01T12:00:00Z"}


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.168.1.9", "192.168.1.9"),
        ("::ffff:192.168.1.9", "192.168.1.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("?", "?"),
    ],
)
def test_addresses_of_one_machine_are_counted_as_one(address, counted):
    assert neighbourhood(address) == counted
