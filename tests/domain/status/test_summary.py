"""What an owner hears first is true, short, in owner's words, and holds still."""

import pytest
from msgspec.structs import replace

from domain.reading.battery import BatteryMode
from domain.reason.reason import Reason, Why
from domain.status.document import Flow, PriceStatus
from domain.status.summary import Doing
from tests.domain.status.summaries import ASKED, FEEDING, HATCHBACK, HELD, battery, charging, flow, summary
from tests.fakes.status import a_loadpoint_status

SPIKE = PriceStatus(import_price=22.0, export_price=20.30, kind="current")
HARDLY_COSTLY = PriceStatus(import_price=0.02, export_price=-0.0004, kind="current")
COSTLY = PriceStatus(import_price=0.02, export_price=-0.03, kind="current")
ON_THE_SUN = (Doing.RUNNING, "Running on the sun.")
FULL = battery(soc_pct=100)
HEARD_FIRST = {"carport": a_loadpoint_status("carport", vehicle=HATCHBACK, charging=None, power_w=3_000.0)}
PREHEATED = {"carport": a_loadpoint_status("carport", vehicle=HATCHBACK, charging=False, power_w=500.0)}
FED_TOO = {"street": a_loadpoint_status("street", charging=False, power_w=-800.0)}


@pytest.mark.parametrize(
    ("changes", "doing", "sentence"),
    [
        ({"flow": flow(-5000, 0, 5500), "price": SPIKE}, Doing.SELLING, "Selling to the grid at $20.30."),
        ({"flow": flow(-5000, 0, 5500), "price": None}, Doing.SELLING, "Selling to the grid."),
        (
            {
                "flow": flow(-5000, 0, 5500),
                "battery": battery(mode=BatteryMode.FORCE_DISCHARGE, **ASKED),
            },
            Doing.SELLING,
            "Selling to the grid at 10.4 c, as you asked, until 14:30.",
        ),
        (
            {
                "flow": flow(-5000, 0, 5500),
                "battery": battery(
                    mode=BatteryMode.FORCE_DISCHARGE, **(ASKED | {"reason": Reason(Why.PHASE_LIMITED)})
                ),
            },
            Doing.SELLING,
            "Selling to the grid at 10.4 c, as you asked, until 14:30.",
        ),
        (
            {
                "flow": flow(-5000, 0, 5500),
                "battery": battery(
                    mode=BatteryMode.FORCE_DISCHARGE,
                    **(ASKED | {"reason": Reason(Why.USER_COMMAND, {"automation": "Full"})}),
                ),
            },
            Doing.SELLING,
            "Selling to the grid at 10.4 c.",
        ),
        (
            {"flow": flow(0, 4700, 0, 4200), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the sun, 4.2 kW.",
        ),
        (
            {"flow": flow(7000, 2000, 0, 7400), "loadpoints": charging(None)},
            Doing.CAR_CHARGING,
            "Charging the car at Garage from the sun and the grid, 7.4 kW.",
        ),
        (
            {"flow": flow(9000, 50, 30, 8800), "loadpoints": charging() | charging("Zoe", "b")},
            Doing.CAR_CHARGING,
            "Charging the Ioniq and the Zoe from the grid, 8.8 kW.",
        ),
        (
            {
                "flow": flow(20_000, 0, 0, 20_000),
                "loadpoints": charging() | charging("Zoe", "b") | charging("e-Up", "c"),
            },
            Doing.CAR_CHARGING,
            "Charging 3 cars from the grid, 20.0 kW.",
        ),
        (
            {"flow": flow(None, 4700, 0, None or 0.0), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq.",
        ),
        # sources that do not add up are not named
        (
            {"flow": flow(0, 0, 923, 90_000), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq.",
        ),
        ({"flow": flow(1000, 0, -5000)}, Doing.BATTERY_CHARGING, "Charging the battery."),
        (
            {"flow": flow(5500, 0, -5000)},
            Doing.BATTERY_CHARGING,
            "Charging the battery from the grid at 36 c.",
        ),
        (
            {
                "flow": flow(4000, 1500, -5000),
                "battery": battery(mode=BatteryMode.FORCE_CHARGE, **ASKED),
            },
            Doing.BATTERY_CHARGING,
            "Charging the battery from the sun and the grid at 36 c, as you asked, until 14:30.",
        ),
        ({"flow": flow(-40, 3000, -2500)}, Doing.STORING_SUN, "Storing the sun in the battery."),
        (
            {
                "flow": flow(-40, 3000, -2500),
                "battery": battery(
                    mode=BatteryMode.FORCE_CHARGE, pending_mode=BatteryMode.FORCE_DISCHARGE, **ASKED
                ),
            },
            Doing.STORING_SUN,
            "Starting to sell to the grid, as you asked, until 14:30.",
        ),
        (
            {
                "flow": flow(-40, 3000, -2500),
                "battery": battery(
                    mode=BatteryMode.CURTAILED,
                    pending_mode=BatteryMode.FORCE_DISCHARGE,
                    **(ASKED | {"reason": Reason(Why.USER_COMMAND, {"reached": False})}),
                ),
            },
            Doing.STORING_SUN,
            "Storing the sun in the battery.",
        ),
        (
            {"flow": flow(-1500, 5000, -2500)},
            Doing.STORING_AND_SELLING_SUN,
            "Storing the sun in the battery and selling the rest at 10.4 c.",
        ),
        ({"flow": flow(-3000, 4000)}, Doing.SELLING_SUN, "Selling the sun to the grid at 10.4 c."),
        (
            {"flow": flow(-3000, 4000), "price": COSTLY},
            Doing.PAYING_TO_SELL,
            "The sun goes to the grid, which costs 3 c a kWh.",
        ),
        (
            {"flow": flow(-3000, 4000), "price": HARDLY_COSTLY},
            Doing.PAYING_TO_SELL,
            "The sun goes to the grid.",
        ),
        (
            {"flow": flow(-3000, 0, 4000), "price": COSTLY},
            Doing.SELLING,
            "Selling to the grid, which costs 3 c a kWh.",
        ),
        (
            {"flow": flow(-1500, 5000, -2500), "price": COSTLY},
            Doing.STORING_AND_SELLING_SUN,
            "Storing the sun in the battery; the rest goes to the grid, which costs 3 c a kWh.",
        ),
        (
            {"flow": flow(-20, 1500), "price": HARDLY_COSTLY, "curtailment": HELD, "battery": FULL},
            Doing.HOLDING_BACK_SUN,
            "Holding back the sun rather than sell it at 0 c.",
        ),
        (
            {"flow": flow(-20, 1500), "price": COSTLY, "curtailment": HELD, "battery": FULL},
            Doing.HOLDING_BACK_SUN,
            "Holding back the sun rather than pay 3 c a kWh to be rid of it.",
        ),
        (  # one that is kept takes none of it
            {
                "flow": flow(-20, 1500),
                "price": COSTLY,
                "curtailment": HELD,
                "battery": battery(mode=BatteryMode.HOLD),
            },
            Doing.HOLDING_BACK_SUN,
            "Holding back the sun rather than pay 3 c a kWh to be rid of it.",
        ),
        (
            {"flow": flow(-20, 1500), "price": COSTLY, "curtailment": HELD, "battery": None},
            Doing.HOLDING_BACK_SUN,
            "Holding back the sun rather than pay 3 c a kWh to be rid of it.",
        ),
        # nothing is left over where more is used than it gives, or the battery would take it
        (
            {"flow": flow(2_600, 1500), "curtailment": HELD, "battery": FULL},
            Doing.RUNNING,
            "Running on the sun and the grid at 36 c.",
        ),
        (
            {"flow": flow(10, 1500, 2_000), "curtailment": HELD, "battery": FULL},
            Doing.RUNNING,
            "Running on the sun and the battery.",
        ),
        ({"flow": flow(-20, 1500), "curtailment": HELD, "battery": battery(soc_pct=70)}, *ON_THE_SUN),
        (
            {"flow": flow(600, 0), "curtailment": HELD},
            Doing.RUNNING,
            "Running on the grid at 36 c.",
        ),
        (
            {"flow": flow(900), "battery": battery(mode=BatteryMode.HOLD)},
            Doing.KEEPING,
            "Running on the grid at 36 c, keeping the battery's charge.",
        ),
        (  # told to keep it a moment ago, and it still gives
            {"flow": flow(600, 0, 640), "battery": battery(mode=BatteryMode.HOLD)},
            Doing.RUNNING,
            "Running on the battery and the grid at 36 c.",
        ),
        ({"flow": flow(-20, 0, 0, -800), "loadpoints": FEEDING}, Doing.RUNNING, "Running on the car."),
        (
            {"flow": flow(900, 0, 0, -800), "loadpoints": FEEDING},
            Doing.RUNNING,
            "Running on the car and the grid at 36 c.",
        ),
        (  # two, of which one tells its power a second before it says that it charges
            {"flow": flow(7_400, 0, 0, 7_200), "loadpoints": charging() | HEARD_FIRST},
            Doing.CAR_CHARGING,
            "Charging the Ioniq and the Hatchback from the grid, 7.2 kW.",
        ),
        (  # one that is said not to charge draws all the same: its power is not the other's
            {"flow": flow(4_900, 0, 0, 4_700), "loadpoints": charging() | PREHEATED},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the grid, 4.2 kW.",
        ),
        # beside a battery that buys, the car has the sun: so its charge is counted
        (
            {"flow": flow(4_400, 4_700, -5_000, 3_700), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the sun, 3.7 kW, and the battery from the grid.",
        ),
        # what a car gives is no sun, and no price to buy stands at what is not bought
        (
            {"flow": flow(0, 0, -700, -1_600), "loadpoints": FEEDING | FED_TOO},
            Doing.BATTERY_CHARGING,
            "Charging the battery from the car.",
        ),
        (
            {"flow": flow(-500, 300, 0, -800), "loadpoints": FEEDING},
            Doing.SELLING,
            "Selling to the grid at 10.4 c.",
        ),
        ({"flow": flow(0, 0, -400)}, Doing.BATTERY_CHARGING, "Charging the battery."),
        ({"flow": flow(None, 0, -900)}, Doing.BATTERY_CHARGING, "Charging the battery."),
        (
            {"flow": flow(150, 5000), "battery": battery(mode=BatteryMode.HOLD)},
            *ON_THE_SUN,
        ),
        (
            {"flow": flow(5_900, 3_200, -5_000, 3_700), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the sun and the grid, 3.7 kW, and the battery from the grid.",
        ),
        (
            {"flow": flow(2_900, 3_200, -2_000, 3_700), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the sun and the grid, 3.7 kW.",  # the car takes most of it
        ),
        # what one car gives is not taken off what another takes
        (
            {"flow": flow(3_500, 0, 0, 3_400), "loadpoints": charging() | FEEDING},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the Hatchback and the grid, 4.2 kW.",
        ),
        (
            {"flow": flow(20, 3_500, 0, 2_600), "loadpoints": charging() | FEEDING | FED_TOO},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the sun and the car, 4.2 kW.",
        ),
        ({"flow": flow(-300, 0, 0, -800)}, Doing.SELLING, "Selling to the grid at 10.4 c."),
        (
            {"flow": flow(-150, 10, 170)},
            Doing.SELLING,
            "Selling to the grid at 10.4 c.",
        ),  # at night no sun is
        ({"flow": flow(20, 0, 800)}, Doing.RUNNING, "Running on the battery."),
        ({"flow": flow(-30, 0, 80)}, Doing.RUNNING, "Running on the battery."),
        ({"flow": flow(0, 900, 500)}, Doing.RUNNING, "Running on the sun and the battery."),
        ({"flow": flow(10, 600)}, Doing.RUNNING, "Running on the sun."),
        ({"flow": flow(0, 5000, 200)}, Doing.RUNNING, "Running on the sun."),  # the rest is not worth a word
        ({"flow": flow(15, 0, 0)}, Doing.QUIET, "The house uses next to nothing."),
        (
            {"flow": flow(-20, 1500), "curtailment": replace(HELD, enforced=False)},
            *ON_THE_SUN,
        ),  # it only should
        ({"flow": flow(-20, 1500), "loadpoints": charging(power_w=40.0)}, *ON_THE_SUN),  # its own electronics
        ({"flow": flow(0, 0, 0)}, Doing.QUIET, "The house uses next to nothing."),
        ({"flow": flow(300, 0, 0, 3_000)}, Doing.UNKNOWN, "What the house does is not known right now."),
        ({"flow": Flow()}, Doing.UNKNOWN, "What the house does is not known right now."),
        ({"flow": Flow(pv_w=3000)}, Doing.UNKNOWN, "What the house does is not known right now."),
    ],
)
def test_what_the_house_does_is_one_sentence(changes, doing, sentence):
    told = summary(**changes)
    assert (told.doing, told.now) == (doing, sentence)
