"""Why a plan does what it does, in German."""

PLAN: dict[str, str] = {
    "Charging": "Lädt",
    "Charging {power}": "Lädt mit {power}",
    "Charging at {power}": "Lädt mit {power}",
    "Charging at {flows} instead of the planned {power}": "Lädt mit {flows} statt der geplanten {power}",
    "Selling at {flows} from the battery instead of the planned {power}": (
        "Verkauft mit {flows} aus der Batterie statt der geplanten {power}"
    ),
    "{opening} from the sun": "{opening} von der Sonne",
    "; the rest is sold at {price}": "; der Rest wird für {price} verkauft",
    "{opening} while power is cheap": "{opening}, solange Strom günstig ist",
    "{opening}: power costs only {price}": "{opening}: Strom kostet nur {price}",
    "{opening}: power costs {price} now and is worth {dear} at {at}": (
        "{opening}: Strom kostet jetzt {price} und ist {at:um} {dear} wert"
    ),
    "Selling from the battery": "Verkauft aus der Batterie",
    "Selling {power} from the battery": "Verkauft mit {power} aus der Batterie",
    "Selling at {power} from the battery": "Verkauft mit {power} aus der Batterie",
    "export earns {price}, the best price ahead": "Verkauf bringt {price}, den besten Preis in Sicht",
    "{opening}: power costs {price} and is worth {dear} at {at}": (
        "{opening}: Strom kostet {price} und ist {at:um} {dear} wert"
    ),
    "export earns {price}": "Verkauf bringt {price}",
    "Keeping the battery's charge": "Die Batterie behält ihre Ladung",
    "Keeping room in the battery": "Die Batterie hält Platz frei",
    "Keeping the battery's charge for {at}, when power is worth {price}": (
        "Die Batterie behält ihre Ladung für {at}, wenn Strom {price} wert ist"
    ),
    "; now it costs {price}": "; jetzt kostet er {price}",
    "; now it pays {price} to use": "; jetzt bringt Verbrauch {price}",
    "; at {at} it costs {price}": "; {at:um} kostet er {price}",
    "; at {at} it pays {price} to use": "; {at:um} bringt Verbrauch {price}",
    "Keeping room in the battery: the sun is sold at {price}": (
        "Die Batterie hält Platz frei: Die Sonne wird für {price} verkauft"
    ),
    "Keeping room in the battery: the sun is sold at {price} now": (
        "Die Batterie hält Platz frei: Die Sonne wird jetzt für {price} verkauft"
    ),
    "Keeping room in the battery for {at}, when power pays {price} to use": (
        "Die Batterie hält Platz frei für {at}, wenn Verbrauch {price} bringt"
    ),
    "Keeping room in the battery for {at}, when power costs only {price}": (
        "Die Batterie hält Platz frei für {at}, wenn Strom nur {price} kostet"
    ),
    "The battery runs by itself": "Die Batterie läuft von selbst",
    "Running the house from {sources}": "Das Haus läuft mit Strom {sources:aus}",
    "Running the house and {cars} cars from {sources}": (
        "Das Haus und {cars} Autos laufen mit Strom {sources:aus}"
    ),
    "Running the house and a car from {sources}": "Das Haus und ein Auto laufen mit Strom {sources:aus}",
    "Storing spare solar power in the battery": "Übriger Sonnenstrom kommt in die Batterie",
    "The battery is full": "Die Batterie ist voll",
    "The battery is at its reserve": "Die Batterie ist an ihrer Reserve",
    # what decides, behind a colon
    "now": "jetzt",
    "beyond the quota": "über das Kontingent hinaus",
    "with the quota that it uses": "mitsamt dem Kontingent dafür",
    "power costs {price} {at}": "Strom kostet {at} {price}",
    "power pays {price} to use {at}": "Verbrauch bringt {at} {price}",
    "export earns {price} {at}": "Verkauf bringt {at} {price}",
    "export costs {price} {at}": "Verkauf kostet {at} {price}",
    "export costs {price}": "Verkauf kostet {price}",
    "{price} at {at}": "{at:um} {price}",
    "{price} at {at} beyond the quota": "{at:um} über das Kontingent hinaus {price}",
    "{price} at {at} with the quota that it uses": "{at:um} mitsamt dem Kontingent dafür {price}",
    "pays {price} to use at {at}": "Verbrauch bringt {at:um} {price}",
    "costs {then}": "kostet {then}",
    "{now} and {then}": "{now} und {then}",
    "{now} and is worth {then}": "{now} und ist {then} wert",
    "{now}, while {worth}": "{now}, während {worth}",
    "{now}, while a stored kWh is worth {worth} after losses and wear": (
        "{now}, während eine gespeicherte kWh nach Verlusten und Abnutzung {worth} wert ist"
    ),
    "{now}, while storing a kWh again would cost {worth} after losses and wear": (
        "{now}, während es nach Verlusten und Abnutzung {worth} kosten würde, eine kWh wieder zu speichern"
    ),
    "a stored kWh saves {then}": "eine gespeicherte kWh {then} spart",
    "a stored kWh sells for {then}": "eine gespeicherte kWh {then} einbringt",
    "a stored kWh would save {then}": "eine gespeicherte kWh {then} sparen würde",
    "a stored kWh would sell for {then}": "eine gespeicherte kWh {then} einbringen würde",
    "the sun would sell for {then}": "die Sonne {then} einbringen würde",
    "selling the sun would cost {then}": "es {then} kosten würde, die Sonne zu verkaufen",
    "buying costs {then}": "Kaufen {then} kostet",
    "the sun sells for {then}": "die Sonne {then} einbringt",
    "selling the sun costs {then}": "es {then} kostet, die Sonne zu verkaufen",
    "there is sun to spare at {at}": "{at:um} Sonne übrig ist",
    "a kWh is worth {price} when the plan ends": "eine kWh am Ende des Plans {price} wert ist",
    "the sun would be lost otherwise": "Die Sonne ginge sonst verloren",
    "there is more sun than is used": "Es ist mehr Sonne da, als gebraucht wird",
    "{what} would earn only {earn}, less than a switch is worth": (
        "Es brächte nur {earn}, weniger als ein Umschalten wert ist, {what}"
    ),
    "; {what} would earn only {earn}, less than a switch is worth": (
        "; es brächte nur {earn}, weniger als ein Umschalten wert ist, {what}"
    ),
    # the next best act
    "letting the battery run by itself": "die Batterie von selbst laufen zu lassen",
    "keeping the battery's charge": "die Ladung der Batterie zu behalten",
    "keeping room in the battery": "Platz in der Batterie frei zu halten",
    "charging": "zu laden",
    "selling from the battery": "aus der Batterie zu verkaufen",
    "limiting the sun": "die Sonne zurückzuhalten",
    "letting all of the sun out": "alle Sonne einzuspeisen",
    "; {what} would cost about the same": "; {what}, würde etwa dasselbe kosten",
    "; {what} would cost {money} more": "; {what}, würde {money} mehr kosten",
    "; before {price} at {at} the battery is full again": (
        "; bis zu den {price} {at:um} ist die Batterie wieder voll"
    ),
    "; for {price} at {at} it sells at full power as well": (
        "; für {price} {at:um} verkauft sie ebenfalls mit voller Leistung"
    ),
    "; for {price} at {at} as much is exported as may be": (
        "; für {price} {at:um} geht schon so viel ins Netz, wie darf"
    ),
    "; {price} at {at} is further than this plan looks": (
        "; {price} {at:um} liegen weiter weg, als dieser Plan sieht"
    ),
    # sun that is held back
    "sun that nobody uses": "Sonne, die niemand braucht, wird",
    "{power} of sun": "{power} Sonne werden",
    "; {what} is held back, as no more may be exported": (
        "; {what} zurückgehalten, weil nicht mehr ins Netz darf"
    ),
    "; {what} is held back, as exporting it earns next to nothing": (
        "; {what} zurückgehalten, weil ihr Verkauf fast nichts bringt"
    ),
    "; {what} is held back, as exporting it earns nothing": (
        "; {what} zurückgehalten, weil ihr Verkauf nichts bringt"
    ),
    "; {what} is held back, as exporting it costs {price}": (
        "; {what} zurückgehalten, weil ihr Verkauf {price} kostet"
    ),
}
