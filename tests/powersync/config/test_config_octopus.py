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
