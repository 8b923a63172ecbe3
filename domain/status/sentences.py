"""What every reason says: one table, a sentence with the facts and one for when they are missing."""

from domain.reason.reason import Why
from domain.status.battery_sentences import BATTERY
from domain.status.charging_sentences import CHARGING
from domain.status.order_sentences import ORDERS

SENTENCES: dict[Why, tuple[str, str]] = CHARGING | BATTERY | ORDERS
