"""The nouns of contrast: a finding, a gap, a signal, a linked row and a line of enquiry."""

from soundings.contrast.model.enquiries import Enquiry, EnquiryKind, StartsFrom
from soundings.contrast.model.groups import Gap, Gradient, SchoolSignal, Signal, SignalGroup
from soundings.contrast.model.kept import (
    KeptEnquiry,
    KeptFinding,
    KeptGap,
    KeptGradient,
    KeptSchool,
    KeptSignal,
)
from soundings.contrast.model.linked import (
    Discordance,
    KeptDiscordance,
    KeptLinked,
    Linked,
    LinkedReply,
)
from soundings.contrast.model.refusals import NoLockedClaims, NotContrasted
from soundings.contrast.model.verdicts import (
    EvenIf,
    Finding,
    Grade,
    MixturePoint,
    TippingPoint,
    Verdict,
)

__all__ = [
    "Discordance",
    "Enquiry",
    "EnquiryKind",
    "EvenIf",
    "Finding",
    "Gap",
    "Grade",
    "Gradient",
    "KeptDiscordance",
    "KeptEnquiry",
    "KeptFinding",
    "KeptGap",
    "KeptGradient",
    "KeptLinked",
    "KeptSchool",
    "KeptSignal",
    "Linked",
    "LinkedReply",
    "MixturePoint",
    "NoLockedClaims",
    "NotContrasted",
    "SchoolSignal",
    "Signal",
    "SignalGroup",
    "StartsFrom",
    "TippingPoint",
    "Verdict",
]
