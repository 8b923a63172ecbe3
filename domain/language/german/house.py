"""The house in a sentence, what comes next, events and the day in money, in German."""

HOUSE: dict[str, str] = {
    # what it does
    "Selling to the grid at {export}": "Verkauft ins Netz für {export}",
    "Selling to the grid": "Verkauft ins Netz",
    "Selling to the grid, which costs {export_cost} a kWh": (
        "Verkauft ins Netz, was {export_cost} je kWh kostet"
    ),
    "Storing the sun in the battery; the rest goes to the grid, which costs {export_cost} a kWh": (
        "Die Sonne lädt die Batterie, der Rest geht ins Netz, was {export_cost} je kWh kostet"
    ),
    "Charging {cars} from {sources}, {ev}": "{Cars:lädt|laden} mit {ev} {sources:aus}",
    "Charging {cars} from {sources}, {ev}, and the battery from the grid": (
        "{Cars:lädt|laden} mit {ev} {sources:aus}, die Batterie aus dem Netz"
    ),
    "Charging {cars}, {ev}, and the battery from the grid": (
        "{Cars:lädt|laden} mit {ev} aus dem Netz, die Batterie ebenso"
    ),
    "Charging {cars} mostly from {sources}, {ev}": "{Cars:lädt|laden} mit {ev} größtenteils {sources:aus}",
    "Charging {cars}": "{Cars:lädt|laden}",
    "Charging the battery": "Die Batterie lädt",
    "Charging the battery from {sources} at {import}": "Die Batterie lädt {sources:aus} zu {import}",
    "Charging the battery from {sources}": "Die Batterie lädt {sources:aus}",
    "Storing the sun in the battery": "Die Sonne lädt die Batterie",
    "Storing the sun in the battery and selling the rest at {export}": (
        "Die Sonne lädt die Batterie, der Rest wird für {export} verkauft"
    ),
    "Storing the sun in the battery and selling the rest": (
        "Die Sonne lädt die Batterie, der Rest wird verkauft"
    ),
    "Selling the sun to the grid at {export}": "Die Sonne wird für {export} ins Netz verkauft",
    "Selling the sun to the grid": "Die Sonne wird ins Netz verkauft",
    "The sun goes to the grid, which costs {export_cost} a kWh": (
        "Die Sonne geht ins Netz, was {export_cost} je kWh kostet"
    ),
    "The sun goes to the grid": "Die Sonne geht ins Netz",
    "Holding back the sun rather than sell it at {export}": (
        "Hält die Sonne zurück, statt sie für {export} zu verkaufen"
    ),
    "Holding back the sun, because selling it would earn too little": (
        "Hält die Sonne zurück, weil ihr Verkauf zu wenig brächte"
    ),
    "Holding back the sun rather than pay {export_cost} a kWh to be rid of it": (
        "Hält die Sonne zurück, statt {export_cost} je kWh zu zahlen, um sie loszuwerden"
    ),
    "Running on {sources} at {import}, keeping the battery's charge": (
        "Das Haus nimmt Strom {sources:aus} zu {import}; die Batterie behält ihre Ladung"
    ),
    "Running on {sources}, keeping the battery's charge": (
        "Das Haus nimmt Strom {sources:aus}; die Batterie behält ihre Ladung"
    ),
    "Running mostly on {sources} at {import}, keeping the battery's charge": (
        "Das Haus nimmt Strom größtenteils {sources:aus} zu {import}; die Batterie behält ihre Ladung"
    ),
    "Running mostly on {sources}, keeping the battery's charge": (
        "Das Haus nimmt Strom größtenteils {sources:aus}; die Batterie behält ihre Ladung"
    ),
    "Running mostly on {sources}": "Das Haus nimmt Strom größtenteils {sources:aus}",
    "Running mostly on {sources} at {import}": "Das Haus nimmt Strom größtenteils {sources:aus} zu {import}",
    "Running on {sources}": "Das Haus nimmt Strom {sources:aus}",
    "Running on {sources} at {import}": "Das Haus nimmt Strom {sources:aus} zu {import}",
    "The house uses next to nothing": "Das Haus braucht fast nichts",
    "What the house does is not known right now": "Was das Haus tut, ist gerade nicht bekannt",
    "{what}, as you asked, until {until}": "{what}, wie Sie es wollten, bis {until}",
    "Starting to charge the battery": "Die Batterie beginnt zu laden",
    "Starting to sell to the grid": "Die Batterie beginnt, ins Netz zu verkaufen",
    "Starting to keep the battery's charge": "Die Batterie behält ab gleich ihre Ladung",
    "Starting to let the battery run by itself": "Die Batterie läuft ab gleich von selbst",
    "{count} cars": "{count} Autos",
    # what the day brought
    "Nothing spent today": "Heute nichts ausgegeben",
    "next to nothing": "fast nichts",
    "Spent {money} today": "Heute {money} ausgegeben",
    "Earned {money} today": "Heute {money} verdient",
    "{text}, {money} better than without.": "{text}, {money} gespart.",
    "{text}, {money} worse than without.": "{text}, {money} teurer als ohne Batterie.",
    # what comes next
    "Back to automatic": "Zurück zur Automatik",
    "Buys at {price} for the battery": "Kauft zu {price} für die Batterie",
    "{low} to {high}": "{low} bis {high}",
    "{Car} is charged to {limit}": "{Car} ist auf {limit} geladen",
    "Stores the sun in the battery": "Lädt die Batterie von der Sonne",
    "Sells at {price}": "Verkauft zu {price}",
    "Runs the house from the battery": "Versorgt das Haus aus der Batterie",
    "Runs house and car from the battery": "Versorgt Haus und Auto aus der Batterie",
    "Runs house and cars from the battery": "Versorgt Haus und Autos aus der Batterie",
    "Keeps the battery's charge": "Behält die Ladung der Batterie",
    "The time window of {car} begins": "Das Zeitfenster für {car:acc} beginnt",
    "Ends the charge of {car}": "Beendet das Laden von {car:dat}",
    "Takes no more power from {car}": "Nimmt keinen Strom mehr von {car:dat}",
    "Charges {car} from the sun": "Lädt {car:acc} von der Sonne",
    "Charges {car} mostly from the sun": "Lädt {car:acc} größtenteils von der Sonne",
    "Charges {car} from the grid": "Lädt {car:acc} aus dem Netz",
    "Price spike": "Preisspitze",
    "Saving session": "Sparzeit",
    "Free electricity": "Kostenloser Strom",
    "A demand charge counts": "Der Leistungspreis zählt",
    "At {at}: {what}.": "{at:Um}: {what}.",
    # events
    "A price spike begins at {starts_at}.": "Eine Preisspitze beginnt {starts_at:um}.",
    "A price spike begins soon.": "Bald beginnt eine Preisspitze.",
    "Price spike: the market pays {wholesale_price}.": "Preisspitze: Der Markt zahlt {wholesale_price}.",
    "Price spike: the market pays a lot.": "Preisspitze: Der Markt zahlt viel.",
    "The price spike that began at {starts_at} is over.": "Die Preisspitze von {starts_at} ist vorbei.",
    "The price spike is over.": "Die Preisspitze ist vorbei.",
    "The price spike did not come.": "Die Preisspitze kam nicht.",
    "Saving session from {starts_at} to {ends_at}: a kWh less, or sold, earns {reward_price} more.": (
        "Sparzeit von {starts_at} bis {ends_at}: Jede kWh weniger oder verkaufte bringt {reward_price} mehr."
    ),
    "Saving session from {starts_at} to {ends_at}.": "Sparzeit von {starts_at} bis {ends_at}.",
    "Saving session until {ends_at}: a kWh less, or sold, earns {reward_price} more.": (
        "Sparzeit bis {ends_at}: Jede kWh weniger oder verkaufte bringt {reward_price} mehr."
    ),
    "Saving session until {ends_at}.": "Sparzeit bis {ends_at}.",
    "The saving session ended at {ends_at}.": "Die Sparzeit endete {ends_at:um}.",
    "The saving session is over.": "Die Sparzeit ist vorbei.",
    "The saving session was withdrawn.": "Die Sparzeit wurde abgesagt.",
    "Free electricity from {starts_at} to {ends_at}.": "Kostenloser Strom von {starts_at} bis {ends_at}.",
    "Free electricity comes.": "Kostenloser Strom kommt.",
    "Electricity is free until {ends_at}.": "Strom ist kostenlos bis {ends_at}.",
    "Electricity is free now.": "Strom ist jetzt kostenlos.",
    "Free electricity ended at {ends_at}.": "Der kostenlose Strom endete {ends_at:um}.",
    "Free electricity is over.": "Der kostenlose Strom ist vorbei.",
    "Free electricity was withdrawn.": "Der kostenlose Strom wurde abgesagt.",
    "From {starts_at} to {ends_at} the highest import is charged for.": (
        "Von {starts_at} bis {ends_at} kostet der höchste Bezug extra."
    ),
    "Soon the highest import is charged for.": "Bald kostet der höchste Bezug extra.",
    "The highest import until {ends_at} is charged for.": "Bis {ends_at} kostet der höchste Bezug extra.",
    "The highest import is charged for now.": "Jetzt kostet der höchste Bezug extra.",
    "The hours of the demand charge ended at {ends_at}.": (
        "Die Stunden des Leistungspreises endeten {ends_at:um}."
    ),
    "The hours of the demand charge are over.": "Die Stunden des Leistungspreises sind vorbei.",
    "There is no demand charge now after all.": "Der Leistungspreis zählt jetzt doch nicht.",
    "A price spike may come at {starts_at}.": "{starts_at:Um} ist eine Preisspitze möglich.",
    "Your retailer warns of a price spike until {ends_at}.": (
        "Ihr Versorger warnt bis {ends_at} vor einer Preisspitze."
    ),
    "Your retailer warns of a price spike now.": "Ihr Versorger warnt jetzt vor einer Preisspitze.",
    "The warning of a price spike is over.": "Die Warnung vor einer Preisspitze ist vorbei.",
    "The warning of a price spike was taken back.": "Die Warnung vor einer Preisspitze wurde zurückgenommen.",
    # what a plan could not keep
    "A price spike may come": "Eine Preisspitze ist möglich",
}
