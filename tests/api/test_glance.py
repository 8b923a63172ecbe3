"""What a widget asks for: small, and told once until it changes."""

from datetime import timedelta

from msgspec.structs import replace

from domain.status.document import Flow
from tests.fakes.status import a_status


async def test_a_glance_is_small_and_the_same_until_an_owner_would_see_a_change(house, admin):
    first = await admin.get("/api/v1/glance")
    assert first.status_code == 200
    assert len(first.content) <= 1024
    told = first.json()
    assert (told["level_pct"], told["price"]["import"], told["link"]) == (73, 0.36, "/#/now")
    house.clock.at += timedelta(seconds=5)
    house.real.at += timedelta(seconds=5)
    flow = Flow(grid_w=-1190, pv_w=4210, battery_w=-2520, load_w=500, ev_w=0)
    house.control.stream.publish_status(a_status(flow=flow, at=house.clock.at))
    tag = {"If-None-Match": first.headers["etag"]}
    same = await admin.get("/api/v1/glance", headers=tag)
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["stale-after"] > first.headers["stale-after"] == told["stale_after"]
    house.control.stream.publish_status(a_status(flow=replace(flow, grid_w=-1900)))
    assert (await admin.get("/api/v1/glance", headers=tag)).status_code == 200
