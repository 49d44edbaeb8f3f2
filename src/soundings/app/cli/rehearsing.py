"""The demo: the whole line on a synthetic area; and many areas judged by their planted truths."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from rich.progress import Progress

from soundings.app.cli.frame import DEMO_HOME, app, console, emit, errors, say
from soundings.app.cli.showing import reach_table, score_table
from soundings.app.demo import demo_settings, progress_bars, run_demo
from soundings.app.runtime import PROJECT
from soundings.claims import service as claims
from soundings.instrument import service as instruments
from soundings.kit.settings import load_settings
from soundings.rehearsal.many import Judged, judged
from soundings.rehearsal.model import Size
from soundings.rehearsal.reporting import report

INSTRUMENT = "area-send"
"""The questionnaire the synthetic areas are asked."""


@app.command
def demo(
    *, size: Size = "median", seed: int = 1, out: Path = Path("out"), json: bool = False
) -> None:
    """Run the whole line on a synthetic area, from lists of children to two PDFs."""
    settings = load_settings()
    home = settings.home.resolve() / DEMO_HOME
    with progress_bars(errors) as bars:
        outcome = run_demo(demo_settings(settings, home), size, seed, out, bars)
    if json:
        emit(outcome)
        return
    say("")
    console.print(reach_table(outcome.reach))
    say("")
    console.print(score_table(outcome.scores, outcome.metrics))
    say("")
    say(f"Inspector briefing   {outcome.briefing}")
    say(f"Contrast pack        {outcome.contrast_pack}")
    say(
        f"{outcome.children:,} children, {outcome.replies:,} replies, "
        f"{outcome.audit_entries:,} audit entries, {outcome.seconds:.0f} seconds."
    )
    say("Browse it: .venv/bin/soundings up")


def _judge(
    seeds: range, judge: Callable[[int], Judged], bars: Progress, what: str
) -> list[Judged]:
    """Judge each seed's area, as many at once as there are cores; in the seeds' order."""
    task = bars.add_task(what, total=len(seeds))
    with ProcessPoolExecutor() as pool:
        running = [pool.submit(judge, seed) for seed in seeds]
        for _ in as_completed(running):
            bars.advance(task)
    return [one.result() for one in running]


@app.command
def rehearse(
    *,
    areas: int = 20,
    phone_areas: int = 200,
    size: Size = "median",
    out: Path = Path("docs/rehearsal.md"),
    json: bool = False,
) -> None:
    """Judge many synthetic areas by what was planted in them, and write the tables.

    --areas for the verdicts, --phone-areas for the telephone sample; minutes, not seconds.
    """
    surveys = load_settings().surveys or PROJECT / "surveys"
    known = claims.testable(surveys / INSTRUMENT, instruments.load(surveys, INSTRUMENT))
    with progress_bars(errors) as bars:
        alone = _judge(
            range(1, areas + 1), partial(judged, size, archetypes=known), bars, "Verdicts"
        )
        phoned = _judge(
            range(1, phone_areas + 1),
            partial(judged, size, archetypes=known, phone=True),
            bars,
            "The telephone sample",
        )
    if json:
        emit({"verdicts": alone, "phone": phoned})
        return
    out.write_text(report(size, alone, phoned), encoding="utf-8")
    say(f"Written: {out}")
