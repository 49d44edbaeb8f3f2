"""What a family can do with its link, its replies and its PIN."""
