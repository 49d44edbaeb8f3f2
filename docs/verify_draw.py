#!/usr/bin/env python3
"""Make a Soundings draw again from its published record. Needs Python alone, no network.

    python3 verify_draw.py RECORD.json

It says what differs and exits with 1, or says that the draw is right and exits with 0.
Compare the two hashes and the round it prints with what was published BEFORE the draw, and the
signature with the beacon's own: only you can do that. Written apart from the program it checks.
"""

import csv
import hashlib
import io
import json
import math
import sys


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def ticket(seed, name):
    """Rivest's consistent sampler: a fraction for each name, as decimal digits."""
    return "0." + str(int(sha(sha(seed) + name), 16)).zfill(64)[::-1]


def share(size, listed):
    """Hamilton's method: at least two a stratum if there are enough, then largest remainders."""
    floor = [min(2, n) if 2 * len(listed) <= size else 0 for n in listed]
    wanted = [size * n / sum(listed) for n in listed]
    given = [min(max(math.floor(w + 1e-12), f), n) for w, f, n in zip(wanted, floor, listed)]
    while sum(given) != size:
        step = 1 if sum(given) < size else -1
        free = [g < n if step > 0 else g > f for g, f, n in zip(given, floor, listed)]
        urgency = [step * (w - g) if ok else -math.inf for w, g, ok in zip(wanted, given, free)]
        given[urgency.index(max(urgency))] += step
    return given


def null_vector(columns):
    """A combination of the columns that is 0: Gauss-Jordan, pivot the largest of each row."""
    rows = [list(row) for row in zip(*columns)]
    pivots = []
    for at, row in enumerate(rows):
        free = [k for k in range(len(columns)) if k not in [p for _, p in pivots]]
        best = max(free, key=lambda k: abs(row[k]))
        if abs(row[best]) <= 1e-11 * max(1.0, max(map(abs, row))):
            continue
        rows[at] = row = [value / row[best] for value in row]
        for below in range(at + 1, len(rows)):
            factor = rows[below][best]
            if factor:
                rows[below] = [a - factor * b for a, b in zip(rows[below], row)]
        pivots.append((at, best))
    taken = [p for _, p in pivots]
    vector = [0.0] * len(columns)
    vector[[k for k in range(len(columns)) if k not in taken][0]] = 1.0
    for at, pivot in reversed(pivots):
        total = 0.0
        for k, value in enumerate(vector):
            if k != pivot and value:
                total += rows[at][k] * value
        vector[pivot] = -total
    return vector


def cube(seed, chance, rows):
    """The cube method: walk equal chances to 0 and 1, keeping the balance as long as one can."""
    expanded = [[value / chance for value in row] for row in rows]
    scales = [max(map(abs, column)) or 1.0 for column in zip(*expanded)]
    columns = [[1.0, *(v / s for v, s in zip(row, scales))] for row in expanded]
    chances, step = [chance] * len(rows), 0
    settle = lambda p: 0.0 if p < 1e-9 else 1.0 if p > 1.0 - 1e-9 else p
    waiting = [k for k, p in enumerate(chances) if 0 < p < 1]
    for kept in range(len(columns[0]), -1, -1):
        window, rest = waiting[: kept + 1], iter(waiting[kept + 1 :])
        while len(window) == kept + 1:
            way = null_vector([columns[k][:kept] for k in window]) if kept else [1.0]
            ahead = back = math.inf
            for k, s in zip(window, way):
                up, down = 1.0 - chances[k], chances[k]
                if s > 0:
                    ahead, back = min(ahead, up / s), min(back, down / s)
                elif s < 0:
                    ahead, back = min(ahead, -down / s), min(back, -up / s)
            digest = hashlib.sha256(f"{seed}cube{step}".encode()).digest()
            u, step = (int.from_bytes(digest[:8], "big") >> 11) / 2.0**53, step + 1
            stride = ahead if u * (ahead + back) < back else -back
            for k, s in zip(window, way):
                chances[k] = settle(chances[k] + stride * s)
            window = [k for k in window if 0 < chances[k] < 1]
            for k in rest:
                window.append(k)
                if len(window) == kept + 1:
                    break
        waiting = window
    return [k for k, p in enumerate(chances) if p == 1.0]


def tracked_children(frame, design, seed, _):
    tickets = {u["unit"]: (ticket(seed, u["family"]), ticket(seed, u["unit"])) for u in frame}
    line = sorted(frame, key=lambda u: (*tickets[u["unit"]], u["unit"]))
    families, drawn = set(), []

    def fill(slot, reserve):
        def fits(u):
            return u["family"] not in families and all(
                not slot[wanted] or u[field] in slot[wanted]
                for wanted, field in (
                    ("statuses", "status"),
                    ("phases", "phase"),
                    ("age_bands", "age_band"),
                )
            )

        open_to = [u for u in line if fits(u)]
        if open_to:
            first = open_to[0]
            chance = 1 / len({u["family"] for u in open_to})
            families.add(first["family"])
            drawn.append((first["unit"], slot["name"], tickets[first["unit"]][0], reserve, chance))
        return bool(open_to)

    anyone = {"name": "anyone", "statuses": [], "phases": [], "age_bands": []}
    for slot in design["slots"]:
        if not fill(slot, False) and not fill(anyone, False):
            raise SystemExit("WRONG: the list is shorter than the draw")
    for _ in range(design["reserves"]):
        for slot in design["slots"]:
            fill(slot, True)
    return drawn


def in_line(found):
    return sorted(found, key=lambda one: (one[3], one[2], one[0]))


def records(frame, design, seed, _):
    tickets = {u["unit"]: ticket(seed, u["unit"]) for u in frame}
    line = sorted(frame, key=lambda u: (tickets[u["unit"]], u["unit"]))
    strata = {}
    for u in line:
        strata.setdefault(u["status"] + "/" + u["age_band"], []).append(u["unit"])
    names = sorted(strata)
    listed = [len(strata[name]) for name in names]
    sizes = share(design["size"], listed)
    spare = share(min(design["size"] + design["reserves"], len(frame)), listed)
    balanced = design["method"] == "balanced"
    if balanced:
        fields = ("status", "age_band", "phase", "deprivation")
        marks = [[(at, u[field]) for at, field in enumerate(fields)] for u in line]
        columns = sorted({mark for found in marks for mark in found})
        rows = [[float(column in found) for column in columns] for found in marks]
        taken = {line[k]["unit"] for k in cube(seed, design["size"] / len(line), rows)}
    else:
        taken = {u for name, size in zip(names, sizes) for u in strata[name][:size]}
    found = []
    for name, size, more in zip(names, sizes, spare):
        units = strata[name]
        chance = design["size"] / len(frame) if balanced else size / len(units)
        others = [u for u in units if u not in taken]
        for u in units:
            if u in taken:
                found.append((u, name, tickets[u], False, chance))
        for u in others[: max(0, more - size)]:
            found.append((u, name, tickets[u], True, chance))
    return in_line(found)


def phone(frame, design, seed, families):
    members = {}
    for u in frame:
        if u["family"] in families:
            members.setdefault(u["family"], []).append(u)
    turned = {}
    for family in members:
        number = ticket(seed, family)
        turned[family] = f"0.{(int(number[2]) + 5) % 10}{number[3:]}"
    strata = {}
    for family in sorted(members, key=lambda family: (turned[family], family)):
        first = min(members[family], key=lambda u: u["unit"])
        plan = any(u["status"] == "ehc_plan" for u in members[family])
        name = "/".join(("plan" if plan else "no_plan", first["deprivation"], first["reach"]))
        strata.setdefault(name, []).append(family)
    names = sorted(strata)
    sizes = share(min(design["size"], len(members)), [len(strata[name]) for name in names])
    return in_line(
        (u["unit"], name, turned[family], False, size / len(strata[name]))
        for name, size in zip(names, sizes)
        for family in strata[name][:size]
        for u in members[family]
    )


def faults(record):
    """Give every sentence that is wrong with the record."""
    frame = list(csv.DictReader(io.StringIO(record["frame"])))
    design = json.dumps(
        record["design"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    signature = bytes.fromhex(record["signature"])
    chance = hashlib.sha256(signature).hexdigest() if signature else ""
    if sha(record["frame"]) != record["frame_sha256"]:
        yield "the list is not the list whose hash is given"
    if len({u["unit"] for u in frame}) < len(frame):
        yield "the list names a child twice"
    if sha(design) != record["design_sha256"]:
        yield "the design is not the design whose hash is given"
    if (
        sha(record["frame_sha256"] + record["design_sha256"] + chance + record["dice"])
        != record["seed"]
    ):
        yield "the seed is not what list, design, round and dice give"
    draw = {"tracked_children": tracked_children, "records": records, "phone": phone}
    part = record["design"][record["purpose"]]
    wanted = draw[record["purpose"]](frame, part, record["seed"], set(record["families"]))
    if len(wanted) != len(record["drawn"]):
        yield f"{len(record['drawn'])} children are named, and {len(wanted)} were drawn"
    names = ("unit", "slot", "ticket", "reserve", "inclusion_probability")
    for place, (right, was) in enumerate(zip(wanted, record["drawn"]), start=1):
        for name, value in zip((*names, "position"), (*right, place)):
            if was[name] != value:
                yield f"place {place}: {name} is {was[name]}, and must be {value}"


def main(path):
    with open(path, encoding="utf-8") as file:
        record = json.load(file)
    wrong = list(faults(record))
    for sentence in wrong:
        print("WRONG:", sentence)
    if not wrong:
        print("RIGHT: list, design and seed give exactly this draw.")
    print("list   ", record["frame_sha256"])
    print("design ", record["design_sha256"])
    print("round  ", record["beacon_round"], "of drand quicknet, signature", record["signature"])
    print("dice   ", record["dice"] or "none")
    print("Compare these with what was published on", record["published_at"][:10])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
