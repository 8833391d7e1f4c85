"""Does the simulation find bugs? Builds it with each of the deliberate ones in mutants.json, one at a time.

mutants.py [--seeds 10000] [--only TEXT] [--tree DIR]: works in a copy of the sources (default build/mutants), changes
one place, builds, and runs seeds until one fails. Prints the seed and the problem by mutant. Exit status: 0 when each
was found within the seeds, 1 when one survived, 2 when a place to change no longer exists.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ["CMakeLists.txt", "CMakePresets.json", "docs", "engine", "examples", "native", "plugins", "tests", "toolchains"]
PRESET = "native-release"


def copy_sources(tree):
    tree.mkdir(parents=True, exist_ok=True)
    # Only what differs, so that a second call builds little.
    for part in PARTS:
        source = ROOT / part
        for path in [source] if source.is_file() else sorted(source.rglob("*")):
            target = tree / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                target.mkdir(parents=True, exist_ok=True)
            elif not target.exists() or target.read_bytes() != path.read_bytes():
                shutil.copy(path, target)


def build(tree):
    if not (tree / "build" / PRESET / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", PRESET], cwd=tree, check=True, stdout=subprocess.DEVNULL)
    command = ["cmake", "--build", "--preset", PRESET, "--target", "gantline_simulate"]
    result = subprocess.run(command, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        sys.exit(result.stdout)


def find(tree, seeds):
    """The first line that the simulation prints of a failure; None when all seeds held."""
    program = tree / "build" / PRESET / "bin" / "gantline-simulate"
    result = subprocess.run(
        [program, "--seeds", str(seeds), "--keep-size"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if result.returncode == 0:
        return None
    if result.returncode == 1:
        return result.stdout.split("\n")[0]
    # One of the engine's own assertions ended the program, which names no seed.
    return (result.stderr.strip().split("\n") or ["?"])[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--tree", type=pathlib.Path, default=ROOT / "build" / "mutants")
    arguments = parser.parse_args()
    mutants = json.loads((ROOT / "tests/simulation/mutants.json").read_text())
    for mutant in mutants:
        if (ROOT / mutant["file"]).read_text().count(mutant["find"]) != 1:
            print(f"{mutant['name']}: {mutant['file']} has the place to change not exactly once")
            return 2
    copy_sources(arguments.tree)
    survivors = []
    for mutant in mutants:
        if arguments.only not in mutant["name"]:
            continue
        path = arguments.tree / mutant["file"]
        original = path.read_text()
        path.write_text(original.replace(mutant["find"], mutant["replace"]))
        try:
            build(arguments.tree)
            found = find(arguments.tree, arguments.seeds)
        finally:
            path.write_text(original)
        print(f"{mutant['name']}: {found or 'SURVIVED'}", flush=True)
        if found is None:
            survivors.append(mutant["name"])
    print(f"{len(survivors)} of {len(mutants)} mutants survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
