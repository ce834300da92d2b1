"""Pages of the bank, all behind the staff door."""
