"""Settings of the plan."""

OF_THE_PLAN: dict[str, str] = {
    "How the plan is made.": "Wie geplant wird.",
    "plan the battery by price; off: it follows the sun by itself, and only you order more of it": (
        "die Batterie nach dem Preis planen; aus: Sie folgt von selbst der Sonne, und mehr verlangen nur Sie"
    ),
    "how far it plans": "so weit im Voraus wird geplant",
    "below this level nothing is sold on purpose; the house may still use it. More of it earns less,"
    " and keeps more for the evening and an outage": (
        "darunter wird nichts eigens verkauft; das Haus darf es noch verbrauchen. Mehr davon bringt"
        " weniger ein und hält mehr für Abend und Stromausfall vor"
    ),
    "length of a slot": "die Länge eines Abschnitts",
    "how often it plans anew": "so oft wird neu geplant",
    "longest solving time": "so lange wird höchstens gerechnet",
    "where buying is paid, rather take from the grid than use the own sun; it is held back meanwhile": (
        "wo der Bezug bezahlt wird, lieber aus dem Netz nehmen als die eigene Sonne; sie wird solange"
        " zurückgehalten"
    ),
    "what a kWh out of the battery wears off it: what brings less is left undone. More of it uses the"
    " battery less, and saves less": (
        "was eine kWh aus der Batterie an ihr abnutzt: Was weniger bringt, unterbleibt. Mehr davon schont"
        " die Batterie und spart weniger"
    ),
    "what a turn between charging and selling has to bring at the least, in the site's currency. More"
    " of it calms the battery, and gives small gains up": (
        "was ein Wechsel zwischen Laden und Verkaufen wenigstens bringen muss, in der Währung des Hauses."
        " Mehr davon macht die Batterie ruhiger und lässt kleine Gewinne liegen"
    ),
    "how carefully it counts: 0 on the likely sun and use, 1 on little sun and much use. More of it"
    " buys more in advance, and has to buy less dearly in the end": (
        "wie vorsichtig gerechnet wird: 0 mit der wahrscheinlichen Sonne und dem wahrscheinlichen"
        " Verbrauch, 1 mit wenig Sonne und viel Verbrauch. Mehr davon kauft mehr im Voraus und muss am"
        " Ende seltener teuer kaufen"
    ),
    "dearer power than this never charges the battery from the grid; absent: the plan weighs it alone": (
        "teurerer Strom lädt die Batterie nie aus dem Netz; leer: Der Plan wägt es allein ab"
    ),
    "up to this level the grid charges the battery, the sun may go on. Less of it leaves room for the"
    " sun, and stores less cheap power": (
        "bis hierher lädt das Netz die Batterie, die Sonne darf weiter. Weniger davon lässt der Sonne"
        " Platz und speichert weniger billigen Strom"
    ),
    "by this time of every day the battery is charged, with the sun counted, whatever that costs;"
    " absent: the plan weighs it alone": (
        "um diese Zeit ist die Batterie jeden Tag geladen, die Sonne mitgerechnet, was immer das kostet;"
        " leer: Der Plan wägt es allein ab"
    ),
    "how full it is then": "so voll ist sie dann",
    "what is sold in hours of one price is sold evenly over them, in place of all at once": (
        "was in Stunden eines Preises verkauft wird, wird gleichmäßig über sie verkauft statt auf einmal"
    ),
    "rather sell than keep: what is left at the plan's end counts half, so that more is sold, and a"
    " dear hour after it may find the battery empty": (
        "lieber verkaufen als behalten: Was am Ende des Plans übrig ist, zählt halb, so dass mehr"
        " verkauft wird und eine teure Stunde danach die Batterie leer finden kann"
    ),
    "sell from the battery only until the day has cost nothing; what could be earned beyond it stays in"
    " the battery": (
        "aus der Batterie nur verkaufen, bis der Tag nichts gekostet hat; was darüber zu verdienen wäre,"
        " bleibt in der Batterie"
    ),
    "In a window of local time at least so much stays in the battery, whatever it could earn; it may"
    " wrap over midnight, and belongs to the day it begins on.": (
        "In dieser Zeit bleibt wenigstens so viel in der Batterie, was immer es einbrächte; sie darf über"
        " Mitternacht gehen und gehört zu dem Tag, an dem sie beginnt."
    ),
    "In a window of local time the plan adds nothing beyond these to what the house and its sun do alone.": (
        "In dieser Zeit fügt der Plan dem, was Haus und Sonne allein tun, nichts hinzu, was darüber"
        " hinausgeht."
    ),
    "the days it begins on": "die Tage, an denen es beginnt",
    "when it ends; before from is the next day": "wann es endet; vor dem Beginn heißt am nächsten Tag",
    "what stays in the battery": "was in der Batterie bleibt",
    "most that the plan takes from the grid": "so viel nimmt der Plan höchstens aus dem Netz",
    "most that the plan gives to it": "so viel gibt der Plan höchstens hinein",
}
