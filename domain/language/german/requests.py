"""Why a request is refused, in German; `{}` is a value, in the order of the English."""

# What is said where the reason itself is not known in German, by the code of the refusal.
REFUSALS: dict[str, str] = {
    "not_found": "Das gibt es in diesem Haus nicht.",
    "invalid_request": "Daran stimmt etwas noch nicht.",
    "conflict": "Das geht gerade nicht.",
    "not_supported": "Das kann dieses Gerät nicht.",
    "forbidden": "Dieses Gerät darf das nicht.",
    "unauthorized": "Der Zugang dieses Geräts gilt nicht mehr.",
    "bad_configuration": "Diese Einstellungen passen nicht zusammen.",
    "storage": "Auf die Platte ließ sich nichts schreiben; nichts wurde geändert.",
    "device_error": "Ein Gerät hat nicht mitgemacht.",
    "unreachable": "Das Gerät ist nicht erreichbar.",
    "rejected": "Das Gerät hat abgelehnt.",
    "outcome_unknown": "Das Gerät hat nicht geantwortet; was daraus wurde, ist nicht bekannt.",
    "bad_request": "Das Haus hat die Anfrage nicht verstanden.",
    "bad_json": "Das Haus hat die Anfrage nicht verstanden.",
    "method_not_allowed": "So lässt sich das nicht fragen.",
    "not_acceptable": "In dieser Form gibt es das nicht.",
    "too_slow": "Die Anfrage kam zu langsam an.",
    "too_large": "Das war zu viel auf einmal.",
    "unsupported_media_type": "Das Haus hat die Anfrage nicht verstanden.",
    "too_many_requests": "Das waren zu viele Versuche; bitte kurz warten.",
    "head_too_large": "Das war zu viel auf einmal.",
    "too_busy": "Gerade werden zu viele Pläne auf einmal verlangt; bitte gleich noch einmal versuchen.",
    "not_ready": "Das Haus ist noch nicht so weit; bitte gleich noch einmal versuchen.",
    "internal_error": "Der Server hat einen Fehler gemacht; sein Protokoll sagt, warum.",
    "error": "Das hat nicht geklappt.",
    "bad_pairing_code": "Dieser Code ist falsch, benutzt oder zu alt.",
    "expired": "Die Anfrage kam zu spät und wurde nicht ausgeführt.",
    "monitoring_mode": "Nur Beobachtung: An kein Gerät wird etwas gesendet.",
    "target_reached": "Das Ziel ist schon erreicht.",
    "at_reserve": "Die Batterie ist schon an ihrer Reserve.",
    "held_at_nothing": "Die Batterie steht dafür auf 0 W; heben Sie zuerst ihre Grenze an.",
    "soc_unknown": "Wie voll das Auto ist, ist nicht bekannt.",
    "battery_soc_unknown": "Wie voll die Hausbatterie ist, ist nicht bekannt.",
    "force_mode_active": "Die Batterie hat gerade einen Auftrag.",
    "car_feeds_house": "Ein Auto versorgt gerade das Haus; beenden Sie das zuerst.",
    "vehicle_away": "Das Auto ist nicht zu Hause.",
    "vehicle_unplugged": "Es ist kein Auto angesteckt.",
    "not_charging": "Es wird gerade nicht geladen.",
    "replug_required": "Bitte das Auto abstecken und wieder anstecken.",
    "provider_cooldown": "Der Dienst der Ladestation nimmt gerade nichts an.",
    "charger_fault": "Die Ladestation meldet eine Störung.",
    "prices_unusable": "Mit diesen Preisen lässt sich nicht rechnen.",
    "price_unknown": "Der Strompreis ist gerade nicht bekannt.",
    "telemetry_stale": "Einige Messwerte fehlen gerade.",
    "no_plan": "Es ließ sich kein Plan machen.",
    "id_taken": "Diesen Namen gibt es schon.",
    "too_many": "Davon gibt es schon zu viele.",
    "needs_restart": "Das übernimmt nur ein Neustart.",
    "restarting": "Der Server startet gerade neu; bitte gleich noch einmal versuchen.",
    "set_elsewhere": "Das ist an anderer Stelle festgelegt, die vorgeht.",
    "file_fixed": "Die Einstellungsdatei kann nur von Hand geändert werden.",
    "file_changed": "Die Einstellungsdatei wurde von Hand geändert.",
    "file_not_writable": "Die Einstellungsdatei lässt sich nicht schreiben.",
    "busy": "Gerade wird ein anderes Gerät getestet.",
    "idempotency_key_reused": "Diese Anfrage wurde schon für etwas anderes verwendet.",
    "first_answer_lost": "Ob das erledigt wurde, ist nicht bekannt; bitte nachsehen.",
}

REQUESTS: dict[str, str] = {
    "this house has no battery": "Dieses Haus hat keine Batterie",
    "nothing tells the weather here (write [weather] with latitude and longitude)": (
        "das Wetter ist hier nicht bekannt ([weather] mit latitude und longitude in der Datei sagt, wo)"
    ),
    "it could act in its quiet hours alone, in which it does nothing": (
        "sie könnte nur in ihren ruhigen Stunden handeln, und dann tut sie nichts"
    ),
    "it would never act: its hours, its time and its conditions have no moment in common": (
        "sie würde nie handeln: Stunden, Uhrzeit und Bedingungen haben keinen Augenblick gemeinsam"
    ),
    "this asks for nothing: say at least one thing that has to hold, or leave it out": (
        "Hier wird nichts verlangt: mindestens etwas angeben, das gelten muss, oder die Bedingung weglassen"
    ),
    "there is no loadpoint '{}'": "Eine Ladestation „{}“ gibt es nicht",
    "there is no loadpoint '{}'; known are {}": "eine Ladestation „{}“ gibt es nicht; bekannt sind {}",
    "there is no vehicle '{}'; known are {}": "ein Auto „{}“ gibt es nicht; bekannt sind {}",
    "there is no command '{}'": "Einen Auftrag „{}“ gibt es nicht",
    "there is no device of before '{}'": "Ein Gerät von vorher „{}“ gibt es nicht",
    "there is no automation '{}'": "Eine Automation „{}“ gibt es nicht",
    "there is an automation '{}' already": "Eine Automation „{}“ gibt es schon",
    "there are {} automations already": "Es gibt schon {} Automationen",
    "the id of an automation stays": "Der Kurzname einer Automation bleibt",
    "cannot be changed": "lässt sich nicht ändern",
    "the automation has faults": "An der Automation stimmt etwas noch nicht",
    "there are too many subscriptions: end one first": (
        "Es sind zu viele Telefone angemeldet: Bitte erst eines abmelden"
    ),
    "there is no subscription '{}' of yours": "Dieses Telefon ist nicht angemeldet",
    "there is no phone or service '{}'": "Ein Telefon oder einen Dienst „{}“ gibt es nicht",
    "there is no live token '{}'": "Diesen Zugang gibt es nicht mehr",
    "the server is in monitoring mode: nothing is written to a device": (
        "Nur Beobachtung: An kein Gerät wird etwas gesendet"
    ),
    "the battery command has faults": "An diesem Auftrag stimmt etwas noch nicht",
    "the loadpoint command has faults": "An diesem Auftrag stimmt etwas noch nicht",
    "the battery settings have faults; nothing was changed": (
        "An diesen Einstellungen stimmt etwas noch nicht; nichts wurde geändert"
    ),
    "the loadpoint settings have faults; nothing was changed": (
        "An diesen Einstellungen stimmt etwas noch nicht; nichts wurde geändert"
    ),
    "this price source has no forecasts to choose from": "Diese Preisquelle hat keine Vorhersagen zur Wahl",
    "the tariff settings have faults; nothing was changed": (
        "An diesen Einstellungen stimmt etwas noch nicht; nichts wurde geändert"
    ),
    "the settings have faults; nothing was changed": (
        "An diesen Einstellungen stimmt etwas noch nicht; nichts wurde geändert"
    ),
    "these settings have faults; nothing was contacted": (
        "An diesen Einstellungen stimmt etwas noch nicht; niemand wurde gefragt"
    ),
    "the battery is at {} %, the target is {} %": "Die Batterie ist bei {} %, das Ziel ist {} %",
    "the battery's {} is set to 0 W": "{} der Batterie ist auf 0 W gesetzt",
    "the battery is at {} %, it may go down to {} %": "Die Batterie ist bei {} %, sie darf bis {} % hinunter",
    "this battery does not take such a backup reserve": "Diese Batterie nimmt so eine Notstromreserve nicht",
    "{} of this battery cannot be set from here": "{} lässt sich an dieser Batterie von hier nicht setzen",
    "nothing here can hold back the sun": "Hier lässt sich die Sonne nicht zurückhalten",
    "the inverter of this battery holds back all of the sun that is left over, or none: "
    "it cannot keep to {} W. Ask for 0 W": (
        "Der Wechselrichter dieser Batterie hält alle übrige Sonne zurück oder keine: "
        "{} W kann er nicht einhalten. Möglich sind 0 W"
    ),
    "the inverter of this battery cannot keep to {} W, only to one of {} W": (
        "Der Wechselrichter dieser Batterie kann {} W nicht einhalten, nur einen dieser Werte: {} W"
    ),
    "the command has faults": "Der Befehl hat Fehler",
    "{} is not possible here: {}": "Das ist hier nicht möglich: {1}",
    "this device has no such command": "Dieses Gerät kennt das nicht",
    "this battery can be read, not commanded": "Diese Batterie lässt sich lesen, aber nicht steuern",
    "this request came too late: its expires_at is over, and here it is {}": (
        "Die Anfrage kam zu spät und wurde nicht ausgeführt"
    ),
    "the car feeds the house: {}": "Das Auto versorgt das Haus: {}",
    "the car is not at home": "Das Auto ist nicht zu Hause",
    "no car is plugged in": "Es ist kein Auto angesteckt",
    "no charge is running; start one": "Es wird gerade nicht geladen; starten Sie das Laden",
    "the car is at {} %, and its own limit is {} %": (
        "Das Auto ist bei {} %, und seine eigene Grenze ist {} %"
    ),
    "the car is at {} %, the limit is {} %": "Das Auto ist bei {} %, die Grenze ist {} %",
    "the car is at {} %, and {} % are kept in it": "Das Auto ist bei {} %, und {} % bleiben darin",
    "how full the car is is not known, so nothing is taken from it": (
        "Wie voll das Auto ist, ist nicht bekannt; darum wird ihm nichts entnommen"
    ),
    "settings, charger and car leave no current: at least {} A, at most {} A": (
        "Einstellungen, Ladestation und Auto lassen keinen Strom übrig: mindestens {} A, höchstens {} A"
    ),
    "the limits leave {} W, and a car here gives no less than {}": (
        "Die Grenzen lassen {} W übrig, und ein Auto hier gibt nicht weniger als {}"
    ),
    "the home battery follows a command: restore it first, for it can have none while a car feeds "
    "the house through its inverter": (
        "Die Hausbatterie hat einen Auftrag: Geben Sie sie zuerst an die Automatik zurück, denn während ein "
        "Auto das Haus über ihren Wechselrichter versorgt, kann sie keinen haben"
    ),
    "a car feeds the house through the battery's inverter: release its charger first": (
        "Ein Auto versorgt das Haus über den Wechselrichter der Batterie: Beenden Sie das zuerst"
    ),
    "its car feeds the house: release it first": "Das Auto dort versorgt das Haus: Beenden Sie das zuerst",
    "no car can feed the house through this charger: its hardware offers no such thing, or its settings do "
    "not allow it": (
        "Über diese Ladestation kann kein Auto das Haus versorgen: "
        "Das Gerät kann es nicht, oder seine Einstellungen erlauben es nicht"
    ),
    "unplug the car and plug it in again; it cannot be started before": (
        "Bitte das Auto abstecken und wieder anstecken; vorher lässt sich das Laden nicht starten"
    ),
    "unplug the car and plug it in again; it cannot be started before: {}": (
        "Bitte das Auto abstecken und wieder anstecken; vorher lässt sich das Laden nicht starten: {}"
    ),
    "the charger's service takes no order now": "Der Dienst der Ladestation nimmt gerade nichts an",
    "the charger's service takes no order now: {}": "Der Dienst der Ladestation nimmt gerade nichts an: {}",
    "the charger reports a fault": "Die Ladestation meldet eine Störung",
    "the charger reports a fault: {}": "Die Ladestation meldet eine Störung: {}",
    "the house has not been observed yet": (
        "Das Haus wurde noch nicht gemessen; bitte gleich noch einmal versuchen"
    ),
    "the house has not been looked at yet": (
        "Das Haus wurde noch nicht gemessen; bitte gleich noch einmal versuchen"
    ),
    "there is no plan: the optimiser is off, or has not made one yet": (
        "Es gibt noch keinen Plan: Das Planen ist aus oder noch nicht so weit"
    ),
    "no plan could be made: the optimiser is off or has no prices": (
        "Es ließ sich kein Plan machen: Das Planen ist aus, oder es fehlen Preise"
    ),
    "no plan can be made: {}": "Es lässt sich kein Plan machen",
    "no plan can be made: the level of the home battery is not known": (
        "Es lässt sich kein Plan machen: Wie voll die Hausbatterie ist, ist nicht bekannt"
    ),
    "no plan can be made: the price of power is not known": (
        "Es lässt sich kein Plan machen: Der Strompreis ist nicht bekannt"
    ),
    "no plan can be made: what the house uses is not known": (
        "Es lässt sich kein Plan machen: Was das Haus verbraucht, ist nicht bekannt"
    ),
    "the optimiser is switched off": "Das Planen ist ausgeschaltet",
    "a price is no number": "Ein Preis ist keine Zahl",
    "loadpoints: see fields": "An diesen Einstellungen stimmt etwas noch nicht",
    "optimiser settings: see fields": "An diesen Einstellungen stimmt etwas noch nicht",
    "battery: see fields": "An diesem Auftrag stimmt etwas noch nicht",
    "the broker had kept this request; send requests without retain": (
        "Der Broker hatte diese Anfrage aufgehoben; bitte ohne „retain“ senden"
    ),
    "this is told as {}, not as '{}'": "In dieser Form gibt es das nicht",
    "a bearer token is needed": "Dieses Gerät hat keinen Zugang",
    "this token is unknown or revoked": "Der Zugang dieses Geräts gilt nicht mehr",
    "this needs a token of scope '{}'; yours is '{}'": "Der Zugang dieses Geräts reicht dafür nicht",
    "this code is wrong, used or too old": "Dieser Code ist falsch, benutzt oder zu alt",
    "a pairing is sent as application/json": "Das Haus hat die Anfrage nicht verstanden",
    "the body is not JSON": "Das Haus hat die Anfrage nicht verstanden",
    "the body is nested too deeply": "Das Haus hat die Anfrage nicht verstanden",
    "a JSON object is wanted, not {}": "Das Haus hat die Anfrage nicht verstanden",
    "this Idempotency-Key was used for another request": (
        "Diese Anfrage wurde schon für etwas anderes verwendet"
    ),
    "the Idempotency-Key is empty or too long": "Das Haus hat die Anfrage nicht verstanden",
    "the first request of this key began and its answer is not kept: look whether it was done": (
        "Ob das erledigt wurde, ist nicht bekannt; bitte nachsehen"
    ),
    "{}: after the year 9000": "{}: nach dem Jahr 9000",
    "this server cannot start anew by itself": "Dieser Server kann nicht von selbst neu starten",
    "the server is about to start anew: try again in some seconds": (
        "Der Server startet gerade neu; bitte gleich noch einmal versuchen"
    ),
    "{} is set by {}, which goes before the file": "{} ist durch {} festgelegt, und das geht vor",
    "the configuration file was changed by hand and is not taken up: try again in some seconds, or see the "
    "problems that are told": (
        "Die Einstellungsdatei wurde von Hand geändert und gilt noch nicht: "
        "bitte gleich noch einmal versuchen oder auf die Meldungen sehen"
    ),
    "the configuration file cannot be written: {}": "Die Einstellungsdatei lässt sich nicht schreiben: {}",
    "the configuration file is written in a way that only its owner can edit": (
        "Die Einstellungsdatei ist so geschrieben, dass sie nur von Hand geändert werden kann"
    ),
    "another device is being tried: wait for its answer": (
        "Gerade wird ein anderes Gerät getestet: Bitte auf dessen Antwort warten"
    ),
    "the server failed; its log says why": "Der Server hat einen Fehler gemacht; sein Protokoll sagt, warum",
    "the server could not answer": "Der Server konnte nicht antworten",
    "address: {}": "Adresse: {}",
    "name: {}": "Name: {}",
}
