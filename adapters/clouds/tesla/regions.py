"""Where Tesla's cloud and Teslemetry answer, by region. An account lives in exactly one of them."""

from collections.abc import Mapping
from enum import StrEnum


class Region(StrEnum):
    """North America with Asia-Pacific, Europe with the Middle East and Africa, China."""

    NA = "na"
    EU = "eu"
    CN = "cn"


FLEET_URLS: Mapping[Region, str] = {
    Region.NA: "https://fleet-api.prd.na.vn.cloud.tesla.com",
    Region.EU: "https://fleet-api.prd.eu.vn.cloud.tesla.com",
    Region.CN: "https://fleet-api.prd.cn.vn.cloud.tesla.cn",
}
TESLEMETRY_URL = "https://api.teslemetry.com"  # finds the region by itself
TESLEMETRY_URLS: Mapping[Region, str] = {
    Region.NA: "https://na.teslemetry.com",
    Region.EU: "https://eu.teslemetry.com",
}
SIGN_IN_URL = "https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token"
