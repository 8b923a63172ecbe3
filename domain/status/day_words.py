"""What the day brought in money, as one sentence."""

from domain.reason.spoken import money_words
from domain.status.document import Today

LEAST = 0.005  # currency: less is nothing


def day_words(today: Today, currency: str) -> str | None:
    """Earned $8.89 today, $10.20 better than without. None where what the day cost is not known."""
    if today.cost is None:
        return None
    cost, saved = round(today.cost, 2), today.savings
    if abs(cost) < LEAST:
        text = "Nothing spent today"
    else:
        text = f"{'Spent' if cost > 0 else 'Earned'} {money_words(abs(cost), currency)} today"
    if saved is None or abs(saved) < LEAST:
        return f"{text}."
    side = "better" if saved > 0 else "worse"
    return f"{text}, {money_words(abs(round(saved, 2)), currency)} {side} than without."
