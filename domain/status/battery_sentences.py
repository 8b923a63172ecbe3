"""Why the battery does what it does, and why export flows or is held back."""

from domain.reason.reason import Why

# Each: the sentence with facts, and the sentence that stands when one of them is unknown.
BATTERY: dict[Why, tuple[str, str]] = {
    Why.CAR_FEEDS_HOUSE: (
        "The battery runs by itself while the car feeds the house.",
        "The battery runs by itself while the car feeds the house.",
    ),
    Why.MONITORING_MODE: (
        "Only watching: nothing is commanded.",
        "Only watching: nothing is commanded.",
    ),
    Why.USER_COMMAND: (
        "You told the battery to {action} until {until}.",
        "The battery does what you asked.",
    ),
    Why.RESTORING: (
        "Handing the battery back as it was before.",
        "Handing the battery back as it was before.",
    ),
    Why.RESTORE_PENDING: (
        "The battery could not be handed back yet; it is tried again.",
        "The battery could not be handed back yet; it is tried again.",
    ),
    Why.BATTERY_PRESERVED: (
        "Leaving the battery as it is while {loadpoint} charges from the grid.",
        "Leaving the battery as it is while a car charges from the grid.",
    ),
    Why.EXPORT_UNECONOMIC: (
        "Export is held back, because it would earn only {export_price}.",
        "Export is held back, because it would earn too little.",
    ),
    Why.SPIKE_EXPORT: (
        "Exporting into a price spike of {wholesale_price}.",
        "Exporting into a price spike.",
    ),
    Why.PRICE_SPIKE: (
        "The market pays {wholesale_price}, more than your threshold of {threshold_price}.",
        "The market's price is above your threshold.",
    ),
    Why.PRICE_SPIKE_EXPECTED: ("A price spike may come.", "A price spike may come."),
    Why.SAVING_SESSION: (
        "Selling in a saving session, which pays {reward_price} more.",
        "Selling in a saving session.",
    ),
    Why.FREE_ELECTRICITY: ("Electricity is free.", "Electricity is free."),
    Why.AT_RESERVE: (
        "The battery is at {soc_pct}; its last {reserve_pct} are not sold.",
        "The battery is at its reserve.",
    ),
    Why.NOT_ENFORCED: (
        "The export limit was accepted, but export went on. {hint}",
        "The export limit was accepted, but export went on.",
    ),
    Why.CURTAILMENT_DISABLED: ("Limiting export is switched off.", "Limiting export is switched off."),
    Why.EXPORT_WORTHWHILE: (
        "Export is free to flow and earns {export_price}.",
        "Export is free to flow.",
    ),
    Why.FORCE_HAS_PRIORITY: (
        "The export limit waits until {orders_of} ends.",
        "The export limit waits until the battery's orders end.",
    ),
    Why.BATTERY_ABSORBS: (
        "Export earns too little, at {export_price}, but house and battery take all the sun.",
        "Export earns too little, but house and battery take all the sun.",
    ),
    Why.CAR_ABSORBS: (
        "Export earns too little, but a car charges from the sun, so nothing is limited.",
        "Export earns too little, but a car charges from the sun, so nothing is limited.",
    ),
    Why.IMPORT_PAID: (
        "Power from the grid costs {import_price}, so the sun is limited.",
        "Power from the grid is paid for, so the sun is limited.",
    ),
    Why.EXPORT_LIMITED: (
        "You want no more than {limit_w} of the sun sold until {until}.",
        "No more of the sun is sold than you asked for.",
    ),
    Why.SUN_HELD_BACK: (
        "You want none of the sun sold until {until}; what is left over is held back.",
        "The sun is held back, as you asked.",
    ),
    Why.PLAN_PAUSED: (
        "You paused the planning until {until}; the battery runs by itself.",
        "The planning is paused; the battery runs by itself.",
    ),
    Why.PLANNING_ASKED: (
        "You want the house to plan until {until}.",
        "The house plans, as you asked.",
    ),
}
