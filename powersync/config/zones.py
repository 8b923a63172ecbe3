"""What people write where an IANA time zone is wanted, and what they mean by it."""

import difflib
import re
import zoneinfo

ABBREVIATIONS = {
    "AEST": "Australia/Brisbane, or Australia/Sydney where clocks change",
    "AEDT": "Australia/Sydney",
    "ACST": "Australia/Darwin, or Australia/Adelaide where clocks change",
    "ACDT": "Australia/Adelaide",
    "AWST": "Australia/Perth",
    "NZST": "Pacific/Auckland",
    "NZDT": "Pacific/Auckland",
    "BST": "Europe/London",
    "IST": "Asia/Kolkata, Europe/Dublin or Asia/Jerusalem",
    "CEST": "Europe/Berlin",
    "EEST": "Europe/Athens",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "MDT": "America/Denver",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "EDT": "America/New_York",
    "JST": "Asia/Tokyo",
    "SAST": "Africa/Johannesburg",
}


def zone_exists(name: str) -> bool:
    """Whether it is an IANA zone of this machine."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zone_hint(name: str) -> str:
    """What to write instead."""
    if (meant := ABBREVIATIONS.get(name.strip().upper())) is not None:
        return f"an abbreviation; write {meant}"
    if re.fullmatch(r"(UTC|GMT)?\s*[+-]\s*\d{1,2}(:?\d\d)?", name.strip(), re.IGNORECASE):
        return "an offset; write the region and your city, such as Australia/Brisbane"
    known = zoneinfo.available_timezones()
    same = [zone for zone in known if zone.casefold() == name.strip().casefold()]
    city = name.strip().replace(" ", "_").casefold()
    cities = [zone for zone in known if zone.casefold().endswith(f"/{city}") and zone.count("/") == 1]
    near = same or sorted(cities) or difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else "a region and city such as Australia/Brisbane"
