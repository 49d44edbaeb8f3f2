"""What one can do with families' words: redact, check, read, settle, learn from, quote."""

from soundings.coding.service.codebooks import load_codebook, open_codebook, theme_names
from soundings.coding.service.forgetting import erase_comments, forget_comments, kept_comments
from soundings.coding.service.learning import due, suggester, telling_words, train
from soundings.coding.service.originals import (
    allow_original,
    ask_original,
    original_requests,
    show_original,
)
from soundings.coding.service.quoting import (
    drawn_quotes,
    judge_paraphrase,
    mark_quote,
    quotes,
    write_paraphrase,
)
from soundings.coding.service.reading import (
    full_text,
    how_far,
    save_reading,
    search,
    take_next,
    to_read,
)
from soundings.coding.service.redacting import (
    comment_to_check,
    redact_new,
    rename_landed,
    save_check,
    to_check,
)
from soundings.coding.service.settling import agreement, decide, next_disagreement, saturated

__all__ = [
    "agreement",
    "allow_original",
    "ask_original",
    "comment_to_check",
    "decide",
    "drawn_quotes",
    "due",
    "erase_comments",
    "forget_comments",
    "full_text",
    "how_far",
    "judge_paraphrase",
    "kept_comments",
    "load_codebook",
    "mark_quote",
    "next_disagreement",
    "open_codebook",
    "original_requests",
    "quotes",
    "redact_new",
    "rename_landed",
    "saturated",
    "save_check",
    "save_reading",
    "search",
    "show_original",
    "suggester",
    "take_next",
    "telling_words",
    "theme_names",
    "to_check",
    "to_read",
    "train",
    "write_paraphrase",
]
