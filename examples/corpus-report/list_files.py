#!/usr/bin/env python3
"""Prints the documents to report on, as JSON: the project's own text and the common licences.

Run in the root of the repository. The order is by collection and path, so it is the same everywhere.
"""

import json
import os
import pathlib

LICENSES = pathlib.Path("/usr/share/common-licenses")


def main():
    files = [{"collection": "project", "path": str(path)}
             for path in sorted([*pathlib.Path(".").glob("*.md"), *pathlib.Path("docs").rglob("*.md")])]
    if LICENSES.is_dir():
        files += [{"collection": "licenses", "path": str(path)} for path in sorted(LICENSES.iterdir()) if path.is_file()]
    print(json.dumps({"files": files, "root": os.getcwd()}))


main()
