"""What the Zaptec cloud's refusals usually mean."""

from adapters.kinds.advice import Rule

CLOUD = (
    Rule(
        r"user name or password",
        "The Zaptec cloud refused the login: try it at portal.zaptec.com, and set loadpoint.charger.username"
        " and loadpoint.charger.password.",
    ),
    Rule(
        r"has no permission",
        "This user may look and not command: the installation's owner gives it the role owner or service at"
        " portal.zaptec.com.",
    ),
    Rule(
        r"charger_id|no charger",
        "The account does not tell which charger is meant: set loadpoint.charger.charger_id to the serial"
        " number on the charger.",
    ),
    Rule(
        r"is offline",
        "The charger has lost the Zaptec cloud: look at its light, its Wi-Fi or its SIM. It goes on with its"
        " own offline current.",
    ),
    Rule(
        r"too many requests",
        "Too much was asked of the Zaptec cloud, perhaps by another program with the same account: wait a"
        " minute and try again.",
    ),
)
