#!/usr/bin/python3
"""Synchronous invocations of a warm function, beside bare programs that do as little as can be: see bench/README.md."""

import argparse
import json
import pathlib
import shlex
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import functions
import kinesis
import programs

EVENT = b'{"key":"value","number":42}'

# name: connections, each of which sends the next event when the last is answered
SCENARIOS = {"one": 1, "four": 4}


def penstock(kind, binary, *arguments):
    def measure(connections, seconds):
        with programs.penstock(binary, *arguments) as server:
            why_not = functions.deploy(server, kind, "echo")
            return why_not or run(server, connections, seconds)

    return measure


def floor(manner):
    def measure(connections, seconds):
        with programs.Server([programs.PROGRAMS / "bench_invoke_floor", manner, connections]) as server:
            return run(server, connections, seconds)

    return measure


def run(server, connections, seconds):
    result = kinesis.run(server, [functions.invocation(server, EVENT)], connections, seconds, min(1, seconds))
    count = result["answers"]
    if result["bytes"] < count * len(EVENT):
        sys.exit(f"answers are too short: {result}")
    return {
        "invokes_per_second": count / result["seconds"],
        "p50_us": result["p50_us"],
        "p99_us": result["p99_us"],
        "cpu_us_per_invoke": result["cpu_us"] / count,
        "worker_cpu_us_per_invoke": result["workers_cpu_us"] / count,
    }


def main():
    parser = argparse.ArgumentParser(prog="bench/run invoke", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help=f"of {', '.join(SCENARIOS)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="tiny: does it run?")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kinds", help=f"of {','.join(functions.KINDS)}", default=",".join(functions.KINDS))
    parser.add_argument("--against", help="one more Penstock: a binary and its arguments")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.seconds, arguments.rounds = 0.3, 1

    peers = {"floor http": floor("http"), "floor shared": floor("shared")}
    for kind in arguments.kinds.split(","):
        peers[kind] = penstock(kind, programs.PENSTOCK)
        if arguments.against:
            binary, *rest = shlex.split(arguments.against)
            peers[kind + " against"] = penstock(kind, binary, *rest)

    for scenario in arguments.scenarios or SCENARIOS:
        rounds = []
        for _ in range(arguments.rounds):
            rounds.append(programs.round_of(peers, lambda run: run(SCENARIOS[scenario], arguments.seconds)))
        report(scenario, peers, rounds, arguments.json)


def report(scenario, peers, rounds, as_json):
    def ratio(name, quantity):
        return programs.median([round_[name][quantity] / round_["floor http"][quantity] for round_ in rounds])

    rows = [[
        scenario, "invokes/s", "p50 us", "p99 us", "x floor", "CPU us/invoke", "x floor", "worker's CPU us/invoke",
    ]]
    for name in peers:
        mine = programs.medians([round_[name] for round_ in rounds])
        x_p50, x_cpu = ratio(name, "p50_us"), ratio(name, "cpu_us_per_invoke")
        if as_json:
            ratios = {"p50_x_floor": x_p50, "cpu_x_floor": x_cpu}
            print(json.dumps({"scenario": scenario, "peer": name} | ratios | mine))
        rows.append([
            name, f"{mine['invokes_per_second']:,.0f}", f"{mine['p50_us']:.0f}", f"{mine['p99_us']:.0f}",
            f"{x_p50:.2f}", f"{mine['cpu_us_per_invoke']:.1f}", f"{x_cpu:.2f}",
            f"{mine['worker_cpu_us_per_invoke']:.1f}",
        ])
    if not as_json:
        programs.table(rows)


if __name__ == "__main__":
    main()
