"""What devices, services and the machine say, as far as it is told often, in German."""

DEVICES: dict[str, str] = {
    "no answer": "keine Antwort",
    "{}: no answer": "{}: keine Antwort",
    "{}: no answer yet": "{}: noch keine Antwort",
    "{}: no answer ({})": "{}: keine Antwort ({})",
    "{}: no answer in {} s": "{}: keine Antwort in {} s",
    "{}: {}: no answer ({})": "{}: {}: keine Antwort ({})",
    "{}: no connection": "{}: keine Verbindung",
    "{}: no connection: {}": "{}: keine Verbindung: {}",
    "{}: no connection ({})": "{}: keine Verbindung ({})",
    "{}, next try in {} s": "{}, nächster Versuch in {} s",
    "{}: the connection was lost": "{}: die Verbindung brach ab",
    "{}: {}: the connection was gone": "{}: {}: die Verbindung war weg",
    "{}: {}: the connection was closed": "{}: {}: die Verbindung wurde geschlossen",
    "{}: {}: the link was closed": "{}: {}: die Verbindung wurde geschlossen",
    "{}: {}: answered something else": "{}: {}: es kam eine andere Antwort",
    # an address follows, so that it fits nothing else
    "{}: read 0x{}": "{}: Lesen von 0x{}",
    "{}: write 0x{}": "{}: Schreiben von 0x{}",
    "{}: write 0x{}, {} registers": "{}: Schreiben von 0x{}, {} Register",
    "read 0x{}": "Lesen von 0x{}",
    "write 0x{}": "Schreiben von 0x{}",
    "write 0x{}, {} registers": "Schreiben von 0x{}, {} Register",
    "{}: {}: exception {} ({})": "{}: {}: abgelehnt mit Fehler {} ({})",
    "{}: {}: exception {} (unknown)": "{}: {}: abgelehnt mit Fehler {}",
    "illegal function": "Funktion unbekannt",
    "illegal address": "Adresse unbekannt",
    "illegal value": "Wert nicht erlaubt",
    "device failure": "Störung im Gerät",
    "acknowledged, not yet done": "angenommen, noch nicht getan",
    "gateway path unavailable": "Gateway ohne freien Weg",
    "gateway target silent": "hinter dem Gateway keine Antwort",
    "{}: hung up during the login": "{}: legte beim Anmelden auf",
    "{}: not the name of a host": "{}: ist kein Name eines Rechners",
    "{}: {}: cannot be reached ({})": "{}: {}: nicht erreichbar ({})",
    "{}: {}: nobody listens there{}": "{}: {}: dort hört niemand{}",
    "{}: status {}": "{}: Status {}",
    "{}: {}: status {}": "{}: {}: Status {}",
    "{}: {}: status {} in {} tries": "{}: {}: Status {} in {} Versuchen",
    "{}: refused": "{}: abgelehnt",
    "{}: {} refused: {}": "{}: {} abgelehnt: {}",
    "{}: the token was refused, status {}": "{}: der Zugangsschlüssel wurde abgelehnt, Status {}",
    "{}: the answer is empty": "{}: die Antwort ist leer",
    "{}: {}: the answer was empty": "{}: {}: die Antwort war leer",
    "{}: the answer makes no sense": "{}: die Antwort ist unverständlich",
    "{}: the answer makes no sense: {}": "{}: die Antwort ist unverständlich: {}",
    "{}: the answer is larger than {} MB": "{}: die Antwort ist größer als {} MB",
    "{}: the report is larger than {} MB": "{}: der Bericht ist größer als {} MB",
    "{}: the stream ended ({})": "{}: der Datenstrom endete ({})",
    "{}: there are no values of today": "{}: von heute gibt es keine Werte",
    "{}: unavailable in Home Assistant; {}": "{}: in Home Assistant nicht verfügbar; {}",
    "{} is not connected": "{} ist nicht verbunden",
    "{} is {} in Home Assistant: {}": "{} ist {} in Home Assistant: {}",
    "Home Assistant is still starting": "Home Assistant startet noch",
    "it is out of service; charging by hand puts it back": (
        "sie ist außer Betrieb; Laden von Hand nimmt sie wieder in Betrieb"
    ),
    "{}: it stays out of service: set it free where it was shut": (
        "{}: bleibt außer Betrieb: bitte dort freigeben, wo sie abgeschaltet wurde"
    ),
    "{}: it has just ended a charge; it is asked again": (
        "{}: hat gerade ein Laden beendet; wird noch einmal gefragt"
    ),
    "{}: it was stuck after the last charge and restarts; then it is asked again": (
        "{}: hing nach dem letzten Laden fest und startet neu; danach wird sie noch einmal gefragt"
    ),
    "it is reserved": "sie ist reserviert",
    "{}: it refused to start": "{}: der Start wurde abgelehnt",
    "{}: it does not end the charge": "{}: das Laden endet nicht",
    "{}: it does not speak SunSpec": "{}: spricht kein SunSpec",
    "{}: no price is told for now": "{}: für jetzt wird kein Preis genannt",
    "{}: no price is told from now on": "{}: ab jetzt wird kein Preis genannt",
    "Octopus: no price is published for now": "Octopus: für jetzt ist kein Preis veröffentlicht",
    "no period of the tariff covers the time ahead": "kein Zeitraum des Tarifs deckt die nächste Zeit ab",
    "the cloud has no newer values than minutes ago: the gateway is offline": (
        "die Cloud hat nur Werte von vor Minuten: Das Gateway ist offline"
    ),
    "a virtual power plant runs this battery now; it is left alone": (
        "ein virtuelles Kraftwerk steuert diese Batterie gerade; sie wird in Ruhe gelassen"
    ),
    "the house is off the grid; the battery is left alone": (
        "das Haus ist vom Netz getrennt; die Batterie wird in Ruhe gelassen"
    ),
    "the state of charge is not known now, so it cannot be held": (
        "der Ladestand ist gerade nicht bekannt und lässt sich darum nicht halten"
    ),
    "the access token was refused; make a new one and put it into the configuration": (
        "der Zugangsschlüssel wurde abgelehnt; bitte einen neuen in die Einstellungen schreiben"
    ),
    "the car is not in reach of this machine's Bluetooth": "das Auto ist nicht in Reichweite von Bluetooth",
    "the car sleeps, and no cable was plugged in when it last spoke: it is not woken": (
        "das Auto schläft und war zuletzt nicht angesteckt: Es wird nicht geweckt"
    ),
    "the car has no connection: nobody knows whether it charges": (
        "das Auto hat keine Verbindung: Niemand weiß, ob es lädt"
    ),
    "the car refused: {}": "das Auto lehnte ab: {}",
    "the start was sent and not answered, and the car does not charge yet": (
        "der Start wurde gesendet und nicht beantwortet, und das Auto lädt noch nicht"
    ),
    "the disk is full or read-only": "die Platte ist voll oder schreibgeschützt",
    "the database is closed": "die Datenbank ist geschlossen",
    "internal fault": "ein Fehler in diesem Programm",
    "it says what cannot be: {}": "meldet, was nicht sein kann: {}",
    "it says {}": "sie zeigt {}",
    "it is left to them": "sie bleibt dieser überlassen",
    "what was ordered is ordered again": "was aufgetragen war, wird wieder aufgetragen",
    "it is in a forced state that nobody here asked for": (
        "es läuft ein Auftrag, den hier niemand gegeben hat"
    ),
    "{} (beyond its quota {})": "{} (über das Kontingent hinaus {})",
    "power costs {} until {}, {}": "Strom kostet {} bis {}, {}",
    "power costs {} until {} tomorrow, {}": "Strom kostet {} bis morgen {}, {}",
    "{} kWh of sun are expected in the coming 24 hours": (
        "in den nächsten 24 Stunden sind {} kWh Sonne zu erwarten"
    ),
    "nothing is known of the coming day": "vom kommenden Tag ist nichts bekannt",
    "it knows {} entities": "es kennt {} Entitäten",
    "It dials this server: save it, then enter ws://(this server):{}/ocpp/{} in the charger.": (
        "Sie meldet sich bei diesem Server: erst speichern, dann ws://(dieser Server):{}/ocpp/{} in der "
        "Ladestation eintragen."
    ),
    "The house talks with it already; its connection is not opened twice.": (
        "Das Haus spricht schon damit; die Verbindung wird kein zweites Mal geöffnet."
    ),
    "export earns {}": "Verkauf bringt {}",
    "export costs {}": "Verkauf kostet {}",
    "what export earns is not known": "was Verkauf bringt, ist nicht bekannt",
    "the market pays {}": "der Markt zahlt {}",
    "no price is known for now": "für jetzt ist kein Preis bekannt",
    "what the market pays now is not known": "was der Markt jetzt zahlt, ist nicht bekannt",
    "its output cannot be limited": "seine Leistung lässt sich nicht begrenzen",
    "the main fuse": "die Hauptsicherung",
    "the export limit": "die Einspeisegrenze",
    "the import limit": "die Bezugsgrenze",
    "the main fuse and the import limit": "die Hauptsicherung und die Bezugsgrenze",
    "the solver found no plan: {} {}": "das Rechenprogramm fand keinen Plan",
    "the solver's plan breaks {} rules, first: {}": "der errechnete Plan verletzt Regeln und gilt nicht",
    "battery": "die Batterie",
    "connection refused": "Verbindung abgelehnt",
    "timed out": "keine Antwort",
    "busy": "beschäftigt",
}
