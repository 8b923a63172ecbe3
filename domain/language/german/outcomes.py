"""What becomes of an order, in German."""

OUTCOMES: dict[str, str] = {
    "Until {until} this order lets about {energy_wh} out to the grid while that costs money: about {cost}.": (
        "Mit diesem Auftrag werden bis {until} etwa {energy_wh} zu Preisen unter 0 eingespeist; "
        "das kostet etwa {cost}."
    ),
    "This order lets power out to the grid while that costs money.": (
        "Mit diesem Auftrag wird Strom zu einem Preis unter 0 eingespeist."
    ),
    "A newer command replaced this one.": "Ein neuerer Auftrag ging vor.",
    "An order has this setting now; yours is what it goes back to.": (
        "Ein Auftrag hat diese Einstellung gerade; danach gilt Ihre."
    ),
    "It never reached the device and is not wanted any more.": (
        "Er kam nie beim Gerät an und wird nicht mehr gebraucht."
    ),
    "Its time ran out at {until}.": "Die Zeit dafür lief {until:um} ab.",
    "Its time ran out.": "Die Zeit dafür lief ab.",
    "The device's settings read back as asked.": "Das Gerät ist eingestellt wie gewünscht.",
    "The measured power followed the command.": "Die gemessene Leistung folgte dem Auftrag.",
    "The device accepted the command, but the measured power did not follow.": (
        "Das Gerät nahm den Auftrag an, aber die gemessene Leistung folgte nicht."
    ),
    "The battery was doing it already: {power_w}, as was asked.": (
        "Die Batterie tat das schon: {power_w}, wie gewünscht."
    ),
    "The battery was doing it already.": "Die Batterie tat das schon.",
    "The settings are as asked, but nothing shows whether the device follows.": (
        "Eingestellt ist es wie gewünscht, aber nichts zeigt, ob das Gerät folgt."
    ),
    "The device did not answer: {error}.": "Das Gerät hat nicht geantwortet: {error}.",
    "The device did not answer.": "Das Gerät hat nicht geantwortet.",
    "Limited to {limit_w}; {requested_w} is more than allowed.": (
        "Begrenzt auf {limit_w}; {requested_w} sind mehr als erlaubt."
    ),
    "What was asked is outside the limits; the nearest allowed value is used.": (
        "Das Gewünschte liegt außerhalb der Grenzen; es gilt der nächste erlaubte Wert."
    ),
    "You want no more than {limit_w} of the sun sold until {until}.": (
        "Sie wollen bis {until} nicht mehr als {limit_w} der Sonne verkaufen."
    ),
    "No more of the sun is sold than you asked for.": (
        "Von der Sonne wird nicht mehr verkauft, als Sie es wollten."
    ),
    "You want none of the sun sold until {until}; what is left over is held back.": (
        "Sie wollen bis {until} nichts von der Sonne verkaufen; was übrig ist, wird zurückgehalten."
    ),
    "The sun is held back, as you asked.": "Die Sonne wird zurückgehalten, wie Sie es wollten.",
    "You paused the planning until {until}; the battery runs by itself.": (
        "Sie haben das Planen bis {until} angehalten; die Batterie läuft von selbst."
    ),
    "You want no more than {limit_w} of the sun sold until {until}; the battery's orders go first.": (
        "Sie wollen bis {until} nicht mehr als {limit_w} der Sonne verkaufen; "
        "der Auftrag an die Batterie geht vor."
    ),
    "Your automation “{automation}” wants no more than {limit_w} of the sun sold until {until}; "
    "the battery's orders go first.": (
        "Ihre Automation „{automation}“ will bis {until} nicht mehr als {limit_w} der Sonne verkaufen; "
        "der Auftrag an die Batterie geht vor."
    ),
    "You want none of the sun sold until {until}; the battery's orders go first.": (
        "Sie wollen bis {until} nichts von der Sonne verkaufen; der Auftrag an die Batterie geht vor."
    ),
    "Your automation “{automation}” wants none of the sun sold until {until}; "
    "the battery's orders go first.": (
        "Ihre Automation „{automation}“ will bis {until} nichts von der Sonne verkaufen; "
        "der Auftrag an die Batterie geht vor."
    ),
    "You want no more than {limit_w} of the sun sold until {until}; {orders_of} goes first.": (
        "Sie wollen bis {until} nicht mehr als {limit_w} der Sonne verkaufen; {orders_of} geht vor."
    ),
    "Your automation “{automation}” wants no more than {limit_w} of the sun sold until {until}; "
    "{orders_of} goes first.": (
        "Ihre Automation „{automation}“ will bis {until} nicht mehr als {limit_w} der Sonne verkaufen; "
        "{orders_of} geht vor."
    ),
    "You want none of the sun sold until {until}; {orders_of} goes first.": (
        "Sie wollen bis {until} nichts von der Sonne verkaufen; {orders_of} geht vor."
    ),
    "Your automation “{automation}” wants none of the sun sold until {until}; {orders_of} goes first.": (
        "Ihre Automation „{automation}“ will bis {until} nichts von der Sonne verkaufen; "
        "{orders_of} geht vor."
    ),
    "You paused the planning until {until}.": "Sie haben das Planen bis {until} angehalten.",
    "Your automation “{automation}” paused the planning until {until}.": (
        "Ihre Automation „{automation}“ hat das Planen bis {until} angehalten."
    ),
    "You want the house to plan until {until}.": "Sie wollen, dass das Haus bis {until} plant.",
    "The house plans, as you asked.": "Das Haus plant, wie Sie es wollten.",
    "Your automation “{automation}” wants the house to plan until {until}.": (
        "Ihre Automation „{automation}“ will, dass das Haus bis {until} plant."
    ),
    "The house plans, as an automation of yours asked.": (
        "Das Haus plant, wie eine Ihrer Automationen es wollte."
    ),
    "The planning is paused; the battery runs by itself.": (
        "Das Planen ruht; die Batterie läuft von selbst."
    ),
    "Your automation “{automation}” wants no more than {limit_w} of the sun sold until {until}.": (
        "Ihre Automation „{automation}“ will bis {until} nicht mehr als {limit_w} der Sonne verkaufen."
    ),
    "No more of the sun is sold than an automation of yours asked for.": (
        "Von der Sonne wird nicht mehr verkauft, als eine Ihrer Automationen es wollte."
    ),
    "Your automation “{automation}” wants none of the sun sold until {until}.": (
        "Ihre Automation „{automation}“ will bis {until} nichts von der Sonne verkaufen."
    ),
    "The sun is held back, as an automation of yours asked.": (
        "Die Sonne wird zurückgehalten, wie eine Ihrer Automationen es wollte."
    ),
    "Your automation “{automation}” paused the planning until {until}; the battery runs by itself.": (
        "Ihre Automation „{automation}“ hat das Planen bis {until} angehalten; die Batterie läuft von selbst."
    ),
    "Above {full_above_pct} this battery knows no reserve but {reserve_pct}, so it was given that.": (
        "Über {full_above_pct} kennt diese Batterie keine Reserve außer {reserve_pct}, also bekam sie diese."
    ),
    "Near the top this battery knows no reserve but all of it, so it was given that.": (
        "Weit oben kennt diese Batterie keine Reserve außer der ganzen Ladung, also bekam sie diese."
    ),
    "This battery chooses its own power; {requested_w} could not be asked of it.": (
        "Diese Batterie wählt ihre Leistung selbst; {requested_w} ließen sich nicht vorgeben."
    ),
    "This battery chooses its own power.": "Diese Batterie wählt ihre Leistung selbst.",
    "The device has been written to often enough for this hour; changes wait until {until}.": (
        "An das Gerät wurde in dieser Stunde oft genug gesendet; Änderungen warten bis {until}."
    ),
    "The device has been written to often enough for this hour.": (
        "An das Gerät wurde in dieser Stunde oft genug gesendet."
    ),
    "Another version of this program gave the reason.": (
        "Der Grund stammt von einer anderen Version dieses Programms."
    ),
    "A fault in this program: what was ordered stays as it is.": (
        "Ein Fehler in diesem Programm: Was eingestellt ist, bleibt so."
    ),
}
