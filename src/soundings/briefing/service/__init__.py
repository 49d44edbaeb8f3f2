"""What one can do in this room, by what it is done to."""

from soundings.briefing.service.documents import (
    FILTERS,
    REPORTS,
    documents,
    draw,
    html,
    make,
    strings,
    take_document,
    typeset,
)
from soundings.briefing.service.publication import (
    families_page,
    latest_publication,
    publish,
    tell_families,
)
from soundings.briefing.service.recounting import count_next
from soundings.briefing.service.replies import (
    mark,
    replies_of,
    reply,
    reply_form,
    reply_list,
    take_evidence,
)

__all__ = [
    "FILTERS",
    "REPORTS",
    "count_next",
    "documents",
    "draw",
    "families_page",
    "html",
    "latest_publication",
    "make",
    "mark",
    "publish",
    "replies_of",
    "reply",
    "reply_form",
    "reply_list",
    "strings",
    "take_document",
    "take_evidence",
    "tell_families",
    "typeset",
]
