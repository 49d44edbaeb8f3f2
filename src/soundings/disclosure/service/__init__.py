"""What one can do: release a cut to an audience, read it back, export it, trace a figure."""

from soundings.disclosure.service.building import (
    ask_build,
    builds,
    end_build,
    hand_over,
    handed_over,
    handed_release,
    take_build,
)
from soundings.disclosure.service.exports import export, files_of
from soundings.disclosure.service.releases import latest, release, release_to_public
from soundings.disclosure.service.totals import import_totals
from soundings.disclosure.service.traces import trace

__all__ = [
    "ask_build",
    "builds",
    "end_build",
    "export",
    "files_of",
    "hand_over",
    "handed_over",
    "handed_release",
    "import_totals",
    "latest",
    "release",
    "release_to_public",
    "take_build",
    "trace",
]
