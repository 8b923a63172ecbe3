"""`powersync check` joins the broker, and says what to do where it is not let in."""

import pytest

from domain.errors import Rejected, Unreachable
from powersync.commands.check import contact_all
from powersync.commands.link_contacts import BrokerContact
from powersync.config import parse
from powersync.wiring import topics_of
from tests.fakes.broker import FakeBroker

TOPICS = topics_of(parse({"mqtt": {"topic_prefix": "house"}}).mqtt)


class Closed(FakeBroker):
    def __init__(self, error):
        super().__init__()
        self.error = error

    async def listen(self, topics):
        raise self.error


async def row_of(broker):
    (row,) = await contact_all([BrokerContact(broker, TOPICS, "check")])
    return row


async def test_a_broker_that_lets_us_in_hears_nothing_of_us():
    broker = FakeBroker()
    row = await row_of(broker)
    assert (row.id, row.answered, row.says) == ("mqtt", True, "lets us in; this house is told under house/")
    assert (broker.sent, broker.topics[0]) == ([], "homeassistant/status")


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (Rejected("the broker at b:1883 turns us away: user name or password"), "mqtt.password"),
        (Rejected("the broker does not let us read house/#"), "access list"),
        (Unreachable("certificate verify failed"), "mqtt.ca_file"),
        (Unreachable("the broker at b:1883 does not answer: 10 s"), None),
    ],
)
async def test_a_failure_is_told_with_what_to_do(error, advice):
    row = await row_of(Closed(error))
    assert not row.answered
    assert row.error == str(error)
    assert advice is None or advice in row.advice
