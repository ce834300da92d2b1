"""The law as pure functions: standard library only, no clock, no database, no seed of their own."""
