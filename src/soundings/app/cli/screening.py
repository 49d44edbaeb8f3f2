"""How well the safeguarding rules read, on texts they were not written from."""

import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.table import Table

from soundings.app.cli.frame import app, console, emit, say
from soundings.app.runtime import PROJECT
from soundings.rehearsal import bench_screen
from soundings.rehearsal.model import Size
from soundings.rehearsal.screened import queued
from soundings.safeguarding import service
from soundings.safeguarding.model import Figures, Half, Report
from soundings.safeguarding.rules import screen
from soundings.safeguarding.service import learning

screening_app = App(name="screening", help="The safeguarding rules, tried and timed.")
app.command(screening_app)

Json = Annotated[bool, Parameter(help="Print one JSON object.", negative="")]

TIMED = 20_000
"""Comments the timing reads; the aim is 60 s on two cores.

Source: our choice, because a large area writes as many in three days.
"""


_HELD_OUT: tuple[Half, ...] = ("held-out", "oblique", "afterwards")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _line(name: str, figures: Figures) -> tuple[str, ...]:
    return (
        name,
        f"{figures.caught} of {figures.disclosures}",
        _share(figures.recall),
        f"{figures.false_alarms} of {figures.ordinary}",
        _share(figures.precision),
    )


def _print(found: Report, *, with_false: bool) -> None:
    table = Table(title=f"{found.half}, rules {found.rules_version}")
    for heading in ("texts", "caught", "recall", "false alarms", "precision"):
        table.add_column(heading)
    table.add_row(*_line("all", found.all))
    table.add_row(*_line("without those put together", found.written_alone))
    table.add_row(*_line("of seriousness 2 and 3 alone", found.graver))
    console.print(table)
    for title, rows in (("harm", found.by_harm), ("language", found.by_language)):
        counts = ", ".join(f"{row.name} {row.caught}/{row.disclosures}" for row in rows)
        console.print(f"by {title}: {counts}", soft_wrap=True)
    console.print(f"missed: {len(found.missed)}")
    for miss in found.missed:
        console.print(
            f"  {miss.topic} {miss.language}: {miss.words}", soft_wrap=True, markup=False
        )
    for wrong in found.false_alarms if with_false else ():
        console.print(f"  ({wrong.topic}) {wrong.words}", soft_wrap=True, markup=False)


@screening_app.command
def report(
    *,
    half: Half | None = None,
    false_alarms: bool = False,
    surveys: Path = PROJECT / "surveys",
    json: Json = False,
) -> None:
    """Print recall, precision and each miss on parts of the trial set nobody wrote rules from.

    Rules are written looking at the tuning half; the figures that count are the other's.

    Parameters
    ----------
    half
        One part alone. held-out; oblique: hints and ordinary words that sound like harm, held out
        too; tuning, while writing rules; or afterwards: written when an earlier version was done.
    false_alarms
        Print the ordinary comments that were caught, too.
    surveys
        The folder with the rules and the trial set.
    """
    found = [service.report(surveys, part) for part in ((half,) if half else _HELD_OUT)]
    if json:
        emit(found[0] if half else {each.half: each for each in found})
        return
    for each in found:
        _print(each, with_false=false_alarms)


@screening_app.command
def learn(*, surveys: Path = PROJECT / "surveys", json: Json = False) -> None:
    """Learn anew, from the tuning half, by which words a text reads like disclosures.

    Parameters
    ----------
    surveys
        The folder with the rules and the trial set; likeness.json is written there.
    """
    found = learning.learn(surveys)
    if json:
        emit({"texts": found.texts, "weights": len(found.weights), "threshold": found.threshold})
    else:
        say(
            f"Learnt from {found.texts} texts: {len(found.weights)} weights, "
            f"read from {found.threshold:.2f}."
        )


@screening_app.command
def rehearse(
    *,
    size: Size = "median",
    seed: int = 1,
    surveys: Path = PROJECT / "surveys",
    json: Json = False,
) -> None:
    """Count what the rules catch of the comments all families of a synthetic area would write.

    Parameters
    ----------
    size
        How large an area.
    seed
        Which one.
    surveys
        The folder with the rules.
    """
    found = queued(size, seed, surveys)
    if json:
        emit(found)
        return
    say(
        f"{found.planted_caught} of {found.planted} comments that disclose harm were caught. Of "
        f"the other {found.comments - found.planted:,}, {found.by_rule:,} were caught by a rule "
        f"({found.by_rule_graver:,} of seriousness 2 or 3) and {found.by_likeness:,} by likeness "
        "alone."
    )


def _read(surveys: Path, texts: list[str]) -> tuple[int, float]:
    began, rules = time.process_time(), service.load_rules(surveys)
    caught = sum(bool(screen(text, rules)) for text in texts)
    return caught, time.process_time() - began


@screening_app.command
async def bench(*, surveys: Path = PROJECT / "surveys", json: Json = False) -> None:
    """Time 20,000 comments: read by two processes, and from saved and sealed to the queue.

    The second on a database of its own, by one worker, as it runs.

    Parameters
    ----------
    surveys
        The folder with the rules and the trial set.
    """
    texts = [text.words for text in service.trial(surveys)]
    many = (texts * (TIMED // len(texts) + 1))[:TIMED]
    began = time.perf_counter()
    with ProcessPoolExecutor(2) as workers:
        parts = list(workers.map(_read, (surveys, surveys), (many[::2], many[1::2])))
    measured = {
        "comments": TIMED,
        "seconds": time.perf_counter() - began,
        "cpu_s": sum(cpu for _, cpu in parts),
        "caught": sum(caught for caught, _ in parts),
    }
    whole = await bench_screen.screen_saved(many, surveys)
    if json:
        emit(measured | {"to_queue": whole})
    else:
        say(
            f"{whole.comments} comments from saved to the queue in {whole.seconds:.1f} s by one "
            f"worker ({whole.cpu_s:.1f} s of CPU); {whole.concerns} concerns."
        )
        say(
            f"{TIMED} comments read in {measured['seconds']:.1f} s by two processes "
            f"({measured['cpu_s']:.1f} s of CPU); {measured['caught']} caught."
        )
