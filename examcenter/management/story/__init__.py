"""The sample province with a story in it, played through the same actions as a user's clicks; times relative to now."""
