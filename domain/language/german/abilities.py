"""What makers' devices cannot do, and what to do about it, in German."""

ABILITIES: dict[str, str] = {
    "In the AlphaESS app, under Settings, Grid, Export limit, choose Modbus or external control; some older "
    "firmware follows no limit at all.": (
        "Wählen Sie in der AlphaESS-App unter Einstellungen, Netz, Einspeisegrenze „Modbus“ oder externe "
        "Steuerung; manche ältere Firmware hält gar keine Grenze ein."
    ),
    "Ask the installer whether the grid sensor is set up, or use battery.curtail_with = 'pv_limit'.": (
        "Fragen Sie den Installateur, ob der Netzsensor eingerichtet ist, oder setzen Sie "
        "battery.curtail_with = 'pv_limit'."
    ),
    "A Powerwall charges and discharges at a power of its own choosing, takes minutes to begin, and holds a "
    "charge above 80 % only at 80 %.": (
        "Eine Powerwall lädt und entlädt mit einer Leistung, die sie selbst wählt, braucht Minuten dafür "
        "und hält über 80 % nur 80 %."
    ),
    "A Powerwall's export is allowed or forbidden, so only 0 W is possible.": (
        "Die Einspeisung einer Powerwall lässt sich nur erlauben oder verbieten, darum geht nur 0 W."
    ),
    "the backup reserve was {} % and is {}: a Powerwall takes nothing between {} and {} %": (
        "die Notstromreserve war {} % und ist {}: Zwischen {} und {} % nimmt eine Powerwall nichts an"
    ),
    "The inverter's own optimisation has the battery; only the tariff is uploaded.": (
        "Der Wechselrichter steuert die Batterie selbst; er bekommt nur den Tarif."
    ),
    "This firmware has no Remote EMS: ask the installer for an update": (
        "Diese Firmware hat kein Remote EMS: Bitten Sie den Installateur um eine neuere"
    ),
    "The inverter's own {} has the battery: choose self-consumption in the mySigen app": (
        "Der Wechselrichter steuert die Batterie selbst ({}): Wählen Sie in der mySigen-App Eigenverbrauch"
    ),
    "Remote EMS is off: switch it on, or let this server do so with battery.take_control = true": (
        "Remote EMS ist aus: Schalten Sie es ein, oder lassen Sie es mit battery.take_control = true diesen "
        "Server tun"
    ),
    "The inverter reports {}: another program or operator may control the battery": (
        "Der Wechselrichter meldet {}: Ein anderes Programm oder ein Betreiber steuert vielleicht "
        "die Batterie"
    ),
    "nothing of its mode": "nichts von seinem Modus",
    "mode {}": "Modus {}",
    "the backup reserve cannot be changed from here, and there is no export limit during a forced charge or "
    "discharge": (
        "die Notstromreserve lässt sich von hier nicht ändern, und beim Laden oder Verkaufen auf Wunsch gibt "
        "es keine Einspeisegrenze"
    ),
    "there is no export limit during a forced charge or discharge": (
        "beim Laden oder Verkaufen auf Wunsch gibt es keine Einspeisegrenze"
    ),
    "without EMS (families ES, EM and BP have none) there is no hold, power comes in whole percent of the "
    "inverter's rating and never below 10 %, and no export limit during a forced charge or discharge": (
        "ohne EMS (ES, EM und BP haben keines) lässt sich die Ladung nicht behalten, die Leistung geht in "
        "ganzen Prozent und nie unter 10 %, und beim Laden oder Verkaufen auf Wunsch gibt es keine "
        "Einspeisegrenze"
    ),
    "the inverter says that it has no battery, so only its export can be limited": (
        "der Wechselrichter meldet keine Batterie, darum lässt sich nur die Einspeisung begrenzen"
    ),
    "Home Assistant has no entities for the export limit of this inverter, and the backup reserve cannot be "
    "changed from here": (
        "Home Assistant hat keine Entitäten für die Einspeisegrenze dieses Wechselrichters, und die "
        "Notstromreserve lässt sich von hier nicht ändern"
    ),
    "The inverter takes its export limit in percent of an unknown rating, so only 0 is safe.": (
        "Der Wechselrichter nimmt seine Einspeisegrenze in Prozent einer unbekannten Nennleistung, "
        "darum ist nur 0 sicher."
    ),
    "The AlphaESS cloud can only be read; the battery is commanded over Modbus TCP, so use driver alphaess "
    "with the inverter's address.": (
        "Die AlphaESS-Cloud lässt sich nur lesen; gesteuert wird über Modbus TCP: Nehmen Sie die Art "
        "AlphaESS "
        "mit der Adresse des Wechselrichters."
    ),
    "read from the cloud, because {}": "aus der Cloud gelesen, denn: {}",
    "no sensor tells whether it charges": "kein Sensor sagt, ob geladen wird",
    "its output cannot be limited now: {}": "seine Leistung lässt sich gerade nicht begrenzen: {}",
    "The gateway has no production meter that is enabled: without one it cannot keep its microinverters to "
    "a limit.": (
        "Am Gateway ist kein Ertragszähler eingeschaltet: Ohne ihn kann es seine Mikrowechselrichter nicht "
        "begrenzen."
    ),
    "This gateway has no power limit that could be set (no /ivp/ss/dpel).": (
        "Dieses Gateway hat keine Leistungsgrenze, die sich setzen ließe (kein /ivp/ss/dpel)."
    ),
    "The gateway does not tell its software, and before D8.3.5232 a limit was taken for its opposite: it is "
    "not limited.": (
        "Das Gateway nennt seine Software nicht, und vor D8.3.5232 wurde eine Grenze als ihr Gegenteil "
        "verstanden: Es wird nicht begrenzt."
    ),
    "The gateway's software {} is older than D8.3.5232, before which a limit was taken for its opposite and "
    "for minutes not at all: ask Enphase for an update.": (
        "Die Software {} des Gateways ist älter als D8.3.5232; davor wurde eine Grenze als ihr Gegenteil "
        "verstanden und minutenlang gar nicht befolgt: Bitten Sie Enphase um eine neuere."
    ),
    "The gateway refuses this token for limiting: it takes an installer's, which lasts 12 hours (set "
    "pv.installer_token_file).": (
        "Das Gateway nimmt diesen Schlüssel nicht zum Begrenzen: Es braucht den eines Installateurs, der 12 "
        "Stunden gilt (pv.installer_token_file setzen)."
    ),
    "The token for limiting runs out, or has: renew it in its file.": (
        "Der Schlüssel zum Begrenzen läuft ab oder ist abgelaufen: Erneuern Sie ihn in seiner Datei."
    ),
    "The gateway has a limit of what may be exported, set by its installer, and room for one limit only: "
    "ours would take its place.": (
        "Das Gateway hat eine Einspeisegrenze von seinem Installateur und nur für eine Grenze Platz: Unsere "
        "träte an ihre Stelle."
    ),
    "the gateway said that it took the limit, and shows another one": (
        "das Gateway hat die Grenze angenommen und zeigt eine andere"
    ),
    "It is read and never limited: Enphase publishes no way to do so. Set pv.limits = true for the gateway's "
    "own unpublished one, with an installer's token.": (
        "Er wird gelesen und nie begrenzt: Enphase veröffentlicht keinen Weg dafür. Setzen Sie pv.limits = "
        "true für den unveröffentlichten des Gateways, mit dem Schlüssel eines Installateurs."
    ),
    "The file of the installer's token cannot be read: {}.": (
        "Die Datei mit dem Schlüssel des Installateurs ist nicht zu lesen: {}."
    ),
    "The file of the installer's token is empty.": "Die Datei mit dem Schlüssel des Installateurs ist leer.",
    "without a production meter its power is minutes old, and nothing is steered by it": (
        "ohne Ertragszähler ist die Leistung Minuten alt, und nichts wird danach gesteuert"
    ),
    "Several inverters are read in one here: set pv.inverter to the one that is to be limited.": (
        "Hier werden mehrere Wechselrichter in einem gelesen: Setzen Sie pv.inverter auf den, der begrenzt "
        "werden soll."
    ),
    "This firmware takes no power: the car charges at the charger's and the plant's own limits.": (
        "Diese Firmware nimmt keine Leistung an: Das Auto lädt in den Grenzen von Ladestation und Anlage."
    ),
    "The firmware of this inverter has no export limit.": (
        "Die Firmware dieses Wechselrichters kennt keine Einspeisegrenze."
    ),
    "this firmware has no export limit": "diese Firmware kennt keine Einspeisegrenze",
    "the day's readings (max_reads_per_day) are nearly used up: the car is asked more seldom": (
        "die Abfragen des Tages (max_reads_per_day) sind fast aufgebraucht: Das Auto wird seltener gefragt"
    ),
    "The charger is in stand-alone mode, in which it takes no current from the cloud: it can only be started "
    "and stopped. Switch that off in the Zaptec app to have its rate controlled.": (
        "Die Ladestation läuft eigenständig und nimmt keinen Strom aus der Cloud an: Sie lässt sich nur "
        "starten und stoppen. Schalten Sie das in der Zaptec-App aus, um ihre Leistung zu steuern."
    ),
    "Zaptec acknowledged and the charger did not take it: with Zaptec Sense or APM the installation's "
    "currents are not ours to set.": (
        "Zaptec hat zugesagt, und die Ladestation hat es nicht übernommen: Mit Zaptec Sense oder APM lassen "
        "sich die Ströme der Installation nicht von uns einstellen."
    ),
    "This inverter has no SunSpec model 123, so that its output cannot be limited.": (
        "Dieser Wechselrichter hat kein SunSpec-Modell 123, darum lässt sich seine Leistung nicht begrenzen."
    ),
    "This inverter does not tell its rating, so that a share of it means nothing.": (
        "Dieser Wechselrichter nennt seine Nennleistung nicht, darum bedeutet ein Anteil davon nichts."
    ),
    "This SolarEdge does not let its power be controlled: switch on Advanced Power Control in SetApp, Site "
    "Limits or Power Control.": (
        "Dieser SolarEdge lässt seine Leistung nicht steuern: Schalten Sie in SetApp unter Site Limits oder "
        "Power Control „Advanced Power Control“ ein."
    ),
    "The charger has ended: it begins again only after the car was unplugged.": (
        "Die Ladestation hat aufgehört: Sie beginnt erst wieder, wenn das Auto abgesteckt war."
    ),
    "The charge has ended: it begins again only after the car was unplugged.": (
        "Das Laden ist zu Ende: Es beginnt erst wieder, wenn das Auto abgesteckt war."
    ),
    "work mode {} was acknowledged and did not stay: an inverter takes it only by UDP port {}": (
        "der Betriebsmodus {} wurde bestätigt und blieb nicht: Ein Wechselrichter nimmt ihn nur über den "
        "UDP-Port {}"
    ),
    # what the battery's past tells
    "Efficiency and capacity need {} cycles of 20 % or more on {} days; so far there were {} on {}.": (
        "Wirkungsgrad und Kapazität brauchen {} Zyklen von 20 % oder mehr an {} Tagen; bisher waren es {} "
        "an {}."
    ),
    "More came out of the battery than can be, or far less: its power is not measured rightly.": (
        "Aus der Batterie kam mehr heraus, als sein kann, oder viel zu wenig: Ihre Leistung wird nicht "
        "richtig gemessen."
    ),
    "The battery was measured for less than 95 % of the time.": (
        "Die Batterie wurde weniger als 95 % der Zeit gemessen."
    ),
}
