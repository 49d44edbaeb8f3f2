"""What one can do about harm that families tell of."""

from soundings.safeguarding.service.dealing import (
    act,
    allow_identity,
    ask_identity,
    counts,
    identity_requests,
    mark_seen,
    show_file,
    show_queue,
    use_identity,
    waiting,
)
from soundings.safeguarding.service.screening import (
    load_rules,
    raise_by_hand,
    rename_landed,
    screen_new,
    screen_texts,
)
from soundings.safeguarding.service.sparing import (
    cases_of_concern,
    forget_concerns,
    kept_concerns,
)
from soundings.safeguarding.service.telling import (
    add_person,
    people,
    plan_alarms,
    remove_person,
    send_alarms,
    told,
    warn,
)
from soundings.safeguarding.service.trying import report, trial

__all__ = [
    "act",
    "add_person",
    "allow_identity",
    "ask_identity",
    "cases_of_concern",
    "counts",
    "forget_concerns",
    "identity_requests",
    "kept_concerns",
    "load_rules",
    "mark_seen",
    "people",
    "plan_alarms",
    "raise_by_hand",
    "remove_person",
    "rename_landed",
    "report",
    "screen_new",
    "screen_texts",
    "send_alarms",
    "show_file",
    "show_queue",
    "told",
    "trial",
    "use_identity",
    "waiting",
    "warn",
]
