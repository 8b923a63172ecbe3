"""The table of an Octopus tariff: one way to what is bought, one to what is sold."""

import pytest

from domain.errors import ConfigurationError
from powersync.config import parse

ACCOUNT = {"account": "A-12AB34CD", "api_key": "sk_live_canary"}


@pytest.mark.parametrize(
    "told",
    [
        {"plan": "agile", "region": "C"},
        {"plan": "tracker", "region": "P", "export_plan": "fixed"},
        {"tariff_code": "E-1R-GO-VAR-22-10-14-A"},
        {"tariff_code": "E-1R-GO-VAR-22-10-14-A", "export_plan": "flux"},  # in the code's own region
        {"tariff_code": "E-2R-VAR-22-11-01-B", "export_price": 0.0},
        ACCOUNT,
        {**ACCOUNT, "export_tariff_code": "E-1R-OUTGOING-VAR-24-10-26-C"},
    ],
)
def test_each_way_is_enough(told):
    assert parse({"tariff": {"driver": "octopus", **told}}).tariff.driver == "octopus"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({}, r"tariff\.plan: is missing \(or tariff_code, or account with api_key\)"),
        ({"plan": "agile"}, r"tariff\.region: is missing"),
        ({"export_plan": "agile", **ACCOUNT}, r"tariff\.region: is missing"),
        ({"plan": "agile", "region": "I"}, r"tariff\.region: 'I' is not allowed"),
        ({"plan": "cosy", "region": "C"}, r"tariff\.plan: 'cosy' is not allowed"),
        ({"tariff_code": "AGILE-24-10-01"}, r"tariff\.tariff_code: 'AGILE-24-10-01' is not allowed"),
        (
            {"plan": "go", "region": "C", "tariff_code": "E-1R-GO-VAR-22-10-14-C"},
            r"tariff\.plan: stands beside tariff_code",
        ),
        ({"account": "A-12AB34CD"}, r"tariff\.api_key: is missing"),
        ({"api_key": "sk_live_canary"}, r"tariff\.account: is missing"),
        (
            {**ACCOUNT, "export_plan": "fixed", "export_price": 0.1, "region": "C"},
            r"export_plan: stands beside",
        ),
    ],
)
def test_a_table_that_says_too_little_or_two_things_is_refused(told, says):
    with pytest.raises(ConfigurationError, match=says) as refused:
        parse({"tariff": {"driver": "octopus", **told}})
    assert "sk_live_canary" not in str(refused.value)


def a_session(from_: str, to: str, **more) -> dict:
    day = "2026-12-01T"
    return {"from": f"{day}{from_}:00Z", "to": f"{day}{to}:00Z", "octopoints_per_kwh": 1_800, **more}


FIVE_TO_SIX = a_session("17:00", "18:00")
FREE = {"kind": "free", "octopoints_per_kwh": 0.0}


@pytest.mark.parametrize(
    ("second", "is_refused"),
    [
        (a_session("18:00", "19:00"), False),
        (FIVE_TO_SIX, False),  # the same one, written twice
        (a_session("17:00", "18:00", **FREE), False),  # of another kind
        (a_session("17:00", "19:00"), True),
        (a_session("17:00", "18:00", octopoints_per_kwh=900), True),
        (a_session("16:30", "17:30"), True),
    ],
)
def test_two_sessions_of_a_kind_at_one_time_are_refused_by_name(second, is_refused):
    told = {"driver": "octopus", "plan": "agile", "region": "C", "session": [FIVE_TO_SIX, second]}
    if not is_refused:
        assert len(parse({"tariff": told}).tariff.sessions) == 2
        return
    with pytest.raises(ConfigurationError, match=r"tariff\.session\[1\]\.from: is within session\[0\]"):
        parse({"tariff": told})
