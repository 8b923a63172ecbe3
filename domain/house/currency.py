"""How much of a currency is worth about a dollar: what nobody set is meant in dollars."""

TO_A_DOLLAR = {
    **dict.fromkeys(("AED", "BRL", "ILS", "MYR", "PLN", "QAR", "RON", "SAR"), 5),
    **dict.fromkeys(("CNY", "CZK", "DKK", "HKD", "MXN", "NOK", "SEK", "ZAR"), 10),
    **dict.fromkeys(("EGP", "PHP", "THB", "TRY", "TWD", "UAH"), 40),
    **dict.fromkeys(("HUF", "INR", "ISK", "JPY", "RSD"), 100),
}


def to_a_dollar(currency: object) -> int:
    """About how many of it are worth a dollar, as far as defaults go."""
    return TO_A_DOLLAR.get(currency, 1) if isinstance(currency, str) else 1
