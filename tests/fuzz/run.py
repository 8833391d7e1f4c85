"""Runs one fuzz target for a while: run.py BINARY TARGET SCRATCH.

GANTLINE_FUZZ_SECONDS says how long (default 10). It begins with the stored corpus; what it finds goes to SCRATCH, which
the next run begins with too. An input that ends the process is left there as crash-*, and the exit code is 1. The canary
is the other way round: there it is an error when nothing is found.
"""
import os
import pathlib
import subprocess
import sys

binary, target, scratch = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
corpus = pathlib.Path(__file__).parent / "corpus" / target
found = scratch / target
found.mkdir(parents=True, exist_ok=True)
seconds = os.environ.get("GANTLINE_FUZZ_SECONDS", "10")
command = [binary, f"--target={target}", f"-max_total_time={seconds}", "-max_len=65536", "-timeout=20", "-rss_limit_mb=4096",
           f"-artifact_prefix={found}/", "-print_final_stats=1", str(found), str(corpus)]
result = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace")
lines = [line for line in result.stderr.splitlines() if not line.startswith("#")]
is_canary = target == "canary"
if is_canary and "deadly signal" in result.stderr:
    print("canary: found, as it should be")
    sys.exit(0)
for line in lines if result.returncode else [line for line in lines if line.startswith("stat::number_of_executed_units")]:
    print(line)
sys.exit(1 if result.returncode or is_canary else 0)
