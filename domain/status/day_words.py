"""What the day brought in money, as one sentence."""

from domain.language.tongue import ENGLISH, Tongue
from domain.status.document import Today

SPENT, EARNED = "Spent {money} today", "Earned {money} today"
BETTER = "{text}, {money} better than without."
WORSE = "{text}, {money} worse than without."
LEAST = 0.005  # currency: less is nothing


def day_words(today: Today, currency: str, tongue: Tongue = ENGLISH) -> str | None:
    """Earned $8.89 today, $10.20 better than without. None where what the day cost is not known."""
    if today.cost is None:
        return None
    cost, saved = round(today.cost, 2), today.savings
    if abs(cost) < LEAST:
        text = tongue.say("Nothing spent today")
    else:
        money = tongue.money(abs(cost), currency)
        text = tongue.said(SPENT if cost > 0 else EARNED, money=money)
    if saved is None or abs(saved) < LEAST:
        return f"{text}."
    money = tongue.money(abs(round(saved, 2)), currency)
    return tongue.said(BETTER if saved > 0 else WORSE, text=text, money=money)
