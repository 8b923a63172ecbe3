"""A station without a socket: what a charger says is handed to the answers of its version."""

from adapters.chargers.ocpp.config import OcppCharger
from adapters.chargers.ocpp.connector import Wiring
from adapters.chargers.ocpp.learning import Shape, Told
from adapters.chargers.ocpp.reading import reading_of
from adapters.chargers.ocpp.schemas import check_result
from adapters.chargers.ocpp.shelf import Shelf
from adapters.chargers.ocpp.station import Station, written
from adapters.chargers.ocpp.v16 import Answers16
from adapters.chargers.ocpp.v201 import Answers201
from adapters.stores.memory.records import MemoryDocuments
from tests.adapters.emulators.houses import ManualClock


class Box:
    """A charger's talk with us. `at(s)` is an instant so many seconds from now, as it writes it."""

    def __init__(self, version="1.6", connectors=1, tags=None, documents=None):
        self.version = version
        self.clock = ManualClock()
        self.documents = documents or MemoryDocuments()
        self.station = Station(OcppCharger(identity="CP-A"), Shelf(self.documents), self.clock, tags)
        for number in range(1, connectors + 1):
            self.station.enrol(number, Wiring())
        self.station.connected()
        answers = Answers16 if version == "1.6" else Answers201
        self._answers = answers(self.station, lambda: None)

    async def recall(self):
        """As a server that starts does."""
        shelf = Shelf(self.documents)
        self.station.recall((await shelf.load(["CP-A"]))["CP-A"])
        self.station.connected()
        return self

    async def say(self, action, **payload):
        """The answer, which is as the version wants it."""
        answer = await self._answers.answer(action, payload)
        check_result(action, answer, self.version)
        return answer

    async def status(self, status, connector=1, at=0, **more):
        payload = {"connectorId": connector, "errorCode": "NoError", "status": status, **more}
        if at is not None:
            payload["timestamp"] = self.at(at)
        return await self.say("StatusNotification", **payload)

    async def begin(self, tag="04AA", at=0, meter=1000, connector=1):
        return await self.say(
            "StartTransaction", connectorId=connector, idTag=tag, timestamp=self.at(at), meterStart=meter
        )

    async def end(self, transaction, at=0, meter=2000, **more):
        return await self.say(
            "StopTransaction", transactionId=transaction, timestamp=self.at(at), meterStop=meter, **more
        )

    async def meter(self, transaction=None, at=0, connector=1, **values):
        """Values by our names: power_w, register_wh."""
        names = {
            "power_w": "Power.Active.Import",
            "register_wh": "Energy.Active.Import.Register",
            "soc": "SoC",
        }
        samples = [{"value": str(value), "measurand": names[name]} for name, value in values.items()]
        payload = {
            "connectorId": connector,
            "meterValue": [{"timestamp": self.at(at), "sampledValue": samples}],
        }
        if transaction is not None:
            payload["transactionId"] = transaction
        return await self.say("MeterValues", **payload)

    async def event(self, kind, transaction="t1", at=0, state=None, trigger="ChargingStateChanged", **more):
        about = {"transactionId": transaction, **more.pop("about", {})}
        if state is not None:
            about["chargingState"] = state
        return await self.say(
            "TransactionEvent",
            eventType=kind,
            timestamp=self.at(at),
            triggerReason=trigger,
            seqNo=0,
            transactionInfo=about,
            **more,
        )

    async def plug(self, status, evse=1, connector=1):
        return await self.say(
            "StatusNotification",
            timestamp=self.at(0),
            connectorStatus=status,
            evseId=evse,
            connectorId=connector,
        )

    def at(self, seconds):
        before = self.clock.at
        self.clock.turn(seconds)
        text = written(self.clock.now())
        self.clock.at = before
        return text

    def took(self, current_a, connector=1):
        told, now = Told(current_a=current_a), self.clock.now()
        self.station.connectors[connector].tries(Shape(), told, now)
        self.station.connectors[connector].took(told, now)

    def connector(self, number=1):
        return self.station.connectors[number]

    def reading(self, connector=1):
        return reading_of(self.connector(connector), self.clock.now(), self.station.fresh_for)
