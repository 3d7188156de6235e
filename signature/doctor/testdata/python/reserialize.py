# Reads JSON texts, one a line, and writes each parsed and serialised again in
# the ways in which people do it, one a line.
import json
import sys

for line in sys.stdin.buffer.read().decode().split("\n"):
    if line:
        value = json.loads(line)
        for options in ({}, {"sort_keys": True}, {"ensure_ascii": False}, {"separators": (",", ":")},
                        {"separators": (",", ":"), "sort_keys": True}):
            sys.stdout.buffer.write((json.dumps(value, **options) + "\n").encode())
