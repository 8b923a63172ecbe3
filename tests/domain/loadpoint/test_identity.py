"""Which car stands where: told by the charger, else as set; a doubt is told and never guessed."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from domain.house.house import House, Loadpoint, Vehicle
from domain.loadpoint.identity import Attached, who_is_where, with_cars
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation

TESLA_VIN, OTHER_VIN = "5YJ3E1EA7KF000001", "LRW3E7EK4NC000002"
HOUSE = House(
    vehicles=(
        Vehicle(id="tesla", vin=TESLA_VIN),
        Vehicle(id="van", tags=("04A2B1", "shared")),
        Vehicle(id="bike", tags=("SHARED",)),
    ),
    loadpoints=(Loadpoint(id="garage", vehicle="tesla"), Loadpoint(id="shed")),
)


def seen(garage=(), shed=(), connected=True):
    chargers = {
        "garage": ChargerReading(connected=connected, identities=garage),
        "shed": ChargerReading(connected=connected, identities=shed),
    }
    return Observation(at=datetime(2026, 1, 15, tzinfo=UTC), chargers=chargers, charger_ids=tuple(chargers))


NOBODY, AS_SET = Attached(), Attached(vehicle="tesla")
TESLA, VAN = Attached(vehicle="tesla", by_identity=True), Attached(vehicle="van", by_identity=True)


@pytest.mark.parametrize(
    ("chargers", "garage", "shed"),
    [
        (seen(), AS_SET, NOBODY),
        (seen(garage=(TESLA_VIN.lower(),)), TESLA, NOBODY),
        (seen(garage=(" 04a2b1",)), VAN, NOBODY),
        (seen(shed=(TESLA_VIN,)), NOBODY, TESLA),  # the car that is set is elsewhere
        (seen(garage=("04A2B1",), shed=(TESLA_VIN,)), VAN, TESLA),
        (seen(garage=("a stranger's card",)), AS_SET, NOBODY),  # a card is a person's, not a car's
        (seen(garage=(OTHER_VIN,)), NOBODY, NOBODY),  # a VIN is a car's, and this is another car
        (seen(garage=("1" * 17,)), AS_SET, NOBODY),  # 17 digits are a number, not a VIN
        (seen(garage=("",), shed=("",)), AS_SET, NOBODY),
        (seen(shed=("Shared",)), AS_SET, Attached(candidates=("van", "bike"))),
        (seen(garage=(TESLA_VIN,), shed=(TESLA_VIN,)), *[Attached(candidates=("tesla",))] * 2),
        (seen(garage=(TESLA_VIN, "04A2B1")), Attached(candidates=("tesla", "van")), NOBODY),
        (seen(shed=(TESLA_VIN,), connected=False), AS_SET, NOBODY),
    ],
)
def test_scenario_ev31_who_is_where(chargers, garage, shed):
    found = who_is_where(HOUSE, chargers)
    assert found == {"garage": garage, "shed": shed}
    lived = with_cars(HOUSE, found)
    assert [lp.vehicle for lp in lived.loadpoints] == [garage.vehicle, shed.vehicle]


def test_a_silent_charger_has_the_car_that_is_set():
    silent = Observation(at=datetime(2026, 1, 15, tzinfo=UTC), charger_ids=("garage", "shed"))
    assert who_is_where(HOUSE, silent)["garage"] == AS_SET
    assert with_cars(HOUSE, {"garage": AS_SET, "shed": NOBODY}) is HOUSE


def test_a_loadpoint_that_was_never_looked_at_keeps_its_car():
    assert with_cars(HOUSE, {}) is HOUSE


VAN_AT_BOTH = replace(
    HOUSE, loadpoints=(Loadpoint(id="garage", vehicle="van"), Loadpoint(id="shed", vehicle="van"))
)
FREE, TAKEN, UNSEEN = (ChargerReading(connected=each) for each in (False, True, None))
DRAWS, AWAY = ChargerReading(connected=None, charging=True), ChargerReading(connected=True, is_home=False)
HERE, EITHER = Attached(vehicle="van"), Attached(candidates=("van",))


@pytest.mark.parametrize(
    ("garage", "shed", "at_garage", "at_shed"),
    [
        (TAKEN, FREE, HERE, NOBODY),
        (FREE, TAKEN, NOBODY, HERE),
        (TAKEN, TAKEN, EITHER, EITHER),
        (FREE, FREE, HERE, NOBODY),  # it counts once
        (FREE, None, NOBODY, HERE),  # where nobody can see it
        (UNSEEN, TAKEN, NOBODY, HERE),
        (DRAWS, FREE, HERE, NOBODY),
        (DRAWS, TAKEN, EITHER, EITHER),
        (AWAY, TAKEN, NOBODY, HERE),
        (
            TAKEN,
            ChargerReading(connected=True, identities=("shared", "SHARED")),
            EITHER,
            Attached(candidates=("van", "bike")),
        ),
        (TAKEN, ChargerReading(connected=True, identities=(TESLA_VIN,)), HERE, TESLA),
        (TAKEN, ChargerReading(connected=True, identities=("04A2B1",)), NOBODY, VAN),
    ],
)
def test_a_car_that_is_set_at_two_chargers_stands_where_it_is_plugged_in(garage, shed, at_garage, at_shed):
    chargers = {"garage": garage, "shed": shed}
    saw = Observation(at=datetime(2026, 1, 15, tzinfo=UTC), chargers=chargers, charger_ids=tuple(chargers))
    assert who_is_where(VAN_AT_BOTH, saw) == {"garage": at_garage, "shed": at_shed}


@pytest.mark.parametrize(("vin", "is_there"), [(OTHER_VIN, False), (None, True)])
def test_another_car_at_one_of_them_leaves_it_at_the_other(vin, is_there):
    tesla_at_both = replace(
        HOUSE, loadpoints=(Loadpoint(id="garage", vehicle="tesla"), Loadpoint(id="shed", vehicle="tesla"))
    )
    found = who_is_where(tesla_at_both, seen(garage=() if vin is None else (vin,)))
    both = Attached(candidates=("tesla",))
    assert found == ({"garage": both, "shed": both} if is_there else {"garage": NOBODY, "shed": AS_SET})


def test_a_third_charger_without_a_car_has_no_doubt_about_it():
    places = ("garage", "shed", "yard")
    house = replace(HOUSE, loadpoints=tuple(Loadpoint(id=each, vehicle="van") for each in places))
    chargers = {"garage": TAKEN, "shed": TAKEN, "yard": FREE}
    saw = Observation(at=datetime(2026, 1, 15, tzinfo=UTC), chargers=chargers, charger_ids=places)
    assert who_is_where(house, saw) == {"garage": EITHER, "shed": EITHER, "yard": NOBODY}
