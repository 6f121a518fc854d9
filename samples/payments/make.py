"""Makes events.ndjson and batch.csv: the same bytes every time, by a generator of numbers that stands below.

The batch is computed here from what was paid and withdrawn in truth, without the engine; in one row it is wrong on
purpose.
"""
import datetime
import json

START = datetime.datetime(2024, 3, 4, 8, tzinfo=datetime.timezone.utc)
MERCHANTS = ["bakery", "cinema", "garage"]
METHODS = ["card", "card", "transfer", "wallet"]
WRONG = ("cinema", 2, 500)  # in the third hour the batch has 5.00 too much

state = 20240304


def draw(bound):
    """A number from 0 to bound - 1, from a linear congruential generator."""
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % bound


def instant(minutes):
    return (START + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def event(identity, minute, merchant, cents=None, method=None, currency="EUR", **attributes):
    data = {"merchant": merchant}
    if cents is not None:
        data |= {"amount": cents / 100, "currency": currency, "method": method}
    return {"specversion": "1.0", "id": identity, "source": "/terminals", "type": "payments", **attributes,
            "time": instant(minute), "data": data}


payments = []
for number in range(90):
    payments.append((f"pay-{number:03}", number * 4 + draw(4), MERCHANTS[draw(3)], 150 + draw(12000), METHODS[draw(4)]))

# (minute of arrival, event); what arrives in the same minute keeps this order.
arrivals = []
for identity, minute, merchant, cents, method in payments:
    delay = {"pay-020": 75, "pay-021": 280}.get(identity, draw(8))  # one is late, one comes when its hour is settled
    arrivals.append((minute + delay, event(identity, minute, merchant, cents, method)))

# Which are withdrawn, and in which minute the withdrawal arrives.
withdrawn = {"pay-005": 40, "pay-015": 150, "pay-030": 119, "pay-010": 350}
by_identity = {payment[0]: payment for payment in payments}
for identity, arrival in withdrawn.items():
    _, minute, merchant, _, _ = by_identity[identity]
    arrivals.append((arrival, event("w-" + identity[4:], minute, merchant, kind="retraction", retracts=identity)))

# The same payment again; the same with another amount; and one in a currency that nobody has an account in.
again = by_identity["pay-040"]
arrivals.append((again[1] + 30, event(*again)))
changed = by_identity["pay-042"]
arrivals.append((changed[1] + 12, event(*changed[:3], changed[3] + 100, changed[4])))
arrivals.append((200, event("pay-900", 199, "bakery", 1000, "card", currency="XAU")))

arrivals.sort(key=lambda arrival: arrival[0])
with open("events.ndjson", "w", encoding="utf-8", newline="\n") as file:
    for _, one in arrivals:
        file.write(json.dumps(one, separators=(",", ":")) + "\n")

rows = {}
for identity, minute, merchant, cents, method in payments:
    if identity not in withdrawn:
        rows.setdefault((merchant, minute // 60), []).append((cents, method))


def money(cents):
    return f"{cents // 100}.{cents % 100:02}"


with open("batch.csv", "w", encoding="utf-8", newline="\n") as file:
    file.write("key,start,payments,volume,largest,methods\n")
    for (merchant, hour), paid in sorted(rows.items()):
        extra = WRONG[2] if (merchant, hour) == WRONG[:2] else 0
        file.write(",".join([
            merchant, instant(hour * 60), str(len(paid)), money(sum(cents for cents, _ in paid) + extra),
            money(max(cents for cents, _ in paid)), str(len({method for _, method in paid}))]) + "\n")
