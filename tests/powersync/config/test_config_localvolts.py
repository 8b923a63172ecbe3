"""What an owner may write for Localvolts, and what each mistake is told as."""

import pytest

from domain.errors import ConfigurationError
from powersync.config import load, masked

LOCALVOLTS = {"driver": "localvolts", "api_key": "s3cret-key", "partner": "12345"}


def loaded(tariff):
    return load(None, {}, {"site": {"timezone": "Australia/Brisbane"}, "tariff": tariff})


@pytest.mark.parametrize("nmi", [None, "2001000000", "20010000007", "NAAA000001"])
def test_key_and_partner_are_all_that_is_needed_and_the_key_is_shown_to_nobody(nmi):
    config = loaded(LOCALVOLTS | ({} if nmi is None else {"nmi": nmi}))
    assert (config.tariff.partner, config.tariff.nmi) == ("12345", nmi)
    assert "s3cret" not in repr(config) + str(masked(config))


@pytest.mark.parametrize(
    ("tariff", "fault"),
    [
        ({"driver": "localvolts", "api_key": "x"}, "tariff.partner: is missing"),
        ({"driver": "localvolts", "partner": "1"}, "tariff.api_key: is missing"),
        (LOCALVOLTS | {"nmi": "123"}, "tariff.nmi: '123' is not allowed"),
        (LOCALVOLTS | {"nmi": "*"}, "tariff.nmi"),
        (LOCALVOLTS | {"base_url": "http://me:pass@host"}, "tariff.base_url"),
        (LOCALVOLTS | {"token": "x"}, "tariff.token"),
    ],
)
def test_each_mistake_is_one_fault_with_its_key(tariff, fault):
    with pytest.raises(ConfigurationError) as caught:
        loaded(tariff)
    assert len(caught.value.faults) == 1
    assert fault in caught.value.faults[0]
