"""Who dials, with which password, in which version."""

import base64

import pytest

from adapters.chargers.ocpp.identity import identity_of, is_let_in, shown
from adapters.chargers.ocpp.versions import NoCommonVersionError, choose, version_of


@pytest.mark.parametrize(
    ("target", "identity"),
    [
        ("/ocpp/CP-A", "CP-A"),
        ("/CP-A", "CP-A"),
        ("/ocpp/CP-A/", "CP-A"),
        ("//ocpp//CP-A//", "CP-A"),
        ("/steve/websocket/CentralSystemService/CP-A", "CP-A"),
        ("/ocpp/CP%201", "CP 1"),
        ("/ocpp/CP%2D%C3%A4", "CP-ä"),
        ("/ocpp/CP-A?token=x&y=/z", "CP-A"),
        ("/ocpp/CP-A#part", "CP-A"),
        ("/ocpp/%20CP-A%20", "CP-A"),
        ("/ocpp/EVB:P123", "EVB:P123"),
        ("/", None),
        ("", None),
        ("/ocpp/..", None),
        ("/ocpp/%2E%2E", None),
        ("/ocpp/%2Fetc", None),
        ("/ocpp/CP%00A", None),
        ("/ocpp/CP%0AA", None),
        ("/ocpp/%FF%FE", None),
        ("/ocpp/" + "a" * 49, None),
        ("/ocpp/" + "a" * 48, "a" * 48),
    ],
)
def test_the_identity_is_the_last_part_of_whatever_address_was_typed(target, identity):
    assert identity_of(target) == identity


def basic(user, password):
    return "Basic " + base64.b64encode(user.encode() + b":" + password).decode()


RAW = bytes(range(0xF0, 0x100))


@pytest.mark.parametrize(
    ("password", "header", "let_in"),
    [
        (None, None, True),
        (None, basic("anyone", b"anything"), True),  # some send one though none is asked
        (None, "Basic !!!", True),
        ("secret", None, False),
        ("secret", basic("CP-A", b"secret"), True),
        ("secret", "bAsIc " + basic("CP-A", b"secret")[6:], True),
        ("secret", basic("CP-B", b"secret"), False),  # the user must be who it says it is
        ("secret", basic("CP-A", b"Secret"), False),
        ("secret", basic("CP-A", b""), False),
        ("a:b", basic("CP-A", b"a:b"), True),
        ("secret", "Bearer secret", False),
        ("secret", "Basic ???", False),
        ("secret", "Basic " + base64.b64encode(b"CP-A").decode(), False),
        (RAW.hex(), basic("CP-A", RAW), True),  # a key is raw bytes on the wire, and no text
        (RAW.hex().upper(), basic("CP-A", RAW), True),
        (RAW.hex(), basic("CP-A", RAW.hex().encode()), True),
        (RAW.hex(), basic("CP-A", RAW[:-1]), False),
        ("pässwort", basic("CP-A", "pässwort".encode()), True),
    ],
)
def test_only_its_own_password_lets_a_charger_in(password, header, let_in):
    assert is_let_in("CP-A", password, header) is let_in


@pytest.mark.parametrize(
    ("offered", "pinned", "chosen"),
    [
        (["ocpp1.6"], "auto", "ocpp1.6"),
        (["ocpp2.0.1", "ocpp1.6"], "auto", "ocpp1.6"),  # the better tried one
        (["ocpp2.0.1"], "auto", "ocpp2.0.1"),
        (["ocpp2.1"], "auto", "ocpp2.1"),
        (["ocpp2.1", "ocpp2.0.1"], "auto", "ocpp2.0.1"),
        (["ocpp1.5", "ocpp1.6"], "auto", "ocpp1.6"),
        ([], "auto", None),  # real chargers of 1.6 offer none
        ([], "1.6", None),
        (["ocpp2.0.1", "ocpp1.6"], "2.0.1", "ocpp2.0.1"),
        (["ocpp2.1"], "2.0.1", "ocpp2.1"),
        (["ocpp2.0.1", "ocpp1.6"], "1.6", "ocpp1.6"),
    ],
)
def test_the_version_is_chosen_from_what_this_handshake_offers(offered, pinned, chosen):
    assert choose(offered, pinned) == chosen
    assert version_of(chosen) == (chosen or "ocpp1.6").removeprefix("ocpp")


@pytest.mark.parametrize(
    ("offered", "pinned"), [(["ocpp1.5"], "auto"), ([], "2.0.1"), (["ocpp1.6"], "2.0.1"), (["mqtt"], "1.6")]
)
def test_a_charger_without_a_common_version_is_turned_away(offered, pinned):
    with pytest.raises(NoCommonVersionError):
        choose(offered, pinned)


def test_a_stranger_s_name_is_shown_short_and_printable():
    assert shown("CP\x1b[31m\n" + "x" * 99) == "CP?[31m?" + "x" * 40
