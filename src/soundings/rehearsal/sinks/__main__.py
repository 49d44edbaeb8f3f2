"""Run the sinks as a program of their own."""

import argparse
import asyncio
import json
import signal
from pathlib import Path

import uvloop

from soundings.rehearsal.sinks.calling import Callback
from soundings.rehearsal.sinks.running import Wanted, run_sinks
from soundings.rehearsal.sinks.trouble import API_KEY, SKEW_S, Trouble

_SHARES = ("hang", "error", "error-after", "limited", "spent", "delay-s", "late-s", "doubled")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run the rehearsal's mail sink and Notify stub.")
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--notify-port", type=int, default=0)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--api-key", default=API_KEY)
    parser.add_argument("--skew-s", type=float, default=SKEW_S)
    for name in _SHARES:
        parser.add_argument(f"--{name}", type=float, default=0.0)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--daily", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--callback", help="where the product's pages are")
    parser.add_argument("--bearer", default="", help="the token it gave for callbacks")
    parser.add_argument("--forgetful", action="store_true", help="keep nothing but the files")
    return parser.parse_args()


def _wanted(asked: argparse.Namespace) -> Wanted:
    trouble = Trouble(**{name: getattr(asked, name) for name in Trouble.__struct_fields__})
    callback = asked.callback and Callback(base_url=asked.callback, bearer=asked.bearer)
    return Wanted(
        folder=asked.folder,
        smtp_port=asked.smtp_port,
        notify_port=asked.notify_port,
        api_key=asked.api_key,
        trouble=trouble,
        skew_s=asked.skew_s,
        callback=callback or None,
        forgetful=asked.forgetful,
    )


async def _main(wanted: Wanted) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with run_sinks(wanted) as sinks:
        ports = {"smtp_port": sinks.smtp_port, "notify_port": sinks.notify_port}
        print(json.dumps(ports), flush=True)  # noqa: T201 - whoever started us waits for it
        await stop.wait()


if __name__ == "__main__":
    uvloop.run(_main(_wanted(_arguments())))
