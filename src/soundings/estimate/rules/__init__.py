"""The decisions of estimation: who counts, what for, and how far to trust the result."""
