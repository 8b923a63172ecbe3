"""What is wrong with what was typed into a field, and settings that do nothing, in German."""

FAULTS: dict[str, str] = {
    "{} is not allowed ({})": "{} geht nicht ({})",
    "{}; per cent? then write {}": "{}; Prozent gemeint? Dann bitte {}",
    "{} Wh is too small to be meant (kWh? then write {})": (
        "{} Wh sind zu wenig, um gemeint zu sein (kWh? Dann bitte {})"
    ),
    "{} W is too small to be meant (kW? then write {})": (
        "{} W sind zu wenig, um gemeint zu sein (kW? Dann bitte {})"
    ),
    "{} % is too small to be meant (a fraction? then write {})": (
        "{} % sind zu wenig, um gemeint zu sein (ein Anteil? Dann bitte {})"
    ),
    "{} per MWh is too little to be meant (per kWh? then write {})": (
        "{} je MWh sind zu wenig, um gemeint zu sein (je kWh? Dann bitte {})"
    ),
    "{} {} per kWh cannot be meant ({} {}? that is {} {})": (
        "{} {} je kWh können nicht gemeint sein ({} {}? Das sind {} {})"
    ),
    "{} {} per kW cannot be meant ({} {}? that is {} {})": (
        "{} {} je kW können nicht gemeint sein ({} {}? Das sind {} {})"
    ),
    "{} {} per day cannot be meant ({} {}? that is {} {})": (
        "{} {} je Tag können nicht gemeint sein ({} {}? Das sind {} {})"
    ),
    "{} {} per turn cannot be meant ({} {}? that is {} {})": (
        "{} {} je Wechsel können nicht gemeint sein ({} {}? Das sind {} {})"
    ),
    "cents": "Cent",
    "pence": "Pence",
    "is missing ({})": "fehlt noch ({})",
    "the device alone knows this one: there is no configured value to go back to": (
        "das weiß nur das Gerät: es gibt keinen konfigurierten Wert, auf den es zurückginge"
    ),
    "is within {} (power is paid once: write one of the two, or their times one after the other)": (
        "liegt in {} (Strom wird nur einmal vergütet: bitte nur eine der beiden oder nacheinander)"
    ),
    "is missing: a JSON object is wanted": "fehlt noch",
    "is not a field here; known are {}": "gibt es hier nicht; bekannt sind {}",
    "unknown; known are {}": "gibt es hier nicht; bekannt sind {}",
    "it cannot be read": "ist nicht zu lesen",
    "a whole number": "eine ganze Zahl",
    "a whole number from {} to {}": "eine ganze Zahl von {} bis {}",
    "a whole number from {}": "eine ganze Zahl ab {}",
    "a whole number above {} to {}": "eine ganze Zahl über {} bis {}",
    "a whole number above {}": "eine ganze Zahl über {}",
    "a whole number to {}": "eine ganze Zahl bis {}",
    "a number": "eine Zahl",
    "a number from {} to {}": "eine Zahl von {} bis {}",
    "a number from {} below {}": "eine Zahl von {} und unter {}",
    "a number from {}": "eine Zahl ab {}",
    "a number above {} to {}": "eine Zahl über {} bis {}",
    "a number above {} below {}": "eine Zahl über {} und unter {}",
    "a number above {}": "eine Zahl über {}",
    "a number to {}": "eine Zahl bis {}",
    "a number below {}": "eine Zahl unter {}",
    "above 0 and at most 1000000, in W": "über 0 und höchstens 1000000, in W",
    "above 0 and at most 100000, in W": "über 0 und höchstens 100000, in W",
    "from {} to {}, in s": "von {} bis {}, in s",
    "from {} to {}, in W": "von {} bis {}, in W",
    "from {} to {}, in %": "von {} bis {}, in %",
    "from {} to {}, in A": "von {} bis {}, in A",
    "is missing (set_current needs it: from 1 to 80, in A)": "fehlt noch (von 1 bis 80, in A)",
    "is only for discharge; a charge takes current_a, in A": (
        "gilt nur, wenn das Auto das Haus versorgt; zum Laden gilt current_a, in A"
    ),
    "is only for force_charge and force_discharge": "gibt es nur bei force_charge und force_discharge",
    "is not for restore, which holds for good": "gibt es bei restore nicht, denn das gilt ohne Ende",
    "is not for {}": "gibt es bei {} nicht",
    "is not for discharge, which takes power_w, in W": (
        "gilt nicht, wenn das Auto das Haus versorgt; dafür gilt power_w, in W"
    ),
    "one of {}": "eines von {}",
    "true or false": "ja oder nein",
    "text": "Text",
    "text of {} to {} characters": "Text mit {} bis {} Zeichen",
    "this number": "diese Zahl",
    "this text": "dieser Text",
    "an object": "eine Gruppe von Feldern",
    "an object of {}": "eine Gruppe aus {}",
    "an object of {}, each {}": "eine Gruppe aus {}, je {}",
    "an object of {}, or null for the configured ones": (
        "eine Gruppe aus {} oder null für das, was in der Datei steht"
    ),
    "an object, each {}": "eine Gruppe von Feldern, je {}",
    "an object whose {} is one of {}": "eine Gruppe von Feldern, deren „{}“ eines von {} ist",
    "an object of patches, by loadpoint": "eine Gruppe von Einstellungen je Ladestation",
    "a table": "eine Gruppe von Feldern",
    "a table of mon, tue, wed, thu, fri, sat, sun, each {}": "für jeden Tag von Montag bis Sonntag {}",
    "an object of mon, tue, wed, thu, fri, sat, sun, each {}": "für jeden Tag von Montag bis Sonntag {}",
    "a table of {}": "eine Gruppe aus {}",
    "a table of {}, each {}": "eine Gruppe aus {}, je {}",
    "a table, each {}": "eine Gruppe von Feldern, je {}",
    "a table whose {} is one of {}": "eine Gruppe von Feldern, deren „{}“ eines von {} ist",
    "a list": "eine Liste",
    "an empty list": "eine leere Liste",
    "a list of {} to {}": "eine Liste mit {} bis {} Einträgen",
    "a list of at least {}": "eine Liste mit mindestens {} Einträgen",
    "a list of {}": "eine Liste mit {} Einträgen",
    "a list, each {}": "eine Liste, je {}",
    "a path": "ein Dateipfad",
    "an instant with its offset, such as 2026-01-15T02:30:00Z": (
        "ein Zeitpunkt mit Zeitzone, zum Beispiel 2026-01-15T02:30:00Z"
    ),
    "{} or {}": "{} oder {}",
    "a host name or an IP address": "der Name eines Rechners oder eine IP-Adresse",
    "an http:// or https:// address without a password": (
        "eine Adresse mit http:// oder https://, ohne Passwort"
    ),
    "'{}' has a port in it (write host = \"{}\" and port = {})": (
        "in „{}“ steckt ein Port: nur Name oder Adresse, also {}; der Port hat sein eigenes Feld ({})"
    ),
    "'{}' has a port in it (write host = \"{}\", without a port)": (
        "in „{}“ steckt ein Port: nur Name oder Adresse, also {}, ohne Port"
    ),
    "'{}' is a number and no host (if it is the port, write port = {})": (
        "„{}“ ist eine Zahl und kein Rechner (ist es der Port, gehört {} in das Feld dafür)"
    ),
    "'{}' is a number and no host (write its name or its address)": (
        "„{}“ ist eine Zahl und kein Rechner: hier gehört sein Name oder seine Adresse hin"
    ),
    "'{}' is no address (such as 192.168.1.40 or fe80::1)": (
        "„{}“ ist keine Adresse (wie 192.168.1.40 oder fe80::1)"
    ),
    "'{}' is no host name (nothing stands between two of its dots)": (
        "„{}“ ist kein Name eines Rechners (zwischen zwei Punkten steht nichts)"
    ),
    "'{}' is no address (after its name a port is from 1 to 65535)": (
        "„{}“ ist keine Adresse (nach dem Namen steht ein Port von 1 bis 65535)"
    ),
    "the driver cannot use this ({})": "damit kann der Treiber nichts anfangen ({})",
    "days such as mon-fri or sat,sun": "Wochentage, etwa Montag bis Freitag",
    "months such as dec-feb or jul": "Monate, etwa Dezember bis Februar",
    "1 to 48 characters without /, ? and #": "1 bis 48 Zeichen ohne /, ? und #",
    "13 digits in quotes": "13 Ziffern in Anführungszeichen",
    "17 capital letters and digits": "17 Großbuchstaben und Ziffern",
    "A- and eight characters": "A- und acht Zeichen",
    "a date and a time with its offset, such as 2026-12-01T17:00:00Z": (
        "Datum und Uhrzeit mit Zeitzone, zum Beispiel 2026-12-01T17:00:00Z"
    ),
    "a local time such as 07:30": "eine Uhrzeit wie 07:30",
    "a partner id": "eine Partnernummer",
    "a plan's id such as COV123456MRE1@EME": "die Nummer eines Tarifs wie COV123456MRE1@EME",
    "a region's letter, A to P without I and O": "der Buchstabe einer Region, A bis P ohne I und O",
    "a tariff code such as E-1R-AGILE-24-10-01-C": "ein Tarifcode wie E-1R-AGILE-24-10-01-C",
    "an entity id such as switch.wallbox": "der Name einer Entität wie switch.wallbox",
    "lower-case letters, digits, - and _": "Kleinbuchstaben, Ziffern, - und _",
    "the id of a site": "die Nummer eines Hauses",
    "the station's number in quotes, not its code": (
        "die Nummer der Anlage in Anführungszeichen, nicht ihr Code"
    ),
    "the ten characters of a meter's NMI (an eleventh is its checksum)": (
        "die zehn Zeichen der NMI eines Zählers (ein elftes ist die Prüfziffer)"
    ),
    "three letters such as AUD": "drei Buchstaben wie EUR",
    "what entity names begin with, such as goodwe": (
        "womit die Namen der Entitäten beginnen, zum Beispiel goodwe"
    ),
    "the minimum ({} A) is above the maximum ({} A)": "das Minimum ({} A) liegt über dem Maximum ({} A)",
    "the pause is above the start, so no charge could last": (
        "die Pause liegt über dem Start, so könnte kein Laden dauern"
    ),
    "no_grid_import and preserve_battery exclude each other": (
        "„Nichts aus dem Netz“ und „Batterie behält ihre Ladung“ schließen einander aus"
    ),
    "at most {}, the battery's own in the configuration": (
        "höchstens {}, wie für die Batterie in den Einstellungen steht"
    ),
    "needed for {}": "wird für {} gebraucht",
    "text of 1 to {} characters": "Text mit 1 bis {} Zeichen",
    "text of 1 to {} characters in one line": "Text mit 1 bis {} Zeichen in einer Zeile",
    "text in one line": "Text in einer Zeile",
    "is none of this house's addresses ({})": "ist keine Adresse dieses Hauses ({})",
    'the settings stand by themselves, as {"reserve_pct": 30}': "die Einstellungen stehen für sich",
    "{}; later than that it is refused and never done": "{}; später wird es abgelehnt und nie ausgeführt",
    # settings that do nothing here
    "there is no battery to sell from, so spikes are only told": (
        "es gibt keine Batterie, aus der verkauft werden könnte; Preisspitzen werden nur gemeldet"
    ),
    "this battery cannot be told to discharge, so spikes are only told": (
        "diese Batterie kann nicht auf Auftrag verkaufen; Preisspitzen werden nur gemeldet"
    ),
    "there is no battery whose export could be held, and no car for the sun behind it": (
        "es gibt keine Batterie, die das einhalten könnte, und kein Auto, das die Sonne nähme"
    ),
    "the meter shows current on three phases, and this is 1, so the main fuse counts all of it on one": (
        "der Zähler zeigt Strom auf drei Phasen, und hier steht 1; die Sicherung zählt alles auf der einen"
    ),
    "without main_fuse_a there is nothing to keep it from": (
        "ohne „Hauptsicherung“ gibt es nichts, wovon Abstand zu halten wäre"
    ),
    "it has neither import_limit_w nor export_limit_w, so it limits nothing": (
        "weder „Höchstens aus dem Netz“ noch „Höchstens ins Netz“ ist gesetzt, es begrenzt also nichts"
    ),
    "without charge_by there is no time by which to be charged": (
        "ohne „Jeden Tag geladen um“ gibt es keine Zeit, bis zu der geladen sein soll"
    ),
    "the grid charges to {} % at most (grid_charge_max_soc_pct), so that only the sun could bring the rest": (
        "aus dem Netz wird höchstens bis {} % geladen („Aus dem Netz laden bis“), "
        "den Rest könnte nur die Sonne bringen"
    ),
    "without departures there is nothing to be late for, so the cheapest hours are taken": (
        "ohne Abfahrten gibt es nichts zu versäumen, darum gelten die günstigsten Stunden"
    ),
    "“Ready” at {}": "„Fertig“ an {}",
    "charging ends at {} % already, the limit there, and not at {} %": (
        "das Laden endet schon bei {} %, der Grenze dort, und nicht bei {} %"
    ),
    "The limit at {}": "Die Grenze an {}",
    "The battery's reserve": "Die Reserve der Batterie",
    "The limit of what an inverter gives": "Die Grenze dessen, was ein Wechselrichter gibt",
    "is missing: with limits = true it says what all microinverters give at most": (
        "fehlt noch: Mit „Leistung begrenzen“ sagt es, was alle Mikrowechselrichter höchstens geben"
    ),
    "is missing: limits = true needs it, or a token that may limit": (
        "fehlt noch: „Leistung begrenzen“ braucht sie, oder einen Schlüssel, der begrenzen darf"
    ),
    "plan and sales keep {} %, the battery by itself {} %": (
        "Plan und Verkauf behalten {} %, die Batterie von selbst {} %"
    ),
    "nobody tells how full the car is, so no charge ends at {} %": (
        "niemand sagt, wie voll das Auto ist, darum endet kein Laden bei {} %"
    ),
    "neither this circuit nor one above it has a limit": (
        "weder dieser Stromkreis noch einer darüber hat eine Grenze"
    ),
    "The circuit “{}”": "Der Stromkreis „{}“",
    "no charger hangs on this circuit": "an diesem Stromkreis hängt keine Ladestation",
    "only a one-phase charger behind a three-phase fuse or circuit is judged by it": (
        "das zählt nur für eine einphasige Ladestation hinter einer dreiphasigen Sicherung"
    ),
    "this charger cannot switch: auto is as many as it reports or is wired for, else one": (
        "diese Ladestation kann nicht umschalten: „Automatisch“ heißt so viele, wie sie meldet oder "
        "angeschlossen hat, "
        "sonst eine"
    ),
    "this charger cannot switch phases": "diese Ladestation kann die Phasen nicht umschalten",
    'only phases = "auto" is switched': "nur bei „Phasen“ auf „Automatisch“ wird umgeschaltet",
    "the car charges on {}, which is what counts, and this charger cannot switch": (
        "das Auto lädt auf {}, das ist es, was zählt, und diese Ladestation kann nicht umschalten"
    ),
    "preserve_battery goes before it": "„Batterie behält ihre Ladung“ geht vor",
    # settings that make no sense together, or to nobody
    "main_fuse_a less fuse_margin_a leaves {} A, so the grid alone never charges a car": (
        "„Hauptsicherung“ weniger „Abstand zur Sicherung“ lässt {} A übrig, "
        "das Netz allein lädt also nie ein Auto"
    ),
    "every price of 0 or more is a spike, at 0 per MWh": (
        "bei 0 je MWh ist jeder Preis, der nicht unter null liegt, eine Preisspitze"
    ),
    "the battery may give 0 W (battery.max_discharge_w), so spikes are only told": (
        "die Batterie darf 0 W geben („Gibt höchstens ab“), Preisspitzen werden also nur gemeldet"
    ),
    "{} W is less than its charger's {} W": "{} W sind weniger als das Mindeste seiner Ladestation, {} W",
    "a nearly empty car would pay {} at most, a fuller one up to opportunity_price ({})": (
        "ein fast leeres Auto würde höchstens {} zahlen, ein volleres bis zu {} („Höchstpreis, voller“)"
    ),
    "charging ends at {} % already, so opportunity_price never counts": (
        "das Laden endet schon bei {} %, darum zählt „Höchstpreis, voller“ nie"
    ),
    "the window ends when it begins, at {}: it never opens": (
        "das Zeitfenster endet, wenn es beginnt, um {}: Es öffnet nie"
    ),
    "a car that is to hold 0 % needs no charge": "ein Auto, das 0 % haben soll, braucht kein Laden",
    "at a limit of 0 % no charge ever begins": "bei einer Grenze von 0 % beginnt nie ein Laden",
    "the battery keeps {} % by itself (battery.reserve_pct), which is as much or more": (
        "die Batterie behält von selbst {} % (ihre „Reserve“), das ist so viel oder mehr"
    ),
    "there is no battery": "es gibt keine Batterie",
    "this battery cannot be held": "diese Batterie kann ihre Ladung nicht behalten",
    "no charger here comes to this door (a loadpoint's charger with driver ocpp does)": (
        "keine Ladestation hier meldet sich an dieser Tür (nur eine der Art „OCPP-Ladestation“)"
    ),
    "no device and no message goes through it": "kein Gerät und keine Nachricht geht hindurch",
    "no price source here tells the market's price, so no spike is seen (in the NEM: set region)": (
        "keine Preisquelle hier nennt den Marktpreis, darum wird keine Preisspitze erkannt (im NEM: "
        "region setzen)"
    ),
    "read only with spike.enabled and spike.region": "gilt nur mit spike.enabled und spike.region",
    "what is adjusted there is shown to nobody while enabled is false": (
        "was dort angepasst wird, sieht niemand, solange „Eingeschaltet“ aus ist"
    ),
    "this price source warns of no spike": "diese Preisquelle warnt vor keiner Preisspitze",
    "no [[tariff.demand]] says which hours count for a demand charge": (
        "kein „Leistungspreis“ unter Preise sagt, welche Stunden für ihn zählen"
    ),
    "the charger {} never tells where its car is while it is away": (
        "die Ladestation {} sagt nie, wo ihr Auto ist, wenn es weg ist"
    ),
    "The automation '{}'": "Die Automation „{}“",
    "this version never compresses the live stream": "diese Version packt den Live-Strom nie",
    "it is switched off, for it names {}, which is gone; change or delete it": (
        "sie ist ausgeschaltet, denn sie nennt {}, und das gibt es nicht mehr; bitte ändern oder löschen"
    ),
}
