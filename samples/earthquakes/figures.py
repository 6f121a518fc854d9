#!/usr/bin/env python3
"""What a run over events.ndjson must give, worked out from the rules alone; no part of the engine is used.

    python3 figures.py                   all figures and rows, as JSON (kept in figures.json)
    python3 figures.py --csv             the batch's rows, as batch.sql gives them
    python3 figures.py --requests DIR    the requests of the sending plan, one NDJSON file each
"""
import csv
import json
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

DAY = timedelta(days=1)                        # windows: tumbling, 1d
OUT_OF_ORDERNESS = timedelta(hours=6)
ALLOWED_LATENESS = timedelta(days=1)
CHANGED = {200, 300, 1000, 1350, 1600}         # numbers of the lines that are sent again with mag + 1.00


# The sending plan: a hundred lines; every tenth of them once more; each changed line of that hundred on its own.

def plan(lines):
    for first in range(0, len(lines), 100):
        hundred = list(enumerate(lines, 1))[first:first + 100]
        yield [line for _, line in hundred]
        if repeats := [line for number, line in hundred if number % 10 == 0]:
            yield repeats
        yield from ([change(line)] for number, line in hundred if number in CHANGED)


def change(line):
    before, rest = line.split('"mag":')
    mag, after = rest.split(",", 1)
    return f'{before}"mag":{Decimal(mag) + 1:.2f},{after}'


# The stream: every event of a request is judged by the watermark that stood before the request.

def read(line):
    event = json.loads(line, parse_float=Decimal, parse_int=Decimal)
    return event["id"], datetime.fromisoformat(event["time"].replace("Z", "+00:00")), event["data"]


def window(event):
    _, time, data = event
    return data["network"], time.replace(hour=0, minute=0, second=0, microsecond=0)


def judge(event, watermark, ledger, quarantine):
    reached = lambda instant: watermark is not None and watermark >= instant
    known = ledger.get(event[0])               # one source, so the id is the identity
    end = window(event)[1] + DAY
    if event in quarantine:
        return "duplicate of quarantined"
    if known and not reached(known[1] + DAY + ALLOWED_LATENESS):
        return "duplicate" if known == event else "conflict"
    if reached(end + ALLOWED_LATENESS):
        return "expired"
    return "late" if reached(end) else "accepted"


def stream(requests):
    watermark, ledger, quarantine, log = None, {}, [], []
    for request in requests:
        before = watermark
        for event in map(read, request):
            outcome = judge(event, before, ledger, quarantine)
            log.append((event, outcome))
            if outcome in ("accepted", "late"):
                ledger[event[0]] = event
                watermark = max(watermark or event[1] - OUT_OF_ORDERNESS, event[1] - OUT_OF_ORDERNESS)
            elif outcome in ("expired", "conflict"):
                quarantine.append(event)
    return log, watermark


# The windows: per network and day, in exact arithmetic; numbers are written without trailing zeros.

def rows(events):
    mags = defaultdict(list)
    for event in events:
        mags[window(event)].append(event[2]["mag"])
    return {key: row(*key, mags[key]) for key in sorted(mags)}


def row(network, day, mags):
    units = [int(mag * 100) for mag in mags if mag is not None]
    total = sum(units) if units else None
    mean = round(Fraction(total * 10**6, len(units))) if units else None               # half to even
    return {"key": network, "start": stamp(day), "end": stamp(day + DAY), "events": len(mags), "measured": len(units),
            "sum_mag": text(total, 2), "min_mag": text(min(units, default=None), 2),
            "max_mag": text(max(units, default=None), 2), "avg_mag": text(mean, 8)}


def text(units, digits):
    return None if units is None else f"{Decimal(units).scaleb(-digits).normalize():f}"


def stamp(time):
    return time.isoformat().replace("+00:00", "Z")


def figures(lines):
    log, watermark = stream(plan(lines))
    batch, live = rows(map(read, lines)), rows(event for event, outcome in log if outcome in ("accepted", "late"))
    sent = Counter(outcome for _, outcome in log)
    first = {event[0]: (event, outcome) for event, outcome in reversed(log)}           # the outcome of each original
    originals = Counter(outcome for _, outcome in first.values())
    expired = Counter(window(event) for event, outcome in first.values() if outcome == "expired")
    differ = [key for key in batch if live.get(key) != batch[key]]
    missing = sum(key not in live for key in batch)
    return {
        "requests": len(list(plan(lines))), "sent": len(log), "distinct": len(first),
        "outcomes": dict(sorted(sent.items())), "outcomesOfOriginals": dict(sorted(originals.items())),
        "watermark": stamp(watermark),
        "windows": {"batch": len(batch), "stream": len(live), "equal": len(batch) - len(differ),
                    "drifted": len(differ) - missing, "missing": missing},
        "differ": [{"key": key[0], "start": stamp(key[1]), "inStream": key in live, "expired": expired[key]}
                   for key in differ],
        "stream": list(live.values()), "batch": list(batch.values()),
    }


def main(option=None, folder=None):
    lines = Path(__file__).with_name("events.ndjson").read_text(encoding="utf-8").splitlines()
    if option == "--csv":
        batch = list(rows(map(read, lines)).values())
        writer = csv.DictWriter(sys.stdout, batch[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(batch)
    elif option == "--requests":
        for number, request in enumerate(plan(lines), 1):
            Path(folder, f"{number:02}.ndjson").write_text("\n".join(request) + "\n", encoding="utf-8")
    else:                                      # one line per figure and per row
        listed = lambda value: "[\n    " + ",\n    ".join(map(json.dumps, value)) + "\n  ]"
        shown = lambda value: listed(value) if isinstance(value, list) else json.dumps(value)
        print("{\n  " + ",\n  ".join(f'"{name}": {shown(value)}' for name, value in figures(lines).items()) + "\n}")


main(*sys.argv[1:])
