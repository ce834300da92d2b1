"""Keys that stand on paper and are typed by hand: random capitals and digits that are hard to confuse."""

import secrets

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # 5 bits each
MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B"})  # digits that keys do not have


def new_key(letters: int) -> str:
    """So many letters with 5 random bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(letters))


def normal_key(typed: str) -> str:
    """A key as typed by hand or read from a QR code: capitals, no spaces or dashes, misread digits put right."""
    return "".join(typed.split()).replace("-", "").upper().translate(MISREAD)
