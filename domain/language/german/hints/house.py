"""Settings of the house, its battery and its inverters."""

OF_THE_HOUSE: dict[str, str] = {
    "Where the house stands and what its connection allows.": (
        "Wo das Haus steht und was sein Anschluss erlaubt."
    ),
    "what the house is called": "wie das Haus heißt",
    "the zone of your clocks, by region and city such as Europe/Berlin; all times of day are meant so": (
        "die Zeitzone Ihrer Uhren, nach Region und Stadt wie Europe/Berlin; so sind alle Uhrzeiten gemeint"
    ),
    "of all prices; it also scales the defaults that are money": (
        "aller Preise; auch die Vorgaben, die Geld sind, richten sich danach"
    ),
    "most that our orders may let flow in from the grid; absent: no limit": (
        "so viel darf durch unsere Aufträge höchstens aus dem Netz kommen; leer: keine Grenze"
    ),
    "most that the plan and a sale you order may feed in; absent: no limit, 0: nothing": (
        "so viel dürfen Plan und Verkauf höchstens einspeisen; leer: keine Grenze, 0: nichts"
    ),
    "the main fuse, per phase; absent: the fuse is not guarded. See “Charge modes” in the manual": (
        "die Hauptsicherung, je Phase; leer: Sie wird nicht bewacht. Siehe die Lademodi im Handbuch"
    ),
    "of the grid connection": "des Netzanschlusses",
    "kept free below the fuse": "bleibt unter der Sicherung frei",
    "how several cars share the sun": "wie sich mehrere Autos die Sonne teilen",
    "after your stop, how long no mode starts that car again": (
        "so lange nach Ihrem Stopp lädt kein Modus dieses Auto wieder"
    ),
    # the battery
    "The home battery; each driver adds what it needs.": (
        "Die Hausbatterie; jede Art ergänzt, was sie braucht."
    ),
    "An AlphaESS SMILE or Storion over Modbus TCP.": "Eine AlphaESS SMILE oder Storion über Modbus TCP.",
    "what it holds": "was sie fasst",
    "most it charges with": "womit sie höchstens lädt",
    "most it discharges with": "was sie höchstens abgibt",
    "what the battery keeps for an outage": "was die Batterie für einen Stromausfall behält",
    "one way; each side loses the rest": "für eine Richtung; jede Seite verliert den Rest",
    "see “AlphaESS” in the manual": "siehe „AlphaESS“ im Handbuch",
    "the inverter's address on your network": "die Adresse des Wechselrichters in Ihrem Netz",
    "Modbus TCP": "Modbus TCP",
    "the inverter's Modbus address": "die Modbus-Adresse des Wechselrichters",
    "The AlphaESS Open API, which is only read.": "Die AlphaESS Open API, aus der nur gelesen wird.",
    "from open.alphaess.com, see “AlphaESS” in the manual": (
        "von open.alphaess.com, siehe „AlphaESS“ im Handbuch"
    ),
    "from the same page": "von derselben Seite",
    "the system's serial number, where the account has several": (
        "die Seriennummer der Anlage, wenn das Konto mehrere hat"
    ),
    "another server than AlphaESS's, such as an emulator": "ein anderer Server als der von AlphaESS",
    "An AlphaESS without Modbus TCP, read through the cloud and never commanded.": (
        "Eine AlphaESS ohne Modbus TCP: über die Cloud gelesen und nie gesteuert."
    ),
    "shown instead of what the cloud calls it": "wird statt des Namens aus der Cloud gezeigt",
    "A GoodWe hybrid inverter on its own UDP port.": "Ein GoodWe-Hybridwechselrichter über seinen UDP-Port.",
    "see “GoodWe” in the manual": "siehe „GoodWe“ im Handbuch",
    "UDP": "UDP",
    "eco commands an ET by timed groups where its EMS does not obey; ES, EM and BP always do": (
        "eco steuert einen ET über Zeitgruppen, wenn sein EMS nicht gehorcht; bei ES, EM und BP ist "
        "es immer so"
    ),
    "the inverter's rated power; families ES, EM and BP need it": (
        "die Nennleistung des Wechselrichters; ES, EM und BP brauchen sie"
    ),
    "shown instead of what the inverter calls itself": "wird statt des Namens gezeigt, den er sich gibt",
    "A GoodWe hybrid inverter through Home Assistant.": (
        "Ein GoodWe-Hybridwechselrichter über Home Assistant."
    ),
    "where it is not goodwe and there are several; see “GoodWe” in the manual": (
        "wenn er nicht goodwe ist und es mehrere gibt; siehe „GoodWe“ im Handbuch"
    ),
    "A Tesla Powerwall through its maker's cloud.": "Eine Tesla Powerwall über die Cloud von Tesla.",
    "see “Tesla Powerwall” in the manual": "siehe „Tesla Powerwall“ im Handbuch",
    "the number of your energy site": "die Nummer Ihrer Anlage",
    "where the account lives; without it North America, and Teslemetry finds its own": (
        "wo das Konto liegt; leer: Nordamerika, und Teslemetry findet es selbst"
    ),
    "Teslemetry's token; for Tesla's own cloud one that works for some hours": (
        "der Schlüssel von Teslemetry; bei Teslas eigener Cloud einer, der einige Stunden gilt"
    ),
    "for Tesla's own cloud: renewed and kept from the first start on": (
        "für Teslas eigene Cloud: wird ab dem ersten Start erneuert und aufgehoben"
    ),
    "for Tesla's own cloud: your application": "für Teslas eigene Cloud: Ihre Anwendung",
    "for Tesla's own cloud: of your application": "für Teslas eigene Cloud: Ihrer Anwendung",
    "how often values are asked for": "wie oft nach Werten gefragt wird",
    "whether Teslemetry may push values": "ob Teslemetry Werte von sich aus schicken darf",
    "another server than Tesla's or Teslemetry's, such as an emulator": (
        "ein anderer Server als der von Tesla oder Teslemetry"
    ),
    "another sign-in than Tesla's": "eine andere Anmeldung als die von Tesla",
    "A Sigenergy plant over Modbus TCP.": "Eine Sigenergy-Anlage über Modbus TCP.",
    "see “Sigenergy” in the manual": "siehe „Sigenergy“ im Handbuch",
    "the plant's Modbus address": "die Modbus-Adresse der Anlage",
    "the inverter's own, for model and firmware": "die des Wechselrichters selbst, für Modell und Firmware",
    "native: the plant's own AI decides, nothing is commanded": (
        "native: Die Anlage entscheidet selbst, nichts wird gesteuert"
    ),
    "this server may switch Remote EMS on and off": "dieser Server darf Remote EMS ein- und ausschalten",
    "what a forced charge takes first": "was beim Laden auf Wunsch zuerst genommen wird",
    "how export is stopped; export_limit needs a grid sensor": (
        "wie die Einspeisung gestoppt wird; export_limit braucht einen Netzsensor"
    ),
    "The mySigen account that is told the tariff.": "Das mySigen-Konto, das den Tarif erfährt.",
    "where the account is kept": "wo das Konto liegt",
    "the account's e-mail address": "die E-Mail-Adresse des Kontos",
    "the account's": "das des Kontos",
    "absent: the account's own home": "leer: das eigene Haus des Kontos",
    "of the app's device, where the cloud asks for it": "des Geräts der App, wenn die Cloud danach fragt",
    "another address, for trying things": "eine andere Adresse, zum Ausprobieren",
    "A battery of the simulated house.": "Eine Batterie des simulierten Hauses.",
    # inverters
    "An AC-coupled inverter; each driver adds what it needs.": (
        "Ein Wechselrichter neben der Batterie; jede Art ergänzt, was sie braucht."
    ),
    "All microinverters behind one gateway.": "Alle Mikrowechselrichter hinter einem Gateway.",
    "the short name by which programs know it: pv/ID; absent: its place in the file, from 1": (
        "der kurze Name, unter dem Programme ihn kennen; leer: sein Platz in der Datei, ab 1"
    ),
    "the sun that the battery tells has this inverter's in it already": (
        "in der Sonne, die die Batterie meldet, ist diese schon enthalten"
    ),
    "the gateway's address on your network": "die Adresse des Gateways in Ihrem Netz",
    "the owner's token for the local API": "der Schlüssel des Eigentümers für die lokale API",
    "limit what the microinverters give while export earns too little, over an interface that Enphase does "
    "not publish": (
        "begrenzen, was die Mikrowechselrichter geben, solange Verkauf zu wenig bringt: über eine "
        "Schnittstelle, die Enphase nicht veröffentlicht"
    ),
    "what all microinverters together give at most; needed to limit them": (
        "was alle Mikrowechselrichter zusammen höchstens geben; nötig, um sie zu begrenzen"
    ),
    "the file with the token to limit with, read anew whenever it is used; absent: the owner's token": (
        "die Datei mit dem Schlüssel zum Begrenzen, bei jedem Gebrauch neu gelesen; leer: der des Eigentümers"
    ),
    "Inverters behind one Solar API.": "Wechselrichter hinter einer Solar API.",
    "the inverter's or the Datamanager's address on your network": (
        "die Adresse des Wechselrichters oder Datamanagers in Ihrem Netz"
    ),
    "its web page's": "der seiner Webseite",
    "one of several behind a Datamanager, by its number; absent: all of them together": (
        "einer von mehreren hinter einem Datamanager, nach seiner Nummer; leer: alle zusammen"
    ),
    "its Modbus address; absent: it is read and never limited": (
        "seine Modbus-Adresse; leer: Er wird gelesen und nie begrenzt"
    ),
    "its Modbus TCP port": "sein Port für Modbus TCP",
    "A GoodWe MS, DT, D-NS or XS by UDP.": "Ein GoodWe MS, DT, D-NS oder XS über UDP.",
    "its UDP port": "sein UDP-Port",
    "its Modbus address": "seine Modbus-Adresse",
    "what it gives at most, which it does not report": "was er höchstens gibt; er meldet es nicht selbst",
    "it has a GoodWe smart meter of its own at the grid connection": (
        "er hat einen eigenen GoodWe-Zähler am Netzanschluss"
    ),
    "One inverter over Modbus TCP; followers behind a leader are other units of its address.": (
        "Ein Wechselrichter über Modbus TCP; die hinter ihm haben andere Nummern an derselben Adresse."
    ),
    "its Modbus address; followers behind a leader have others, and share the connection": (
        "seine Modbus-Adresse; die hinter ihm haben andere und teilen die Verbindung"
    ),
    "One inverter over Modbus TCP.": "Ein Wechselrichter über Modbus TCP.",
    "its Modbus address; several behind one address share the connection": (
        "seine Modbus-Adresse; mehrere hinter einer Adresse teilen die Verbindung"
    ),
    "An AC-coupled inverter of the simulated house: so much of its roof.": (
        "Ein Wechselrichter des simulierten Hauses: so viel von seinem Dach."
    ),
    "its part of the simulated house's roof": "sein Teil des Daches des simulierten Hauses",
    # Home Assistant
    "The transport of devices that are reached as Home Assistant entities.": (
        "Der Weg zu Geräten, die über Home Assistant erreicht werden."
    ),
    "your Home Assistant": "Ihr Home Assistant",
    "a long-lived access token": "ein langlebiger Zugriffsschlüssel",
}
