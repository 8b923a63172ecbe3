"""Which bytes can be an answer."""

import pytest

from adapters.links.modbus.frame import is_plausible


@pytest.mark.parametrize(
    ("frame", "plausible"),
    [
        ("", True),
        ("00010000", True),  # too short to tell
        ("0001 0000 0005 55 03 02 023d", True),
        ("0001 0000 0005 55 03 02", True),  # the rest may still come
        ("0001 0000 0006 55 06 0880 0000", True),
        ("0001 0000 0006 55 10 0880 0009", True),
        ("0001 0000 0003 55 90 02", True),
        ("0001 0001 0005 55 03 02 023d", False),  # another protocol
        ("0001 0000 0005 55 2b 02 023d", False),  # no function of ours
        ("0001 0000 0005 55 03 04 023d", False),  # byte count against length
        ("0001 0000 0004 55 03 01 02", False),  # half a register
        ("0001 0000 0007 55 06 0880 000000", False),
        ("0001 0000 0004 55 83 0200", False),
        ("dead beef 0005 ff 2b 0e01", False),
    ],
)
def test_only_frames_of_the_protocol_reach_the_decoder(frame, plausible):
    assert is_plausible(bytes.fromhex(frame)) is plausible
