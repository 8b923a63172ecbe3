"""Why a car charges, waits or is left alone."""

from domain.reason.reason import Why
from domain.status.limited import HELD, TOO_LITTLE

# Each: the sentence with facts, and the sentence that stands when one of them is unknown.
CHARGING: dict[Why, tuple[str, str]] = {
    Why.FOLLOWING_SURPLUS: (
        "Charging from {surplus_w} of spare solar power.",
        "Charging from spare solar power.",
    ),
    Why.FULL_RATE: ("Charging at full rate, {current_a}.", "Charging at full rate."),
    Why.MANUAL: (
        "You asked for this charge at {current_a}; it ends at {until} at the latest.",
        "You asked for this charge.",
    ),
    Why.BOOST: ("Boosting at {current_a} until {until}.", "Boosting because you asked for it."),
    Why.PRICE_OK: (
        "Charging because power costs {price}, at or below your limit of {limit_price}.",
        "Charging because power is cheap enough.",
    ),
    Why.IN_WINDOW: ("Charging in your time window, until {until}.", "Charging in your time window."),
    Why.PLANNED_WINDOW: ("Charging as planned, until {until}.", "Charging as planned."),
    Why.GRID_FALLBACK: (
        "Charging at the minimum, {needed_w}, because there is only {surplus_w} of spare solar power.",
        "Charging at the minimum, because there is not enough spare solar power.",
    ),
    Why.FEEDING_HOUSE: (
        "The car gives {power_w} to the house, as you asked, until {until}.",
        "The car feeds the house, as you asked.",
    ),
    Why.NOTHING_TO_FEED: (
        "The car gives nothing now: the house needs nothing of it, or no more may go to the grid.",
        "The car gives nothing now: the house needs nothing of it, or no more may go to the grid.",
    ),
    Why.MODE_DISABLED: ("Automation is off.", "Automation is off."),
    Why.VEHICLE_AWAY: ("The car is not at home.", "The car is not at home."),
    Why.VEHICLE_UNPLUGGED: ("No car is plugged in.", "No car is plugged in."),
    Why.VEHICLE_FULL: ("The car is full, at {soc_pct}.", "The car is full."),
    Why.TARGET_REACHED: (
        "The limit of {limit_pct} is reached: it is at {soc_pct}.",
        "The target is reached.",
    ),
    Why.SOC_UNKNOWN: ("The level of the car is not known.", "The level of the car is not known."),
    Why.BATTERY_SOC_UNKNOWN: (
        "The level of the home battery is not known.",
        "The level of the home battery is not known.",
    ),
    Why.BATTERY_BELOW_START_FLOOR: (
        "The home battery comes first: it is at {battery_soc_pct}, the car may start at {floor_pct}.",
        "The home battery comes first until it is fuller.",
    ),
    Why.BATTERY_BELOW_PAUSE_FLOOR: (
        "Paused, because the home battery fell to {battery_soc_pct}, below {floor_pct}.",
        "Paused, because the home battery is too low.",
    ),
    Why.BATTERY_CONSUME_FLOOR: (
        "The home battery is down to {battery_soc_pct}, which is kept for the house.",
        "What is left in the home battery is kept for the house.",
    ),
    Why.STRICT_SURPLUS_VIOLATED: (
        "Paused, because the home battery has to charge and nothing may come from the grid.",
        "Paused, because the home battery has to charge and nothing may come from the grid.",
    ),
    Why.INSUFFICIENT_SURPLUS: (
        "There is {surplus_w} of spare solar power; charging needs {needed_w}.",
        "There is not enough spare solar power.",
    ),
    Why.WAITING_SUSTAINED_SURPLUS: (
        "Waiting: {surplus_w} of spare solar power has to last; charging starts at {until}.",
        "Charging starts if the spare solar power lasts.",
    ),
    Why.STOP_DELAY_RUNNING: (
        "Only {surplus_w} of spare solar power: at the minimum now, stopping at {until} unless it recovers.",
        "Too little spare solar power; charging stops soon unless it recovers.",
    ),
    Why.MIN_ON_RUNNING: (
        "Charging goes on for another {remaining_s}, so that the charger does not switch too often.",
        "Charging goes on a little, so that the charger does not switch too often.",
    ),
    Why.MIN_OFF_RUNNING: (
        "Waiting another {remaining_s}, so that the charger does not switch too often.",
        "Waiting a little, so that the charger does not switch too often.",
    ),
    Why.PRICE_ABOVE_LIMIT: (
        "Waiting: power costs {price}, above your limit of {limit_price}.",
        "Waiting: power costs more than your limit.",
    ),
    Why.PRICE_RIGHT_TOO_BRIEFLY: (
        "Waiting: the price is right only until {until}, too briefly to pay for a start and a stop.",
        "Waiting: the price is right for too short a time to start for it.",
    ),
    Why.PRICE_UNKNOWN: (
        "The price of power is not known right now.",
        "The price of power is not known right now.",
    ),
    Why.OUTSIDE_WINDOW: (
        "Waiting for your time window at {until}.",
        "Your time window is empty: it ends when it starts.",
    ),
    Why.WAITING_PLANNED_WINDOW: ("Charging is planned for {until}.", "Waiting for the planned time."),
    Why.NO_PLAN: ("There is no plan for now.", "There is no plan for now."),
    Why.BEHIND_SCHEDULE: (
        "Charging now, because the car would not be ready in time otherwise.",
        "Charging now, because the car would not be ready in time otherwise.",
    ),
    Why.DEPARTURE_MISSED: (
        "The car was to leave at {until} with {target_pct}, and was at {soc_pct}.",
        "The car was not ready when it was to leave.",
    ),
    Why.LEFT_EARLY: (
        "The car was to leave at {until} with {target_pct}, and left at {left_at} with {soc_pct}.",
        "The car left before it was to leave, less full than it was to be.",
    ),
    Why.DEMAND_WINDOW: (
        "No grid charging while demand charges apply, until {until}.",
        "No grid charging while demand charges apply.",
    ),
    Why.FORCE_MODE_ACTIVE: (
        "Waiting while the home battery has orders to {battery}.",
        "Waiting while the home battery is under orders.",
    ),
    Why.MANUAL_HOLD: (
        "You stopped the charge; automation stays away until {until}.",
        "You stopped the charge; automation stays away for a while.",
    ),
    Why.EXTERNAL_MANUAL_CHARGE: (
        "Someone else started this charge of {power_w}, so it is left alone.",
        "Someone else started this charge, so it is left alone.",
    ),
    Why.START_UNCONFIRMED: (
        "The charger took the start of {current_a}, but the car draws no power.",
        "The charger took the start, but the car draws no power.",
    ),
    Why.START_BACKOFF: (
        "The car drew no power when it was offered some; the next try is at {until}.",
        "The car drew no power when it was offered some; it is tried again soon.",
    ),
    Why.PROVIDER_COOLDOWN: (
        "The charger's service takes no orders now: {error}.",
        "The charger's service takes no orders now.",
    ),
    Why.COMMAND_REJECTED: ("The charger refused the command: {error}.", "The charger refused the command."),
    Why.COMMANDED_NO_POWER: (
        "The charger offers {current_a}, but the car draws no power.",
        "The charger is on, but no power flows.",
    ),
    Why.PHASE_LIMITED: (
        HELD,
        "Held back, because the connection of the house leaves no more.",
    ),
    Why.BELOW_MINIMUM: (
        TOO_LITTLE,
        "Waiting: what is left is less than this charger's minimum.",
    ),
    Why.TELEMETRY_INVALID: (
        "Waiting: the phase currents are not known, so the fuse cannot be guarded.",
        "Waiting: the phase currents are not known, so the fuse cannot be guarded.",
    ),
    Why.RATE_UPDATE_THROTTLED: (
        "The charger takes a new rate only at {until}.",
        "The charger takes a new rate only now and then.",
    ),
    Why.REPLUG_REQUIRED: (
        "Unplug the car and plug it in again, or it will not charge; automation stays away until {until}.",
        "Unplug the car and plug it in again.",
    ),
    Why.CHARGER_FAULT: ("The charger reports a fault: {error}.", "The charger reports a fault."),
    Why.CHARGER_OFFLINE: ("The charger does not answer.", "The charger does not answer."),
    Why.CHARGER_PAUSED: ("The charger does not charge yet: {error}.", "The charger has paused the charge."),
    Why.LOAD_UNKNOWN: (
        "What the house uses is not known right now.",
        "What the house uses is not known right now.",
    ),
    Why.TELEMETRY_STALE: (
        "There is no recent reading of the {device}, so nothing new is decided.",
        "Some readings are missing, so nothing new is decided.",
    ),
    Why.INVALID_CURRENT_RANGE: (
        "The charger and its settings leave no current: at least {min_current_a}, at most {max_current_a}.",
        "The charger and its settings leave no possible current.",
    ),
}
