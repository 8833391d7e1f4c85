#!/usr/bin/env python3
"""Reads {"documents": .., "counts": .., "stop_words": ..} and prints the report as JSON."""

import collections
import json
import sys

FREQUENT_WORDS = 15
LONGEST_DOCUMENTS = 5


def total(documents):
    return {"documents": len(documents), **{key: sum(d[key] for d in documents) for key in ("bytes", "lines", "words")}}


def frequent_words(counts, stop_words):
    words = collections.Counter()
    for count in counts:
        words.update(count)
    kept = [(word, n) for word, n in words.items() if word not in stop_words and len(word) > 2]
    return [{"count": n, "word": word} for word, n in sorted(kept, key=lambda w: (-w[1], w[0]))[:FREQUENT_WORDS]]


def main():
    data = json.load(sys.stdin)
    unique = data["documents"]["unique"]
    names = sorted({d["collection"] for d in unique})
    print(json.dumps({
        "collections": {name: total([d for d in unique if d["collection"] == name]) for name in names},
        "documents": unique,
        "duplicates": data["documents"]["duplicates"],
        "frequent_words": frequent_words(data["counts"], set(data["stop_words"])),
        "longest": [d["path"] for d in sorted(unique, key=lambda d: (-d["words"], d["path"]))[:LONGEST_DOCUMENTS]],
        "total": total(unique),
    }))


main()
