"""QR codes as pictures of squares, for pages and for paper."""

from __future__ import annotations

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class Qr:
    """A QR code as one path of squares in a picture of `size` units (with its quiet zone)."""

    size: int
    path: str

    @property
    def svg(self) -> str:
        """The picture as a file."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.size} {self.size}">'
            f'<path d="{self.path}" fill="#000"/></svg>'
        )


def qr_of(text: str) -> Qr:
    """The QR code of a text; bears the loss of 15 % of it."""
    code = segno.make(text, error="m", micro=False)
    rows = list(code.matrix_iter(border=4))
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Qr(len(rows), path)
