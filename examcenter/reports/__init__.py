"""What is going on: the staff home page and the page of a campaign. Reads every room, writes none."""
