"""What became of an order to a device."""

from domain.reason.reason import Why

# Each: the sentence with facts, and the sentence that stands when one of them is unknown.
ORDERS: dict[Why, tuple[str, str]] = {
    Why.NOT_SUPPORTED: ("Mode {mode} is not available yet.", "This device cannot do that."),
    Why.DEVICE_REFUSED: ("The device refused: {error}.", "The device refused."),
    Why.NOT_WRITTEN_DOWN: (
        "Nothing can be written to disk, so nothing new is begun that a restart could not end.",
        "Nothing can be written to disk, so nothing new is begun that a restart could not end.",
    ),
    Why.EXTERNAL_CONTROL: (
        "The device is set to {mode}, and nobody here asked for that; a restore ends it.",
        "Another program controls this device.",
    ),
    Why.SUPERSEDED: ("A newer command replaced this one.", "A newer command replaced this one."),
    Why.WITHDRAWN: (
        "It never reached the device and is not wanted any more.",
        "It never reached the device and is not wanted any more.",
    ),
    Why.EXPIRED: ("Its time ran out at {until}.", "Its time ran out."),
    Why.READ_BACK_AGREES: (
        "The device's settings read back as asked.",
        "The device's settings read back as asked.",
    ),
    Why.POWER_MOVED: ("The measured power followed the command.", "The measured power followed the command."),
    Why.POWER_DID_NOT_MOVE: (
        "The device accepted the command, but the measured power did not follow.",
        "The device accepted the command, but the measured power did not follow.",
    ),
    Why.ALREADY_THERE: (
        "The battery was doing it already: {power_w}, as was asked.",
        "The battery was doing it already.",
    ),
    Why.NOT_MEASURED: (
        "The settings are as asked, but nothing shows whether the device follows.",
        "The settings are as asked, but nothing shows whether the device follows.",
    ),
    Why.NO_ANSWER: ("The device did not answer: {error}.", "The device did not answer."),
    Why.POWER_CLAMPED: (
        "Limited to {limit_w}; {requested_w} is more than allowed.",
        "What was asked is outside the limits; the nearest allowed value is used.",
    ),
    Why.RESERVE_ROUNDED: (
        "Above {full_above_pct} this battery knows no reserve but {reserve_pct}, so it was given that.",
        "Near the top this battery knows no reserve but all of it, so it was given that.",
    ),
    Why.POWER_NOT_SELECTABLE: (
        "This battery chooses its own power; {requested_w} could not be asked of it.",
        "This battery chooses its own power.",
    ),
    Why.SOLD_AT_A_LOSS: (
        (
            "Until {until} this order lets about {energy_wh} out to the grid while that costs money: "
            "about {cost}."
        ),
        "This order lets power out to the grid while that costs money.",
    ),
    Why.WRITE_BUDGET_SPENT: (
        "The device has been written to often enough for this hour; changes wait until {until}.",
        "The device has been written to often enough for this hour.",
    ),
    Why.HELD_BY_ORDER: (
        "An order has this setting now; yours is what it goes back to.",
        "An order has this setting now; yours is what it goes back to.",
    ),
    Why.WAITING_FOR_DEVICE: ("Waiting for the device to answer.", "Waiting for the device to answer."),
    Why.OF_ANOTHER_VERSION: (
        "Another version of this program gave the reason.",
        "Another version of this program gave the reason.",
    ),
    Why.PROGRAM_FAULT: (
        "A fault in this program: what was ordered stays as it is.",
        "A fault in this program: what was ordered stays as it is.",
    ),
}
