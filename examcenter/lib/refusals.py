"""A request that cannot be granted, said in the user's words."""


class Refusal(Exception):
    """An act was refused and nothing was changed; `str(refusal)` says what is wrong and what to do, translated."""
