"""Published figures of a country that is not: the area among authorities nobody lives in."""

import csv
from pathlib import Path

import numpy as np

from soundings.rehearsal.model import Area

NEIGHBOURS = (
    "Aldermarsh", "Brackenford", "Coldharrow", "Dunsbeck", "Easterlow", "Fellgate", "Garrowdale",
    "Hexley", "Ivelmoor", "Kestrelham",
)  # fmt: skip
"""The area's statistical neighbours: ten, as the DfE gives every authority."""

_OTHERS = (
    "Larkmere", "Marlstone", "Netherfold", "Otterwick", "Pikehurst", "Quenby", "Rooksbury",
    "Saltersea", "Tarnwood", "Underhay", "Vennbridge", "Withercombe",
)  # fmt: skip
_REGIONS = ("North", "Middle", "South")

HEADINGS = (
    "Local authority", "Region", "Requests", "Requests refused %", "Decided within 6 weeks %",
    "Plans issued", "Plans within 20 weeks %", "Plans after more than a year %",
    "Review decisions within 4 weeks %",
)  # fmt: skip
"""Columns of the file, by the plain names of benchmarks.toml."""


def write_benchmarks(area: Area, path: Path) -> None:
    """Write a row an authority: the area's own clock where it is known, the others drawn.

    Two in a hundred figures are withheld, as official tables withhold them.
    """
    rng = np.random.default_rng([area.seed, 3])
    names = (area.name, *NEIGHBOURS, *_OTHERS)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number, name in enumerate(names):
            requests, plans = rng.integers(300, 2500), rng.integers(200, 1500)
            shares = [rng.beta(3, 9), rng.beta(12, 2), rng.beta(2, 2), rng.beta(1, 14)]
            if name == area.name:
                shares[2] = area.published_clock
            refused, decided, in_time, late = (f"{share:.1%}" for share in shares)
            reviewed = "c" if rng.random() < 0.02 else f"{rng.beta(2, 3):.1%}"  # noqa: PLR2004 - as often as official tables do
            region = _REGIONS[number % len(_REGIONS)]
            writer.writerow(
                (name, region, requests, refused, decided, plans, in_time, late, reviewed)
            )
