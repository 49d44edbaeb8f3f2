"""The decisions of reading words: by what book, by whom, what of it, and which are quoted."""
