"""A code that a telephone's camera reads, as the path of an SVG drawing: no picture file, nobody else's server."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def drawn(text: str) -> tuple[str, int]:
    """The path and how many squares wide the drawing is, with the quiet zone around it."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return path, len(rows)
