"""What the day brought in money, as one sentence."""

from domain.language.telling import Telling
from domain.status.document import Today

SPENT, EARNED = "Spent {money} today", "Earned {money} today"
BETTER = "{text}, {money} better than without."
WORSE = "{text}, {money} worse than without."
LEAST = 0.005  # currency: less is nothing


def day_words(today: Today, telling: Telling) -> str | None:
    """Earned $8.89 today, $10.20 better than without. None where what the day cost is not known."""
    if today.cost is None:
        return None
    tongue = telling.tongue
    cost, saved = round(today.cost, 2), today.savings
    if abs(cost) < LEAST:
        text = tongue.say("Nothing spent today")
    else:
        money = telling.money(abs(cost))
        text = tongue.said(SPENT if cost > 0 else EARNED, money=money)
    if saved is None or abs(saved) < LEAST:
        return f"{text}."
    money = telling.money(abs(round(saved, 2)))
    return tongue.said(BETTER if saved > 0 else WORSE, text=text, money=money)
