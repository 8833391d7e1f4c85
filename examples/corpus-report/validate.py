#!/usr/bin/env python3
"""Reads {"listed": files, "report": report}; fails, naming every defect, when the report does not add up."""

import json
import re
import sys


def defects(listed, report):
    documents, duplicates = report["documents"], report["duplicates"]
    reported = sorted([d["path"] for d in documents] + [d["path"] for d in duplicates])
    if reported != sorted(file["path"] for file in listed):
        yield "the documents are not those that were listed, each once"
    if len({d["sha256"] for d in documents}) != len(documents):
        yield "two documents have the same content"
    for document in documents:
        if not re.fullmatch("[0-9a-f]{64}", document["sha256"]):
            yield f"{document['path']}: no SHA-256"
        if not 0 < document["words"] <= document["bytes"]:
            yield f"{document['path']}: {document['words']} words in {document['bytes']} bytes"
    for key in ("bytes", "lines", "words"):
        if sum(c[key] for c in report["collections"].values()) != report["total"][key]:
            yield f"the collections' {key} do not add up to the total"
    if not report["frequent_words"]:
        yield "no frequent words"


def main():
    data = json.load(sys.stdin)
    found = list(defects(data["listed"], data["report"]))
    if found:
        sys.exit("\n".join(["the report is not valid:", *found]))
    print(json.dumps({"checked": len(data["report"]["documents"])}))


main()
