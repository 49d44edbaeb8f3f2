"""Parts that know no survey words: they could be published alone."""
