"""The tariff's way into a vendor's cloud."""

from datetime import UTC, datetime, timedelta

from adapters.stores.memory.records import MemoryRecords
from domain.errors import Rejected
from domain.house.house import House
from domain.ports.sources import UploadReceipt
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.table import TariffTable
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.jobs.upload import UploadTariff
from scheduler.state import HouseState

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


class Cloud:
    """Keeps what it was told; may refuse."""

    name = "cloud"

    def __init__(self) -> None:
        self.tables: list[TariffTable] = []
        self.error: Rejected | None = None

    async def upload(self, table: TariffTable) -> UploadReceipt:
        if self.error is not None:
            raise self.error
        changed = not self.tables or self.tables[-1].imports != table.imports
        self.tables.append(table)
        return UploadReceipt(name=self.name, changed=changed, at=NOON, detail="")

    async def close(self) -> None:
        pass


def a_state(half_hours: int, house: House | None = None) -> HouseState:
    state = HouseState(house or House(), MemoryRecords().documents)
    state.tariff = Tariff(
        slots=tuple(
            PriceSlot(
                start=NOON + n * timedelta(minutes=30),
                end=NOON + (n + 1) * timedelta(minutes=30),
                import_price=0.30,
                export_price=0.08,
            )
            for n in range(half_hours)
        )
    )
    return state


def test_a_full_day_is_sent_and_said_to_be_shown() -> None:
    state, cloud = a_state(48), Cloud()
    run_in_virtual_time(UploadTariff(state, [cloud]).run(NOON))
    assert len(cloud.tables) == 1
    assert (state.uploads["cloud"].state, state.uploads["cloud"].changed_at) == ("shown", NOON)


def test_37_genuine_half_hours_are_too_few_and_nothing_is_sent() -> None:
    state, cloud = a_state(37), Cloud()
    run_in_virtual_time(UploadTariff(state, [cloud]).run(NOON))
    assert cloud.tables == []
    assert state.uploads["cloud"].state == "refused"


def test_a_failed_upload_is_visible_and_keeps_when_it_last_worked() -> None:
    state, cloud = a_state(48), Cloud()
    job = UploadTariff(state, [cloud])
    run_in_virtual_time(job.run(NOON))
    cloud.error = Rejected("code 11")
    run_in_virtual_time(job.run(NOON + timedelta(minutes=5)))
    report = state.uploads["cloud"]
    assert (report.state, report.detail, report.changed_at) == ("failed", "code 11", NOON)


def test_a_watching_server_sends_nothing() -> None:
    state, cloud = a_state(48, House(monitoring=True)), Cloud()
    run_in_virtual_time(UploadTariff(state, [cloud]).run(NOON))
    assert cloud.tables == []
    assert state.uploads == {}
