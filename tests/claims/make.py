"""Claims files as a partnership would send them."""

from pathlib import Path

from tests.roll.make import csv_bytes

from soundings.claims import service

SURVEY = Path(__file__).parents[2] / "surveys" / "area-send"
ARCHETYPES = service.archetypes(SURVEY)


def claim(ref: str = "1", **cells: str) -> dict[str, str]:
    return {
        "Ref": ref,
        "Archetype": "C16",
        "Claim": "Parents are told in 92% of cases.",
        "Source document": "Self-evaluation 2026",
        "Page": "14",
        "Owner": "LA",
        "Strength": "Numeric",
        "Value": "92%",
        "Tolerance": "5",
        "Period": "2025/26",
        "Same population": "Yes",
        "Same period": "Yes",
        "Same definition": "Yes",
        "Same exceptions": "Yes",
        "Recorded by": "A. Lead",
        "Recorded on": "14/09/2026",
        **cells,
    }


def written(folder: Path, *rows: dict[str, str], name: str = "claims.csv") -> Path:
    path = folder / name
    path.write_bytes(csv_bytes(*rows))
    return path
