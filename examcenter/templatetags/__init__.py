"""Template tags of the base pages."""
