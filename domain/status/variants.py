"""What is said instead of a reason's own sentence, where its facts tell more."""

from domain.reason.reason import Why

# Export that is not wanted: what the meter says of it decides what may be claimed.
STILL_EXPORTING = "Export should stop, because it would earn only {export_price}; {export_w} still goes out."
NOT_EXPORTING = "Export is limited, because it would earn only {export_price}: nothing goes out."
HARDLY_ABOVE = "Charging although power costs {price}: that is hardly above your limit of {limit_price}."
GOES_ON = "Charging goes on: power costs {price}, and at {until} it would cost {next_price}."
GOES_ON_ALIKE = "Charging goes on: power costs {price}, and from {until} it would cost the same."
# What is a little better later is no reason to go on: that it is too little is.
HARDLY_CHEAPER = (
    "Charging goes on: power costs {price}, and waiting until {until} for {next_price} would save too little."
)
# The same at a price that pays, which is told without its sign.
PAID = "Charging because power pays {price} to use; your limit is {limit_price}."
PAID_NOW = "Charging goes on: power pays {price} to use, and at {until} it would cost {next_price}."
PAID_ON = "Charging goes on: power pays {price} to use, and at {until} it would pay {next_price}."
LEFT_UNTIL = "{Device} of before{was} still has what was ordered: {left}. That ends by itself at {ends_at}."
PAID_ON_ALIKE = "Charging goes on: power pays {price} to use, and from {until} it would pay the same."
BEING_MADE = "The plan is being made."
HANDED_BACK_LATER = "The battery is handed back as it was before as soon as it answers."
HARDLY_PAID_THEN = (
    "Charging goes on: power costs {price}, and waiting until {until}, when it would pay {next_price} to "
    "use, would save too little."
)
HARDLY_PAID_MORE = (
    "Charging goes on: power pays {price} to use, and waiting until {until} for {next_price} "
    "would earn too little more."
)
NOT_HEARD_YET = "The charger has not been heard yet."
NOT_STOPPED = "The charger was told to stop, and the car still charges."
OWN_LIMIT = "The car is at {soc_pct}, and its own limit is {own_limit_pct}: it takes no more."
CUT_SALE = (
    "The battery is at {soc_pct}; its last {reserve_pct} are not sold, though export earns {export_price}."
)
BY_HAND_OF_AN_AUTOMATION = (
    "It charges as your automation “{automation}” asked, though a demand charge counts until {until}:"
    " this may raise it."
)
BY_HAND = "It charges as you asked, though a demand charge counts until {until}: this may raise it."
# A car that follows the sun while the house takes from elsewhere too.
ALSO_FROM = "{what}, now also from {sources}."
ANOTHER_CAR = "another car"
# Where others take of the sun too.
SHARED = {
    Why.FOLLOWING_SURPLUS: "Charging from {share_w} of spare solar power, its share of {surplus_w}.",
    Why.GRID_FALLBACK: (
        "Charging at the minimum, {needed_w}, "
        "because the {surplus_w} of spare solar power goes to {taker} first."
    ),
    Why.INSUFFICIENT_SURPLUS: (
        "The {surplus_w} of spare solar power goes to {taker} first; "
        "charging here needs {needed_w} of its own."
    ),
    Why.STOP_DELAY_RUNNING: (
        "The {surplus_w} of spare solar power goes to {taker} first: "
        "at the minimum now, stopping at {until} unless it recovers."
    ),
}
# Where a battery that is ordered to charge takes what a car would have.
TAKEN_BY_BATTERY = {
    Why.INSUFFICIENT_SURPLUS: (
        "The home battery has orders to charge and takes {battery_takes_w} of the sun; "
        "charging here needs {needed_w}."
    ),
    Why.GRID_FALLBACK: (
        "Charging at the minimum, {needed_w}, "
        "because the home battery has orders to charge and takes {battery_takes_w} of the sun."
    ),
    Why.STOP_DELAY_RUNNING: (
        "The home battery has orders to charge and takes {battery_takes_w} of the sun: "
        "at the minimum now, stopping at {until} unless that ends."
    ),
}
# While a charge is still measured above the minimum that it was told.
GOING_DOWN = {
    "Charging at the minimum, {needed_w}, because there is only {surplus_w} of spare solar power.": (
        "Going down to the minimum, {needed_w}, because there is only {surplus_w} of spare solar power."
    ),
    "Charging at the minimum, {needed_w}, because there is no spare solar power.": (
        "Going down to the minimum, {needed_w}, because there is no spare solar power."
    ),
    "Charging at the minimum, because there is not enough spare solar power.": (
        "Going down to the minimum, because there is not enough spare solar power."
    ),
    SHARED[Why.GRID_FALLBACK]: (
        "Going down to the minimum, {needed_w}, "
        "because the {surplus_w} of spare solar power goes to {taker} first."
    ),
    "Only {surplus_w} of spare solar power: at the minimum now, stopping at {until} unless it recovers.": (
        "Only {surplus_w} of spare solar power: going down to the minimum, "
        "stopping at {until} unless it recovers."
    ),
    "No spare solar power is left: at the minimum now, stopping at {until} unless it recovers.": (
        "No spare solar power is left: going down to the minimum, stopping at {until} unless it recovers."
    ),
    SHARED[Why.STOP_DELAY_RUNNING]: (
        "The {surplus_w} of spare solar power goes to {taker} first: "
        "going down to the minimum, stopping at {until} unless it recovers."
    ),
    TAKEN_BY_BATTERY[Why.GRID_FALLBACK]: (
        "Going down to the minimum, {needed_w}, "
        "because the home battery has orders to charge and takes {battery_takes_w} of the sun."
    ),
    TAKEN_BY_BATTERY[Why.STOP_DELAY_RUNNING]: (
        "The home battery has orders to charge and takes {battery_takes_w} of the sun: "
        "going down to the minimum, stopping at {until} unless that ends."
    ),
}
WAITS_FOR_WHOM_AT_A_COST = (
    "The export limit waits until {orders_of} ends; meanwhile about {export_w} go out, "
    "which costs {export_price}."
)
WAITS_AT_A_COST = (
    "The export limit waits until the battery's orders end; meanwhile about {export_w} go out, "
    "which costs {export_price}."
)
STAYS_LIMITED = "Export stays limited, because its price is not known right now."
STAYS_LIMITED_UNTIL = (
    "Export stays limited until {until} at the latest, because its price is not known right now."
)
NO_LONGER_LIMITED = "Export is not limited any more, because its price has not been known since {since}."
