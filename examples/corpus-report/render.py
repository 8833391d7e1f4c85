#!/usr/bin/env python3
"""Reads the report as JSON, prints it as Markdown."""

import json
import sys


def table(head, rows):
    return "\n".join(["| " + " | ".join(map(str, row)) + " |" for row in (head, ["---"] * len(head), *rows)])


def main():
    report = json.load(sys.stdin)
    keys = ("documents", "lines", "words", "bytes")
    rows = [[name, *(numbers[key] for key in keys)] for name, numbers in report["collections"].items()]
    rows.append(["total", *(report["total"][key] for key in keys)])
    print("\n\n".join([
        "# Corpus report",
        table(["collection", *keys], rows),
        "## Longest documents",
        "\n".join(f"{rank}. {path}" for rank, path in enumerate(report["longest"], 1)),
        "## Frequent words",
        ", ".join(f"{word['word']} ({word['count']})" for word in report["frequent_words"]),
        "## Same content",
        "\n".join(f"- {d['path']} repeats {d['same_as']}" for d in report["duplicates"]) or "None.",
    ]))


main()
