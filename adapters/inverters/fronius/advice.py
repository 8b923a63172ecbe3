"""What a Fronius's silence or refusal usually means."""

from adapters.kinds.advice import Rule

SOLAR_API = (
    Rule(
        r"switched off",
        "The Solar API is switched off, or this is no Fronius: switch it on in the inverter's web page under"
        " Communication, Solar API, and check pv.host.",
    ),
    Rule(
        r"battery of its own",
        "This Fronius has its own battery, which this driver does not read: leave its [[pv]] table out.",
    ),
    Rule(r"is told of here", "Another number is meant: set pv.inverter to one of those that there are."),
    Rule(
        r"no connection|no answer|not available|did not answer",
        "The inverter sleeps or is not at this address: check pv.host, and set its night mode to ON so that"
        " it answers after dark.",
    ),
    Rule(r"makes no sense", "Something else answers at this address: check pv.host and pv.port."),
)
