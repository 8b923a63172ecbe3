"""What a charger of OCPP 1.6 measures, and what of it is shown as now."""

from domain.reading.charger import ChargerState
from tests.adapters.chargers.ocpp.boxes import Box

S = ChargerState


async def test_scenario_ev23_closing_values_after_the_end_do_not_revive_it():
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    await box.meter(running, power_w=7000)
    await box.status("Finishing")
    await box.end(running)
    await box.meter(running, at=1, power_w=7000, register_wh=9000)
    seen = box.reading()
    assert (seen.power_w, seen.charging, box.connector().transaction) == (0, False, None)


async def test_what_a_charger_offers_is_never_what_a_car_draws():
    box = Box()

    async def offered(transaction=None, watts=None):
        samples = [{"value": "7.4", "measurand": "Power.Offered", "unit": "kW"}]
        samples += [] if watts is None else [{"value": str(watts), "measurand": "Power.Active.Import"}]
        buckets = [{"timestamp": box.at(0), "sampledValue": samples}]
        more = {} if transaction is None else {"transactionId": transaction}
        await box.say("MeterValues", connectorId=1, meterValue=buckets, **more)
        seen = box.reading()
        return seen.connected, seen.state, seen.power_w

    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    assert await offered(running, 7000) == (True, S.CHARGING, 7000)
    await box.status("Finishing")
    await box.end(running)
    assert await offered() == (True, S.FINISHED, 0)
    await box.status("Available")
    assert await offered() == (False, S.DISCONNECTED, 0)


async def test_what_flows_grows_old_in_a_charge_and_is_nothing_without_one():
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    await box.meter(running, power_w=7000, register_wh=5000)
    box.clock.turn(59)
    assert box.reading().power_w == 7000
    box.clock.turn(2)
    seen = box.reading()
    assert (seen.power_w, seen.charging, seen.energy_wh) == (None, True, None)
    await box.status("SuspendedEV")
    assert box.reading().power_w == 0
    box.clock.turn(1)
    await box.meter(running, power_w=40)
    assert box.reading().power_w == 40  # what the meter says of this very state


async def test_values_out_of_order_are_not_shown_as_now():
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    await box.meter(running, at=20, power_w=4000)
    await box.meter(running, at=10, power_w=7000)
    assert box.reading().power_w == 4000


async def test_a_register_that_begins_anew_with_each_charge_is_no_lifetime_meter():
    box = Box()
    await box.status("Charging")
    running = (await box.begin(meter=0))["transactionId"]
    await box.meter(running, register_wh=500)
    assert (box.reading().energy_wh, box.reading().session_wh) == (500, 500), "a new box counts from nothing"
    again = await Box(documents=box.documents).recall()
    await again.status("Charging")
    await again.meter(running, register_wh=550)
    assert again.reading().energy_wh == 550
    await again.end(running, meter=560)
    assert again.reading().energy_wh is None
    running = (await again.begin(meter=0, at=30))["transactionId"]
    await again.meter(running, at=31, register_wh=100)
    assert (again.reading().energy_wh, again.reading().session_wh) == (None, 100)
    later = await Box(documents=box.documents).recall()
    await later.status("Charging")
    await later.meter(running, at=32, register_wh=200)
    assert later.reading().energy_wh is None
    await later.begin(meter=1234, at=60)
    await later.meter(later.connector().transaction.id, at=61, register_wh=1500)
    assert later.reading().energy_wh == 1500


async def test_the_main_meter_of_a_box_with_one_outlet_is_the_outlet_s():
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    await box.meter(running, connector=0, power_w=7000)
    assert box.reading().power_w == 7000
    two = Box(connectors=2)
    await two.status("Charging")
    await two.begin()
    await two.meter(connector=0, power_w=7000)
    assert two.reading().power_w is None


async def test_two_outlets_have_each_their_own_charge():
    box = Box(connectors=2)
    for number in (1, 2):
        await box.status("Charging", connector=number)
    first, second = [(await box.begin(connector=n))["transactionId"] for n in (1, 2)]
    await box.end(first)
    assert box.connector(1).transaction is None
    assert box.connector(2).transaction.id == second
