#!/usr/bin/python3
"""From a stream to a function through event source mappings.  See bench/README.md."""

import argparse
import base64
import json
import pathlib
import shlex
import socket
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import functions
import kinesis
import programs

RECORD_BYTES = 200
PUT = 500  # records of a PutRecords
BATCH = 100  # of an event
STREAMS, FUNCTIONS = 25, 40  # of `idle`; each of the functions has a mapping from each of the streams

# name: (shards, ParallelizationFactor)
FLOWS = {"flow": (1, 1), "flow-4-shards": (4, 1), "flow-4-lanes": (1, 4)}


def cpu_us(pid):
    """What all threads of a process have run, in user and system mode."""
    threads = pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1000


def descendants(pid):
    found = []
    for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def until(what, ask, patience_s=120):
    end = time.monotonic() + patience_s
    while not (answer := ask()):
        if time.monotonic() > end:
            sys.exit(f"bench: after {patience_s} s still waiting for {what}")
        time.sleep(0.03)
    return answer


class Connection:
    """One request after the other, over one connection."""

    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request):
        self.socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        while len(body) < size:
            body += self.socket.recv(size - len(body))
        if not head.startswith(b"HTTP/1.1 200"):
            sys.exit(f"bench: refused: {answer}")
        return body


def kinesis_request(operation, body):
    body = json.dumps(body).encode()
    return (
        f"POST / HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-amz-json-1.1\r\n"
        f"X-Amz-Target: Kinesis_20131202.{operation}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def create_stream(server, name, shards):
    client = functions.client("kinesis", server)
    client.create_stream(StreamName=name, ShardCount=shards)

    def active():
        summary = client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        return summary["StreamStatus"] == "ACTIVE" and summary["StreamARN"]

    return until("a stream", active)


def create_mapping(server, arn, function="bench", **settings):
    return functions.client("lambda", server).create_event_source_mapping(
        EventSourceArn=arn, FunctionName=function, StartingPosition="TRIM_HORIZON", **settings
    )["UUID"]


def delete_mapping(server, uuid):
    client = functions.client("lambda", server)
    client.delete_event_source_mapping(UUID=uuid)
    until("a mapping's end", lambda: not client.list_event_source_mappings()["EventSourceMappings"])


def fill(server, count):
    texts = [base64.b64encode(text).decode() for text in kinesis.random_texts(PUT, RECORD_BYTES)]
    entries = [{"PartitionKey": f"key-{i}", "Data": text} for i, text in enumerate(texts)]
    put = kinesis_request("PutRecords", {"StreamName": kinesis.STREAM, "Records": entries})
    connection = Connection(server)
    for _ in range(count // PUT):
        if not json.loads(connection.ask(put))["FailedRecordCount"] == 0:
            sys.exit("bench: records were refused")
    return count // PUT * PUT


def metric(server, uuid, name):
    with urllib.request.urlopen(server.url + "/_penstock/metrics") as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith(f"penstock_lambda_{name}{{") and uuid in line:
                return float(line.rpartition(" ")[2])
    return 0


def flow(scenario, kind, start):
    shards, lanes = FLOWS[scenario]

    def measure(options):
        with start() as server:
            why_not = functions.deploy(server, kind, "count")
            if why_not:
                return why_not
            arn = create_stream(server, kinesis.STREAM, shards)
            count = fill(server, options.records)

            def run():
                uuid = create_mapping(server, arn, BatchSize=BATCH, ParallelizationFactor=lanes)
                until("records", lambda: metric(server, uuid, "InvokedEventCount") >= count)
                if metric(server, uuid, "FailedInvokeEventCount"):
                    sys.exit("bench: the function has failed")
                return uuid

            # Once through: then the log is in memory, and the workers run.
            delete_mapping(server, run())
            workers = descendants(server.pid)
            server_before, workers_before = cpu_us(server.pid), sum(map(cpu_us, workers))
            started = time.monotonic()
            run()
            took = time.monotonic() - started
            return {
                "records": count,
                "records_per_second": count / took,
                "cpu_us_per_record": (cpu_us(server.pid) - server_before) / count,
                "worker_cpu_us_per_record": (sum(map(cpu_us, workers)) - workers_before) / count,
                "workers": len(workers),
            }

    return measure


def quantiles(values):
    values = sorted(values)
    return {name: values[int(len(values) * share)] for name, share in {"p50": 0.5, "p99": 0.99}.items()}


def entry(start):
    def measure(options):
        with start() as server:
            notes = server.directory / "entries"
            functions.deploy(server, "python", "note_entry", {"NOTES": str(notes)})
            arn = create_stream(server, kinesis.STREAM, 1)
            create_mapping(server, arn)
            connection = Connection(server)
            acknowledged = {}
            warm_up, count = 20, 20 + int(options.seconds * 100)
            for number in range(count):
                sent = time.monotonic_ns()
                data = base64.b64encode(b"%d" % sent).decode()
                record = {"StreamName": kinesis.STREAM, "PartitionKey": "key", "Data": data}
                connection.ask(kinesis_request("PutRecord", record))
                acknowledged[sent] = time.monotonic_ns()
                time.sleep(0.01)
                if number == 0:
                    until("the function", notes.exists)
            until("the last", lambda: len(notes.read_text().splitlines()) >= count)
            entered = {int(sent): int(at) for sent, at in map(str.split, notes.read_text().splitlines())}
        timed = sorted(entered)[warm_up:]
        return {
            "records": len(timed),
            "acknowledged_us": quantiles([(acknowledged[sent] - sent) / 1000 for sent in timed]),
            "entered_us": quantiles([(entered[sent] - sent) / 1000 for sent in timed]),
            "entered_after_acknowledged_us": quantiles([(entered[sent] - acknowledged[sent]) / 1000 for sent in timed]),
        }

    return measure


def idle(start):
    def measure(options):
        streams, count = (2, 5) if options.quick else (STREAMS, FUNCTIONS)
        with start() as server:

            def cpu_ms_per_second():
                before = cpu_us(server.pid)
                time.sleep(options.seconds)
                return (cpu_us(server.pid) - before) / 1000 / options.seconds

            arns = [create_stream(server, f"bench-{i}", 1) for i in range(streams)]
            names = [f"bench-{i}" for i in range(count)]
            for name in names:
                functions.deploy(server, "python", "count", name=name)
            without = cpu_ms_per_second()
            for arn in arns:
                for name in names:
                    create_mapping(server, arn, name)
            time.sleep(1)
            return {"mappings": streams * count, "cpu_ms_per_second": cpu_ms_per_second(), "without": without}

    return measure


def report_flow(scenario, results, rounds):
    rows = [[scenario, "records/s", "x python", "CPU us/record", "worker's CPU us/record"]]
    for name, mine in results.items():
        ratio = "" if "python" not in results else "%.2f" % programs.median(
            [round_[name]["records_per_second"] / round_["python"]["records_per_second"] for round_ in rounds])
        rows.append([
            name, f"{mine['records_per_second']:,.0f}", ratio, f"{mine['cpu_us_per_record']:.2f}",
            f"{mine['worker_cpu_us_per_record']:.2f}",
        ])
    programs.table(rows)


def report_entry(results):
    rows = [["us since PutRecord was sent, p50 / p99", "acknowledged", "function entered", "that after acknowledged"]]
    for name, mine in results.items():
        cells = [mine[key] for key in ("acknowledged_us", "entered_us", "entered_after_acknowledged_us")]
        rows.append([name, *(f"{cell['p50']:.0f} / {cell['p99']:.0f}" for cell in cells)])
    programs.table(rows)


def report_idle(results):
    rows = [["idle mappings", "", "CPU ms a second", "the same without"]]
    for name, mine in results.items():
        rows.append([name, f"{mine['mappings']:.0f}", f"{mine['cpu_ms_per_second']:.2f}", f"{mine['without']:.2f}"])
    programs.table(rows)


def main():
    scenarios = [*FLOWS, "entry", "idle"]
    parser = argparse.ArgumentParser(prog="bench/run mapping", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help=f"of {', '.join(scenarios)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="tiny: does it run?")
    parser.add_argument("--records", type=int, default=200_000, help="of a flow")
    parser.add_argument("--seconds", type=float, default=3, help="of entry and idle")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kinds", help="of python,nodejs,native", default="python,native")
    parser.add_argument("--against", help="one more Penstock: a binary and its arguments")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.quick:
        options.records, options.seconds, options.rounds = 5_000, 0.3, 1

    starts = {"": lambda: programs.penstock()}
    if options.against:
        binary, *rest = shlex.split(options.against)
        starts[" against"] = lambda: programs.penstock(binary, *rest)

    for scenario in options.scenarios or scenarios:
        if scenario in FLOWS:
            kinds = options.kinds.split(",")
            peers = {kind + end: flow(scenario, kind, start) for kind in kinds for end, start in starts.items()}
        else:
            measure = {"entry": entry, "idle": idle}[scenario]
            peers = {"penstock" + end: measure(start) for end, start in starts.items()}
        rounds = []
        for _ in range(1 if scenario == "idle" else options.rounds):
            rounds.append(programs.round_of(peers, lambda measure: measure(options)))
        results = {name: programs.medians([round_[name] for round_ in rounds]) for name in peers}
        if options.json:
            for name, result in results.items():
                print(json.dumps({"scenario": scenario, "peer": name} | result))
        elif scenario in FLOWS:
            report_flow(scenario, results, rounds)
        else:
            {"entry": report_entry, "idle": report_idle}[scenario](results)


if __name__ == "__main__":
    main()
