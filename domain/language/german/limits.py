"""What fuse, circuits and import limit do to a wish, in German."""

from collections.abc import Mapping

# Those that are told in A or in kW: `{amount}`, `{rise}` and `{size}` are the facts of the unit.
IN_UNITS: dict[str, str] = {
    "Held at {amount}: {limit} leaves no more.": "Begrenzt auf {amount}: Mehr lässt {limit} nicht zu.",
    "Held at {amount}: {limit} leaves no more without sun and battery.": (
        "Begrenzt auf {amount}: Mehr lässt {limit} ohne Sonne und Batterie nicht zu."
    ),
    "Held at {amount} on each of {phases} phases, {together_a} together: {limit} leaves no more.": (
        "Begrenzt auf {amount} je Phase, zusammen {together_a}: Mehr lässt {limit} nicht zu."
    ),
    "Held at {amount} on each of {phases} phases, {together_a} together: "
    "{limit} leaves no more without sun and battery.": (
        "Begrenzt auf {amount} je Phase, zusammen {together_a}: "
        "Mehr lässt {limit} ohne Sonne und Batterie nicht zu."
    ),
    "Charging from the sun; of the power of the grid {limit} leaves {amount}.": (
        "Lädt von der Sonne; aus dem Netz lässt {limit} {amount} zu."
    ),
    "Held at {amount}: {limit} leaves hardly more.": (
        "Begrenzt auf {amount}: Viel mehr lässt {limit} nicht zu."
    ),
    "Held at {amount}: {limit} has room for {rise} again; it rises at {rises_at} at the earliest.": (
        "Begrenzt auf {amount}: {limit:^} hat wieder Platz für {rise}; mehr gibt es frühestens {rises_at:um}."
    ),
    "Held at {amount}: {limit} has room for {rise} again; it rises when that has lasted.": (
        "Begrenzt auf {amount}: {limit:^} hat wieder Platz für {rise}; mehr gibt es, wenn das anhält."
    ),
    "Held at {amount} until a new reading shows what is free.": (
        "Begrenzt auf {amount}, bis ein neuer Messwert zeigt, was frei ist."
    ),
    "{limit} of {size} leaves no room for it now.": "{limit} ({size}) lässt das gerade nicht zu.",
    "{limit} of {size} leaves {room_w}, and this battery chooses its own power.": (
        "{limit} ({size}) lässt {room_w} übrig, und diese Batterie wählt ihre Leistung selbst."
    ),
    "{limit} of {size} has room for it again, from {rises_at} at the earliest.": (
        "{limit} ({size}) hat wieder Platz dafür, frühestens ab {rises_at}."
    ),
    "{limit} of {size} has room for it again, which has to last.": (
        "{limit} ({size}) hat wieder Platz dafür, wenn das anhält."
    ),
}

FACTS = {
    "a": {"amount": "current_a", "rise": "rise_a", "size": "size_a"},
    "w": {"amount": "power_w", "rise": "rise_w", "size": "size_w"},
}


def _in_unit(sentence: str, facts: Mapping[str, str]) -> str:
    for name, fact in facts.items():
        sentence = sentence.replace(f"{{{name}}}", f"{{{fact}}}")
    return sentence


LIMITS: dict[str, str] = {
    _in_unit(english, facts): _in_unit(german, facts)
    for english, german in IN_UNITS.items()
    for facts in FACTS.values()
} | {
    "Held at {current_a}: the charger draws {above_a} more than it is told, and {limit} leaves no more.": (
        "Begrenzt auf {current_a}: Die Ladestation zieht {above_a} mehr als vorgegeben, "
        "und mehr lässt {limit} nicht zu."
    ),
    "Held at {current_a}: the car takes {takes_a} at most, and others need what it leaves.": (
        "Begrenzt auf {current_a}: Das Auto nimmt höchstens {takes_a}; was es übrig lässt, brauchen andere."
    ),
    "Held back, because the connection of the house leaves no more.": (
        "Begrenzt, weil der Hausanschluss nicht mehr zulässt."
    ),
    "Waiting: {limit} has room for {rise_a} again; charging starts at {rises_at} at the earliest.": (
        "Wartet: {limit:^} hat wieder Platz für {rise_a}; das Laden beginnt frühestens {rises_at:um}."
    ),
    "Waiting: {limit} has room for {rise_a} again; charging starts when that has lasted.": (
        "Wartet: {limit:^} hat wieder Platz für {rise_a}; das Laden beginnt, wenn das anhält."
    ),
    "Waiting: {limit} leaves {room_a}, hardly what this charger needs.": (
        "Wartet: {limit:^} lässt {room_a} übrig, kaum was diese Ladestation braucht."
    ),
    "Told to stop: the charger draws {above_a} more than told, and {limit} has no room for that.": (
        "Soll nicht laden: Die Ladestation zieht {above_a} mehr als vorgegeben, {limit} hat keinen Platz."
    ),
    "Waiting: the charger drew {above_a} more than told, and {limit} has no room for that.": (
        "Wartet: Die Ladestation zog {above_a} mehr als vorgegeben, und dafür hat {limit} keinen Platz."
    ),
    "Waiting: {limit} leaves {current_a}, and this charger needs {min_current_a}.": (
        "Wartet: {limit:^} lässt {current_a} übrig, und diese Ladestation braucht {min_current_a}."
    ),
    "Waiting: {limit} leaves {current_a} without sun and battery, and this charger needs {min_current_a}.": (
        "Wartet: {limit:^} lässt ohne Sonne und Batterie {current_a} übrig, "
        "und diese Ladestation braucht {min_current_a}."
    ),
    "Waiting: what is left is less than this charger's minimum.": (
        "Wartet: Was übrig ist, reicht dieser Ladestation nicht."
    ),
    # of the battery, which gets nothing of what it was told
    "You told the battery to {action} until {until}; ": (
        "Die Batterie soll auf Ihren Wunsch bis {until} {action}; "
    ),
    "Your automation “{automation}” told the battery to {action} until {until}; ": (
        "Die Batterie soll, wie Ihre Automation „{automation}“ es will, bis {until} {action}; "
    ),
    "The battery is to {action} until {until}; ": "Die Batterie soll bis {until} {action}; ",
    "it waits until a new reading shows what is free.": (
        "sie wartet, bis ein neuer Messwert zeigt, was frei ist."
    ),
}
