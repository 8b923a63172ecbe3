"""Why a car waits, or does not go along, in German."""

WAITING: dict[str, str] = {
    "Automation is off.": "Die Automatik ist aus.",
    "The car is not at home.": "Das Auto ist nicht zu Hause.",
    "No car is plugged in.": "Es ist kein Auto angesteckt.",
    "The car is full, at {soc_pct}.": "Das Auto ist voll: {soc_pct}.",
    "The car is full.": "Das Auto ist voll.",
    "The limit of {limit_pct} is reached: it is at {soc_pct}.": (
        "Die Grenze von {limit_pct} ist erreicht: Das Auto ist bei {soc_pct}."
    ),
    "The target is reached.": "Das Ziel ist erreicht.",
    "The car is at {soc_pct}, and its own limit is {own_limit_pct}: it takes no more.": (
        "Das Auto ist bei {soc_pct}, und seine eigene Grenze ist {own_limit_pct}: Mehr nimmt es nicht."
    ),
    "The level of the car is not known.": "Wie voll das Auto ist, ist nicht bekannt.",
    "The level of the home battery is not known.": "Wie voll die Hausbatterie ist, ist nicht bekannt.",
    "The home battery comes first: it is at {battery_soc_pct}, the car may start at {floor_pct}.": (
        "Die Hausbatterie geht vor: Sie ist bei {battery_soc_pct}, das Auto darf ab {floor_pct} laden."
    ),
    "The home battery comes first until it is fuller.": "Die Hausbatterie geht vor, bis sie voller ist.",
    "Paused, because the home battery fell to {battery_soc_pct}, below {floor_pct}.": (
        "Pausiert, weil die Hausbatterie auf {battery_soc_pct} gefallen ist, unter {floor_pct}."
    ),
    "Paused, because the home battery is too low.": "Pausiert, weil die Hausbatterie zu leer ist.",
    "The home battery is down to {battery_soc_pct}, which is kept for the house.": (
        "Die Hausbatterie ist nur noch bei {battery_soc_pct}; das bleibt für das Haus."
    ),
    "What is left in the home battery is kept for the house.": (
        "Was noch in der Hausbatterie ist, bleibt für das Haus."
    ),
    "Paused, because the home battery has to charge and nothing may come from the grid.": (
        "Pausiert, weil die Hausbatterie laden muss und nichts aus dem Netz kommen darf."
    ),
    "There is {surplus_w} of spare solar power; charging needs {needed_w}.": (
        "Übrig sind {surplus_w} Sonnenstrom; zum Laden braucht es {needed_w}."
    ),
    "There is no spare solar power; charging needs {needed_w}.": (
        "Es ist kein Sonnenstrom übrig; zum Laden braucht es {needed_w}."
    ),
    "Charging at the minimum, {needed_w}, because there is no spare solar power.": (
        "Lädt mit dem Minimum von {needed_w}, weil kein Sonnenstrom übrig ist."
    ),
    "No spare solar power is left: at the minimum now, stopping at {until} unless it recovers.": (
        "Kein Sonnenstrom ist mehr übrig: lädt mit dem Minimum und stoppt {until:um}, "
        "wenn es nicht mehr wird."
    ),
    "There is not enough spare solar power.": "Es ist nicht genug Sonnenstrom übrig.",
    "The {surplus_w} of spare solar power goes to {taker} first; charging here needs {needed_w} of "
    "its own.": (
        "Der übrige Sonnenstrom ({surplus_w}) geht zuerst an {taker}; das Laden hier braucht weitere "
        "{needed_w}."
    ),
    "Waiting: {surplus_w} of spare solar power has to last; charging starts at {until}.": (
        "Wartet, ob {surplus_w} Sonnenstrom anhalten; das Laden beginnt {until:um}."
    ),
    "Charging starts if the spare solar power lasts.": "Das Laden beginnt, wenn die Sonne anhält.",
    "Only {surplus_w} of spare solar power: at the minimum now, stopping at {until} unless it recovers.": (
        "Nur {surplus_w} Sonnenstrom sind übrig: lädt mit dem Minimum und stoppt {until:um}, "
        "wenn es nicht mehr wird."
    ),
    "Too little spare solar power; charging stops soon unless it recovers.": (
        "Zu wenig Sonnenstrom ist übrig; das Laden stoppt bald, wenn es nicht mehr wird."
    ),
    "The {surplus_w} of spare solar power goes to {taker} first: "
    "at the minimum now, stopping at {until} unless it recovers.": (
        "Der übrige Sonnenstrom ({surplus_w}) geht zuerst an {taker}: lädt mit dem Minimum und stoppt "
        "{until:um}, wenn es nicht mehr wird."
    ),
    "The home battery has orders to charge and takes {battery_takes_w} of the sun; "
    "charging here needs {needed_w}.": (
        "Die Hausbatterie soll laden und nimmt {battery_takes_w} Sonnenstrom; hier braucht das Laden "
        "{needed_w}."
    ),
    "The home battery has orders to charge and takes {battery_takes_w} of the sun: "
    "at the minimum now, stopping at {until} unless that ends.": (
        "Die Hausbatterie soll laden und nimmt {battery_takes_w} Sonnenstrom: lädt mit dem Minimum und "
        "stoppt {until:um}, wenn das nicht endet."
    ),
    "Charging goes on for another {remaining_s}, so that the charger does not switch too often.": (
        "Lädt noch {remaining_s} weiter, damit die Ladestation nicht zu oft schaltet."
    ),
    "Charging goes on a little, so that the charger does not switch too often.": (
        "Lädt noch etwas weiter, damit die Ladestation nicht zu oft schaltet."
    ),
    "Waiting another {remaining_s}, so that the charger does not switch too often.": (
        "Wartet noch {remaining_s}, damit die Ladestation nicht zu oft schaltet."
    ),
    "Waiting a little, so that the charger does not switch too often.": (
        "Wartet noch etwas, damit die Ladestation nicht zu oft schaltet."
    ),
    "Waiting: power costs {price}, above your limit of {limit_price}.": (
        "Wartet: Strom kostet {price}, mehr als Ihre Grenze von {limit_price}."
    ),
    "Waiting: power pays {price} to use; your limit is {limit_price}.": (
        "Wartet: Verbrauch bringt {price}; Ihre Grenze ist {limit_price}."
    ),
    "Waiting: power costs more than your limit.": "Wartet: Strom kostet mehr als Ihre Grenze.",
    "Waiting: the price is right only until {until}, too briefly to pay for a start and a stop.": (
        "Wartet: Der Preis passt nur bis {until}, zu kurz, als dass sich ein Start und ein Stopp lohnen."
    ),
    "Waiting: the price is right for too short a time to start for it.": (
        "Wartet: Der Preis passt zu kurz, um dafür zu starten."
    ),
    "The price of power is not known right now.": "Der Strompreis ist gerade nicht bekannt.",
    "Waiting for your time window at {until}.": "Wartet auf Ihr Zeitfenster {until:um}.",
    "Your time window is empty: it ends when it starts.": (
        "Ihr Zeitfenster ist leer: Es endet, wenn es beginnt."
    ),
    "Charging is planned for {until}.": "Das Laden ist für {until} geplant.",
    "Waiting for the planned time.": "Wartet auf die geplante Zeit.",
    "There is no plan for now.": "Für jetzt gibt es keinen Plan.",
    "The plan is being made.": "Der Plan wird gerade gemacht.",
    "No grid charging while demand charges apply, until {until}.": (
        "Kein Laden aus dem Netz, solange der Leistungspreis zählt, bis {until}."
    ),
    "No grid charging while demand charges apply.": (
        "Kein Laden aus dem Netz, solange der Leistungspreis zählt."
    ),
    "Waiting while the home battery has orders to {battery}.": (
        "Wartet, solange die Hausbatterie {battery} soll."
    ),
    "Waiting while the home battery is under orders.": "Wartet, solange die Hausbatterie einen Auftrag hat.",
    "You stopped the charge; automation stays away until {until}.": (
        "Sie haben das Laden gestoppt; die Automatik hält sich bis {until} heraus."
    ),
    "You stopped the charge; automation stays away for a while.": (
        "Sie haben das Laden gestoppt; die Automatik hält sich eine Weile heraus."
    ),
    "Someone else started this charge of {power_w}, so it is left alone.": (
        "Jemand anders hat dieses Laden mit {power_w} gestartet; es wird in Ruhe gelassen."
    ),
    "Someone else started this charge, so it is left alone.": (
        "Jemand anders hat dieses Laden gestartet; es wird in Ruhe gelassen."
    ),
    "Waiting for the device to answer.": "Wartet auf die Antwort des Geräts.",
    # a charger or a car that does not go along
    "The charger took the start of {current_a}, but the car draws no power.": (
        "Die Ladestation gibt {current_a} frei, aber das Auto nimmt keinen Strom."
    ),
    "The charger took the start, but the car draws no power.": (
        "Die Ladestation hat gestartet, aber das Auto nimmt keinen Strom."
    ),
    "The car drew no power when it was offered some; the next try is at {until}.": (
        "Das Auto nahm den angebotenen Strom nicht; der nächste Versuch ist {until:um}."
    ),
    "The car drew no power when it was offered some; it is tried again soon.": (
        "Das Auto nahm den angebotenen Strom nicht; bald folgt ein neuer Versuch."
    ),
    "The charger's service takes no orders now: {error}.": (
        "Der Dienst der Ladestation nimmt gerade nichts an: {error}."
    ),
    "The charger's service takes no orders now.": "Der Dienst der Ladestation nimmt gerade nichts an.",
    "The charger refused the command: {error}.": "Die Ladestation hat den Auftrag abgelehnt: {error}.",
    "The charger refused the command.": "Die Ladestation hat den Auftrag abgelehnt.",
    "The charger was told to stop, and the car still charges.": (
        "Die Ladestation sollte stoppen, und das Auto lädt noch."
    ),
    "The charger offers {current_a}, but the car draws no power.": (
        "Die Ladestation bietet {current_a} an, aber das Auto nimmt keinen Strom."
    ),
    "The charger is on, but no power flows.": "Die Ladestation ist an, aber es fließt kein Strom.",
    "The charger takes a new rate only at {until}.": (
        "Die Ladestation nimmt erst {until:um} einen neuen Wert an."
    ),
    "The charger takes a new rate only now and then.": (
        "Die Ladestation nimmt nur ab und zu einen neuen Wert an."
    ),
    "Unplug the car and plug it in again, or it will not charge; automation stays away until {until}.": (
        "Bitte das Auto abstecken und wieder anstecken, sonst lädt es nicht; "
        "die Automatik hält sich bis {until} heraus."
    ),
    "Unplug the car and plug it in again.": "Bitte das Auto abstecken und wieder anstecken.",
    "The charger reports a fault: {error}.": "Die Ladestation meldet eine Störung: {error}.",
    "The charger reports a fault.": "Die Ladestation meldet eine Störung.",
    "The charger does not answer.": "Die Ladestation antwortet nicht.",
    "The charger has not been heard yet.": "Von der Ladestation kam noch nichts.",
    "The charger does not charge yet: {error}.": "Die Ladestation lädt noch nicht: {error}.",
    "The charger has paused the charge.": "Die Ladestation hat das Laden pausiert.",
    "What the house uses is not known right now.": "Was das Haus verbraucht, ist gerade nicht bekannt.",
    "There is no recent reading of the {device}, so nothing new is decided.": (
        "Von {device:dat} fehlt ein aktueller Wert; bis dahin bleibt alles, wie es ist."
    ),
    "Some readings are missing, so nothing new is decided.": (
        "Einige Messwerte fehlen; bis dahin bleibt alles, wie es ist."
    ),
    "The charger and its settings leave no current: at least {min_current_a}, at most {max_current_a}.": (
        "Ladestation und Einstellungen lassen keinen Strom übrig: "
        "mindestens {min_current_a}, höchstens {max_current_a}."
    ),
    "The charger and its settings leave no possible current.": (
        "Ladestation und Einstellungen lassen keinen möglichen Strom übrig."
    ),
    "Waiting: the phase currents are not known, so the fuse cannot be guarded.": (
        "Wartet: Die Ströme der Phasen sind nicht bekannt, die Sicherung lässt sich so nicht bewachen."
    ),
}
