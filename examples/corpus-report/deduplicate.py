#!/usr/bin/env python3
"""Reads measured documents, prints those with content of their own and those that repeat another."""

import json
import sys


def main():
    first_by_hash = {}
    unique, duplicates = [], []
    for document in sorted(json.load(sys.stdin), key=lambda d: (d["collection"], d["path"])):
        original = first_by_hash.setdefault(document["sha256"], document)
        if original is document:
            unique.append(document)
        else:
            duplicates.append({"path": document["path"], "same_as": original["path"]})
    print(json.dumps({"duplicates": duplicates, "unique": unique}))


main()
