"""The table of an Enphase system in the configuration."""

from adapters.kinds.bounds import Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import PvConfig


class EnphasePv(PvConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All microinverters behind one gateway. `token` is the owner's, for its local API; gateways with
    software before 7 ask none.
    """

    driver: str = "enphase"
    url: Url = "https://envoy.local"
    token: Secret | None = None
