"""The demo: the whole line on a synthetic area."""

from pathlib import Path

from soundings.app.cli.frame import DEMO_HOME, app, console, emit, errors, say
from soundings.app.cli.showing import reach_table, score_table
from soundings.app.demo import demo_settings, progress_bars, run_demo
from soundings.kit.settings import load_settings
from soundings.rehearsal.model import Size


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
