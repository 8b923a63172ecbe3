"""Things of the house: nominative | dative | accusative | power from it, or one for all."""

THINGS: dict[str, str] = {
    "the battery": "die Batterie|der Batterie|die Batterie|aus der Batterie",
    "the sun": "die Sonne|der Sonne|die Sonne|von der Sonne",
    "the grid": "das Netz|dem Netz|das Netz|aus dem Netz",
    "battery": "die Batterie|der Batterie|die Batterie",
    "{count} more": "{count} weitere|{count} weiteren|{count} weitere",
    "the charger {name}": "die Ladestation {name}|der Ladestation {name}|die Ladestation {name}",
    "charger": "die Ladestation|der Ladestation|die Ladestation",
    "the grid meter": "der Netzzähler|dem Netzzähler|den Netzzähler",
    "grid meter": "der Netzzähler|dem Netzzähler|den Netzzähler",
    "the solar inverter {name}": (
        "der Wechselrichter {name}|dem Wechselrichter {name}|den Wechselrichter {name}"
    ),
    "the price source": "die Preisquelle|der Preisquelle|die Preisquelle",
    "the messages to {name}": "der Versand an {name}|dem Versand an {name}|den Versand an {name}",
    "the automation {name}": "die Automation {name}|der Automation {name}|die Automation {name}",
    # what is done from time to time
    "planning": "die Planung|der Planung|die Planung",
    "sending the prices to the cloud": (
        "der Versand der Preise an die Cloud|dem Versand der Preise an die Cloud|"
        "den Versand der Preise an die Cloud"
    ),
    "reading the bills": "das Lesen der Rechnungen|dem Lesen der Rechnungen|das Lesen der Rechnungen",
    "asking for the weather": "die Frage nach dem Wetter|der Frage nach dem Wetter|die Frage nach dem Wetter",
    "writing down what the disk refused": (
        "das Nachtragen auf die Platte|dem Nachtragen auf die Platte|das Nachtragen auf die Platte"
    ),
    "tidying up old measurements": (
        "das Aufräumen alter Messwerte|dem Aufräumen alter Messwerte|das Aufräumen alter Messwerte"
    ),
    "the house": "das Haus|dem Haus|das Haus",
    "the {car}": "{car}",
    "the car at {device}": "das Auto an {device:dat}|dem Auto an {device:dat}|das Auto an {device:dat}",
    "the car at {place}": "das Auto an „{place}“|dem Auto an „{place}“|das Auto an „{place}“",
    "the car": "das Auto|dem Auto|das Auto|aus dem Auto",
    "another car": "ein anderes Auto|einem anderen Auto|ein anderes Auto|aus einem anderen Auto",
    # what a limit is called
    "the main fuse": "die Hauptsicherung|der Hauptsicherung|die Hauptsicherung",
    "the circuit {name}": "der Stromkreis {name}|dem Stromkreis {name}|den Stromkreis {name}",
    # whose order others wait for
    "the plan's order to the battery": (
        "der Auftrag des Plans an die Batterie|dem Auftrag des Plans an die Batterie|"
        "den Auftrag des Plans an die Batterie"
    ),
    "your order to the battery": (
        "Ihr Auftrag an die Batterie|Ihrem Auftrag an die Batterie|Ihren Auftrag an die Batterie"
    ),
    "your automation's order to the battery": (
        "der Auftrag Ihrer Automation an die Batterie|dem Auftrag Ihrer Automation an die Batterie|"
        "den Auftrag Ihrer Automation an die Batterie"
    ),
    "the event's order to the battery": (
        "der Auftrag des Ereignisses an die Batterie|dem Auftrag des Ereignisses an die Batterie|"
        "den Auftrag des Ereignisses an die Batterie"
    ),
    "the export limit": "die Einspeisegrenze|der Einspeisegrenze|die Einspeisegrenze",
    "the import limit": "die Bezugsgrenze|der Bezugsgrenze|die Bezugsgrenze",
    # what the battery is told, at the end of a sentence
    "charge": "laden",
    "discharge": "entladen",
    "keep its charge": "ihre Ladung behalten",
    "run by itself": "von selbst laufen",
    "hold back the sun": "die Sonne zurückhalten",
    "let the sun out again": "die Sonne wieder einspeisen",
    "go back to automatic": "zurück zur Automatik",
    "keep another reserve": "eine andere Reserve behalten",
    "keep to another rule for charging from the grid": "das Laden aus dem Netz anders halten",
    "keep to another rule for what is sold": "das Einspeisen anders halten",
    "change its storm watch": "die Sturmvorsorge ändern",
    "keep another level from cars in an outage": "bei einem Ausfall mehr oder weniger vor Autos zurückhalten",
    "start the charge": "das Laden starten",
    "stop the charge": "das Laden stoppen",
    "change the current": "den Strom ändern",
    "feed the house": "das Haus versorgen",
}
