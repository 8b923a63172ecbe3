"""What an Enphase gateway's silence or refusal usually means."""

from adapters.kinds.advice import Rule

GATEWAY = (
    Rule(
        r"token",
        "The gateway refused the token: make a new one at entrez.enphaseenergy.com for this gateway, and set"
        " pv.token. An owner's holds a year.",
    ),
    Rule(
        r"no connection|no answer|did not answer",
        "The gateway is not at this address: check pv.url (https://, and its IP address where envoy.local is"
        " not found) and that it is in this network.",
    ),
    Rule(r"makes no sense|is no gateway", "Something else answers at this address: check pv.url."),
)
