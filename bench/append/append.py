#!/usr/bin/python3
"""Packs to the disk: the journal by itself beside a bare program that only writes and syncs.  See bench/README.md."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import programs

RECORD_BYTES = 200

# name: (mode, records of a pack, packs at a time, packs)
SCENARIOS = {
    "batch": ("sync", 500, 4, 2_000),
    "batch-reused": ("reused", 500, 4, 2_000),
    "batch-os": ("os", 500, 4, 2_000),
    "single-16": ("sync", 1, 16, 50_000),
    "single-128": ("sync", 1, 128, 200_000),
    "single-os": ("os", 1, 128, 200_000),
}


def run(peer, scenario, quick, directory):
    mode, records, waiting, packs = SCENARIOS[scenario]
    if quick:
        packs = packs // 20
    with tempfile.TemporaryDirectory(prefix="penstock-bench-", dir=directory) as data:
        program = programs.PROGRAMS / f"bench_append_{peer}"
        command = [program, data, mode, records, RECORD_BYTES, waiting, packs]
        done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{program.name} ended with {done.returncode}")
    result = json.loads(done.stdout)
    return result | {"records": records * packs}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=list(SCENARIOS), metavar="SCENARIO")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--directory", help="on the disk that is meant; default: the system's temporary one")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()

    rows = [["scenario", "journal records/s", "CPU µs/record", "floor records/s", "CPU µs/record", "records/s ratio"]]
    for scenario in options.scenarios:
        results = {"floor": [], "journal": []}
        for _ in range(1 if options.quick else options.rounds):
            for peer, of_peer in results.items():
                of_peer.append(run(peer, scenario, options.quick, options.directory))
        if options.json:
            for peer, of_peer in results.items():
                print(json.dumps({"peer": peer, "scenario": scenario} | programs.medians(of_peer)))
            continue
        ratio = programs.median(
            [j["records_per_s"] / f["records_per_s"] for j, f in zip(results["journal"], results["floor"])]
        )
        cells = []
        for peer in ("journal", "floor"):
            middle = programs.medians(results[peer])
            cells += [f"{middle['records_per_s']:,.0f}", f"{middle['cpu_us_per_record']:.3f}"]
        rows.append([scenario, *cells, f"{ratio:.2f}"])
    if not options.json:
        programs.table(rows)


if __name__ == "__main__":
    main()
