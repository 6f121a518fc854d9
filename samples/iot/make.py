"""Makes events.ndjson and batch.csv: the same bytes every time, by a generator of numbers that stands below.

The batch is computed here from what the machines measured in truth, without the engine; it has lost one run on purpose.
"""
import datetime
import json

START = datetime.datetime(2024, 5, 6, 6, tzinfo=datetime.timezone.utc)
GAP = 10
# Each machine's runs: first minute and number of readings, one a minute.
RUNS = {
    "lathe-1": [(0, 25), (60, 20), (150, 30)],
    "press-1": [(10, 40), (75, 15), (140, 35)],
    "press-2": [(5, 12), (90, 10)],
}
KEPT = ("press-2", 90, 96, 175)  # its readings of these minutes come only in minute 175, when the network is back
LOST = ("press-1", 75)  # a run that the batch has lost

state = 20240506


def draw(bound):
    """A number from 0 to bound - 1, from a linear congruential generator."""
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % bound


def instant(minutes, seconds=0):
    return (START + datetime.timedelta(minutes=minutes, seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def event(machine, number, time, watts, tenths, firmware):
    data = {"machine": machine, "power": watts / 1000, "temperature": None if tenths is None else tenths / 10}
    if firmware:
        data["firmware"] = firmware
    return {"specversion": "1.0", "id": f"{machine}-{number:03}", "source": f"/machines/{machine}",
            "type": "telemetry", "time": time, "data": data}


arrivals = []
truth = {}
for machine, runs in RUNS.items():
    number = 0
    for begin, readings in runs:
        for minute in range(begin, begin + readings):
            watts = 4000 + draw(9000)
            tenths = None if draw(15) == 0 else 300 + 3 * (minute - begin) + draw(20)
            firmware = "2.1" if minute == begin else None
            arrival = KEPT[3] if machine == KEPT[0] and KEPT[1] <= minute < KEPT[2] else minute
            arrivals.append((arrival, event(machine, number, instant(minute), watts, tenths, firmware)))
            truth.setdefault((machine, begin), []).append((minute, watts, tenths))
            number += 1

# A clock that is wrong by decades, a sensor that is broken, and a packet that comes twice.
arrivals.append((100, event("press-2", 900, "2099-01-01T00:00:00Z", 5000, 300, None)))
arrivals.append((155, event("lathe-1", 901, instant(155, 30), 5000, 9990, None)))
arrivals.append((161, next(one for _, one in arrivals if one["id"] == "lathe-1-050")))

arrivals.sort(key=lambda arrival: arrival[0])
with open("events.ndjson", "w", encoding="utf-8", newline="\n") as file:
    for _, one in arrivals:
        file.write(json.dumps(one, separators=(",", ":")) + "\n")


def mean(watts):
    """The mean in kilowatts to nine digits, half to even, by whole numbers."""
    whole, rest = divmod(sum(watts) * 10**6, len(watts))
    whole += 2 * rest > len(watts) or (2 * rest == len(watts) and whole % 2 == 1)
    return f"{whole // 10**9}.{whole % 10**9:09}"


with open("batch.csv", "w", encoding="utf-8", newline="\n") as file:
    file.write("key,start,end,readings,mean_power,peak_power,warmest,first_firmware\n")
    for (machine, begin), readings in sorted(truth.items()):
        if (machine, begin) == LOST:
            continue
        watts = [reading[1] for reading in readings]
        tenths = max(reading[2] for reading in readings if reading[2] is not None)
        file.write(",".join([
            machine, instant(begin), instant(readings[-1][0] + GAP), str(len(readings)), mean(watts),
            f"{max(watts) // 1000}.{max(watts) % 1000:03}", f"{tenths // 10}.{tenths % 10}", "2.1"]) + "\n")
