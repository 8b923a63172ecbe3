"""Every notice in English: title, sentence, and the sentences that stand when one of its facts is unknown.

Keys are the kind, and behind a point what it says. An owner reads these: no word of ours may be in them.
"""

SENTENCES: dict[str, tuple[str, ...]] = {
    "car_started.solar": (
        "{car} is charging",
        "It charges from the sun: {soc_pct} now, up to {limit_pct}.",
        "It charges from the sun.",
    ),
    "car_started.cheap": (
        "{car} is charging",
        "Power is cheap: {soc_pct} now, up to {limit_pct}.",
        "Power is cheap.",
    ),
    "car_started.schedule": (
        "{car} is charging",
        "Its hours have begun: {soc_pct} now, up to {limit_pct}.",
        "Its hours have begun.",
    ),
    "car_started.smart": (
        "{car} is charging",
        "As planned: {soc_pct} now, ready at {ready_at}.",
        "As planned, to be ready in time.",
    ),
    "car_started": (
        "{car} is charging",
        "{soc_pct} now, up to {limit_pct}.",
        "It has begun at {place}.",
    ),
    "car_progress": (
        "{car} is charging",
        "{soc_pct} of {limit_pct}, with {power_w}.",
        "{soc_pct} of {limit_pct}.",
    ),
    "car_finished": (
        "{car} is done",
        "{soc_pct}. It got {energy_wh}, {solar_pct} of it from the sun, for {cost}.",
        "It got {energy_wh} and is at {soc_pct}.",
        "It got {energy_wh}.",
        "The charge at {place} is over.",
    ),
    "car_finished.left": (
        "{car} was unplugged",
        "It got {energy_wh} and is at {soc_pct}.",
        "It got {energy_wh}.",
        "The charge at {place} is over.",
    ),
    "car_finished.unheard": (
        "{place} is silent",
        "When the car was last heard of, it had got {energy_wh} and was at {soc_pct}.",
        "When the car was last heard of, it had got {energy_wh}.",
        "What became of the charge is not known.",
    ),
    "car_late": (
        "{car} will not be ready in time",
        "At {departure} it will be short of {missing_wh}.",
        "It cannot get all it needs before it leaves.",
    ),
    "car_late.over": ("{car} will be ready", "It gets what it needs after all.", "It gets what it needs."),
    "car_waits.replug_required": (
        "{car} needs you",
        "Unplug it and plug it in again.",
        "Unplug it and plug it in again.",
    ),
    "car_waits.charger_fault": (
        "{place}: the charger has a fault",
        "It says: {error}.",
        "It does not charge until that is mended.",
    ),
    "car_waits.charger_paused": (
        "{car} needs you",
        "The charger waits: {error}.",
        "The charger waits for a card or for its app.",
    ),
    "car_waits.start_unconfirmed": (
        "{car} takes no power",
        "Look at its plug, its timer and its own limit.",
        "Look at its plug, its timer and its own limit.",
    ),
    "car_waits.over": ("{car} no longer waits", "It can charge again.", "It can charge again."),
    "car_stopped.stopped": (
        "{car}: somebody stopped the charge",
        "At {soc_pct}, at the car, at the charger or in its app.",
        "At the car, at the charger or in its app.",
    ),
    "car_stopped.over": ("{car} charges again", "{soc_pct} now.", "It goes on."),
    "problem.over": ("{Device}: all is well again", "What was told is over.", "What was told is over."),
    "price_negative.free": (
        "Power is free",
        "It costs nothing until {until}.",
        "It costs nothing now.",
    ),
    "price_negative.paid": (
        "You are paid to use power",
        "Up to {lowest_price}, until {until}.",
        "Power costs less than nothing now.",
    ),
    "price_negative.over": ("Power costs again", "The free hours are over.", "The free hours are over."),
    "battery_hold.soon": (
        "Battery: back to automatic soon",
        "What you asked for ends at {until}; it is at {soc_pct}.",
        "What you asked for ends at {until}.",
    ),
    "battery_hold.over": (
        "Battery: back to automatic",
        "It is at {soc_pct}.",
        "What was asked for is over.",
    ),
    "automation": ("{title}", "{text}", "An automation of yours has fired."),
    "daily_summary.paid": (
        "Today",
        "Sun {pv_wh}, bought {import_wh}, sold {export_wh}. Paid {cost}, saved {saved}.",
        "Sun {pv_wh}, bought {import_wh}, sold {export_wh}. Paid {cost}, {lost} more than without.",
        "Sun {pv_wh}, bought {import_wh}, sold {export_wh}. Paid {cost}.",
        "Sun {pv_wh}, bought {import_wh}, sold {export_wh}.",
    ),
    "daily_summary.earned": (
        "Today",
        "Sun {pv_wh}, bought {import_wh}, sold {export_wh}. Earned {earned}, saved {saved}.",
        "Sun {pv_wh}, bought {import_wh}, sold {export_wh}. Earned {earned}, {lost} less than without.",
        "Sun {pv_wh}, bought {import_wh}, sold {export_wh}. Earned {earned}.",
        "Sun {pv_wh}, bought {import_wh}, sold {export_wh}.",
    ),
    "spike_export.announced": ("Price spike ahead", "{said}", "It begins at {starts_at}."),
    "spike_export.running": ("Price spike: selling to the grid", "{said}", "The market pays a lot."),
    "spike_export.done": ("Price spike over", "It earned {earned}.", "It began at {starts_at}."),
    "spike_export.cancelled": ("No price spike after all", "{said}", "It did not come."),
    "saving_session.announced": ("Saving session ahead", "{said}", "It begins at {starts_at}."),
    "saving_session.running": ("Saving session", "{said}", "It has begun."),
    "saving_session.done": ("Saving session over", "{said}", "It is over."),
    "saving_session.cancelled": ("Saving session withdrawn", "{said}", "It was withdrawn."),
    "free_electricity.announced": ("Free electricity ahead", "{said}", "It begins at {starts_at}."),
    "free_electricity.running": ("Electricity is free", "{said}", "It has begun."),
    "free_electricity.done": ("Free electricity over", "{said}", "It is over."),
    "free_electricity.cancelled": ("Free electricity withdrawn", "{said}", "It was withdrawn."),
    "demand_window.announced": ("Dear hours ahead", "{said}", "They begin at {starts_at}."),
    "demand_window.running": ("Dear hours", "{said}", "They have begun."),
    "demand_window.done": ("Dear hours over", "{said}", "They are over."),
    "demand_window.cancelled": ("No dear hours after all", "{said}", "They do not come."),
    "price_spike_warning.announced": ("A price spike may come", "{said}", "Perhaps at {starts_at}."),
    "price_spike_warning.running": ("Warning of a price spike", "{said}", "Your retailer warns of it."),
    "price_spike_warning.done": ("Warning over", "{said}", "The price spike is no longer expected."),
    "price_spike_warning.cancelled": ("Warning taken back", "{said}", "The price spike is not expected."),
    "test": ("PowerSync: a test", "Messages from your house arrive here.", "Messages arrive here."),
}

# A problem's title; its sentence is the one that the page shows.
PROBLEMS: dict[str, str] = {
    "storage_failing": "The disk takes nothing",
    "storage_older": "The records are older than they should be",
    "clock_wrong": "The clock is wrong",
    "program_fault": "A fault in this program",
    "meter_silent": "The grid meter is silent",
    "restore_pending": "{Device} could not be handed back",
    "not_enforced": "{Device} does not follow the export limit",
    "device_refused": "{Device} turns us away",
    "device_offline": "{Device} does not answer",
    "command_failed": "{Device} did not do what was asked",
    "draws_above_order": "{Device} draws too much",
    "external_control": "Somebody else sets {device}",
    "read_implausible": "{Device} reports what cannot be",
    "price_unknown": "No price is known",
    "market_unknown": "The market is silent",
    "no_plan": "There is no plan",
    "tariff_not_sent": "Prices do not reach the cloud",
    "messages_fail": "Messages do not arrive",
    "broker_silent": "The broker is silent",
    "settings_faulty": "The settings file has a fault",
    "automation_rests": "An automation acts too often",
}
DEVICES = {
    "battery": "the battery",
    "loadpoints": "the charger {name}",
    "grid": "the grid meter",
    "pv": "the solar inverter {name}",
    "price": "the price source",
    "notify": "the messages to {name}",
    "automations": "the automation {name}",
    "": "the house",
}
NOBODY = "a car"
MANY = "{count} messages"
