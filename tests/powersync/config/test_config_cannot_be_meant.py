"""What a file says and nobody can mean is answered by name, and what is only unusual is taken."""

import pytest

from tests.powersync.config.test_config_faults import GOOD, faults, loaded

AN_HOUR_TWICE = """import = 0.30
[[tariff.period]]
name = "evening"
import = 0.5
from = "17:00"
to = "21:00"
[[tariff.period]]
name = "dinner"
import = 0.6
from = "18:00"
to = "22:00"
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[battery]", "[battery]\ncapacity_wh = 13.3", "Wh is too small to be meant (kWh? then write 13300)"),
        ('id = "ioniq"', 'id = "ioniq"\ncapacity_wh = 72.6', "vehicle[0].capacity_wh: 72.6 Wh is too small"),
        (
            'id = "ioniq"',
            'id = "ioniq"\nmax_ac_w = 11',
            "11 W is too small to be meant (kW? then write 11000)",
        ),
        ("[battery]", "[battery]\nmax_charge_w = 5", "battery.max_charge_w: 5 W is too small"),
        (
            "[battery]",
            "[battery]\nreserve_pct = 0.1",
            "0.1 % is too small to be meant (a fraction? then write 10)",
        ),
        ("[battery]", "[battery]\nefficiency = 92", "(a number above 0.5 to 1; per cent? then write 0.92)"),
        ('name = "Home"', "import_limit_w = 15", "site.import_limit_w: 15 W is too small"),
        ('name = "Home"', "export_limit_w = 4.6", "then write 4600)"),
        (
            'name = "Home"',
            "main_fuse_a = 2\nfuse_margin_a = 2",
            "site.fuse_margin_a: 2 leaves nothing of main_",
        ),
        (
            "import = 0.30",
            "import = 48",
            "import: 48 AUD per kWh cannot be meant (48 cents? that is 0.48 AUD)",
        ),
        (
            "import = 0.30",
            "import = 0.3\nexport = 8",
            "tariff.period[0].export: 8 AUD per kWh cannot be meant",
        ),
        (
            'driver = "time_of_use"',
            'driver = "time_of_use"\nnetwork_fees = 9.5',
            "tariff.network_fees: 9.5 AUD",
        ),
        (
            'id = "garage"',
            'id = "garage"\nschedule.max_price = 25',
            "loadpoint[0].schedule.max_price: 25 AUD",
        ),
        (
            'id = "garage"',
            'id = "garage"\nsmart.max_price = -5',
            "loadpoint[0].smart.max_price: -5 AUD per kWh cannot be meant (-5 cents? that is -0.05 AUD)",
        ),
        ("import = 0.30", "import = 5", "import: 5 AUD per kWh cannot be meant (5 cents? that is 0.05 AUD)"),
        ("import = 0.30", "import = 0.3\nexport = 5", "export: 5 AUD per kWh cannot be meant (5 cents? "),
        ('id = "garage"', 'id = "garage"\ncheap.recovery_price = 30', "cheap.recovery_price: 30 AUD"),
        (
            'id = "garage"',
            'id = "garage"\nlimit_soc_pct = 0.8',
            "loadpoint[0].limit_soc_pct: 0.8 % is too small",
        ),
        ('id = "garage"', 'id = "garage"\nsolar.buffer_w = 0.5', "loadpoint[0].solar.buffer_w: 0.5 W is too"),
        (
            "[[vehicle]]",
            "[spike]\nthreshold_per_mwh = 3\n[[vehicle]]",
            "spike.threshold_per_mwh: 3 per MWh is",
        ),
        ("192.168.1.40", "192.168.1.40:502", 'has a port in it (write host = "192.168.1.40" and port = 502)'),
        ("192.168.1.40", "502", "battery.host: '502' is a number and no host (if it is the port"),
        ("192.168.1.40", "[fe80::1]:502", 'has a port in it (write host = "fe80::1" and port = 502)'),
        (
            '"Australia/Brisbane"',
            '"AEST"',
            "'AEST' is no time zone (an abbreviation; write Australia/Brisbane, or ",
        ),
        ('"Australia/Brisbane"', '"UTC+10"', "(an offset; write the region and your city"),
        ('"Australia/Brisbane"', '"Brisbane"', "(did you mean Australia/Brisbane?)"),
        ('"Australia/Brisbane"', '"australia/adelaide"', "site.timezone: "),
        (
            '[site]\nname = "Home"\ntimezone = "Australia/Brisbane"\n',
            "",
            "site: is missing (write [site] with",
        ),
        (
            "import = 0.30\n",
            AN_HOUR_TWICE,
            "tariff.period[2]: overlaps tariff.period[1] and is as long (the sh",
        ),
        (
            "import = 0.30\n",
            "import = 0.3\n[[tariff.period]]\nimport = 0.2\n",
            "tariff.period[1]: overlaps tar",
        ),
    ],
)
def test_what_cannot_be_meant_is_answered_by_name(tmp_path, old, new, fault):
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    assert len(found) == 1, found
    assert fault in found[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "Home"', "export_limit_w = 0"),  # a real zero
        ('name = "Home"', 'currency = "JPY"\n#'),
        ('id = "garage"', 'id = "garage"\nschedule.max_price = 100'),  # any price
        (
            'id = "garage"',
            'id = "garage"\nsmart.max_price = -1.1',
        ),  # the floor of Australia's market, with tax
        ("import = 0.30", "import = 0.3\nexport = 1"),
        ("192.168.1.40", "fe80::1"),
        ("192.168.1.40", "[fe80::1]"),
        ("import = 0.30", 'import = 0.3\n[[tariff.period]]\nimport = 0.2\ndays = "sat,sun"'),
        ("import = 0.30", 'import = 0.3\n[[tariff.period]]\nimport = 0.2\nseason = "dec-feb"'),
        ("import = 0.30", 'import = 0.3\n[[tariff.period]]\nimport = 0.2\nfrom = "01:00"\nto = "05:00"'),
    ],
)
def test_what_is_unusual_and_can_be_meant_is_no_fault(tmp_path, old, new):
    assert loaded(tmp_path, GOOD.replace(old, new, 1))
