#!/usr/bin/env python3
"""Turns the USGS GeoJSON file into events.ndjson: one CloudEvent per line, in order of arrival.

    python3 prepare.py earthquakes.json > events.ndjson

The feed does not say when an event first arrived, so `updated` stands for it; equal instants are ordered by id.
Numbers are copied as text, so that no decimal passes through a floating point number.
"""
import json
import sys
from datetime import datetime, timedelta, timezone


def rfc3339(milliseconds):
    instant = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=int(milliseconds))
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event(feature):
    p = feature["properties"]
    text = lambda value: json.dumps(value, ensure_ascii=False)
    return (
        f'{{"specversion":"1.0","id":{text(feature["id"])},"source":"/earthquakes/usgs","type":"earthquakes",'
        f'"time":"{rfc3339(p["time"])}","data":{{"network":{text(p["net"])},"mag":{p["mag"] or "null"},'
        f'"type":{text(p["type"])},"place":{text(p["place"])},"updated":"{rfc3339(p["updated"])}"}}}}')


with open(sys.argv[1], encoding="utf-8") as file:
    features = json.load(file, parse_float=str, parse_int=str)["features"]
features.sort(key=lambda feature: (int(feature["properties"]["updated"]), feature["id"]))
sys.stdout.reconfigure(encoding="utf-8", newline="\n")
for feature in features:
    print(event(feature))
