"""The token that an Enphase is limited with: whose it is, how long it holds, and what becomes of another."""

from datetime import timedelta

import pytest

from adapters.inverters.enphase import limit as words
from adapters.inverters.enphase.emulator.gateway import TOKEN
from adapters.inverters.enphase.tokens import Claims, GivenToken, TokenInFile, claims_of
from domain.command.command import CommandState
from domain.errors import Unreachable
from tests.adapters.inverters.enphase.gateways import TWO_KW, a_gateway, refusal
from tests.fakes.lane_bench import LaneBench


async def test_an_owners_token_limits_where_the_software_takes_it_and_is_told_where_not():
    async with a_gateway(token=GivenToken(TOKEN)) as gateway:
        bench = LaneBench(gateway)
        command = await bench.send(TWO_KW)
        assert (command.state, refusal(command)) == (CommandState.FAILED, words.REFUSED)
        assert (await gateway.after(10)).pv_w == 4_000
        assert gateway.able.why_not == words.REFUSED
        gateway.faults.takes_owners = True
        await gateway.after(3_600)  # it is tried again: a gateway may have been at an update
        assert gateway.able.limits
        await bench.send(TWO_KW)
        assert (await gateway.after(20)).pv_w == 2_000


async def test_a_token_is_read_anew_from_its_file_and_what_it_held_is_handed_back_before_it_runs_out(
    tmp_path,
):
    file = tmp_path / "installer"
    file.write_text("\n")
    async with a_gateway(token=TokenInFile(file)) as gateway:
        assert (gateway.able.limits, gateway.able.why_not) == (
            False,
            "The file of the installer's token is empty.",
        )
        made, now = gateway.emulator.tokens.made, gateway.clock.now()
        first = made("installer", now + timedelta(hours=12))
        assert claims_of(first).ends_at == now + timedelta(hours=12)
        file.write_text(f"{first}\n")
        await gateway.after(60)
        assert gateway.able.limits
        await LaneBench(gateway).send(TWO_KW)
        await gateway.after(11 * 3_600 + 49 * 60 - 60)
        assert gateway.able.limits
        await gateway.after(120)
        assert (gateway.able.limits, gateway.able.lets_go_now) == (False, True)
        assert gateway.able.why_not == words.RAN_OUT
        file.write_text(made("installer", gateway.clock.now() + timedelta(hours=12)))
        await gateway.after(10)
        assert (gateway.able.limits, gateway.able.lets_go_now) == (True, False)
        file.unlink()
        reading = await gateway.after(10)
        assert (reading.pv_w, "cannot be read" in reading.caveat) == (2_000, True)
        assert gateway.able.limits, "a file that is being replaced is no refusal"


async def test_a_refused_token_is_refused_until_another_one_comes(tmp_path):
    file = tmp_path / "installer"
    file.write_text(TOKEN)
    async with a_gateway(token=TokenInFile(file)) as gateway:
        await LaneBench(gateway).send(TWO_KW)
        await gateway.after(120)
        assert gateway.able.why_not == words.REFUSED
        file.write_text(gateway.emulator.tokens.made("installer", gateway.clock.now() + timedelta(hours=12)))
        await gateway.after(1)
        assert gateway.able.limits


@pytest.mark.parametrize(
    "token",
    ["", "a.b.c", "no token", "a.e30.c", "x.eyJleHAiOiJzb29uIn0.y", "x.eyJleHAiOiAxZTE4fQ.y", "..", "a.é"],
)
def test_a_token_that_tells_nothing_of_itself_is_as_good_as_any(token):
    assert (claims_of(token).user, claims_of(token).ends_at) == ("", None)


@pytest.mark.parametrize(
    ("found", "said"),
    [(None, "No such file or directory"), (b"\xff\xfe", "it is not text"), (b" \n", "is empty")],
)
async def test_a_file_without_a_token_is_told_with_what_is_wrong_with_it(found, said, tmp_path):
    file = tmp_path / "installer"
    if found is not None:
        file.write_bytes(found)
    with pytest.raises(Unreachable, match=said):
        await TokenInFile(file).now()


@pytest.mark.parametrize(
    ("ends_s", "year"), [(-1, None), (0, 1970), (32_503_679_999, 2999), (32_503_680_000, None), (None, None)]
)
def test_a_token_ends_within_the_calendar_or_says_nothing_of_its_end(ends_s, year):
    ends_at = Claims(ends_s=ends_s).ends_at
    assert (None if ends_at is None else ends_at.year) == year
