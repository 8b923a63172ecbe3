"""What the battery does, and at whose wish, in German."""

BATTERY: dict[str, str] = {
    "Only watching: nothing is commanded.": "Nur Beobachtung: Es wird nichts gesteuert.",
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
    "The battery is handed back as it was before as soon as it answers.": (
        "Sobald die Batterie antwortet, wird sie zurückgegeben, wie sie vorher war."
    ),
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
}
