"""A command is found by its first word, in whatever module registers it."""

from collections.abc import Iterator

from cyclopts import App

from soundings.app.cli import PARTS, app, load

load()


def _registered(group: App, first: str = "") -> Iterator[tuple[str, str]]:
    """Give each command's first word and its module's short name."""
    for name in group:
        command = group[name]
        if not name.startswith("-"):
            yield from _registered(command, first or name)
        if not name.startswith("-") and command.default_command is not None:
            yield first or name, command.default_command.__module__.rpartition(".")[2]


def test_every_command_s_module_is_loaded_for_its_first_word_and_for_no_other():
    registered = set(_registered(app))
    assert registered == {(word, module) for module, words in PARTS.items() for word in words}
