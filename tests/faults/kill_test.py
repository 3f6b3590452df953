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


class Resharder(threading.Thread):
    """Splits and merges the open shards at random until the server dies."""

    def __init__(self, test, seed):
        super().__init__()
        self.kinesis = test.penstock.client("kinesis", read_timeout=20)
        self.stream = test.name
        self.random = random.Random(seed)
        self.changes = 0
        self.problem = None

    def run(self):
        try:
            while True:
                self.change()
                self.changes += 1
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            if isinstance(error, botocore.exceptions.ClientError):
                self.problem = error

    def change(self):
        shards = [
            shard for shard in self.kinesis.list_shards(StreamName=self.stream)["Shards"]
            if "EndingSequenceNumber" not in shard["SequenceNumberRange"]
        ]
        shards.sort(key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))
        if len(shards) < 2 or (len(shards) < 6 and self.random.random() < 0.5):
            shard = self.random.choice(shards)
            first, last = (int(shard["HashKeyRange"][key]) for key in ("StartingHashKey", "EndingHashKey"))
            self.kinesis.split_shard(
                StreamName=self.stream, ShardToSplit=shard["ShardId"], NewStartingHashKey=str((first + last) // 2)
            )
        else:
            lower = self.random.randrange(len(shards) - 1)
            self.kinesis.merge_shards(
                StreamName=self.stream,
                ShardToMerge=shards[lower]["ShardId"],
                AdjacentShardToMerge=shards[lower + 1]["ShardId"],
            )


class KillTest(PenstockTest):
    def stored(self):
        """[(shard, sequence number, text)] as read from the beginning of each shard."""
        return [
            (shard, record["SequenceNumber"], record["Data"].decode())
            for shard in self.shard_ids(self.name)
            for record in self.records_from(self.iterator(self.name, shard=shard))
        ]

    def test_acknowledged_records_outlive_kill_9(self):
        self.kill_and_check(ROUNDS, resharding=False)

    def test_and_while_shards_are_split_and_merged(self):
        self.kill_and_check(ROUNDS // 3, resharding=True)

    def kill_and_check(self, rounds, resharding):
        seed = int(os.environ.get("PENSTOCK_SEED", time.time_ns()))
        print(f"PENSTOCK_SEED={seed}")
        moments = random.Random(seed)
        self.create_stream(shards=SHARDS)
        acknowledged, tried, changes = [], set(), 0

        for round_ in range(rounds):
            writers = [Writer(self, number, round_) for number in range(WRITERS)]
            resharders = [Resharder(self, moments.random())] if resharding else []
            for thread in writers + resharders:
                thread.start()
            until("every writer to be under way", lambda: all(w.acknowledged or w.problem for w in writers))
            until("a reshard or two", lambda: all(r.changes > 1 or r.problem for r in resharders))
            # The moment of the cut is what varies; the test waits for nothing here.
            time.sleep(moments.uniform(0, 0.15))
            self.penstock.kill()
            for thread in writers + resharders:
                thread.join()
            self.penstock.start()
            for resharder in resharders:
                self.assertIsNone(resharder.problem)
                changes += resharder.changes

            for writer in writers:
                self.assertIsNone(writer.problem)
                acknowledged += writer.acknowledged
                tried |= writer.tried
            self.check(acknowledged, tried)
        print(f"{rounds} kills, {changes} reshards, {len(acknowledged)} records acknowledged")

    def check(self, acknowledged, tried):
        stored = self.stored()
        self.assertEqual(len({(shard, number) for shard, number, _ in stored}), len(stored), "a number came twice")
        self.assertEqual(set(acknowledged) - set(stored), set(), "acknowledged, but lost")
        # What was put and not acknowledged may be there, once; nothing else may.
        texts = [text for _, _, text in stored]
        self.assertEqual(len(set(texts)), len(texts), "a record came twice")
        self.assertEqual(set(texts) - tried, set(), "nobody put these")
        self.check_lineage()
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

    def check_lineage(self):
        """The open shards cover every hash key once; a closed one has children and an end that readers see."""
        shards = self.kinesis.list_shards(StreamName=self.name)["Shards"]
        closed = [shard for shard in shards if "EndingSequenceNumber" in shard["SequenceNumberRange"]]
        open_ = [shard["HashKeyRange"] for shard in shards if shard not in closed]
        next_ = 0
        for range_ in sorted(open_, key=lambda range_: int(range_["StartingHashKey"])):
            self.assertEqual(int(range_["StartingHashKey"]), next_)
            next_ = int(range_["EndingHashKey"]) + 1
        self.assertEqual(next_, 2**128)
        for shard in closed:
            answer = self.kinesis.get_records(
                ShardIterator=self.iterator(self.name, "LATEST", shard=shard["ShardId"])
            )
            self.assertNotIn("NextShardIterator", answer)
            self.assertTrue(answer["ChildShards"])


if __name__ == "__main__":
    unittest.main()
