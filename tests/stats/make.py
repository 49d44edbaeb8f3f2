"""What the tests share: worked answers, R's samples as designs, and samples made at random."""

import csv
import json
from pathlib import Path

import numpy as np

from soundings.stats.linearise import design, ratios
from soundings.stats.margins import Margin
from soundings.stats.shapes import codes

CASES = Path(__file__).parent / "cases"


def expected(name):
    return json.loads((CASES / f"{name}.expected.json").read_text())


def table(name):
    with (CASES / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def column(rows, name):
    return np.array([float(row[name]) if row[name] else np.nan for row in rows])


def close(found, wanted, rel=1e-9):
    assert np.allclose(found, wanted, rtol=rel, atol=1e-12), (found, wanted)


def everybody(rows):
    return np.ones((len(rows), 1), dtype=bool)


def each(rows):
    return np.arange(len(rows))


def same(rows):
    return np.zeros(len(rows), dtype=np.int64)


def clusters(rows):
    return codes([row["dnum"] for row in rows])[0]


def types(rows):
    return codes([row["stype"] for row in rows])[0]


class Api:
    """One of R's samples of Californian schools as a design."""

    def __init__(self, name, family, klass, listed):
        self.rows = table(name)
        self.family, self.klass = family(self.rows), klass(self.rows)
        self.listed = np.array(listed, dtype=float)
        self.base = column(self.rows, "pw")
        self.plan = design(self.base, self.family, self.klass, self.listed)

    def calibrated(self, weights, x, base=None):
        base = self.base if base is None else base
        return design(weights, self.family, self.klass, self.listed, base=base, x=x)

    def column(self, name):
        return column(self.rows, name)

    def where(self, name, level):
        return np.array([float(row[name] == level) for row in self.rows])

    def mean(self, name, inside=None, plan=None):
        mask = np.ones((len(self.rows), 1)) if inside is None else inside[:, None]
        found = ratios(plan or self.plan, self.column(name)[:, None] * mask, mask)
        return found.value[0], np.sqrt(found.variance[0])


def srs(listed=6194.0):
    return Api("api_srs", each, same, [listed])


def strat():
    return Api("api_strat", each, types, [4421.0, 755.0, 1018.0])


def clus1(listed=757.0):
    return Api("api_clus1", clusters, same, [listed])


TYPES = {"E": 4421, "H": 755, "M": 1018}


def margin(rows, name, known):
    index, labels = codes([row[name] for row in rows])
    return Margin(
        name=name,
        labels=tuple(labels),
        codes=index,
        totals=np.array([known[label] for label in labels], dtype=float),
    )


class Area:
    """The synthetic area C06o: a frame, its respondents and R's answers."""

    names = ("ehcp", "age_band", "need", "phase", "gender", "eth", "iq", "fsm")

    def __init__(self):
        self.frame = table("C06o_frame")
        for row in self.frame:
            row["iq"] = str((int(row["idaci"]) + 1) // 2)
        answers = {row["child_id"]: row for row in table("C06o_responses")}
        order = [row["child_id"] for row in table("C06o_weights.expected")]
        by_id = {row["child_id"]: row for row in self.frame}
        self.rows = [by_id[child] | answers[child] for child in order]
        self.family = codes([row["family_id"] for row in self.rows])[0]
        self.klass, self.classes = codes([row["class"] for row in self.rows])
        listed = {row["family_id"]: row["class"] for row in self.frame}
        kinds = np.array(list(listed.values()))
        self.listed = np.array([np.sum(kinds == name) for name in self.classes], dtype=float)
        firsts = np.unique(self.family, return_index=True)[1]
        answered = np.bincount(self.klass[firsts])
        self.base = (self.listed / answered)[self.klass]
        self.margins = []
        for name in self.names:
            index, labels = codes([row[name] for row in self.rows])
            known = dict.fromkeys(labels, 0)
            for row in self.frame:
                known[row[name]] += 1
            self.margins.append(
                Margin(
                    name=name,
                    labels=tuple(labels),
                    codes=index,
                    totals=np.array(list(known.values()), dtype=float),
                )
            )

    def weights(self, name):
        return column(table("C06o_weights.expected"), name)

    def plan(self, fit, *, integrated=False):
        return design(
            fit.weights,
            self.family,
            self.klass,
            self.listed,
            base=self.base,
            x=fit.x,
            integrated=integrated,
        )


class Sample:
    """A random sample with families in classes."""

    def __init__(self, seed, families=40):
        chance = np.random.default_rng(seed)
        self.family = np.repeat(np.arange(families), chance.integers(1, 4, families))
        self.klass = chance.integers(0, 3, families)[self.family]
        answered = np.array(
            [len(set(self.family[self.klass == c])) for c in range(3)], dtype=float
        )
        self.listed = answered + chance.integers(0, 100, 3)
        self.base = (self.listed / np.maximum(answered, 1))[self.klass]
        rows = len(self.family)
        self.weights = self.base * chance.uniform(0.5, 2.0, rows)
        self.x = np.column_stack([np.ones(rows), chance.integers(0, 2, (rows, 2))]).astype(float)
        self.y = chance.integers(0, 2, rows).astype(float)
        self.y[chance.random(rows) < 0.1] = np.nan
        self.members = chance.random((rows, 3)) < 0.5
        self.members[:, 0] = True

    def design(self, **changed):
        held = {"base": self.base, "x": self.x} | changed
        return design(self.weights, self.family, self.klass, self.listed, **held)

    def rearranged(self, order):
        """Take the rows in another order, or some of them twice."""
        for name in ("family", "klass", "base", "weights", "x", "y", "members"):
            setattr(self, name, getattr(self, name)[order])
