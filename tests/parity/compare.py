"""Native and WebAssembly engines say the same: runs both programs on the same cases and compares line by line.

compare.py NATIVE_DIR WASM_PROGRAM NODE [COUNT]: NATIVE_DIR holds gantline and gantline_parity, built natively;
WASM_PROGRAM is gantline_parity built with Emscripten; COUNT generated workflows (10000 by default) are compared
beside the examples and, where GANTLINE_DATA (default ../shared/data) is there, its real workflows.
Prints the first differing event of a case that differs. Status 77: there is no native build to compare with.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77
MISMATCHES_SHOWN = 5


def write_documents(gantline, folder):
    """The examples as JSON: the engine reads no YAML."""
    examples = sorted((ROOT / "examples").glob("*/*.yaml"))
    assert examples, "there are examples"
    for example in examples:
        history = folder / "history.jsonl"
        subprocess.run([gantline, "simulate", example, "--events", history], check=True, stdout=subprocess.DEVNULL)
        header = json.loads(history.read_text().split("\n", 1)[0])
        (folder / f"{example.parent.name}.json").write_text(json.dumps(header["workflow"]))
        history.unlink()


def lines_of(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    return result.returncode, result.stdout.split("\n")[:-1]


def first_difference(native, wasm, arguments, case):
    events = [lines_of(program + arguments + ["--events", case])[1] for program in (native, wasm)]
    for number, (ours, theirs) in enumerate(zip(*events), 1):
        if ours != theirs:
            return f"  event {number}\n    native {ours}\n    wasm   {theirs}"
    counts = [len(lines) for lines in events]
    return f"  {counts[0]} events natively, {counts[1]} in WebAssembly; those that both have are equal"


def compare(native, wasm, arguments):
    start = time.monotonic()
    processes = [subprocess.Popen(program + arguments, stdout=subprocess.PIPE, text=True) for program in (native, wasm)]
    outputs = [process.communicate()[0].split("\n")[:-1] for process in processes]
    failed = [process.returncode for process in processes]
    if any(failed):
        print(f"a program failed: native {failed[0]}, WebAssembly {failed[1]}")
        return False
    if len(outputs[0]) != len(outputs[1]):
        print(f"{len(outputs[0])} cases natively, {len(outputs[1])} in WebAssembly")
        return False
    different = [(ours, theirs) for ours, theirs in zip(*outputs) if ours != theirs]
    for ours, theirs in different[:MISMATCHES_SHOWN]:
        case = ours.split(" ", 1)[0]
        print(f"MISMATCH {case}\n  native {ours}\n  wasm   {theirs}")
        print(first_difference(native, wasm, arguments, case))
    print(f"{len(outputs[0])} cases, {len(different)} differ, {time.monotonic() - start:.1f} s")
    return not different and len(outputs[0]) > 0


def main():
    native_folder, wasm_program, node = (pathlib.Path(argument) for argument in sys.argv[1:4])
    count = sys.argv[4] if len(sys.argv) > 4 else "10000"
    programs = [native_folder / name for name in ("gantline", "gantline_parity")]
    if not all(program.exists() for program in programs):
        print(f"skipped: no native build in {native_folder}")
        return SKIPPED
    data = pathlib.Path(os.environ.get("GANTLINE_DATA", ROOT / ".." / "shared" / "data")).resolve()
    with tempfile.TemporaryDirectory() as folder:
        write_documents(programs[0], pathlib.Path(folder))
        arguments = ["--documents", folder, "--generated", count]
        if (data / "wfinstances").is_dir():
            arguments += ["--data", str(data)]
        else:
            print(f"no data in {data} (GANTLINE_DATA): real workflows are skipped")
        return 0 if compare([str(programs[1])], [str(node), str(wasm_program)], arguments) else 1


if __name__ == "__main__":
    sys.exit(main())
