"""Why a car charges, or feeds the house, in German."""

CHARGING: dict[str, str] = {
    "Charging from {surplus_w} of spare solar power.": "Lädt mit {surplus_w} übrigem Sonnenstrom.",
    "{what}, now also from {sources}.": "{what}, gerade auch {sources:aus}.",
    "Charging from spare solar power.": "Lädt mit übrigem Sonnenstrom.",
    "Charging from {share_w} of spare solar power, its share of {surplus_w}.": (
        "Lädt mit {share_w} übrigem Sonnenstrom, seinem Anteil an {surplus_w}."
    ),
    "Charging at full rate, {current_a}.": "Lädt mit voller Leistung, {current_a}.",
    "Charging at full rate.": "Lädt mit voller Leistung.",
    "You asked for this charge at {current_a}; it ends at {until} at the latest.": (
        "Sie haben dieses Laden mit {current_a} gestartet; es endet spätestens {until:um}."
    ),
    "You asked for this charge at {current_a}; it ends at {limit_pct}, or at {until}.": (
        "Sie haben dieses Laden mit {current_a} gestartet; es endet bei {limit_pct} oder {until:um}."
    ),
    "Your automation “{automation}” asked for {current_a}; it ends at {limit_pct}, or at {until}.": (
        "Ihre Automation „{automation}“ lädt mit {current_a}; es endet bei {limit_pct} oder {until:um}."
    ),
    "Boosting at {current_a} to {limit_pct}, or until {until}.": (
        "Lädt auf Ihren Wunsch mit {current_a} auf {limit_pct} oder bis {until}."
    ),
    "Your automation “{automation}” asked for {current_a} to {limit_pct}, or until {until}.": (
        "Ihre Automation „{automation}“ hat {current_a} verlangt, auf {limit_pct} oder bis {until}."
    ),
    "You asked for this charge.": "Sie haben dieses Laden gestartet.",
    "Your automation “{automation}” asked for this charge at {current_a}; it ends by {until}.": (
        "Ihre Automation „{automation}“ hat dieses Laden mit {current_a} gestartet; "
        "es endet spätestens {until:um}."
    ),
    "An automation of yours asked for this charge.": "Eine Ihrer Automationen hat dieses Laden gestartet.",
    "Your automation “{automation}” asked for {current_a} until {until}.": (
        "Lädt mit {current_a} bis {until}, wie Ihre Automation „{automation}“ es will."
    ),
    "Your automation “{automation}” stopped the charge; it stays so until {until}.": (
        "Ihre Automation „{automation}“ hat das Laden gestoppt; das bleibt so bis {until}."
    ),
    "You stopped the charge.": "Sie haben das Laden gestoppt.",
    "Your automation “{automation}” stopped the charge.": (
        "Ihre Automation „{automation}“ hat das Laden gestoppt."
    ),
    "An automation of yours stopped the charge.": "Eine Ihrer Automationen hat das Laden gestoppt.",
    "The car gives {power_w} to the house, as your automation “{automation}” asked, until {until}.": (
        "Das Auto gibt dem Haus {power_w}, wie Ihre Automation „{automation}“ es will, bis {until}."
    ),
    "The car feeds the house, as an automation of yours asked.": (
        "Das Auto versorgt das Haus, wie eine Ihrer Automationen es will."
    ),
    "Your stop has not reached the charger yet; it may still charge.": (
        "Ihr Stopp hat die Ladestation noch nicht erreicht; sie lädt vielleicht noch."
    ),
    "Your order has not reached the charger yet; it goes on as it was.": (
        "Ihr Auftrag hat die Ladestation noch nicht erreicht; sie macht weiter wie bisher."
    ),
    "Boosting at {current_a} until {until}.": "Lädt auf Ihren Wunsch mit {current_a} bis {until}.",
    "Boosting because you asked for it.": "Lädt auf Ihren Wunsch.",
    "Charging because power costs {price}, at or below your limit of {limit_price}.": (
        "Lädt, weil Strom {price} kostet, nicht mehr als Ihre Grenze von {limit_price}."
    ),
    "Charging goes on: power costs {price}, and at {until} it would cost {next_price}.": (
        "Das Laden geht weiter: Strom kostet {price}, und {until:um} würde er {next_price} kosten."
    ),
    "Charging goes on: power costs {price}, and from {until} it would cost the same.": (
        "Das Laden geht weiter: Strom kostet {price}, und ab {until} würde er dasselbe kosten."
    ),
    "Charging because power pays {price} to use; your limit is {limit_price}.": (
        "Lädt, weil Verbrauch {price} bringt; Ihre Grenze ist {limit_price}."
    ),
    "Charging goes on: power costs {price}, and waiting until {until} for {next_price} would save too "
    "little.": (
        "Das Laden geht weiter: Strom kostet {price}, und bis {until} auf {next_price} zu warten, "
        "würde zu wenig sparen."
    ),
    "Charging goes on: power costs {price}, and waiting until {until}, when it would pay {next_price} to "
    "use, would save too little.": (
        "Das Laden geht weiter: Strom kostet {price}, und bis {until} zu warten, wenn Verbrauch {next_price} "
        "bringen würde, würde zu wenig sparen."
    ),
    "Charging goes on: power pays {price} to use, and waiting until {until} for {next_price} would earn too "
    "little more.": (
        "Das Laden geht weiter: Verbrauch bringt {price}, und bis {until} auf {next_price} zu warten, "
        "würde zu wenig mehr bringen."
    ),
    "Charging goes on: power pays {price} to use, and at {until} it would cost {next_price}.": (
        "Das Laden geht weiter: Verbrauch bringt {price}, und {until:um} würde Strom {next_price} kosten."
    ),
    "Charging goes on: power pays {price} to use, and at {until} it would pay {next_price}.": (
        "Das Laden geht weiter: Verbrauch bringt {price}, und {until:um} würde er {next_price} bringen."
    ),
    "Charging goes on: power pays {price} to use, and from {until} it would pay the same.": (
        "Das Laden geht weiter: Verbrauch bringt {price}, und ab {until} würde er dasselbe bringen."
    ),
    "Charging although power costs {price}: that is hardly above your limit of {limit_price}.": (
        "Lädt, obwohl Strom {price} kostet: Das ist kaum mehr als Ihre Grenze von {limit_price}."
    ),
    "Charging because power is cheap enough.": "Lädt, weil Strom günstig genug ist.",
    "Charging in your time window, until {until}.": "Lädt in Ihrem Zeitfenster, bis {until}.",
    "Charging in your time window.": "Lädt in Ihrem Zeitfenster.",
    "Charging as planned, until {until}.": "Lädt wie geplant, bis {until}.",
    "Charging as planned.": "Lädt wie geplant.",
    "Charging at the minimum, {needed_w}, because there is only {surplus_w} of spare solar power.": (
        "Lädt mit dem Minimum von {needed_w}, weil nur {surplus_w} Sonnenstrom übrig sind."
    ),
    "Charging at the minimum, because there is not enough spare solar power.": (
        "Lädt mit dem Minimum, weil nicht genug Sonnenstrom übrig ist."
    ),
    "Charging at the minimum, {needed_w}, because the {surplus_w} of spare solar power goes to "
    "{taker} first.": (
        "Lädt mit dem Minimum von {needed_w}, weil die {surplus_w} Sonnenstrom zuerst an {taker} gehen."
    ),
    "Going down to the minimum, {needed_w}, because there is only {surplus_w} of spare solar power.": (
        "Geht auf das Minimum von {needed_w} zurück, weil nur {surplus_w} Sonnenstrom übrig sind."
    ),
    "Going down to the minimum, {needed_w}, because there is no spare solar power.": (
        "Geht auf das Minimum von {needed_w} zurück, weil kein Sonnenstrom übrig ist."
    ),
    "Going down to the minimum, because there is not enough spare solar power.": (
        "Geht auf das Minimum zurück, weil nicht genug Sonnenstrom übrig ist."
    ),
    "Going down to the minimum, {needed_w}, because the {surplus_w} of spare solar power goes to "
    "{taker} first.": (
        "Geht auf das Minimum von {needed_w} zurück, weil die {surplus_w} Sonnenstrom zuerst an {taker} "
        "gehen."
    ),
    "Charging at the minimum, {needed_w}, because the home battery has orders to charge and takes "
    "{battery_takes_w} of the sun.": (
        "Lädt mit dem Minimum von {needed_w}, weil die Hausbatterie laden soll und {battery_takes_w} "
        "Sonnenstrom nimmt."
    ),
    "Going down to the minimum, {needed_w}, because the home battery has orders to charge and takes "
    "{battery_takes_w} of the sun.": (
        "Geht auf das Minimum von {needed_w} zurück, weil die Hausbatterie laden soll und "
        "{battery_takes_w} Sonnenstrom nimmt."
    ),
    "The home battery has orders to charge and takes {battery_takes_w} of the sun: "
    "going down to the minimum, stopping at {until} unless that ends.": (
        "Die Hausbatterie soll laden und nimmt {battery_takes_w} Sonnenstrom: geht auf das Minimum "
        "zurück und stoppt {until:um}, wenn das nicht endet."
    ),
    "Only {surplus_w} of spare solar power: going down to the minimum, "
    "stopping at {until} unless it recovers.": (
        "Nur {surplus_w} Sonnenstrom sind übrig: geht auf das Minimum zurück und stoppt {until:um}, "
        "wenn es nicht mehr wird."
    ),
    "No spare solar power is left: going down to the minimum, stopping at {until} unless it recovers.": (
        "Kein Sonnenstrom ist mehr übrig: geht auf das Minimum zurück und stoppt {until:um}, "
        "wenn es nicht mehr wird."
    ),
    "The {surplus_w} of spare solar power goes to {taker} first: "
    "going down to the minimum, stopping at {until} unless it recovers.": (
        "Der übrige Sonnenstrom ({surplus_w}) geht zuerst an {taker}: geht auf das Minimum zurück und "
        "stoppt {until:um}, wenn es nicht mehr wird."
    ),
    "Charging now, because the car would not be ready in time otherwise.": (
        "Lädt jetzt, weil das Auto sonst nicht rechtzeitig fertig wäre."
    ),
    "The car was to leave at {until} with {target_pct}, and was at {soc_pct}.": (
        "Das Auto sollte {until:um} mit {target_pct} losfahren und war bei {soc_pct}."
    ),
    "The car was to leave at {until} with {target_pct}, and left at {left_at} with {soc_pct}.": (
        "Das Auto sollte {until:um} mit {target_pct} losfahren und fuhr {left_at:um} mit {soc_pct} los."
    ),
    "The car left before it was to leave, less full than it was to be.": (
        "Das Auto ist vor seiner Zeit losgefahren, weniger voll als gewünscht."
    ),
    "The car was not ready when it was to leave.": ("Das Auto war nicht fertig, als es losfahren sollte."),
    "It charges as your automation “{automation}” asked, though a demand charge counts until {until}: this "
    "may raise it.": (
        "Es wird geladen, wie Ihre Automation „{automation}“ es wollte, obwohl bis {until} der "
        "Leistungspreis zählt: Er kann dadurch steigen."
    ),
    "It charges as you asked, though a demand charge counts until {until}: this may raise it.": (
        "Lädt, wie Sie es wollten, obwohl bis {until} ein Leistungspreis zählt: Er kann dadurch steigen."
    ),
    "Waiting: charging starts at {rise_a} soon, as the rate is not changed too often.": (
        "Wartet: Das Laden beginnt bald mit {rise_a}, denn der Strom wird nicht zu oft geändert."
    ),
    "Charging at {current_a}; it rises to {rise_a} soon, as the rate is not changed too often.": (
        "Lädt mit {current_a}; bald sind es {rise_a}, denn der Strom wird nicht zu oft geändert."
    ),
    # a car that feeds the house
    "The car gives {power_w} to the house, as you asked, until {until}.": (
        "Das Auto gibt dem Haus {power_w}, wie Sie es wollten, bis {until}."
    ),
    "The car feeds the house, as you asked.": "Das Auto versorgt das Haus, wie Sie es wollten.",
    "The car gives nothing now: the house needs nothing of it, or no more may go to the grid.": (
        "Das Auto gibt jetzt nichts: Das Haus braucht nichts davon, oder es darf nicht mehr ins Netz."
    ),
    "The battery runs by itself while the car feeds the house.": (
        "Die Batterie läuft von selbst, während das Auto das Haus versorgt."
    ),
}
