#!/usr/bin/env python3
"""Checks the project's boundaries (see rules.py): check.py [ROOT]. Exit status 1 when one is crossed.

ratchet.txt holds what was larger than its limit when the limit came: it may shrink and may not grow.
"""

import os
import sys

import rules

_SKIPPED = {".git", ".cache", "build", "data", "node_modules", "__pycache__"}
_BYTES_MAX = 1_500_000


def read_files(root):
    for folder, names, files in os.walk(root):
        names[:] = sorted(set(names) - _SKIPPED)
        for name in sorted(set(files) - _SKIPPED):
            path = os.path.join(folder, name)
            if os.path.islink(path) or os.path.getsize(path) > _BYTES_MAX:
                continue
            with open(path, "rb") as stream:
                data = stream.read()
            if b"\0" not in data[:4096]:
                yield rules.File(os.path.relpath(path, root).replace(os.sep, "/"), data.decode("utf-8", "replace"))


def read_ratchet(path):
    entries = {}
    with open(path, encoding="utf-8") as stream:
        for line in stream:
            line = line.split("#")[0].strip()
            if line:
                what, size = line.rsplit(None, 1)
                entries[what] = int(size)
    return entries


def check(files, ratchet):
    """Every finding as text, in file order."""
    found = []
    unused = dict(ratchet)
    for file in files:
        for rule in rules.RULES:
            found += [f"{file.path}:{line}: {message}" for line, message in rule(file)]
        for what, size, limit, line in rules.sizes(file):
            unused.pop(what, None)
            if size > ratchet.get(what, limit):
                found.append(f"{file.path}:{line}: {what} has {size} lines, at most {ratchet.get(what, limit)}")
    found += [f"tests/tidy/ratchet.txt: {what} is within its limit now; remove its line" for what in unused]
    return found


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(here))
    found = check(read_files(root), read_ratchet(os.path.join(here, "ratchet.txt")))
    print("\n".join(found) if found else "no boundary is crossed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
