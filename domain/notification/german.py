"""Every notice in German, under the keys of `english.py`."""

SENTENCES: dict[str, tuple[str, ...]] = {
    "car_started.solar": (
        "{car} lädt",
        "Mit Sonnenstrom: jetzt {soc_pct}, bis {limit_pct}.",
        "Mit Sonnenstrom.",
    ),
    "car_started.cheap": (
        "{car} lädt",
        "Strom ist günstig: jetzt {soc_pct}, bis {limit_pct}.",
        "Strom ist günstig.",
    ),
    "car_started.schedule": (
        "{car} lädt",
        "Die Ladezeit hat begonnen: jetzt {soc_pct}, bis {limit_pct}.",
        "Die Ladezeit hat begonnen.",
    ),
    "car_started.smart": (
        "{car} lädt",
        "Wie geplant: jetzt {soc_pct}, fertig {ready_at:um}.",
        "Wie geplant, um rechtzeitig fertig zu sein.",
    ),
    "car_started": ("{car} lädt", "Jetzt {soc_pct}, bis {limit_pct}.", "Es hat begonnen ({place})."),
    "car_progress": (
        "{car} lädt",
        "{soc_pct} von {limit_pct}, mit {power_w}.",
        "{soc_pct} von {limit_pct}.",
    ),
    "car_finished": (
        "{car} ist fertig",
        "{soc_pct}. Geladen: {energy_wh}, davon {solar_pct} von der Sonne, für {cost}.",
        "Geladen: {energy_wh}, Stand {soc_pct}.",
        "Geladen: {energy_wh}.",
        "Die Ladung ist beendet ({place}).",
    ),
    "car_finished.left": (
        "{car} wurde abgesteckt",
        "Geladen: {energy_wh}, Stand {soc_pct}.",
        "Die Ladung ist beendet ({place}).",
    ),
    "car_late": (
        "{car} wird nicht rechtzeitig fertig",
        "{departure:Um} werden {missing_wh} fehlen.",
        "Bis zur Abfahrt reicht es nicht.",
    ),
    "car_late.over": ("{car} wird rechtzeitig fertig", "Es reicht nun doch.", "Es reicht nun doch."),
    "car_waits.replug_required": (
        "{car} braucht Sie",
        "Bitte abstecken und wieder einstecken.",
        "Bitte abstecken und wieder einstecken.",
    ),
    "car_waits.charger_fault": (
        "{place}: Störung der Ladestation",
        "Sie meldet: {error}.",
        "Sie lädt erst, wenn das behoben ist.",
    ),
    "car_waits.charger_paused": (
        "{car} braucht Sie",
        "Die Ladestation wartet auf eine Karte oder auf ihre App.",
        "Die Ladestation wartet auf eine Karte oder auf ihre App.",
    ),
    "car_waits.start_unconfirmed": (
        "{car} nimmt keinen Strom",
        "Bitte Stecker, Zeitschaltung und Ladegrenze des Autos prüfen.",
        "Bitte Stecker, Zeitschaltung und Ladegrenze des Autos prüfen.",
    ),
    "car_waits.over": ("{car} wartet nicht mehr", "Das Laden ist wieder möglich.", "Es kann weitergehen."),
    "car_stopped.stopped": (
        "{car}: Jemand hat das Laden beendet",
        "Bei {soc_pct}, am Auto, an der Ladestation oder in ihrer App.",
        "Am Auto, an der Ladestation oder in ihrer App.",
    ),
    "car_stopped.over": ("{car} lädt wieder", "Jetzt {soc_pct}.", "Es geht weiter."),
    "problem.over": ("{Device}: alles wieder in Ordnung", "Es ist vorbei.", "Es ist vorbei."),
    "price_negative.free": (
        "Strom ist kostenlos",
        "Er kostet nichts bis {until}.",
        "Er kostet jetzt nichts.",
    ),
    "price_negative.paid": (
        "Sie bekommen Geld für Verbrauch",
        "Bis zu {lowest_price}, bis {until}.",
        "Strom kostet jetzt weniger als nichts.",
    ),
    "price_negative.over": (
        "Strom kostet wieder etwas",
        "Die kostenlose Zeit ist vorbei.",
        "Die kostenlose Zeit ist vorbei.",
    ),
    "battery_hold.soon": (
        "Batterie: bald wieder automatisch",
        "Ihr Auftrag endet {until:um}; Stand {soc_pct}.",
        "Ihr Auftrag endet {until:um}.",
    ),
    "battery_hold.over": ("Batterie: wieder automatisch", "Stand {soc_pct}.", "Der Auftrag ist vorbei."),
    "daily_summary.paid": (
        "Heute",
        "Sonne {pv_wh}, gekauft {import_wh}, verkauft {export_wh}. Bezahlt {cost}, gespart {saved}.",
        "Sonne {pv_wh}, gekauft {import_wh}, verkauft {export_wh}. Bezahlt {cost}, sonst {lost} weniger.",
        "Sonne {pv_wh}, gekauft {import_wh}, verkauft {export_wh}. Bezahlt {cost}.",
        "Sonne {pv_wh}, gekauft {import_wh}, verkauft {export_wh}.",
    ),
    "daily_summary.earned": (
        "Heute",
        "Sonne {pv_wh}, gekauft {import_wh}, verkauft {export_wh}. Verdient {earned}, gespart {saved}.",
        "Sonne {pv_wh}, gekauft {import_wh}, verkauft {export_wh}. Verdient {earned}, sonst {lost} mehr.",
        "Sonne {pv_wh}, gekauft {import_wh}, verkauft {export_wh}. Verdient {earned}.",
        "Sonne {pv_wh}, gekauft {import_wh}, verkauft {export_wh}.",
    ),
    "spike_export.announced": ("Preisspitze kommt", "Ab {starts_at}.", "Sie beginnt bald."),
    "spike_export.running": (
        "Preisspitze: Verkauf ins Netz",
        "Der Markt zahlt {wholesale_price}.",
        "Der Markt zahlt viel.",
    ),
    "spike_export.done": ("Preisspitze vorbei", "Sie brachte {earned}.", "Sie begann {starts_at:um}."),
    "spike_export.cancelled": ("Doch keine Preisspitze", "Sie kam nicht.", "Sie kam nicht."),
    "saving_session.announced": (
        "Sparzeit kommt",
        "Von {starts_at} bis {ends_at}: Jede kWh weniger oder verkaufte bringt {reward_price} mehr.",
        "Ab {starts_at}.",
    ),
    "saving_session.running": (
        "Sparzeit",
        "Bis {ends_at}: Jede kWh weniger oder verkaufte bringt {reward_price} mehr.",
        "Sie hat begonnen.",
    ),
    "saving_session.done": ("Sparzeit vorbei", "Sie endete {ends_at:um}.", "Sie ist vorbei."),
    "saving_session.cancelled": ("Sparzeit abgesagt", "Sie findet nicht statt.", "Sie findet nicht statt."),
    "free_electricity.announced": (
        "Kostenloser Strom kommt",
        "Von {starts_at} bis {ends_at}.",
        "Ab {starts_at}.",
    ),
    "free_electricity.running": ("Strom ist kostenlos", "Bis {ends_at}.", "Ab jetzt."),
    "free_electricity.done": ("Kostenloser Strom vorbei", "Er endete {ends_at:um}.", "Er ist vorbei."),
    "free_electricity.cancelled": ("Kostenloser Strom abgesagt", "Er kommt nicht.", "Er kommt nicht."),
    "demand_window.announced": (
        "Teure Stunden kommen",
        "Von {starts_at} bis {ends_at} kostet der höchste Bezug.",
        "Ab {starts_at}.",
    ),
    "demand_window.running": (
        "Teure Stunden",
        "Bis {ends_at} kostet der höchste Bezug.",
        "Jetzt kostet der höchste Bezug.",
    ),
    "demand_window.done": ("Teure Stunden vorbei", "Sie endeten {ends_at:um}.", "Sie sind vorbei."),
    "demand_window.cancelled": ("Doch keine teuren Stunden", "Sie kommen nicht.", "Sie kommen nicht."),
    "price_spike_warning.announced": ("Preisspitze möglich", "Ab {starts_at}.", "Vielleicht bald."),
    "price_spike_warning.running": (
        "Warnung vor einer Preisspitze",
        "Ihr Versorger warnt bis {ends_at}.",
        "Ihr Versorger warnt.",
    ),
    "price_spike_warning.done": ("Warnung vorbei", "Keine Preisspitze mehr.", "Keine Preisspitze mehr."),
    "price_spike_warning.cancelled": (
        "Warnung zurückgenommen",
        "Keine Preisspitze erwartet.",
        "Keine Preisspitze erwartet.",
    ),
    "test": (
        "PowerSync: ein Test",
        "Nachrichten aus Ihrem Haus kommen hier an.",
        "Nachrichten kommen hier an.",
    ),
}

# A problem's title and sentence.
PROBLEMS: dict[str, tuple[str, str]] = {
    "storage_failing": ("Der Datenträger nimmt nichts an", "Änderungen von jetzt können verloren gehen."),
    "storage_older": ("Alte Datenbank", "Bitte Betriebsarten und Einstellungen prüfen."),
    "clock_wrong": ("Die Uhr geht falsch", "Nichts wird nach der Uhr entschieden, bis sie stimmt."),
    "program_fault": ("Fehler in diesem Programm", "Was befohlen ist, bleibt so. Bitte melden Sie das."),
    "meter_silent": ("Der Netzzähler schweigt", "Sicherung und Bezugsgrenze sind nicht bewacht."),
    "restore_pending": ("{Device}: noch nicht zurückgegeben", "Es wird weiter versucht."),
    "not_enforced": ("{Device} hält die Einspeisegrenze nicht ein", "Sie ist gesetzt und wirkt nicht."),
    "device_refused": ("{Device} weist uns ab", "Bitte Zugangsdaten prüfen."),
    "device_offline": ("{Device} antwortet nicht", "Seit {since} kommt nichts mehr."),
    "command_failed": ("{Device} tat nicht, was verlangt war", "Der letzte Auftrag schlug fehl."),
    "draws_above_order": ("{Device} zieht zu viel", "Bitte ihre Einstellungen prüfen."),
    "external_control": ("Auch jemand anders stellt: {device}", "Zwei Hände an einem Gerät."),
    "read_implausible": ("{Device} meldet Unmögliches", "Die Werte werden nicht verwendet."),
    "price_unknown": ("Kein Preis bekannt", "Nichts wird nach dem Preis entschieden."),
    "market_unknown": ("Der Markt schweigt", "Keine Preisspitze beginnt oder endet."),
    "no_plan": ("Es gibt keinen Plan", "Die Batterie läuft ohne Plan."),
    "broker_silent": ("Der MQTT-Broker schweigt", "Home Assistant sieht die Werte nicht mehr."),
    "settings_faulty": ("Fehler in der Einstellungsdatei", "Die bisherigen Einstellungen gelten weiter."),
    "messages_fail": ("Nachrichten kommen nicht an", "Bitte Adresse und Dienst prüfen."),
    "tariff_not_sent": ("Preise erreichen die Cloud nicht", "Die Cloud rechnet mit alten Preisen."),
}
DEVICES = {
    "battery": "die Batterie",
    "loadpoints": "die Ladestation {name}",
    "grid": "der Netzzähler",
    "pv": "der Wechselrichter {name}",
    "price": "die Preisquelle",
    "notify": "die Nachrichten an {name}",
    "": "das Haus",
}
NOBODY = "ein Auto"
MANY = "{count} Nachrichten"
