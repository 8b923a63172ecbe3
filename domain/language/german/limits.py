"""What fuse, circuits and import limit do to a wish; and what becomes of orders, in German."""

from collections.abc import Mapping

# Those that are told in A or in kW: `{amount}`, `{rise}` and `{size}` are the facts of the unit.
IN_UNITS: dict[str, str] = {
    "Held at {amount}: {limit} leaves no more.": "Begrenzt auf {amount}: Mehr lässt {limit} nicht zu.",
    "Held at {amount}: {limit} leaves no more without sun and battery.": (
        "Begrenzt auf {amount}: Mehr lässt {limit} ohne Sonne und Batterie nicht zu."
    ),
    "Held at {amount} on each of {phases} phases, {together_a} together: {limit} leaves no more.": (
        "Begrenzt auf {amount} je Phase, zusammen {together_a}: Mehr lässt {limit} nicht zu."
    ),
    "Held at {amount} on each of {phases} phases, {together_a} together: "
    "{limit} leaves no more without sun and battery.": (
        "Begrenzt auf {amount} je Phase, zusammen {together_a}: "
        "Mehr lässt {limit} ohne Sonne und Batterie nicht zu."
    ),
    "Charging from the sun; of the power of the grid {limit} leaves {amount}.": (
        "Lädt von der Sonne; aus dem Netz lässt {limit} {amount} zu."
    ),
    "Held at {amount}: {limit} leaves hardly more.": (
        "Begrenzt auf {amount}: Viel mehr lässt {limit} nicht zu."
    ),
    "Held at {amount}: {limit} has room for {rise} again; it rises at {rises_at} at the earliest.": (
        "Begrenzt auf {amount}: {limit:^} hat wieder Platz für {rise}; mehr gibt es frühestens {rises_at:um}."
    ),
    "Held at {amount}: {limit} has room for {rise} again; it rises when that has lasted.": (
        "Begrenzt auf {amount}: {limit:^} hat wieder Platz für {rise}; mehr gibt es, wenn das anhält."
    ),
    "Held at {amount} until a new reading shows what is free.": (
        "Begrenzt auf {amount}, bis ein neuer Messwert zeigt, was frei ist."
    ),
    "{limit} of {size} leaves no room for it now.": "{limit} ({size}) lässt das gerade nicht zu.",
    "{limit} of {size} leaves {room_w}, and this battery chooses its own power.": (
        "{limit} ({size}) lässt {room_w} übrig, und diese Batterie wählt ihre Leistung selbst."
    ),
    "{limit} of {size} has room for it again, from {rises_at} at the earliest.": (
        "{limit} ({size}) hat wieder Platz dafür, frühestens ab {rises_at}."
    ),
    "{limit} of {size} has room for it again, which has to last.": (
        "{limit} ({size}) hat wieder Platz dafür, wenn das anhält."
    ),
}

FACTS = {
    "a": {"amount": "current_a", "rise": "rise_a", "size": "size_a"},
    "w": {"amount": "power_w", "rise": "rise_w", "size": "size_w"},
}


def _in_unit(sentence: str, facts: Mapping[str, str]) -> str:
    for name, fact in facts.items():
        sentence = sentence.replace(f"{{{name}}}", f"{{{fact}}}")
    return sentence


LIMITS: dict[str, str] = {
    _in_unit(english, facts): _in_unit(german, facts)
    for english, german in IN_UNITS.items()
    for facts in FACTS.values()
} | {
    "Held at {current_a}: the charger draws {above_a} more than it is told, and {limit} leaves no more.": (
        "Begrenzt auf {current_a}: Die Ladestation zieht {above_a} mehr als vorgegeben, "
        "und mehr lässt {limit} nicht zu."
    ),
    "Held at {current_a}: the car takes {takes_a} at most, and others need what it leaves.": (
        "Begrenzt auf {current_a}: Das Auto nimmt höchstens {takes_a}; was es übrig lässt, brauchen andere."
    ),
    "Held back, because the connection of the house leaves no more.": (
        "Begrenzt, weil der Hausanschluss nicht mehr zulässt."
    ),
    "Waiting: {limit} has room for {rise_a} again; charging starts at {rises_at} at the earliest.": (
        "Wartet: {limit:^} hat wieder Platz für {rise_a}; das Laden beginnt frühestens {rises_at:um}."
    ),
    "Waiting: {limit} has room for {rise_a} again; charging starts when that has lasted.": (
        "Wartet: {limit:^} hat wieder Platz für {rise_a}; das Laden beginnt, wenn das anhält."
    ),
    "Waiting: {limit} leaves {room_a}, hardly what this charger needs.": (
        "Wartet: {limit:^} lässt {room_a} übrig, kaum was diese Ladestation braucht."
    ),
    "Told to stop: the charger draws {above_a} more than told, and {limit} has no room for that.": (
        "Soll nicht laden: Die Ladestation zieht {above_a} mehr als vorgegeben, {limit} hat keinen Platz."
    ),
    "Waiting: the charger drew {above_a} more than told, and {limit} has no room for that.": (
        "Wartet: Die Ladestation zog {above_a} mehr als vorgegeben, und dafür hat {limit} keinen Platz."
    ),
    "Waiting: {limit} leaves {current_a}, and this charger needs {min_current_a}.": (
        "Wartet: {limit:^} lässt {current_a} übrig, und diese Ladestation braucht {min_current_a}."
    ),
    "Waiting: {limit} leaves {current_a} without sun and battery, and this charger needs {min_current_a}.": (
        "Wartet: {limit:^} lässt ohne Sonne und Batterie {current_a} übrig, "
        "und diese Ladestation braucht {min_current_a}."
    ),
    "Waiting: what is left is less than this charger's minimum.": (
        "Wartet: Was übrig ist, reicht dieser Ladestation nicht."
    ),
    # of the battery, which gets nothing of what it was told
    "You told the battery to {action} until {until}; ": (
        "Die Batterie soll auf Ihren Wunsch bis {until} {action}; "
    ),
    "Your automation “{automation}” told the battery to {action} until {until}; ": (
        "Die Batterie soll, wie Ihre Automation „{automation}“ es will, bis {until} {action}; "
    ),
    "The battery is to {action} until {until}; ": "Die Batterie soll bis {until} {action}; ",
    "it waits until a new reading shows what is free.": (
        "sie wartet, bis ein neuer Messwert zeigt, was frei ist."
    ),
    # the battery
    "Only watching: nothing is ever written to a device.": (
        "Nur Beobachtung: An kein Gerät wird etwas gesendet."
    ),
    "You told the battery to {action} until {until}.": (
        "Die Batterie soll auf Ihren Wunsch bis {until} {action}."
    ),
    "Your automation “{automation}” told the battery to {action} until {until}.": (
        "Die Batterie soll, wie Ihre Automation „{automation}“ es will, bis {until} {action}."
    ),
    "The battery is full and takes no more; you told it to {action} until {until}.": (
        "Die Batterie ist voll und nimmt nichts mehr auf; auf Ihren Wunsch soll sie bis {until} {action}."
    ),
    "The battery is full and takes no more; “{automation}” told it to {action} until {until}.": (
        "Die Batterie ist voll und nimmt nichts mehr auf; "
        "wie Ihre Automation „{automation}“ es will, soll sie bis {until} {action}."
    ),
    "The battery is at its reserve and gives no more; you told it to {action} until {until}.": (
        "Die Batterie ist an ihrer Reserve und gibt nichts mehr ab; "
        "auf Ihren Wunsch soll sie bis {until} {action}."
    ),
    "The battery is at its reserve and gives no more; “{automation}” told it to {action} until {until}.": (
        "Die Batterie ist an ihrer Reserve und gibt nichts mehr ab; "
        "wie Ihre Automation „{automation}“ es will, soll sie bis {until} {action}."
    ),
    "The battery does what an automation of yours asked.": (
        "Die Batterie tut, was eine Ihrer Automationen wollte."
    ),
    "Your order has not reached the battery yet; it goes on as it was.": (
        "Ihr Auftrag hat die Batterie noch nicht erreicht; sie macht weiter wie bisher."
    ),
    "The order of your automation “{automation}” has not reached the device yet.": (
        "Der Auftrag Ihrer Automation „{automation}“ hat das Gerät noch nicht erreicht."
    ),
    "The battery does what you asked.": "Die Batterie tut, was Sie wollten.",
    "Handing the battery back as it was before.": "Die Batterie wird zurückgegeben, wie sie vorher war.",
    "The battery could not be handed back yet; it is tried again.": (
        "Die Batterie ließ sich noch nicht zurückgeben; es wird weiter versucht."
    ),
    "Leaving the battery as it is while {loadpoint} charges from the grid.": (
        "Die Batterie bleibt, wie sie ist, während {loadpoint} aus dem Netz lädt."
    ),
    "Leaving the battery as it is while a car charges from the grid.": (
        "Die Batterie bleibt, wie sie ist, während ein Auto aus dem Netz lädt."
    ),
    "Exporting into a price spike of {wholesale_price}.": (
        "Verkauft in einer Preisspitze von {wholesale_price}."
    ),
    "Exporting into a price spike.": "Verkauft in einer Preisspitze.",
    "The market pays {wholesale_price}, more than your threshold of {threshold_price}.": (
        "Der Markt zahlt {wholesale_price}, mehr als Ihre Schwelle von {threshold_price}."
    ),
    "The market's price is above your threshold.": "Der Marktpreis liegt über Ihrer Schwelle.",
    "A price spike may come.": "Eine Preisspitze ist möglich.",
    "Selling in a saving session, which pays {reward_price} more.": (
        "Verkauft in der Sparzeit, die {reward_price} mehr bringt."
    ),
    "Selling in a saving session.": "Verkauft in der Sparzeit.",
    "Electricity is free.": "Strom ist kostenlos.",
    "The battery is at {soc_pct}; its last {reserve_pct} are not sold.": (
        "Die Batterie ist bei {soc_pct}; ihre letzten {reserve_pct} werden nicht verkauft."
    ),
    "The battery is at its reserve.": "Die Batterie ist an ihrer Reserve.",
    "The battery is at {soc_pct}; its last {reserve_pct} are not sold, though export earns {export_price}.": (
        "Die Batterie ist bei {soc_pct}; ihre letzten {reserve_pct} werden nicht verkauft, "
        "obwohl Verkauf {export_price} bringt."
    ),
    "Mode {mode} is not available yet.": "Diesen Modus gibt es hier noch nicht: {mode}.",
    "This device cannot do that.": "Dieses Gerät kann das nicht.",
    "The device refused: {error}.": "Das Gerät hat abgelehnt: {error}.",
    "Nothing can be written to disk, so nothing new is begun that a restart could not end.": (
        "Der Datenträger nimmt nichts an; darum beginnt nichts Neues, was ein Neustart nicht beenden könnte."
    ),
    "The device refused.": "Das Gerät hat abgelehnt.",
    "The device is set to {mode}, and nobody here asked for that; a restore ends it.": (
        "Das Gerät ist auf „{mode}“ gestellt, und niemand hier wollte das; „Automatik“ beendet es."
    ),
    "Another program controls this device.": "Ein anderes Programm steuert dieses Gerät.",
    # the sun that is held back
    "Limiting export is switched off.": "Das Zurückhalten der Sonne ist ausgeschaltet.",
    "Export is held back, because it would earn only {export_price}.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf nur {export_price} brächte."
    ),
    "Export is held back, because it would earn too little.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf zu wenig brächte."
    ),
    "Export should stop, because it would earn only {export_price}; {export_w} still goes out.": (
        "Ins Netz soll nichts gehen, weil es nur {export_price} brächte; noch gehen {export_w} hinaus."
    ),
    "Export is limited, because it would earn only {export_price}: nothing goes out.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf nur {export_price} brächte: Es geht nichts hinaus."
    ),
    "Export is held back, because it would cost {export_price}.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf {export_price} kosten würde."
    ),
    "Export should stop, because it would cost {export_price}; {export_w} still goes out.": (
        "Ins Netz soll nichts gehen, weil es {export_price} kosten würde; noch gehen {export_w} hinaus."
    ),
    "Export is limited, because it would cost {export_price}: nothing goes out.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf {export_price} kosten würde: Es geht nichts hinaus."
    ),
    "Export is held back, because it would earn nothing.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf nichts brächte."
    ),
    "Export should stop, because it would earn nothing; {export_w} still goes out.": (
        "Ins Netz soll nichts gehen, weil es nichts brächte; noch gehen {export_w} hinaus."
    ),
    "Export is limited, because it would earn nothing: nothing goes out.": (
        "Die Sonne wird zurückgehalten, weil der Verkauf nichts brächte: Es geht nichts hinaus."
    ),
    "Export stays limited, because its price is not known right now.": (
        "Die Sonne bleibt zurückgehalten, weil der Verkaufspreis gerade nicht bekannt ist."
    ),
    "Export stays limited until {until} at the latest, because its price is not known right now.": (
        "Die Sonne bleibt bis höchstens {until} zurückgehalten, "
        "weil der Verkaufspreis gerade nicht bekannt ist."
    ),
    "Export is not limited any more, because its price has not been known since {since}.": (
        "Die Sonne wird nicht mehr zurückgehalten, weil der Verkaufspreis seit {since} nicht bekannt ist."
    ),
    "The export limit was accepted, but export went on. {hint}": (
        "Die Einspeisegrenze ist gesetzt, aber es geht weiter Strom hinaus. {hint}"
    ),
    "The export limit was accepted, but export went on.": (
        "Die Einspeisegrenze ist gesetzt, aber es geht weiter Strom hinaus."
    ),
    "Export is free to flow and earns {export_price}.": (
        "Verkauf ins Netz ist frei und bringt {export_price}."
    ),
    "Export is free to flow, though it costs {export_price}.": (
        "Verkauf ins Netz ist frei, obwohl er {export_price} kostet."
    ),
    "Export is free to flow, though it earns nothing.": (
        "Verkauf ins Netz ist frei, obwohl er nichts bringt."
    ),
    "Export is free to flow.": "Verkauf ins Netz ist frei.",
    "The export limit waits until the battery's orders end.": (
        "Die Einspeisegrenze wartet, bis der Auftrag der Batterie endet."
    ),
    "The export limit waits until the battery's orders end; meanwhile {export_w} go out, "
    "which costs {export_price}.": (
        "Die Einspeisegrenze wartet, bis der Auftrag der Batterie endet; "
        "bis dahin gehen {export_w} hinaus, und das kostet {export_price}."
    ),
    "Export earns too little, at {export_price}, but house and battery take all the sun.": (
        "Der Verkauf bringt mit {export_price} zu wenig, aber Haus und Batterie nehmen alle Sonne auf."
    ),
    "Export would cost {export_price}, but house and battery take all the sun.": (
        "Der Verkauf würde {export_price} kosten, aber Haus und Batterie nehmen alle Sonne auf."
    ),
    "Export would earn nothing, but house and battery take all the sun.": (
        "Der Verkauf brächte nichts, aber Haus und Batterie nehmen alle Sonne auf."
    ),
    "Export earns too little, but house and battery take all the sun.": (
        "Der Verkauf bringt zu wenig, aber Haus und Batterie nehmen alle Sonne auf."
    ),
    "Export earns too little, but a car charges from the sun, so nothing is limited.": (
        "Der Verkauf bringt zu wenig, aber ein Auto lädt von der Sonne; nichts wird zurückgehalten."
    ),
    "Power from the grid costs {import_price}, so the sun is limited.": (
        "Strom aus dem Netz kostet {import_price}, darum wird die Sonne zurückgehalten."
    ),
    "Power from the grid pays {import_price} to use, so the sun is limited.": (
        "Verbrauch aus dem Netz bringt {import_price}, darum wird die Sonne zurückgehalten."
    ),
    "Power from the grid costs nothing, so the sun is limited.": (
        "Strom aus dem Netz kostet nichts, darum wird die Sonne zurückgehalten."
    ),
    "Power from the grid is paid for, so the sun is limited.": (
        "Für Strom aus dem Netz gibt es Geld, darum wird die Sonne zurückgehalten."
    ),
    # what becomes of an order
    "Until {until} about {energy_wh} go out below nothing by this order, which costs about {cost}.": (
        "Wegen dieses Auftrags gehen bis {until} etwa {energy_wh} zu Preisen unter 0 hinaus; "
        "das kostet etwa {cost}."
    ),
    "By this order power goes out at a price below nothing.": (
        "Wegen dieses Auftrags geht Strom zu einem Preis unter 0 hinaus."
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
    "You paused the planning until {until}; the battery is left to itself.": (
        "Sie haben das Planen bis {until} angehalten; die Batterie läuft von selbst."
    ),
    "The planning is paused; the battery is left to itself.": (
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
    "Your automation “{automation}” paused the planning until {until}; the battery is left to itself.": (
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
