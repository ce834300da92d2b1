"""Names as the public sees them: 张*, 张*三, and the first part of a name with an interpunct."""

INTERPUNCTS = "·•・‧"


def mask_name(name: str) -> str:
    """The masked form of a person's name; an empty name stays empty.

    Two characters keep the first, three or more the first and last; a name of several parts keeps its first part;
    a Latin name its first letter.
    """
    name = name.strip()
    for mark in INTERPUNCTS:
        if mark in name:
            return f"{name.split(mark)[0]}{mark}*"
    if not name:
        return ""
    if name.isascii():
        return f"{name[0]}*"
    if len(name) <= 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"
