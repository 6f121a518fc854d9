"""Makes customers.ndjson, orders.ndjson and batch.csv: the same bytes every time, by a generator of numbers that stands
below.

The batch is computed here from all orders, without the engine. In one row it rounds otherwise, within the tolerance; in
one it has an order that the stream never got.
"""
import datetime
import json

START = datetime.datetime(2024, 9, 2, tzinfo=datetime.timezone.utc)
DAY = 24 * 60
CUSTOMERS = ["c-001", "c-002", "c-003", "c-004", "c-005"]
CHANNELS = ["shop", "web", "web", "phone"]
ROUNDED = ("c-002", 1, 3)  # 0.03 more
UNHEARD = ("c-004", 2, 1, 4990)  # one more order of one item
OFFLINE = ("o-0011", 0)  # a till without network: this order comes after three days

state = 20240902


def draw(bound):
    """A number from 0 to bound - 1, from a linear congruential generator."""
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % bound


def instant(minutes):
    return (START + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(name, kind, arrivals):
    with open(name, "w", encoding="utf-8", newline="\n") as file:
        for _, identity, data in sorted(arrivals, key=lambda arrival: arrival[0]):
            file.write(json.dumps({"specversion": "1.0", "id": identity, "source": "/shop", "type": kind,
                                   "data": data}, separators=(",", ":")) + "\n")


write("customers.ndjson", "customers", [
    (number, f"{customer}-1", {"customer": customer, "country": ["AT", "CH", "DE"][number % 3],
                               "since": instant(number - 60)})
    for number, customer in enumerate(CUSTOMERS)])

arrivals = []
rows = {}
for number in range(70):
    identity = f"o-{number:04}"
    minute = number * 3 * DAY // 70 + draw(50)
    customer = CUSTOMERS[draw(5)]
    items = 1 + draw(6)
    cents = items * (500 + draw(9000))
    discount = draw(400) if draw(3) == 0 else None
    channel = CHANNELS[draw(4)]
    data = {"order": identity, "customer": customer, "placed": instant(minute), "items": items, "total": cents / 100,
            "channel": channel}
    if discount is not None:
        data["discount"] = discount / 100
    arrival = 3 * DAY if identity == OFFLINE[0] else minute + draw(90)
    arrivals.append((arrival, identity, data))
    rows.setdefault((customer, minute // DAY), []).append((items, cents, discount, channel))

# Orders that break a rule: no item; an unknown channel; a number of another form.
broken = {"customer": "c-001", "placed": instant(DAY), "items": 1, "total": 10.0, "channel": "web"}
arrivals.append((DAY + 100, "o-9001", {**broken, "order": "o-9001", "items": 0}))
arrivals.append((DAY + 101, "o-9002", {**broken, "order": "o-9002", "channel": "fax"}))
arrivals.append((DAY + 102, "o-9003", {**broken, "order": "9003"}))
write("orders.ndjson", "orders", arrivals)


def money(cents):
    return f"{cents // 100}.{cents % 100:02}"


with open("batch.csv", "w", encoding="utf-8", newline="\n") as file:
    file.write("key,start,orders,items,sales,largest,discounted,channels\n")
    for (customer, day), placed in sorted(rows.items()):
        more = ROUNDED[2] if (customer, day) == ROUNDED[:2] else 0
        if (customer, day) == UNHEARD[:2]:
            placed = placed + [(UNHEARD[2], UNHEARD[3], None, "web")]
        file.write(",".join([
            customer, instant(day * DAY), str(len(placed)), str(sum(order[0] for order in placed)),
            money(sum(order[1] for order in placed) + more), money(max(order[1] for order in placed)),
            str(sum(order[2] is not None for order in placed)),
            str(len({order[3] for order in placed}))]) + "\n")
