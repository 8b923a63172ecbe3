"""What a phone is shown to come in by itself: a link and a QR code that carry a pairing code.

The code is in the fragment, `ADDRESS/#pair=CODE`, which no browser sends to a server or a proxy.
"""

import segno


def link(address: str, code: str) -> str:
    """Opens the page and pairs."""
    return f"{address}/#pair={code}"


def qr_svg(text: str) -> str:
    """The text as a QR code, black on white with its quiet zone; as large as it is drawn."""
    drawn: str = segno.make(text, micro=False).svg_inline(
        omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return drawn
