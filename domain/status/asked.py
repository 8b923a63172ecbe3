"""What somebody asked for, said: an automation instead of a person, and no device that answered yet."""

from domain.reason.reason import Why

# Where an automation asked, and no person: with its name, and where that is missing.
BY_AUTOMATION: dict[Why, tuple[str, str]] = {
    Why.USER_COMMAND: (
        "Your automation “{automation}” told the battery to {action} until {until}.",
        "The battery does what an automation of yours asked.",
    ),
    Why.MANUAL: (
        "Your automation “{automation}” asked for this charge at {current_a}; it ends by {until}.",
        "An automation of yours asked for this charge.",
    ),
    Why.BOOST: (
        "Your automation “{automation}” asked for {current_a} until {until}.",
        "An automation of yours asked for this charge.",
    ),
    Why.MANUAL_HOLD: (
        "Your automation “{automation}” stopped the charge; it stays so until {until}.",
        "An automation of yours stopped the charge.",
    ),
    Why.FEEDING_HOUSE: (
        "The car gives {power_w} to the house, as your automation “{automation}” asked, until {until}.",
        "The car feeds the house, as an automation of yours asked.",
    ),
    Why.EXPORT_LIMITED: (
        "Your automation “{automation}” wants no more than {limit_w} of the sun sold until {until}.",
        "No more of the sun is sold than an automation of yours asked for.",
    ),
    Why.SUN_HELD_BACK: (
        "Your automation “{automation}” wants none of the sun sold until {until}.",
        "The sun is held back, as an automation of yours asked.",
    ),
    Why.PLAN_PAUSED: (
        "Your automation “{automation}” paused the planning until {until}; the battery runs by itself.",
        "The planning is paused; the battery runs by itself.",
    ),
    Why.PLANNING_ASKED: (
        "Your automation “{automation}” wants the house to plan until {until}.",
        "The house plans, as an automation of yours asked.",
    ),
}
# A wish of the house while the battery has orders: by a person, and by an automation.
BESIDE_ORDERS: dict[Why, tuple[str, str]] = {
    Why.EXPORT_LIMITED: (
        "You want no more than {limit_w} of the sun sold until {until}; the battery's orders go first.",
        (
            "Your automation “{automation}” wants no more than {limit_w} of the sun sold until {until}; "
            "the battery's orders go first."
        ),
    ),
    Why.SUN_HELD_BACK: (
        "You want none of the sun sold until {until}; the battery's orders go first.",
        (
            "Your automation “{automation}” wants none of the sun sold until {until}; "
            "the battery's orders go first."
        ),
    ),
    Why.PLAN_PAUSED: (
        "You paused the planning until {until}.",
        "Your automation “{automation}” paused the planning until {until}.",
    ),
}
# The same where it is known whose orders those are.
BESIDE_WHOSE_ORDERS: dict[Why, tuple[str, str]] = {
    **BESIDE_ORDERS,
    Why.EXPORT_LIMITED: (
        "You want no more than {limit_w} of the sun sold until {until}; {orders_of} goes first.",
        (
            "Your automation “{automation}” wants no more than {limit_w} of the sun sold until {until}; "
            "{orders_of} goes first."
        ),
    ),
    Why.SUN_HELD_BACK: (
        "You want none of the sun sold until {until}; {orders_of} goes first.",
        "Your automation “{automation}” wants none of the sun sold until {until}; {orders_of} goes first.",
    ),
}
# A charge that somebody asked for and that ends at a level: by a person, and by an automation.
TO_A_LEVEL: dict[Why, tuple[str, str]] = {
    Why.MANUAL: (
        "You asked for this charge at {current_a}; it ends at {limit_pct}, or at {until}.",
        "Your automation “{automation}” asked for {current_a}; it ends at {limit_pct}, or at {until}.",
    ),
    Why.BOOST: (
        "Boosting at {current_a} to {limit_pct}, or until {until}.",
        "Your automation “{automation}” asked for {current_a} to {limit_pct}, or until {until}.",
    ),
}
# A stop where the mode is off, after which nothing begins by itself: by a person, and by an automation.
WITHOUT_A_MODE: dict[Why, tuple[str, str]] = {
    Why.MANUAL_HOLD: ("You stopped the charge.", "Your automation “{automation}” stopped the charge."),
    Why.REPLUG_REQUIRED: ("Unplug the car and plug it in again.", "Unplug the car and plug it in again."),
}
# An order to a battery that has nothing left to move: by what stands in its way, a person's, an automation's.
NOTHING_LEFT: dict[str, tuple[str, str]] = {
    "capacity": (
        "The battery is full and takes no more; you told it to {action} until {until}.",
        "The battery is full and takes no more; “{automation}” told it to {action} until {until}.",
    ),
    "reserve": (
        "The battery is at its reserve and gives no more; you told it to {action} until {until}.",
        "The battery is at its reserve and gives no more; “{automation}” told it to {action} until {until}.",
    ),
}
# What somebody asked for and no device has answered to yet.
ON_ITS_WAY: dict[Why, str] = {
    Why.MANUAL_HOLD: "Your stop has not reached the charger yet; it may still charge.",
    Why.MANUAL: "Your order has not reached the charger yet; it goes on as it was.",
    Why.BOOST: "Your order has not reached the charger yet; it goes on as it was.",
    Why.FEEDING_HOUSE: "Your order has not reached the charger yet; it goes on as it was.",
    Why.USER_COMMAND: "Your order has not reached the battery yet; it goes on as it was.",
}
ON_ITS_WAY_BY_AUTOMATION = "The order of your automation “{automation}” has not reached the device yet."
