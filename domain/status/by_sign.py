"""A price's sentence by what it is as it is told: what pays, costs, or rounds to nothing."""

from typing import Any

from domain.language.telling import Telling
from domain.reason.reason import Why
from domain.status.sentences import SENTENCES
from domain.status.variants import CUT_SALE, NOT_EXPORTING, STILL_EXPORTING

HELD_BACK, _ = SENTENCES[Why.EXPORT_UNECONOMIC]
FREE_TO_FLOW, _ = SENTENCES[Why.EXPORT_WORTHWHILE]
ABSORBED, _ = SENTENCES[Why.BATTERY_ABSORBS]
IMPORT_COSTS, _ = SENTENCES[Why.IMPORT_PAID]
ABOVE_LIMIT, _ = SENTENCES[Why.PRICE_ABOVE_LIMIT]
AT_RESERVE, _ = SENTENCES[Why.AT_RESERVE]
REWARDED, NOT_REWARDED = SENTENCES[Why.SAVING_SESSION]

# Of each: the price in it, the sentence below nothing (without the sign), and the one at nothing.
BY_SIGN: dict[str, tuple[str, str, str]] = {
    HELD_BACK: (
        "export_price",
        "Export is held back, because it would cost {export_price}.",
        "Export is held back, because it would earn nothing.",
    ),
    STILL_EXPORTING: (
        "export_price",
        "Export should stop, because it would cost {export_price}; {export_w} still goes out.",
        "Export should stop, because it would earn nothing; {export_w} still goes out.",
    ),
    NOT_EXPORTING: (
        "export_price",
        "Export is limited, because it would cost {export_price}: nothing goes out.",
        "Export is limited, because it would earn nothing: nothing goes out.",
    ),
    FREE_TO_FLOW: (
        "export_price",
        "Export is free to flow, though it costs {export_price}.",
        "Export is free to flow, though it earns nothing.",
    ),
    ABSORBED: (
        "export_price",
        "Export would cost {export_price}, but house and battery take all the sun.",
        "Export would earn nothing, but house and battery take all the sun.",
    ),
    IMPORT_COSTS: (
        "import_price",
        "Power from the grid pays {import_price} to use, so the sun is limited.",
        "Power from the grid costs nothing, so the sun is limited.",
    ),
    ABOVE_LIMIT: (
        "price",
        "Waiting: power pays {price} to use; your limit is {limit_price}.",
        ABOVE_LIMIT,
    ),
    CUT_SALE: ("export_price", AT_RESERVE, AT_RESERVE),
    REWARDED: ("reward_price", NOT_REWARDED, NOT_REWARDED),
}


def by_sign(full: str, facts: dict[str, Any], telling: Telling) -> tuple[str, dict[str, Any]]:
    """The sentence that fits its price, and the facts with that price as it says it."""
    if full not in BY_SIGN:
        return full, facts
    name, below, at_nothing = BY_SIGN[full]
    if (price := facts.get(name)) is None:
        return full, facts
    sign = telling.sign(price)
    return (below if sign < 0 else full if sign else at_nothing), facts | {name: abs(price)}
