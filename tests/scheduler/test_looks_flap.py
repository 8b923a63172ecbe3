"""A device that flaps: what is ours never becomes how the device is left."""

import msgspec

from tests.fakes.lane_bench import CURTAIL
from tests.scheduler.bench import CHARGE, DISCHARGE, Bench, on_the_bench


async def look(bench: Bench) -> None:
    bench.lane.look("dispatch")
    await bench.lane.finish()


async def kept(bench: Bench) -> dict:
    return msgspec.json.decode((await bench.records.documents.all("baseline"))["battery"])


def test_a_limit_of_ours_that_comes_back_after_a_garbled_reading_is_not_the_owners() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.settings["export_limit_w"] = 5_000
        await bench.submit(CURTAIL, resource="export")
        await bench.lane.finish()
        await bench.send(DISCHARGE)
        bench.battery.settings |= {"mode": "forced", "export_limit_w": 0}  # as our two orders make it
        await look(bench)
        assert bench.lane.looks.newest["dispatch"].agrees
        assert (await kept(bench))["export_limit_w"] == 5_000
        bench.battery.settings["export_limit_w"] = 65_535  # one garbled reading, an app's test, a reboot
        await look(bench)
        bench.battery.settings["export_limit_w"] = 0  # ours again, untouched by us
        await look(bench)
        assert bench.lane.looks.newest["dispatch"].agrees
        assert (await kept(bench))["export_limit_w"] == 5_000

    on_the_bench(story)


def test_a_reassertion_of_the_same_order_with_other_limits_is_not_the_owners() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.settings["export_limit_w"] = 5_000
        await bench.send(DISCHARGE)
        bench.battery.settings |= {"mode": "forced", "export_limit_w": 3_000}  # as our order makes it
        await look(bench)
        assert bench.lane.looks.newest["dispatch"].agrees
        bench.battery.set = CHARGE  # another hand
        await look(bench)
        await bench.resubmit(DISCHARGE, None)  # ordered again
        bench.battery.settings |= {"export_limit_w": 4_200}  # with more sun by now, as our order makes it
        await bench.lane.finish()
        await look(bench)
        assert bench.lane.looks.newest["dispatch"].agrees
        assert (await kept(bench))["export_limit_w"] == 5_000

    on_the_bench(story)


def test_what_is_not_told_beside_a_change_by_another_hand_is_left_as_it_was() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.settings["export_limit_w"] = 5_000
        await bench.send(DISCHARGE)
        bench.battery.settings |= {"mode": "forced"}  # as our order makes it
        await look(bench)
        bench.battery.set, bench.battery.settings["export_limit_w"] = CHARGE, None
        await look(bench)
        assert not bench.lane.looks.newest["dispatch"].agrees
        assert (await kept(bench))["export_limit_w"] == 5_000

    on_the_bench(story)


def test_what_the_owner_sets_through_us_beside_an_order_is_not_undone_by_the_next_look() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.settings["export_limit_w"] = 5_000
        await bench.send(DISCHARGE)
        bench.battery.settings |= {"mode": "forced"}  # as our order makes it
        await look(bench)
        await bench.lane.leases.change_baseline(await kept(bench) | {"export_limit_w": 4_000})
        await look(bench)
        assert bench.lane.looks.newest["dispatch"].agrees
        assert (await kept(bench))["export_limit_w"] == 4_000

    on_the_bench(story)
