#!/usr/bin/python3
"""Writes all tracepoint formats of this kernel into one file; with --unpack, makes files of them again.

usage: read_events.py FILE
       read_events.py --unpack FILE FOLDER
"""
import json
import os
import sys

EVENTS = "/sys/kernel/tracing/events"

if sys.argv[1] == "--unpack":
    with open(sys.argv[2], encoding="utf-8") as f:
        formats = json.load(f)
    for event, text in formats.items():
        os.makedirs(os.path.join(sys.argv[3], event))
        with open(os.path.join(sys.argv[3], event, "format"), "w", encoding="utf-8") as f:
            f.write(text)
else:
    formats = {}
    for folder, _, files in os.walk(EVENTS):
        if "format" in files:
            with open(os.path.join(folder, "format"), encoding="utf-8") as f:
                formats[os.path.relpath(folder, EVENTS)] = f.read()
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        json.dump(formats, f)
