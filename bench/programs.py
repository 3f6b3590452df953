"""What the benchmarks start: servers on free ports, the load clients, and the table at the end."""

import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PENSTOCK = pathlib.Path(os.environ.get("PENSTOCK_BINARY", ROOT / "build/release/penstock"))
PROGRAMS = pathlib.Path(os.environ.get("BENCH_PROGRAMS", ROOT / "build/release/bench"))
NODE = ROOT / "tests/support/node"

# The server under test has one core for itself where the machine has two; its clients get another.
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]

CREDENTIALS = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}


def on_core(core, command):
    return ["taskset", "-c", str(core), *map(str, command)]


class Server:
    """A server that says where it listens; ended and its data removed at the end of the with-block."""

    def __init__(self, command):
        self._command = [str(part) for part in command]
        self._log = tempfile.TemporaryFile(mode="w+")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="penstock-bench-"))

    def __enter__(self):
        command = [part.replace("{directory}", str(self.directory)) for part in self._command]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        self.pid = self._process.pid
        self.said = []
        for line in self._process.stdout:
            self.said.append(line)
            found = re.search(r"listening on (http://127\.0\.0\.1:(\d+))$", line.strip())
            if found:
                self.url, self.port = found[1], int(found[2])
                return self
        self.__exit__()
        self._log.seek(0)
        sys.exit(f"{' '.join(command)} did not start:\n{self._log.read()[-2000:]}")

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        shutil.rmtree(self.directory, ignore_errors=True)


def penstock(binary=PENSTOCK, *arguments, core=None):
    command = [binary, "serve", "--data", "{directory}", "--listen", "127.0.0.1:0", "--log-level", "warning"]
    command += arguments
    return Server(command if core is None else on_core(core, command))


def load(**options):
    """The command of bench_load with these options."""
    arguments = [PROGRAMS / "bench_load"]
    for name, value in options.items():
        arguments += ["--" + name.replace("_", "-"), value]
    return on_core(CLIENT_CORE, arguments)


def run_load(**options):
    done = subprocess.run(load(**options), stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"the load clients ended with {done.returncode}: {options}")
    return json.loads(done.stdout)


def faults(result):
    """What must not be: nothing is lost, doubled or broken off."""
    return {name: result[name] for name in ("gaps", "doubled", "behind", "closed") if result[name]}


def round_of(peers, measure):
    """Each peer's result; one that says instead why it cannot run is reported and taken out."""
    results = {}
    for name in list(peers):
        result = measure(peers[name])
        if isinstance(result, str):
            print(f"{name} is skipped: {result}", file=sys.stderr)
            del peers[name]
        else:
            results[name] = result
    return results


def median(values):
    return statistics.median(values)


def medians(results):
    """One result whose numbers are each the median of that number."""
    merged = {}
    for name, first in results[0].items():
        if isinstance(first, dict):
            merged[name] = medians([result[name] for result in results])
        else:
            merged[name] = median([result[name] for result in results])
    return merged


def table(rows):
    """Prints rows of texts under the first, in columns."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())
    print(flush=True)
