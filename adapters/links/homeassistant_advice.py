"""What silence of Home Assistant itself means, whatever is reached through it."""

from adapters.kinds.advice import Rule

HOME_ASSISTANT = (
    Rule(
        r"token",
        "Home Assistant refused the token: make a long-lived access token on your profile page there and"
        " set homeassistant.token.",
    ),
    Rule(
        r"no connection|answered HTTP|does not speak|no answer|hung up",
        "Home Assistant is not at this address: check homeassistant.url, and that it is running.",
    ),
)
