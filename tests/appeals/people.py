"""Synthetic people: valid IINs of birth years before 1900, which nobody alive has."""

from appeals.personal import check_digit


def make_iin(serial: int, born: str = "880314", century: str = "1") -> str:
    """A valid IIN; serials whose number is never issued are skipped."""
    while True:
        eleven = f"{born}{century}{serial:04d}"
        digit = check_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"
        serial += 5000
