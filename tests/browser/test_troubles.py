"""What a house rarely shows, from a house that says so at a word."""

import asyncio

from domain.status.problems import Problem, ProblemCode
from tests.fakes.socket_house import served
from tests.fakes.status import NOON, a_loadpoint_status, a_status

PROBLEMS = (
    Problem(
        code=ProblemCode.DEVICE_OFFLINE, device="battery", since=NOON, text="The battery does not answer."
    ),
    Problem(
        code=ProblemCode.LEFT_BEHIND,
        device="pv/shed",
        since=NOON,
        text="The solar inverter shed of before still has what was ordered.",
        facts={"left_id": "abc"},
    ),
    Problem(code=ProblemCode.NO_PLAN, device=None, since=NOON, text="There is no plan."),
)


async def test_problems_stay_in_sight_and_in_nobodys_way(chromium):
    async with served() as house:
        loop = asyncio.get_running_loop()
        faulty = a_loadpoint_status(state="faulted", power_w=None)
        troubled = a_status(problems=PROBLEMS, battery=None, loadpoints={"garage": faulty})

        def answer(_: object) -> bool:
            loop.call_soon_threadsafe(house.stream.publish_status, troubled)
            return True

        house.house.control.left = ["abc"]
        told = {"url": f"http://127.0.0.1:{house.port}", "token": "control"}
        await asyncio.to_thread(chromium.live, "looks.troubles", told, answer)
        assert house.house.control.left == []  # its owner told that it is set back
