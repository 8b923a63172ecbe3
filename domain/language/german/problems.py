"""What is wrong, in German: in full, and as the sentence on top."""

PROBLEMS: dict[str, str] = {
    "Nothing can be written to disk: {error}.": "Auf die Platte lässt sich nichts schreiben: {error}.",
    "Nothing can be written to disk; what you change now may be lost.": (
        "Auf die Platte lässt sich nichts schreiben; was Sie jetzt ändern, kann verloren gehen."
    ),
    "A part of the database cannot be read ({error}): put back a backup.": (
        "Ein Teil der Datenbank ist nicht lesbar ({error}): Bitte eine Datensicherung zurückspielen."
    ),
    "A part of the database cannot be read: put back a backup.": (
        "Ein Teil der Datenbank ist nicht lesbar: Bitte eine Datensicherung zurückspielen."
    ),
    "The database is older than it should be: look over your modes and settings.": (
        "Die Datenbank ist älter, als sie sein sollte: Bitte Modi und Einstellungen prüfen."
    ),
    "The clock of this machine is wrong: {error}.": "Die Uhr dieses Rechners geht falsch: {error}.",
    "The clock of this machine is wrong, so nothing is decided by time.": (
        "Die Uhr dieses Rechners geht falsch; nach der Uhr wird darum nichts entschieden."
    ),
    "A fault in this program ({error}): what was ordered of {device} stays as it is; please report it.": (
        "Ein Fehler in diesem Programm ({error}): Was {device:dat} aufgetragen ist, bleibt so; "
        "bitte melden Sie ihn."
    ),
    "A fault in this program: what was ordered stays as it is; please report it.": (
        "Ein Fehler in diesem Programm: Was aufgetragen ist, bleibt so; bitte melden Sie ihn."
    ),
    "{Device} fails by a fault in this program ({error}). It is tried again; please report it.": (
        "{Device} scheitert an einem Fehler in diesem Programm ({error}). Es wird weiter versucht; "
        "bitte melden Sie ihn."
    ),
    "Something that is done from time to time fails by a fault in this program; please report it.": (
        "Etwas, das von Zeit zu Zeit geschieht, scheitert an einem Fehler in diesem Programm; "
        "bitte melden Sie ihn."
    ),
    "{Device} tells no grid power, so nothing guards {error}.": (
        "{Device} meldet keine Netzleistung; nichts bewacht nun {error}."
    ),
    "The phase currents are not known, so no car may charge: the fuse cannot be guarded.": (
        "Die Ströme der Phasen sind nicht bekannt, darum darf kein Auto laden: "
        "Die Sicherung lässt sich nicht bewachen."
    ),
    "The settings go on as they were, for the file {file} cannot be used: {error}.": (
        "Die bisherigen Einstellungen gelten weiter, denn die Datei {file} ist nicht zu gebrauchen: {error}."
    ),
    "The settings go on as they were, for their file cannot be used.": (
        "Die bisherigen Einstellungen gelten weiter, denn ihre Datei ist nicht zu gebrauchen."
    ),
    "{Device} could not be handed back as it was before: {error}. It is tried again.": (
        "{Device} ließ sich nicht zurückgeben, wie es vorher war: {error}. Es wird weiter versucht."
    ),
    "{Device} could not be handed back as it was before; it is tried again.": (
        "{Device} ließ sich nicht zurückgeben, wie es vorher war; es wird weiter versucht."
    ),
    "{Device} of before{was} still has what was ordered: {left}. Set it back there, or enter it again.": (
        "{Device} von vorher{was} hat noch einen Auftrag von hier: {left}. Bitte am Gerät selbst "
        "zurückstellen oder wieder in die Einstellungen eintragen."
    ),
    "{Device} of before{was} still has what was ordered: {left}. That ends by itself at {ends_at}.": (
        "{Device} von vorher{was} hat noch einen Auftrag von hier: {left}. Er endet um {ends_at} von selbst."
    ),
    "it is to charge with {power}": "Laden mit {power}",
    "it is to charge": "Laden",
    "it is to discharge with {power}": "Entladen mit {power}",
    "it is to discharge": "Entladen",
    "it is to keep its charge": "die Ladung halten",
    "its export limit is {power}": "eine Einspeisegrenze von {power}",
    "it is to give no more than {power}": "höchstens {power} abgeben",
    "it is to let no more than {power} leave the house": "höchstens {power} aus dem Haus lassen",
    "it may not charge from the grid": "nicht aus dem Netz laden",
    "no car may charge there": "kein Auto laden",
    "a car may charge with {current} A": "ein Auto mit {current} A laden",
    "its car is to feed the house with {power}": "das Haus mit {power} aus dem Auto versorgen",
    "it is to run by itself": "von selbst laufen",
    "{Device} accepts the export limit and does not follow it. {hint}.": (
        "{Device} nimmt die Einspeisegrenze an und hält sie nicht ein. {hint}."
    ),
    "{Device} accepts the export limit and does not follow it.": (
        "{Device} nimmt die Einspeisegrenze an und hält sie nicht ein."
    ),
    "{Device} turns us away: {error}.": "{Device} verweigert den Zugriff: {error}.",
    "{Device} turns us away.": "{Device} verweigert den Zugriff.",
    "{Device} does not answer: {error}.": "{Device} antwortet nicht: {error}.",
    "{Device} does not answer.": "{Device} antwortet nicht.",
    "{Device} has told nothing since {since}.": "{Device} meldet seit {since} nichts mehr.",
    "{Device} tells nothing.": "{Device} meldet nichts.",
    "{Device} is heard again; it had told nothing since {since}.": (
        "{Device} meldet sich wieder; seit {since} kam nichts."
    ),
    "The server was not running from {since} to {until}: nobody measured or decided anything.": (
        "Der Server lief von {since} bis {until} nicht: Niemand hat gemessen oder entschieden."
    ),
    "The server is running again; it had not been running since {since}.": (
        "Der Server läuft wieder; seit {since} lief er nicht."
    ),
    "{Device} is heard again.": "{Device} meldet sich wieder.",
    "{Device} falls silent again and again, {times} times since {since}.": (
        "{Device} fällt immer wieder aus, {times}-mal seit {since}."
    ),
    "{Device} is another one than before: {make} instead of {was}.": (
        "{Device} ist jetzt ein anderes Gerät: {make} statt {was}."
    ),
    "{Device} is another one than before.": "{Device} ist jetzt ein anderes Gerät als vorher.",
    "{Device} falls silent again and again.": "{Device} fällt immer wieder aus.",
    "{Device} has been heard steadily since {heard_at}; it fell silent {times} times since {since}.": (
        "{Device} meldet sich seit {heard_at} ohne Unterbrechung; Ausfälle seit {since}: {times}."
    ),
    "{Device} has been heard steadily since {heard_at}; it fell silent {times} times.": (
        "{Device} meldet sich seit {heard_at} ohne Unterbrechung; Ausfälle davor: {times}."
    ),
    "{Device} is no part of the house any more.": "{Device} gehört nicht mehr zum Haus.",
    "The last command to {device} failed ({action}): {error}.": (
        "Der letzte Auftrag an {device:acc} ist gescheitert ({action}): {error}."
    ),
    "The last command to {device} failed.": "Der letzte Auftrag an {device:acc} ist gescheitert.",
    "{Device} draws {above} A more per phase than it is told, so it gets less. Look at its settings.": (
        "{Device} zieht je Phase {above} A mehr als vorgegeben und bekommt darum weniger. "
        "Bitte ihre Einstellungen prüfen."
    ),
    "{Device} draws more than it is told.": "{Device} zieht mehr als vorgegeben.",
    "Which car is at {device} cannot be told: {doubt}.": (
        "Welches Auto an {device:dat} steht, ist nicht klar: {doubt}."
    ),
    "it might be {cars}. Look at their VINs and tags": ("{cars}? Bitte Fahrgestellnummern und Karten prüfen"),
    "the {car} is expected at {places}, and each has a car. Change the car of one of them": (
        "{car} wird an {places} erwartet, und überall steht ein Auto. Bitte bei einer ein anderes wählen"
    ),
    "Which car is at {device} cannot be told. Look at the VINs and tags of your cars.": (
        "Welches Auto an {device:dat} steht, ist nicht klar. Bitte Fahrgestellnummern und Karten prüfen."
    ),
    "{Car} takes no power; the next try is at {until}. Look at its plug, timer and limit.": (
        "{Car} nimmt keinen Strom; der nächste Versuch ist {until:um}. "
        "Bitte Stecker, Zeitschaltung und Ladegrenze prüfen."
    ),
    "{Car} takes no power. Look at its plug, timer and limit.": (
        "{Car} nimmt keinen Strom. Bitte Stecker, Zeitschaltung und Ladegrenze prüfen."
    ),
    "{Device} is also set by another hand: {error}.": (
        "{Device} wird auch von anderer Hand gestellt: {error}."
    ),
    "{Device} is also set by another hand.": "{Device} wird auch von anderer Hand gestellt.",
    "{Device} reports what cannot be: {error}.": "{Device} meldet, was nicht sein kann: {error}.",
    "{Device} reports what cannot be.": "{Device} meldet, was nicht sein kann.",
    "The meters cannot all be right: at {at} {measured}. {look}.": (
        "Die Zähler können nicht alle stimmen: {at:Um} {measured}. {look}."
    ),
    "The meters cannot all be right: more goes out of the house than comes in.": (
        "Die Zähler können nicht alle stimmen: Das Haus gibt mehr ab, als es bekommt."
    ),
    "{power} came from the grid": "kamen {power} aus dem Netz",
    "{power} went to the grid": "gingen {power} ins Netz",
    "nothing came from the grid": "kam nichts aus dem Netz",
    "{power} came from the sun": "kamen {power} von der Sonne",
    "the inverter used {power}": "brauchte der Wechselrichter {power}",
    "nothing came from the sun": "kam nichts von der Sonne",
    "{power} came from the battery": "kamen {power} aus der Batterie",
    "{power} went into the battery": "gingen {power} in die Batterie",
    "nothing came from the battery": "kam nichts aus der Batterie",
    "{power} went into the cars": "gingen {power} in die Autos",
    "{power} came from the cars": "kamen {power} aus den Autos",
    "nothing went into the cars": "ging nichts in die Autos",
    "Look whether the charger is wired before the house's meter, and whether it measures right": (
        "Bitte prüfen, ob die Ladestation vor dem Zähler des Hauses angeschlossen ist und richtig misst"
    ),
    "Look whether the grid meter is the wrong way round, or a solar inverter is missing here": (
        "Bitte prüfen, ob der Netzzähler verkehrt herum misst oder hier ein Wechselrichter fehlt"
    ),
    "Look whether battery or grid meter are read the wrong way round, or a solar inverter is missing here": (
        "Bitte prüfen, ob Batterie oder Netzzähler verkehrt herum gelesen wird oder ein Wechselrichter fehlt"
    ),
    "It is dark at that hour: look whether the inverter counts the battery as sun": (
        "Um diese Zeit ist es dunkel: Bitte prüfen, ob der Wechselrichter die Batterie als Sonne zählt"
    ),
    "{Device} has been written to often enough for this hour; changes wait until {until}.": (
        "An {device:acc} wurde in dieser Stunde oft genug gesendet; Änderungen warten bis {until}."
    ),
    "{Device} has been written to often enough for this hour; changes wait.": (
        "An {device:acc} wurde in dieser Stunde oft genug gesendet; Änderungen warten."
    ),
    "No price is known for now: {error}.": "Für jetzt ist kein Preis bekannt: {error}.",
    "No price is known for now, so nothing is decided by price.": (
        "Für jetzt ist kein Preis bekannt; nach dem Preis wird darum nichts entschieden."
    ),
    "The price source does not tell all it should: {error}. What it told before counts until it ends.": (
        "Die Preisquelle sagt nicht alles, was sie sollte: {error}. Was sie vorher sagte, gilt, bis es endet."
    ),
    "The price source does not tell all it should. What it told before counts until it ends.": (
        "Die Preisquelle sagt nicht alles, was sie sollte. Was sie vorher sagte, gilt, bis es endet."
    ),
    "No new solar forecast comes: {error}. The last one counts for a day, then the house's own past.": (
        "Es kommt keine neue Sonnenvorhersage: {error}. Die letzte gilt einen Tag lang, dann zählt, was das"
        " Haus selbst erlebt hat."
    ),
    "No new solar forecast comes. The last one counts for a day, then the house's own past.": (
        "Es kommt keine neue Sonnenvorhersage. Die letzte gilt einen Tag lang, dann zählt, was das Haus"
        " selbst erlebt hat."
    ),
    "What the market pays has not been known since {known_at}, so no price spike begins or ends.": (
        "Was der Markt zahlt, ist seit {known_at} nicht bekannt; keine Preisspitze beginnt oder endet."
    ),
    "The weather is not known, so automations that ask for it wait: {error}.": (
        "Das Wetter ist nicht bekannt, darum warten Automationen, die danach fragen: {error}."
    ),
    "The weather is not known, so automations that ask for it wait.": (
        "Das Wetter ist nicht bekannt, darum warten Automationen, die danach fragen."
    ),
    "What the market pays is not known, so no price spike begins or ends.": (
        "Was der Markt zahlt, ist nicht bekannt; keine Preisspitze beginnt oder endet."
    ),
    "{Car} will not be ready by {until}: {missing} will be missing{because}.": (
        "{Car} wird bis {until} nicht fertig: Es werden {missing} fehlen{because}."
    ),
    "{Car} will not be ready in time.": ("{Car} wird nicht rechtzeitig fertig."),
    ", as it is to charge from the sun only": ", weil es nur von der Sonne laden soll",
    ", as far as power below its highest price goes": (
        ", weil Strom nur unter seinem Höchstpreis gekauft wird"
    ),
    ", and{because}": " und{because}",
    ", as it is not to charge while a demand charge counts": (
        ", weil es nicht laden soll, solange der Leistungspreis zählt"
    ),
    ", as fuse and circuits leave it no more beside what else is drawn": (
        ", weil Sicherung und Stromkreise ihm neben dem anderen Verbrauch nicht mehr lassen"
    ),
    ", as the import limit leaves it no more beside what else is drawn": (
        ", weil die Bezugsgrenze ihm neben dem anderen Verbrauch nicht mehr lässt"
    ),
    ", as the time until then is too short": ", weil die Zeit bis dahin nicht reicht",
    "There is no plan for now: {why}.": "Für jetzt gibt es keinen Plan: {why}.",
    "there is no {missing}": "Es fehlt {missing}",
    "The cloud of {device} is not told the prices: {error}.": (
        "Die Cloud von {device:dat} erfährt die Preise nicht: {error}."
    ),
    "The cloud of {device} is not told the prices.": "Die Cloud von {device:dat} erfährt die Preise nicht.",
    "Nothing is told over MQTT: {error}.": "Über MQTT geht nichts hinaus: {error}.",
    "Nothing is told over MQTT.": "Über MQTT geht nichts hinaus.",
    "What was changed in the settings file counts after a restart: {settings}.": (
        "Was in der Einstellungsdatei geändert wurde, gilt nach einem Neustart: {settings}."
    ),
    "What was changed in the settings file counts after a restart.": (
        "Was in der Einstellungsdatei geändert wurde, gilt nach einem Neustart."
    ),
    "Messages to {target} do not arrive: {error}.": "Nachrichten an {target} kommen nicht an: {error}.",
    "Messages to one of your phones or services do not arrive.": (
        "Nachrichten an eines Ihrer Telefone oder einen Ihrer Dienste kommen nicht an."
    ),
    "“{name}” acted {times} times within an hour and rests until {until}. Maybe another rule undoes it.": (
        "„{name}“ handelte in einer Stunde {times}-mal und ruht bis {until}. "
        "Vielleicht macht eine andere Regel das rückgängig."
    ),
    "An automation acted very often and rests. Maybe another rule undoes it.": (
        "Eine Automation handelte sehr oft und ruht. Vielleicht macht eine andere Regel das rückgängig."
    ),
    "{setting}: {error}.": "{setting}: {error}.",
    "A setting has no effect.": "Eine Einstellung bewirkt nichts.",
    # on top
    "Nothing has been written to disk since {since}.": (
        "Seit {since} ließ sich nichts mehr auf die Platte schreiben."
    ),
    "Put back a backup: a part of the database cannot be read.": (
        "Bitte eine Datensicherung zurückspielen: Ein Teil der Datenbank ist nicht lesbar."
    ),
    "Look over your settings: the database is older than it should be.": (
        "Bitte Einstellungen prüfen: Die Datenbank ist älter, als sie sein sollte."
    ),
    "The clock of this machine is wrong.": "Die Uhr dieses Rechners geht falsch.",
    "This program has had a fault since {since}; please report it.": (
        "Dieses Programm hat seit {since} einen Fehler; bitte melden Sie ihn."
    ),
    "{Device} has told no grid power since {since}.": "{Device} meldet seit {since} keine Netzleistung.",
    "The settings file cannot be used; the house goes on with the old ones.": (
        "Die Einstellungsdatei ist nicht zu gebrauchen; das Haus läuft mit den alten weiter."
    ),
    "{Device} could not be set back to automatic yet; it is tried again.": (
        "{Device} ließ sich noch nicht auf Automatik zurückstellen; es wird weiter versucht."
    ),
    "{Device} of before still has what was ordered.": "{Device} von vorher hat noch einen Auftrag von hier.",
    "{Device} of before still has what was ordered. Set it back at the device.": (
        "{Device} von vorher hat noch einen Auftrag von hier. Bitte am Gerät zurückstellen."
    ),
    "{Device} does not hold back the sun as it was told.": (
        "{Device} hält die Sonne nicht zurück, wie es sein sollte."
    ),
    "{Device} has turned us away since {since}.": "{Device} weist uns seit {since} ab.",
    "{Device} has not answered since {since}.": "{Device} antwortet seit {since} nicht.",
    "{Device} did not do what it was told at {since}.": "{Device} tat {since:um} nicht, was verlangt war.",
    "{Devices} could not be set back to automatic yet; it is tried again.": (
        "{Devices} ließen sich noch nicht auf Automatik zurückstellen; es wird weiter versucht."
    ),
    "{Devices} have turned us away since {since}.": "{Devices} weisen uns seit {since} ab.",
    "{Devices} have not answered since {since}.": "{Devices} antworten seit {since} nicht.",
    "{Devices} draw more than they are told.": "{Devices} ziehen mehr als vorgegeben.",
    "{Devices} are also set by another hand.": "{Devices} werden auch von anderer Hand gestellt.",
    "{Devices} did not do what they were told.": "{Devices} taten nicht, was verlangt war.",
    "Which cars are at {devices} cannot be told.": "Welche Autos an {devices:dat} stehen, ist nicht klar.",
    "{Cars} take no power.": "{Cars} nehmen keinen Strom.",
    "{Cars} will not be ready in time.": "{Cars} werden nicht rechtzeitig fertig.",
    "Which car is at {device} cannot be told.": "Welches Auto an {device:dat} steht, ist nicht klar.",
    "{Car} takes no power.": "{Car} nimmt keinen Strom.",
    "No price has been known since {since}.": "Seit {since} ist kein Preis bekannt.",
    "There has been no plan since {since}.": "Seit {since} gibt es keinen Plan.",
}
