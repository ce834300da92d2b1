"""Pages of rectification: the bureau's and the enterprise's."""
