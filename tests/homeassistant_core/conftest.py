"""The core that these tests share; where it cannot be installed they fail and say why."""

import pytest

from tests.homeassistant_core.core import Core
from tests.homeassistant_core.environment import CannotInstallError, python

SENSORS = {
    "sensor.goodwe_battery_soc": ("57", "%"),
    "sensor.goodwe_battery_power": ("-1200", "W"),
    "sensor.goodwe_active_power": ("800", "W"),
    "sensor.goodwe_ppv": ("3.1", "kW"),
}


@pytest.fixture(scope="session")
def running_core(tmp_path_factory):
    try:
        interpreter = python()
    except CannotInstallError as err:
        pytest.fail(str(err), pytrace=False)
    core = Core(interpreter, tmp_path_factory.mktemp("homeassistant"))
    try:
        core.start()
        yield core
    finally:
        core.stop()


@pytest.fixture
def core(running_core):
    """The core with the sensors of a house at noon."""
    for entity_id, (state, unit) in SENSORS.items():
        running_core.put_state(entity_id, state, {"unit_of_measurement": unit})
    return running_core
