#!/usr/bin/python3
"""Records into a stream: Penstock, a bare program, kinesalite, kinesis-local and, if installed, Redis.

See bench/README.md."""

import argparse
import base64
import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import kinesis
import programs

RECORD_BYTES = 200
BATCH = 500
SHARDS = 4

# name: (records a request, connections)
SCENARIOS = {"batch": (BATCH, 4), "single-16": (1, 16), "single-128": (1, 128)}


def requests(server, records):
    """As many as differ enough: keys and data are random."""
    texts = [base64.b64encode(text).decode() for text in kinesis.random_texts(records * 16, RECORD_BYTES)]
    made = []
    for i in range(0, len(texts), records):
        entries = [{"PartitionKey": f"key-{i + n}", "Data": text} for n, text in enumerate(texts[i:i + records])]
        if records == 1:
            body = {"StreamName": kinesis.STREAM} | entries[0]
            made.append(kinesis.signed(server, "PutRecord", body))
        else:
            body = {"StreamName": kinesis.STREAM, "Records": entries}
            made.append(kinesis.signed(server, "PutRecords", body))
    return made


def over_http(start, has_streams=True):
    def measure(scenario, seconds):
        records, connections = SCENARIOS[scenario]
        with start() as server:
            if has_streams:
                kinesis.create_stream(server, SHARDS)
            result = kinesis.run(server, requests(server, records), connections, seconds)
        count = result["answers"] * records
        return {
            "records_per_second": count / result["seconds"],
            "cpu_us_per_record": result["cpu_us"] / count,
            "p50_us": result["p50_us"],
            "p99_us": result["p99_us"],
        }

    return measure


def redis(scenario, seconds):
    """XADD with appendfsync always: pipelines of 64 for the batches, none for single records."""
    _, connections = SCENARIOS[scenario]
    pipeline = 64 if scenario == "batch" else 1
    command = [
        shutil.which("redis-server"), "--port", "0", "--unixsocket", "{directory}/socket", "--dir", "{directory}",
        "--appendonly", "yes", "--appendfsync", "always", "--save", "",
    ]
    server = programs.Server(command)
    command = [part.replace("{directory}", str(server.directory)) for part in server._command]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        socket = server.directory / "socket"
        while not socket.exists():
            time.sleep(0.02)
        count = int((100_000 if pipeline > 1 else 10_000) * seconds)
        before = time.monotonic()
        subprocess.run(
            [
                "redis-benchmark", "-s", socket, "-c", str(connections), "-P", str(pipeline), "-n", str(count), "-q",
                "XADD", "stream", "*", "key", "k" * 8, "data", "d" * RECORD_BYTES,
            ],
            stdout=subprocess.DEVNULL, check=True,
        )
        took = time.monotonic() - before
        cpu = sum(int(field) for field in pathlib.Path(f"/proc/{process.pid}/stat").read_text().split()[13:15])
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(server.directory, ignore_errors=True)
    return {"records_per_second": count / took, "cpu_us_per_record": cpu * 10_000 / count, "p50_us": 0, "p99_us": 0}


def main():
    parser = argparse.ArgumentParser(prog="bench/run ingest", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help=f"of {', '.join(SCENARIOS)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="tiny: does it run?")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--against", help="one more Penstock: a binary and its arguments")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.seconds, arguments.rounds = 1, 1  # kinesis-local answers a request a second

    peers = {
        "penstock sync": over_http(lambda: kinesis.penstock(programs.PENSTOCK, "sync")),
        "penstock os": over_http(lambda: kinesis.penstock(programs.PENSTOCK, "os")),
        "floor sync": over_http(lambda: kinesis.floor("sync"), has_streams=False),
        "floor os": over_http(lambda: kinesis.floor("os"), has_streams=False),
        "kinesalite": over_http(kinesis.kinesalite),
        "kinesis-local": over_http(kinesis.kinesis_local),
    }
    if arguments.against:
        binary, *rest = shlex.split(arguments.against)
        peers["against sync"] = over_http(lambda: kinesis.penstock(binary, "sync", *rest))
        peers["against os"] = over_http(lambda: kinesis.penstock(binary, "os", *rest))
    if shutil.which("redis-server") and shutil.which("redis-benchmark"):
        peers["redis always"] = redis

    def ratio_to(peer, quantity, name, rounds):
        return programs.median([round_[name][quantity] / round_[peer][quantity] for round_ in rounds])

    for scenario in arguments.scenarios or SCENARIOS:
        rounds = [
            {name: measure(scenario, arguments.seconds) for name, measure in peers.items()}
            for _ in range(arguments.rounds)
        ]
        rows = [[scenario, "records/s", "x kinesalite", "CPU us/record", "x floor", "p50 us", "p99 us"]]
        for name in peers:
            mine = programs.medians([round_[name] for round_ in rounds])
            ratio = ratio_to("kinesalite", "records_per_second", name, rounds)
            floor = "floor os" if name.endswith(" os") else "floor sync"
            x_floor = ratio_to(floor, "cpu_us_per_record", name, rounds)
            if arguments.json:
                ratios = {"x_kinesalite": ratio, "cpu_x_floor": x_floor}
                print(json.dumps({"scenario": scenario, "peer": name} | ratios | mine))
            rows.append([
                name, f"{mine['records_per_second']:,.0f}", f"{ratio:.1f}", f"{mine['cpu_us_per_record']:.2f}",
                f"{x_floor:.2f}", f"{mine['p50_us']:.0f}", f"{mine['p99_us']:.0f}",
            ])
        if not arguments.json:
            programs.table(rows)


if __name__ == "__main__":
    main()
