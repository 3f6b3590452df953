#!/usr/bin/python3
"""Records out of a stream: GetRecords beside kinesalite's, and SubscribeToShard.  See bench/README.md."""

import argparse
import base64
import json
import pathlib
import shlex
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import kinesis
import programs

RECORD_BYTES = 200
PAGE = 1000
PAGES = 2  # kinesis-local takes minutes for more
BATCH = 500
SHARDS = 4
CONNECTIONS = 4


def fill(server, client):
    """PAGES pages of records in each shard; answers an iterator for the start of each page."""
    shards = [shard["ShardId"] for shard in client.list_shards(StreamName=kinesis.STREAM)["Shards"]]
    ranges = [shard["HashKeyRange"] for shard in client.list_shards(StreamName=kinesis.STREAM)["Shards"]]
    iterators = []
    for shard, range_ in zip(shards, ranges):
        for _ in range(PAGES):
            first = None
            for _ in range(PAGE // BATCH):
                texts = kinesis.random_texts(BATCH, RECORD_BYTES)
                entries = [
                    {"PartitionKey": f"key-{i}", "ExplicitHashKey": range_["StartingHashKey"], "Data": text}
                    for i, text in enumerate(texts)
                ]
                answer = client.put_records(StreamName=kinesis.STREAM, Records=entries)
                if answer["FailedRecordCount"]:
                    sys.exit(f"records were refused: {answer}")
                first = first or answer["Records"][0]["SequenceNumber"]
            iterators.append(client.get_shard_iterator(
                StreamName=kinesis.STREAM, ShardId=shard, ShardIteratorType="AT_SEQUENCE_NUMBER",
                StartingSequenceNumber=first,
            )["ShardIterator"])
    for iterator in iterators:
        got = len(client.get_records(ShardIterator=iterator, Limit=PAGE)["Records"])
        if got != PAGE:
            sys.exit(f"{got} records instead of {PAGE} in a page")
    return iterators


def pages(start):
    def measure(seconds):
        with start() as server:
            iterators = fill(server, kinesis.create_stream(server, SHARDS))
            requests = [
                kinesis.signed(server, "GetRecords", {"ShardIterator": iterator, "Limit": PAGE})
                for iterator in iterators
            ]
            result = kinesis.run(server, requests, CONNECTIONS, seconds)
        # All of it went over the wire: base64 takes four bytes for three.
        if result["bytes"] < result["answers"] * PAGE * RECORD_BYTES * 4 / 3:
            sys.exit(f"too few bytes: {result}")
        count = result["answers"] * PAGE
        return {
            "records_per_second": count / result["seconds"],
            "cpu_us_per_record": result["cpu_us"] / count,
            "p50_us": result["p50_us"],
            "p99_us": result["p99_us"],
        }

    return measure


def subscription(start):
    def measure(seconds):
        with start() as server:
            client = kinesis.create_stream(server, 1)
            stream = client.describe_stream_summary(StreamName=kinesis.STREAM)["StreamDescriptionSummary"]["StreamARN"]
            consumer = client.register_stream_consumer(StreamARN=stream, ConsumerName="bench")["Consumer"]
            subscribe = kinesis.signed(server, "SubscribeToShard", {
                "ConsumerARN": consumer["ConsumerARN"], "ShardId": "shardId-000000000000",
                "StartingPosition": {"Type": "LATEST"},
            })
            puts = [
                kinesis.signed(server, "PutRecord", {
                    "StreamName": kinesis.STREAM, "PartitionKey": "key", "Data": base64.b64encode(text).decode(),
                })
                for text in kinesis.random_texts(64, RECORD_BYTES)
            ]
            with kinesis.file_of([subscribe]) as subscribe_file, kinesis.file_of(puts) as puts_file:
                done = subprocess.run(
                    [
                        programs.PROGRAMS / "bench_subscriber", "--subscribe", subscribe_file, "--puts", puts_file,
                        "--port", str(server.port), "--seconds", str(seconds),
                    ],
                    stdout=subprocess.PIPE, text=True, check=True,
                )
        return json.loads(done.stdout)

    return measure


def report_pages(results, rounds):
    rows = [["pages", "records/s", "x kinesalite", "CPU us/record", "p50 us", "p99 us"]]
    for name, mine in results.items():
        ratio = programs.median(
            [round_[name]["records_per_second"] / round_["kinesalite"]["records_per_second"] for round_ in rounds]
        )
        rows.append([
            name, f"{mine['records_per_second']:,.0f}", f"{ratio:.1f}", f"{mine['cpu_us_per_record']:.2f}",
            f"{mine['p50_us']:.0f}", f"{mine['p99_us']:.0f}",
        ])
    programs.table(rows)


def report_subscription(results):
    rows = [["subscription", "acknowledged", "received", "received after acknowledged: p50 / p95 / p99 us"]]
    for name, mine in results.items():
        after = mine["after_us"]
        rows.append([
            name, f"{mine['acknowledged_us']['p50']:.0f}", f"{mine['received_us']['p50']:.0f}",
            f"{after['p50']:.0f} / {after['p95']:.0f} / {after['p99']:.0f}",
        ])
    programs.table(rows)


def main():
    parser = argparse.ArgumentParser(prog="bench/run read", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help="of pages, subscription; both when none is named")
    parser.add_argument("--quick", action="store_true", help="tiny: does it run?")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--against", help="one more Penstock: a binary and its arguments")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.seconds, arguments.rounds = 0.2, 1

    penstocks = {
        "penstock sync": lambda: kinesis.penstock(programs.PENSTOCK, "sync"),
        "penstock os": lambda: kinesis.penstock(programs.PENSTOCK, "os"),
    }
    if arguments.against:
        binary, *rest = shlex.split(arguments.against)
        penstocks["against"] = lambda: kinesis.penstock(binary, "sync", *rest)
    emulators = {"kinesalite": kinesis.kinesalite, "kinesis-local": kinesis.kinesis_local}
    scenarios = {
        # Reading does not depend on the durability.
        "pages": {name: pages(start) for name, start in (penstocks | emulators).items() if name != "penstock os"},
        "subscription": {name: subscription(start) for name, start in penstocks.items()},
    }

    for scenario in arguments.scenarios or scenarios:
        peers = scenarios[scenario]
        rounds = [
            {name: measure(arguments.seconds) for name, measure in peers.items()} for _ in range(arguments.rounds)
        ]
        results = {name: programs.medians([round_[name] for round_ in rounds]) for name in peers}
        if arguments.json:
            for name, result in results.items():
                print(json.dumps({"scenario": scenario, "peer": name} | result))
        elif scenario == "pages":
            report_pages(results, rounds)
        else:
            report_subscription(results)


if __name__ == "__main__":
    main()
