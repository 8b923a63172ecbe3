"""What the refusals of a Powerwall's cloud usually mean."""

from adapters.kinds.advice import Rule

CLOUD = (
    Rule(
        r"token was refused|refused the refresh token|refused twice",
        "Tesla refused the token: sign in again and put the new one into the configuration.",
    ),
    Rule(
        r"no permission",
        "The token lacks a permission: make one that may read and command energy devices"
        " (energy_device_data and energy_cmds).",
    ),
    Rule(r"another region", "The account lives in another region: set battery.region."),
    Rule(
        r"no such site",
        "The account has no such site: set battery.site_id to the energy_site_id of your Powerwall.",
    ),
    Rule(
        r"payment is required",
        "The subscription has run out: renew it with the service that gave you the token.",
    ),
    Rule(
        r"not registered",
        "The application is not registered in this region: register it, or set battery.region.",
    ),
    Rule(
        r"gateway is offline",
        "The cloud is there, but the Powerwall has not reported for minutes: look whether the gateway is"
        " on and online.",
    ),
)
