"""Settings of cars, of what they are charged with, and of how they charge."""

OF_CARS: dict[str, str] = {
    "A car that may be seen at a loadpoint.": "Ein Auto, das an einer Ladestation stehen kann.",
    "how loadpoints name it": "wie Ladestationen es nennen",
    "how people name it": "wie Menschen es nennen",
    "what its battery holds": "was seine Batterie fasst",
    "most it takes from an AC charger": "was es höchstens von einer Ladestation mit Wechselstrom nimmt",
    "by which a charger that tells it knows the car": (
        "daran erkennt eine Ladestation, die sie liest, das Auto"
    ),
    "cards of its driver, or its own id, by which chargers know it": (
        "Karten des Fahrers oder die eigene Kennung, woran Ladestationen es erkennen"
    ),
    # loadpoints
    "A place to charge at: its car, its modes and its charger.": (
        "Eine Ladestation: ihr Auto, ihre Modi und wie sie erreicht wird."
    ),
    "the short name by which programs know it": "der kurze Name, unter dem Programme sie kennen",
    "the car usually seen here": "das Auto, das meist hier steht",
    "what it does by itself": "was sie von selbst tut",
    "stop charging here": "hier endet das Laden",
    "a car that feeds the house keeps so much, unless you ask otherwise": (
        "so viel behält ein Auto, das das Haus versorgt, wenn Sie nichts anderes sagen"
    ),
    "how the charger is connected; auto switches, where the charger can, by what the surplus carries (see "
    "“Charge modes” in the manual)": (
        "wie die Ladestation angeschlossen ist; auto schaltet, wenn sie das kann, nach der übrigen Sonne um "
        "(siehe die Lademodi im Handbuch)"
    ),
    "the charger's smallest current": "der kleinste Strom der Ladestation",
    "the cable's or charger's largest current": "der größte Strom von Kabel oder Ladestation",
    "larger goes first": "größer geht vor",
    "of one phase": "einer Phase",
    "which one a one-phase charger uses; absent: not known": (
        "welche eine einphasige Ladestation nutzt; leer: nicht bekannt"
    ),
    "the circuit it hangs on": "der Stromkreis, an dem sie hängt",
    "What several loadpoints may draw together; one circuit may lie below another.": (
        "Was mehrere Ladestationen zusammen ziehen dürfen; ein Stromkreis kann unter einem anderen liegen."
    ),
    "most current, per phase": "größter Strom, je Phase",
    "most power": "größte Leistung",
    "the circuit above it": "der Stromkreis darüber",
    "its modes may take from the grid while a demand charge counts": (
        "ihre Modi dürfen aus dem Netz laden, während ein Leistungspreis zählt"
    ),
    "a mode lets it run at least so long": "so lange lässt ein Modus sie mindestens laden",
    "a mode lets it rest at least so long": "so lange lässt ein Modus sie mindestens ruhen",
    "Follow the surplus; the home battery comes first.": (
        "Der übrigen Sonne folgen; die Hausbatterie geht vor."
    ),
    "grid: what would flow out; direct: what the roof brings less what the house takes": (
        "grid: was sonst ins Netz ginge; direct: was das Dach bringt, ohne was das Haus braucht"
    ),
    "surplus kept back for the house": "bleibt von der übrigen Sonne für das Haus",
    "surplus must last so long before a start": "so lange muss die Sonne vor dem Start anhalten",
    "too little surplus must last so long before a stop": (
        "so lange muss zu wenig Sonne sein, bevor es stoppt"
    ),
    "the home battery must hold this before a start": "so voll muss die Hausbatterie vor dem Start sein",
    "a running charge pauses below it; absent: ten points under the start": (
        "darunter pausiert ein laufendes Laden; leer: zehn unter dem Start"
    ),
    "which of the two a paused charge waits for": "auf welchen von beiden ein pausiertes Laden wartet",
    "charge the car beside the battery before it is full enough": (
        "das Auto neben der Batterie laden, bevor sie voll genug ist"
    ),
    "left to the battery then": "bleibt dann der Batterie",
    "import that is overlooked": "Bezug, über den hinweggesehen wird",
    "minimum: without surplus go on at the smallest current": (
        "minimum: ohne übrige Sonne mit dem kleinsten Strom weiterladen"
    ),
    "before one phase becomes three": "bevor aus einer Phase drei werden",
    "before three phases become one": "bevor aus drei Phasen eine wird",
    "Charge at a price level; a nearly empty car accepts a higher one.": (
        "Bis zu einem Preis laden; ein fast leeres Auto zahlt mehr."
    ),
    "an emptier car accepts the higher price": "ein leereres Auto zahlt den höheren Preis",
    "most it then pays": "was es dann höchstens zahlt",
    "most a fuller car pays": "was ein volleres Auto höchstens zahlt",
    "a running charge accepts so much more": "so viel mehr darf es bei laufendem Laden kosten",
    "the home battery must hold this": "so voll muss die Hausbatterie sein",
    "charge from spare sun only, as mode solar does, neither from the grid nor from the home battery": (
        "nur mit übriger Sonne laden, wie im Modus „Sonne“, weder aus dem Netz noch aus der Hausbatterie"
    ),
    "the home battery is held while the car charges; goes before no_grid_import": (
        "die Hausbatterie behält ihre Ladung, während das Auto lädt; geht vor no_grid_import"
    ),
    "A time window with a highest price; it may go over midnight.": (
        "Ein Zeitfenster mit Höchstpreis, auch über Mitternacht."
    ),
    "when it ends; may pass midnight; the same as its begin: never": (
        "Ende; auch über Mitternacht; gleich dem Beginn: nie"
    ),
    "on which the window starts": "an denen das Zeitfenster beginnt",
    "wait while it costs more": "warten, solange es mehr kostet",
    "A level by the departure, in the way that is chosen.": (
        "Ein Ladestand bis zur Abfahrt, auf dem gewählten Weg."
    ),
    "what the car should hold at departure": "wie voll das Auto zur Abfahrt sein soll",
    "when it leaves, on each weekday on which it does": "wann es abfährt, an jedem Tag, an dem es das tut",
    "how the way there is chosen": "wie der Weg dahin gewählt wird",
    "the most it pays for power from the grid; not where it charges as late as possible": (
        "was Strom aus dem Netz höchstens kosten darf; gilt nicht, wo es so spät wie möglich lädt"
    ),
    "below it the sun goes to the home battery first": "darunter geht die Sonne zuerst in die Hausbatterie",
    "the home battery is held while the car charges": (
        "die Hausbatterie behält ihre Ladung, während das Auto lädt"
    ),
    "what arrives of what is drawn": "was vom Bezogenen ankommt",
    # what it charges with
    "How the charger is reached; each driver adds what it needs.": (
        "Wie die Ladestation erreicht wird; jede Art ergänzt, was sie braucht."
    ),
    "A charger that dials in under a name of its own, and which of its outlets this is.": (
        "Eine Ladestation, die sich unter einem eigenen Namen meldet, und welcher ihrer Anschlüsse das ist."
    ),
    "what the charger calls itself, to the letter": "wie die Ladestation sich nennt, Buchstabe für Buchstabe",
    "which of its outlets this is": "welcher ihrer Anschlüsse das ist",
    "the OCPP it must speak; auto takes what it offers": (
        "welches OCPP sie sprechen muss; auto nimmt, was sie anbietet"
    ),
    "what it must show at the door; absent: nothing": "was sie beim Anmelden zeigen muss; leer: nichts",
    "take its messages even where they break the standard": (
        "ihre Nachrichten annehmen, auch wenn sie gegen den Standard verstoßen"
    ),
    "what it is asked to measure, word for word; absent: found out by trying": (
        "was sie messen soll, Wort für Wort; leer: durch Probieren herausgefunden"
    ),
    "whether it answers WebSocket pings; false: it counts as there for four minutes after its last word": (
        "ob sie auf WebSocket-Pings antwortet; aus: Sie gilt vier Minuten nach ihrem letzten Wort noch als da"
    ),
    "what it is called in the certificate that it must show; absent: none is asked of it": (
        "wie sie in dem Zertifikat heißt, das sie zeigen muss; leer: keines wird verlangt"
    ),
    "where it begins no charge after another until the car is unplugged: it may be restarted for that, "
    "softly, once in six hours, and never while a car charges at it": (
        "wo sie nach einem Laden kein weiteres beginnt, bis das Auto abgesteckt wird: Sie darf dafür neu "
        "gestartet werden, sanft, einmal in sechs Stunden, und nie, während ein Auto daran lädt"
    ),
    "what it may give when PowerSync has been silent for a quarter of an hour; absent: what it was "
    "told last": ("was sie geben darf, wenn PowerSync eine Viertelstunde schweigt; leer: was zuletzt galt"),
    "A charger of the simulated house.": ("Eine Ladestation des simulierten Hauses."),
    "A charger as entities.": "Eine Ladestation aus Entitäten von Home Assistant.",
    "starts and stops the charge": "startet und stoppt das Laden",
    "the number of amperes; 0 pauses where there is no switch and it takes 0": (
        "die Stromstärke; 0 pausiert, wenn es keinen Schalter gibt und sie 0 annimmt"
    ),
    "a text such as Charging": "ein Text wie Charging",
    "on while a car is plugged in": "an, solange ein Auto angesteckt ist",
    "what the car takes, in W or kW by its unit": "was das Auto nimmt, in W oder kW nach ihrer Einheit",
    "the charger's meter, in Wh or kWh": "der Zähler der Ladestation, in Wh oder kWh",
    "the measured currents of L1 to L3": "die gemessenen Ströme von L1 bis L3",
    "a select of one or three phases": "eine Auswahl von einer oder drei Phasen",
    "the car's level, in %": "der Ladestand des Autos, in %",
    "the car's own limit, in %": "die eigene Grenze des Autos, in %",
    "where the car is; only the text home is home": "wo das Auto ist; nur der Text „home“ heißt zu Hause",
    "pressed or switched on before a start": "wird vor dem Start gedrückt oder eingeschaltet",
    "so long before it": "so lange davor",
    "no more than this is no charge": "bis dahin ist es kein Laden",
    "what texts of the status mean that are not known": "was unbekannte Texte des Zustands bedeuten",
    "An EVAC behind the plant's inverter: at the inverter's address, with a Modbus unit of its own.": (
        "Ein EVAC hinter dem Wechselrichter der Anlage: an dessen Adresse, mit eigener Modbus-Nummer."
    ),
    "the inverter's address": "die Adresse des Wechselrichters",
    "of its Modbus TCP": "seines Modbus TCP",
    "the EVAC's own": "die des EVAC",
    "An EVDC: its Modbus unit is that of the hybrid inverter it hangs on, 2 where an EVAC took the 1.": (
        "Ein EVDC: Seine Modbus-Nummer ist die des Hybridwechselrichters, an dem er hängt, "
        "2, wenn ein EVAC die 1 hat."
    ),
    "of the hybrid inverter it hangs on; 2 where an EVAC took the 1": (
        "die des Hybridwechselrichters, an dem er hängt; 2, wenn ein EVAC die 1 hat"
    ),
    "a car may feed the house through it when you ask for that": (
        "ein Auto darf darüber das Haus versorgen, wenn Sie es wollen"
    ),
    "A Tesla by the Bluetooth of this machine.": "Ein Tesla über das Bluetooth dieses Rechners.",
    "which car; a car belongs to one loadpoint": "welches Auto; ein Auto gehört zu einer Ladestation",
    "the private key that the car was introduced to, PEM": ("der private Schlüssel, den das Auto kennt, PEM"),
    "a sleeping car is woken no more often; three times an hour at most": (
        "öfter wird ein schlafendes Auto nicht geweckt; höchstens dreimal in der Stunde"
    ),
    "A Tesla through Fleet API, in the name of the owner's own application.": (
        "Ein Tesla über die Fleet API, im Namen Ihrer eigenen Anwendung."
    ),
    "where the account lives; absent: na": "wo das Konto liegt; leer: na",
    "an access token, which works for some hours; for a try": (
        "ein Zugriffsschlüssel, der einige Stunden gilt; zum Ausprobieren"
    ),
    "A point and how far from it a car still stands at home.": (
        "Ein Ort, und wie weit davon ein Auto noch zu Hause ist."
    ),
    "A place with a name, such as Work, that automations may ask for.": (
        "Ein Ort mit Namen, etwa Arbeit, nach dem Automationen fragen können."
    ),
    "of the middle of it": "seiner Mitte",
    "how far from it still is there": "wie weit davon es noch dort ist",
    "such as Work": "etwa Arbeit",
    "of the place where it is parked": "des Ortes, an dem es steht",
    "of the same place": "desselben Ortes",
    "how far from it still is at home": "wie weit davon es noch zu Hause ist",
    "how often it is asked while it charges": "wie oft es beim Laden gefragt wird",
    "it is asked more seldom once half of them are used": (
        "es wird seltener gefragt, wenn die Hälfte aufgebraucht ist"
    ),
    "another server than the region's, such as an emulator": "ein anderer Server als der der Region",
    "from the sign-in; it is renewed from then on": "von der Anmeldung; er wird von da an erneuert",
    "of your application": "Ihrer Anwendung",
    "the private key that signs commands, PEM": ("der private Schlüssel, der Aufträge unterschreibt, PEM"),
    "another place to renew tokens at, such as an emulator": "ein anderer Ort, um Schlüssel zu erneuern",
    "A Tesla through Teslemetry, which signs by itself and tells what changes.": (
        "Ein Tesla über Teslemetry, das selbst unterschreibt und meldet, was sich ändert."
    ),
    "absent: Teslemetry finds it": "leer: Teslemetry findet es",
    "the access token of its console": "der Zugriffsschlüssel aus seiner Konsole",
    "how often it is asked while it charges and nothing is pushed": (
        "wie oft es beim Laden gefragt wird, wenn nichts von selbst kommt"
    ),
    "another server, such as an emulator": "ein anderer Server",
    "listen to what the car pushes": "auf das hören, was das Auto von selbst meldet",
    "A charger of a Zaptec account.": "Eine Ladestation eines Zaptec-Kontos.",
    "as at portal.zaptec.com": "wie auf portal.zaptec.com",
    "its password": "das Passwort dazu",
    "the charger's serial number or id; absent: the account's only one": (
        "Seriennummer oder Kennung der Ladestation; leer: die einzige des Kontos"
    ),
    "whose current is set: the charger's own, or what the whole installation may take": (
        "welcher Strom eingestellt wird: der der Ladestation oder der der ganzen Installation"
    ),
    "how often the cloud is asked while nothing happens": (
        "wie oft die Cloud gefragt wird, wenn nichts geschieht"
    ),
    "another address of the cloud, for trying things": "eine andere Adresse der Cloud, zum Ausprobieren",
    "a radio elsewhere instead, such as that of an emulator; absent: this machine's Bluetooth": (
        "stattdessen ein Funkmodul an anderer Stelle, etwa das einer Nachbildung; leer: das Bluetooth dieses"
        " Rechners"
    ),
    "an address such as 127.0.0.1:8765": "eine Adresse wie 127.0.0.1:8765",
}
