"""The car chargers of an emulated Sigenergy plant."""

from adapters.batteries.sigenergy.chargers.ac import SigenergyAcCharger
from adapters.batteries.sigenergy.chargers.dc import SigenergyDcCharger
from adapters.batteries.sigenergy.emulator.chargers import AcChargerUnit, ChargerEmulator
from adapters.batteries.sigenergy.emulator.dc_charger import DcChargerUnit
from adapters.batteries.sigenergy.registers import SPACING_S
from adapters.links.modbus import ModbusLink
from tests.adapters.chargers.charger_case import ChargerCase


class SigenergyCase(ChargerCase):
    """`unit` is the emulated charger; what it does is done on requests, so a test lets it live."""

    def __init__(self):
        super().__init__()
        self.unit = self.a_unit()
        self.emulator = ChargerEmulator(self.unit)

    async def start(self):
        await self.emulator.start()
        self.driver = self.a_driver()
        await self.driver.read()

    def a_link(self):
        port = self.emulator.port
        return ModbusLink("127.0.0.1", port, 1, self.clock, timeout_s=5, spacing_s=SPACING_S)

    async def stop(self):
        await self.driver.close()
        await self.emulator.stop()

    async def vanish(self):
        await self.emulator.stop()

    def refuse(self):
        self.unit.faults.refuses_writes = True

    def lie(self):
        self.unit.faults.lies = True

    def lose_answers(self):
        self.unit.hangs_up = True

    def say_nothing(self):
        self.unit.is_blank = True

    async def settle(self):
        await super().settle()
        self.unit.live()


class AcCase(SigenergyCase):
    def a_unit(self):
        return AcChargerUnit(self.house, clock=self.clock)

    def a_driver(self):
        return SigenergyAcCharger(self.a_link(), self.clock)


class DcCase(SigenergyCase):
    def __init__(self, firmware="V2.9"):
        self.firmware = firmware
        super().__init__()

    def a_unit(self):
        return DcChargerUnit(self.house, clock=self.clock, firmware=self.firmware)

    def a_driver(self):
        return SigenergyDcCharger(self.a_link(), self.clock, watts_per_amp=230, max_current_a=80)
