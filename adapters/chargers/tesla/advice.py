"""What the refusals of a Tesla's cloud usually mean, and those of the car by radio."""

from adapters.kinds.advice import Rule

CLOUD = (
    Rule(
        r"token was refused|refused the refresh token|refused twice",
        "Tesla refused the token: sign in again and put the new one into the configuration.",
    ),
    Rule(
        r"no permission",
        "The token lacks a permission: make one that may read the car and its place, and charge it"
        " (vehicle_device_data, vehicle_location and vehicle_charging_cmds).",
    ),
    Rule(r"another region", "The account lives in another region: set the charger's region."),
    Rule(r"no such car", "The account has no such car: check vin, and that the car is in this account."),
    Rule(
        r"payment is required",
        "Nothing is taken until it is paid: look at your account with the service that gave you the token.",
    ),
    Rule(
        r"not registered",
        "The application is not registered in this region: register it, or set the charger's region.",
    ),
    Rule(
        r"sleeps|no connection: nobody",
        "The car sleeps or has no connection: wake it with the Tesla app, and try again.",
    ),
    Rule(
        r"too many requests|request budget",
        "Another program asks about the same car: stop it, or raise poll_s.",
    ),
    Rule(r"no connection", "The cloud was not reached: check the house's own connection."),
)
RADIO = (
    Rule(r"does not know this key", "Sit in the car with your key card, and run powersync introduce."),
    Rule(r"not in reach", "Bring the machine's Bluetooth closer to the car: a few metres, and no concrete."),
    Rule(r"no Bluetooth", "The machine has no Bluetooth that this program may use: see docs/tesla.md."),
    Rule(
        r"does not answer by Bluetooth|did not connect", "The car is heard and busy: try again in a minute."
    ),
)
