#!/usr/bin/python3
"""From a stream to a function through event source mappings.  See bench/README.md."""

import argparse
import base64
import json
import pathlib
import shlex
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import functions
import kinesis
import programs

RECORD_BYTES = 200
PUT = 500  # records of a PutRecords
BATCH = 100  # of an event

# name: (shards, ParallelizationFactor)
FLOWS = {"flow": (1, 1), "flow-4": (4, 1), "flow-parallel": (1, 4)}
SCENARIOS = [*FLOWS, "entry", "idle"]


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


def metric(server, name):
    """The sum over all mappings."""
    text = programs.get(server.url + "/_penstock/metrics")
    lines = [line for line in text.splitlines() if line.startswith(f"penstock_lambda_{name}{{")]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def until(what, ask, patience_s=120):
    end = time.monotonic() + patience_s
    while not (answer := ask()):
        if time.monotonic() > end:
            sys.exit(f"bench: after {patience_s} s still waiting for {what}")
        time.sleep(0.005)
    return answer


def create_mapping(server, stream_arn, batch, **settings):
    return functions.client("lambda", server).create_event_source_mapping(
        EventSourceArn=stream_arn, FunctionName="bench", StartingPosition="TRIM_HORIZON", BatchSize=batch, **settings
    )["UUID"]


def fill(server, count):
    """Records into all shards; read once, so that the log is warm."""
    texts = [base64.b64encode(text).decode() for text in kinesis.random_texts(PUT, RECORD_BYTES)]
    entries = [{"PartitionKey": f"key-{i}", "Data": text} for i, text in enumerate(texts)]
    put = kinesis.signed(server, "PutRecords", {"StreamName": kinesis.STREAM, "Records": entries})
    with kinesis.file_of([put]) as file:
        subprocess.run(
            [
                programs.PROGRAMS / "bench_requests", "--requests", file, "--port", str(server.port),
                "--server-pid", str(server.pid), "--connections", "4", "--answers", str(count // PUT),
            ],
            stdout=subprocess.DEVNULL, check=True,
        )


def flow(scenario, kind, binary, *arguments):
    shards, parallelization = FLOWS[scenario]

    def measure(options):
        with kinesis.penstock(binary, "sync", *arguments) as server:
            why_not = functions.deploy(server, kind, "count")
            if why_not:
                return why_not
            client = kinesis.create_stream(server, shards)
            arn = client.describe_stream_summary(StreamName=kinesis.STREAM)["StreamDescriptionSummary"]["StreamARN"]
            fill(server, options.records)
            # Workers are started by a mapping before, which is given up again in the midst.
            settings = {"ParallelizationFactor": parallelization}
            first = create_mapping(server, arn, BATCH, **settings)
            until("the function", lambda: metric(server, "InvokedEventCount") > options.records / 10)
            functions.client("lambda", server).delete_event_source_mapping(UUID=first)
            until("a mapping's end", lambda: not functions.client("lambda", server).list_event_source_mappings(
                FunctionName="bench")["EventSourceMappings"])
            invoked = "InvokedEventCount"
            before = metric(server, invoked)
            workers = descendants(server.pid)
            cpu = cpu_us(server.pid), sum(map(cpu_us, workers))
            started = time.monotonic()
            create_mapping(server, arn, BATCH, **settings)
            count = until("records", lambda: (seen := metric(server, invoked) - before) >= options.records and seen)
            took = time.monotonic() - started
            cpu_server, cpu_workers = cpu_us(server.pid) - cpu[0], sum(map(cpu_us, workers)) - cpu[1]
            if metric(server, "FailedInvokeEventCount"):
                sys.exit("bench: the function has failed")
        return {
            "records": count,
            "records_per_second": count / took,
            "cpu_us_per_record": cpu_server / count,
            "worker_cpu_us_per_record": cpu_workers / count,
        }

    return measure
