#!/usr/bin/python3
"""kill -9 in the middle of puts, again and again: no acknowledged record is lost, doubled or out of order."""

import os
import pathlib
import random
import sys
import threading
import time
import unittest

import botocore.exceptions

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PenstockTest, until

ROUNDS = int(os.environ.get("PENSTOCK_KILL_ROUNDS", 30))
WRITERS = 4
SHARDS = 2


class Writer(threading.Thread):
    """Puts numbered records until the server dies; remembers what was acknowledged, and what was tried."""

    def __init__(self, test, number, round_):
        super().__init__()
        self.kinesis = test.penstock.client("kinesis", read_timeout=20)
        self.stream = test.name
        self.prefix = f"{round_}/{number}/"
        self.batches = number % 2 == 1
        self.acknowledged = []  # (shard, sequence number, text), in the order of the answers
        self.tried = set()
        self.problem = None

    def run(self):
        count = 0
        try:
            while True:
                texts = [f"{self.prefix}{count + i}" for i in range(25 if self.batches else 1)]
                count += len(texts)
                self.tried |= set(texts)
                self.acknowledged += self.put(texts)
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            # What a dying server answers; anything else is a problem.
            if isinstance(error, botocore.exceptions.ClientError):
                self.problem = error

    def put(self, texts):
        entries = [{"Data": text.encode(), "PartitionKey": text} for text in texts]
        if self.batches:
            answer = self.kinesis.put_records(StreamName=self.stream, Records=entries)
            results = answer["Records"]
        else:
            results = [self.kinesis.put_record(StreamName=self.stream, **entries[0])]
        return [
            (result["ShardId"], result["SequenceNumber"], text)
            for result, text in zip(results, texts) if "SequenceNumber" in result
        ]


class KillTest(PenstockTest):
    def stored(self):
        """[(shard, sequence number, text)] as read from the beginning of each shard."""
        return [
            (shard, record["SequenceNumber"], record["Data"].decode())
            for shard in self.shard_ids(self.name)
            for record in self.records_from(self.iterator(self.name, shard=shard))
        ]

    def test_acknowledged_records_outlive_kill_9(self):
        seed = int(os.environ.get("PENSTOCK_SEED", time.time_ns()))
        print(f"PENSTOCK_SEED={seed}")
        moments = random.Random(seed)
        self.create_stream(shards=SHARDS)
        acknowledged, tried = [], set()

        for round_ in range(ROUNDS):
            writers = [Writer(self, number, round_) for number in range(WRITERS)]
            for writer in writers:
                writer.start()
            until("every writer to be under way", lambda: all(w.acknowledged or w.problem for w in writers))
            # The moment of the cut is what varies; the test waits for nothing here.
            time.sleep(moments.uniform(0, 0.15))
            self.penstock.kill()
            for writer in writers:
                writer.join()
            self.penstock.start()

            for writer in writers:
                self.assertIsNone(writer.problem)
                acknowledged += writer.acknowledged
                tried |= writer.tried
            self.check(acknowledged, tried)
        print(f"{ROUNDS} kills, {len(acknowledged)} records acknowledged")

    def check(self, acknowledged, tried):
        stored = self.stored()
        self.assertEqual(len({(shard, number) for shard, number, _ in stored}), len(stored), "a number came twice")
        self.assertEqual(set(acknowledged) - set(stored), set(), "acknowledged, but lost")
        # What was put and not acknowledged may be there, once; nothing else may.
        texts = [text for _, _, text in stored]
        self.assertEqual(len(set(texts)), len(texts), "a record came twice")
        self.assertEqual(set(texts) - tried, set(), "nobody put these")
        for shard in self.shard_ids(self.name):
            numbers = [int(number) for where, number, _ in stored if where == shard]
            self.assertEqual(numbers, sorted(numbers), f"{shard} is out of order")
            # A writer that waits for each answer finds its records in the order of its puts.
            for prefix in {text.rsplit("/", 1)[0] for text in texts}:
                mine = [
                    int(text.rsplit("/", 1)[1])
                    for where, _, text in stored if where == shard and text.startswith(prefix + "/")
                ]
                self.assertEqual(mine, sorted(mine), f"the records of writer {prefix} are out of order in {shard}")


if __name__ == "__main__":
    unittest.main()
