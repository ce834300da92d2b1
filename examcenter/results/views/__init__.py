"""Pages of results: the public's, the bureau's, and the candidate's."""
