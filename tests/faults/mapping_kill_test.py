#!/usr/bin/python3
"""Workers and the server are killed at random under load: event source mappings skip no acknowledged record, and the
records of a partition key keep their order.  What proves it is what the functions themselves have written down."""

import collections
import json
import os
import pathlib
import random
import signal
import sys
import threading
import time
import unittest

import botocore.exceptions

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PenstockTest, until

ROUNDS = int(os.environ.get("PENSTOCK_KILL_ROUNDS", 4))
WORKER_KILLS = 4  # a round
KEYS = [f"key-{i}" for i in range(12)]
SHARDS = 2

# Writes down what it has done before it answers, in one write.  In a tenth of the cases it fails: before, after, or by
# its report in the middle.
CODE = """
import base64, json, os, random

def handler(event, context):
    batch = [(record["kinesis"]["partitionKey"], base64.b64decode(record["kinesis"]["data"]).decode(),
              record["kinesis"]["sequenceNumber"]) for record in event["Records"]]
    chance = random.random() if os.environ["FAILS"] else 1
    if chance < 0.04:
        raise ValueError("before")
    reports = os.environ["FAILS"] == "reports"
    done = random.randrange(len(batch)) if reports and batch and chance < 0.1 else len(batch)
    line = json.dumps([(key, text) for key, text, _ in batch[:done]]) + "\\n"
    notes = os.open(os.environ["NOTES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(notes, line.encode())
    os.close(notes)
    if not reports and chance < 0.07:
        raise ValueError("after")
    failures = [{"itemIdentifier": number} for _, _, number in batch[done:done + 1]]
    return {"state": event.get("state"), "batchItemFailures": failures}
"""

REPORTS = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
# {name: (settings, how it fails)}
MAPPINGS = {
    "plain": ({}, ""),
    "lanes": ({"ParallelizationFactor": 5, "BatchSize": 20}, "raises"),
    "bisects": ({"BisectBatchOnFunctionError": True, "MaximumBatchingWindowInSeconds": 1, **REPORTS}, "reports"),
    "reports": ({"ParallelizationFactor": 2, "BatchSize": 50, **REPORTS}, "reports"),
    "windows": ({"TumblingWindowInSeconds": 1}, "raises"),
    "filters": ({"FilterCriteria": {"Filters": [{"Pattern": '{"partitionKey": [{"suffix": "1"}]}'}]}}, "raises"),
}


class Writer(threading.Thread):
    """Puts numbered records of its own keys until the server dies; remembers what was acknowledged."""

    def __init__(self, test, keys, round_):
        super().__init__()
        self.kinesis = test.penstock.client("kinesis", read_timeout=20)
        self.stream, self.keys, self.round = test.name, keys, round_
        self.acknowledged = []
        self.problem = None

    def run(self):
        count = 0
        try:
            while True:
                entries = [(key, f"{self.round}/{count + i}") for i in range(3) for key in self.keys]
                count += 3
                answer = self.kinesis.put_records(
                    StreamName=self.stream,
                    Records=[{"Data": text.encode(), "PartitionKey": key} for key, text in entries],
                )
                self.acknowledged += [
                    entry for entry, result in zip(entries, answer["Records"]) if "SequenceNumber" in result
                ]
        except botocore.exceptions.BotoCoreError:
            pass  # what a dying server answers
        except botocore.exceptions.ClientError as error:
            self.problem = error


class MappingKillTest(PenstockTest):
    def workers(self):
        """The processes of functions: those below the server that have none below them."""
        parents = {}
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                pass

        def is_below(pid):
            while pid in parents:
                pid = parents[pid]
                if pid == self.penstock.pid:
                    return True
            return False

        return [pid for pid in parents if is_below(pid) and pid not in parents.values()]

    def kill_a_worker(self, moments):
        workers = self.workers()
        if not workers:
            return 0
        try:
            os.kill(moments.choice(workers), signal.SIGKILL)
        except ProcessLookupError:
            return 0  # it has ended by itself
        return 1

    def notes_path(self, mapping):
        return self.penstock.folder / f"{mapping}.txt"

    def seen(self, mapping):
        """[(key, text)] in the order in which the function wrote it down."""
        path = self.notes_path(mapping)
        lines = path.read_text().splitlines(True) if path.exists() else []
        return [tuple(record) for line in lines if line.endswith("\n") for record in json.loads(line)]

    def test_no_acknowledged_record_is_skipped_and_keys_keep_their_order(self):
        seed = int(os.environ.get("PENSTOCK_SEED", time.time_ns()))
        print(f"PENSTOCK_SEED={seed}")
        moments = random.Random(seed)
        stream = self.create_stream(shards=SHARDS)
        for mapping, (settings, fails) in MAPPINGS.items():
            environment = {"NOTES": str(self.notes_path(mapping)), "FAILS": fails}
            function = self.create_function(CODE, name=mapping, environment=environment)
            self.functions.create_event_source_mapping(
                EventSourceArn=stream, FunctionName=function, StartingPosition="TRIM_HORIZON", **settings
            )
        acknowledged, worker_kills = [], 0

        for round_ in range(ROUNDS):
            writers = [Writer(self, KEYS[i::3], round_) for i in range(3)]
            before = {mapping: len(self.seen(mapping)) for mapping in MAPPINGS}
            for writer in writers:
                writer.start()
            until("every function to be at work", lambda: all(
                len(self.seen(mapping)) > before[mapping] for mapping in MAPPINGS))
            for _ in range(WORKER_KILLS):
                # The moments are what varies; the test waits for nothing here.
                time.sleep(moments.uniform(0.02, 0.15))
                worker_kills += self.kill_a_worker(moments)
            time.sleep(moments.uniform(0, 0.15))
            self.assertTrue(self.penstock.is_running(), "the server has ended by itself")
            self.penstock.kill()
            for writer in writers:
                writer.join()
                self.assertIsNone(writer.problem)
                acknowledged += writer.acknowledged
            self.penstock.start()

        stored = {key: [] for key in KEYS}
        for shard in self.shard_ids(self.name):
            for record in self.records_from(self.iterator(self.name, shard=shard)):
                stored[record["PartitionKey"]].append(record["Data"].decode())
        for key, text in acknowledged:
            self.assertIn(text, stored[key])
        deliveries = {mapping: self.check(mapping, stored) for mapping in MAPPINGS}
        # Each kill repeats what was under way, once: at most two batches of 100.
        often = max(collections.Counter(self.seen("plain")).values())
        self.assertLessEqual(often, 1 + ROUNDS + worker_kills)
        print(f"{ROUNDS} server kills, {worker_kills} of workers; {sum(map(len, stored.values()))} records stored, "
              f"{len(acknowledged)} acknowledged; delivered: {deliveries}")

    def check(self, mapping, stored):
        if mapping == "filters":
            stored = {key: texts for key, texts in stored.items() if key.endswith("1")}
        wanted = {(key, text) for key, texts in stored.items() for text in texts}
        until(f"everything to have come to {mapping}", lambda: wanted <= set(self.seen(mapping)))
        place = {(key, text): i for key, texts in stored.items() for i, text in enumerate(texts)}
        reached, seen = collections.Counter(), self.seen(mapping)
        for record in seen:
            self.assertIn(record, place, f"{mapping} got what is not in the stream, or not for it")
            # A record may come again, and then those behind it; nothing may come before what is in front of it.
            self.assertLessEqual(place[record], reached[record[0]], f"{mapping}: {record} came too early")
            reached[record[0]] = max(reached[record[0]], place[record] + 1)
        return len(seen)


if __name__ == "__main__":
    unittest.main()
