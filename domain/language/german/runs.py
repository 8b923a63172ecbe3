"""What automations did, and what a plan could not keep, in German."""

RUNS: dict[str, str] = {
    "“{name}”: {done}.": "„{name}“: {done}.",
    "“{name}” is to {done}, and waits: nothing is done yet.": (
        "„{name}“ soll {done} und wartet: Noch ist nichts geschehen."
    ),
    "“{name}” was to {done}; it came to nothing: something else went before.": (
        "„{name}“ sollte {done}; daraus wurde nichts: Etwas anderes ging vor."
    ),
    "“{name}” is to {done}: part of it is done, the rest waits.": (
        "„{name}“ soll {done}: Ein Teil ist geschehen, der Rest wartet."
    ),
    "“{name}” was to {done}: part of it is done; the rest came to nothing: something else went before.": (
        "„{name}“ sollte {done}: Ein Teil ist geschehen; aus dem Rest wurde nichts: Etwas anderes ging vor."
    ),
    "“{name}” would {done}.": "„{name}“ würde {done}.",
    "“{name}” did nothing in its quiet hours.": "„{name}“ tat in der Ruhezeit nichts.",
    "“{name}” did nothing: of its conditions, {which} did not hold.": (
        "„{name}“ tat nichts: Von ihren Bedingungen nicht erfüllt: {which}."
    ),
    "“{name}” did nothing: another automation goes before.": (
        "„{name}“ tat nichts: Eine andere Automation geht vor."
    ),
    "“{name}” did nothing: it acted {times} times within an hour, and rests.": (
        "„{name}“ tat nichts: In einer Stunde handelte sie {times}-mal, nun ruht sie."
    ),
    " What a person asked for goes on as it was: the settings count once that is over.": (
        " Was ein Mensch verlangt hat, läuft weiter wie bisher: Danach erst gelten die Einstellungen."
    ),
    " Another automation goes before: {lost}.": " Eine andere Automation geht vor: {lost}.",
    " Refused: {errors}": " Abgelehnt: {errors}",
    "charge the battery": "die Batterie laden",
    "sell from the battery": "aus der Batterie verkaufen",
    "keep the battery's charge": "die Ladung der Batterie behalten",
    "let the battery run by itself": "die Batterie von selbst laufen lassen",
    "hand the battery back": "die Batterie zur Automatik zurückgeben",
    "start the charge at {place}": "das Laden an {place} starten",
    "stop the charge at {place}": "das Laden an {place} stoppen",
    "boost the charge at {place}": "an {place} extra laden",
    "change the current at {place}": "den Strom an {place} ändern",
    "hand {place} back to its mode": "{place} dem eingestellten Modus überlassen",
    "set {settings} at {place}": "an {place} {settings} stellen",
    "set {settings} at the battery": "bei der Batterie {settings} stellen",
    "set {settings} of the prices": "{settings} bei den Preisen stellen",
    "keep {reserve_pct} % in reserve": "{reserve_pct} % als Reserve behalten",
    "sell no more than {limit_w} W": "nicht mehr als {limit_w} W verkaufen",
    "stop planning": "nicht planen",
    "plan": "planen",
    "plan as the settings say": "planen, wie es eingestellt ist",
    "send the message “{text}”": "die Nachricht „{text}“ senden",
    # what a plan could not keep of what was wished
    "The battery tells {amount} more or less than it can hold.": (
        "Die Batterie meldet {amount} mehr oder weniger, als sie fassen kann."
    ),
    "The battery is {amount} below its reserve.": "Die Batterie ist {amount} unter ihrer Reserve.",
    "{name}: the battery holds {amount} less.": "{name}: Die Batterie hat {amount} weniger.",
    "From {since} to {until} the battery was to hold {soc}: it holds {amount} less.": (
        "Von {since} bis {until} sollte die Batterie {soc} halten: Es sind {amount} weniger."
    ),
    "By {until} the battery was to hold {soc}: it holds {amount} less.": (
        "Bis {until} sollte die Batterie bei {soc} sein: Es sind {amount} weniger."
    ),
    "The house alone takes {amount} more than the connection allows.": (
        "Das Haus allein nimmt {amount} mehr, als der Anschluss erlaubt."
    ),
    "{name} gets {amount} less than it was to have.": "{name} bekommt {amount} weniger als gewünscht.",
}
