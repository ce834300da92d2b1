"""First passwords, which somebody reads off paper."""

import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"  # nothing that is easily mistaken


def fresh_password() -> str:
    """Twelve random letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _position in range(12))
