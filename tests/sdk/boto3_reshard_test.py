#!/usr/bin/python3
"""Split, merge and UpdateShardCount through boto3: what readers of both sides of a reshard rely on."""

import pathlib
import sys
import threading
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, PenstockTest, until

HALF = 2**127


def shard_id(index):
    return f"shardId-{index:012}"


class ReshardTest(PenstockTest):
    def shards(self):
        return {shard["ShardId"]: shard for shard in self.kinesis.list_shards(StreamName=self.name)["Shards"]}

    def split(self, shard=0, at=HALF):
        self.kinesis.split_shard(StreamName=self.name, ShardToSplit=shard_id(shard), NewStartingHashKey=str(at))
        self.active(self.name)

    def put(self, text, at):
        return self.kinesis.put_record(
            StreamName=self.name, Data=text.encode(), PartitionKey="key", ExplicitHashKey=str(at)
        )

    def texts(self, shard):
        records = self.records_from(self.iterator(self.name, shard=shard_id(shard)))
        return [record["Data"].decode() for record in records]

    def test_a_split_shard_ends_and_names_its_children(self):
        self.create_stream()
        before = self.put("before", 1)
        self.split()
        lower, upper = self.put("lower", HALF - 1), self.put("upper", HALF)

        self.assertEqual((lower["ShardId"], upper["ShardId"]), (shard_id(1), shard_id(2)))
        self.assertGreater(int(lower["SequenceNumber"]), int(before["SequenceNumber"]))
        shards = self.shards()
        self.assertIn("EndingSequenceNumber", shards[shard_id(0)]["SequenceNumberRange"])
        for child in (1, 2):
            self.assertEqual(shards[shard_id(child)]["ParentShardId"], shard_id(0))
            self.assertNotIn("AdjacentParentShardId", shards[shard_id(child)])
            self.assertNotIn("EndingSequenceNumber", shards[shard_id(child)]["SequenceNumberRange"])
        answer = self.kinesis.get_records(ShardIterator=self.iterator(self.name))
        self.assertEqual([record["Data"] for record in answer["Records"]], [b"before"])
        self.assertNotIn("NextShardIterator", answer)
        self.assertEqual(
            answer["ChildShards"],
            [
                {
                    "ShardId": shard_id(1),
                    "ParentShards": [shard_id(0)],
                    "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": str(HALF - 1)},
                },
                {
                    "ShardId": shard_id(2),
                    "ParentShards": [shard_id(0)],
                    "HashKeyRange": {"StartingHashKey": str(HALF), "EndingHashKey": str(2**128 - 1)},
                },
            ],
        )
        self.assertEqual((self.texts(1), self.texts(2)), (["lower"], ["upper"]))

    def test_an_iterator_taken_before_the_split_comes_to_the_end(self):
        self.create_stream()
        self.put("one", 1)
        iterator = self.iterator(self.name)
        self.split()

        answer = self.kinesis.get_records(ShardIterator=iterator, Limit=1)

        self.assertEqual([record["Data"] for record in answer["Records"]], [b"one"])
        if "NextShardIterator" in answer:  # a full page may come before the end is told
            answer = self.kinesis.get_records(ShardIterator=answer["NextShardIterator"])
        self.assertEqual(len(answer["ChildShards"]), 2)

    def test_merged_shards_have_one_child_with_two_parents(self):
        self.create_stream(shards=2)
        self.put("a", 1)
        self.put("b", HALF)
        self.kinesis.merge_shards(
            StreamName=self.name, ShardToMerge=shard_id(0), AdjacentShardToMerge=shard_id(1)
        )
        self.active(self.name)

        self.put("c", HALF)
        child = self.shards()[shard_id(2)]
        self.assertEqual(
            (child["ParentShardId"], child["AdjacentParentShardId"]), (shard_id(0), shard_id(1))
        )
        self.assertEqual([self.texts(i) for i in range(3)], [["a"], ["b"], ["c"]])
        answer = self.kinesis.get_records(ShardIterator=self.iterator(self.name, "LATEST", shard=shard_id(1)))
        self.assertEqual(answer["Records"], [])
        self.assertNotIn("NextShardIterator", answer)
        self.assertEqual(answer["ChildShards"][0]["ParentShards"], [shard_id(0), shard_id(1)])

    def test_update_shard_count_ends_in_equal_ranges(self):
        self.create_stream(shards=2)
        for target in (3, 6, 4, 2):
            before = len(self.open_ranges())
            answer = self.kinesis.update_shard_count(
                StreamName=self.name, TargetShardCount=target, ScalingType="UNIFORM_SCALING"
            )
            self.active(self.name)
            self.assertEqual(
                (answer["StreamName"], answer["CurrentShardCount"], answer["TargetShardCount"]),
                (self.name, before, target),
            )
            starts = [start for start, _ in self.open_ranges()]
            self.assertEqual(len(starts), target)
            for i, start in enumerate(starts):
                self.assertAlmostEqual(start / 2**128, i / target, places=9)

    def open_ranges(self):
        return sorted(
            (int(shard["HashKeyRange"]["StartingHashKey"]), int(shard["HashKeyRange"]["EndingHashKey"]))
            for shard in self.shards().values() if "EndingSequenceNumber" not in shard["SequenceNumberRange"]
        )

    def test_the_filters_of_list_shards(self):
        self.create_stream()
        self.split()

        def listed(**filter_):
            shards = self.kinesis.list_shards(StreamName=self.name, ShardFilter=filter_)["Shards"]
            return [int(shard["ShardId"][-12:]) for shard in shards]

        self.assertEqual(listed(Type="FROM_TRIM_HORIZON"), [0, 1, 2])
        self.assertEqual(listed(Type="AT_LATEST"), [1, 2])
        self.assertEqual(listed(Type="AT_TRIM_HORIZON"), [0])
        self.assertEqual(listed(Type="AFTER_SHARD_ID", ShardId=shard_id(0)), [1, 2])
        created = self.kinesis.describe_stream_summary(StreamName=self.name)["StreamDescriptionSummary"][
            "StreamCreationTimestamp"
        ].timestamp()
        self.assertEqual(listed(Type="AT_TIMESTAMP", Timestamp=int(created)), [0])
        self.assertEqual(listed(Type="FROM_TIMESTAMP", Timestamp=int(created)), [0, 1, 2])
        self.assertEqual(listed(Type="FROM_TIMESTAMP", Timestamp=int(created) + 3600), [1, 2])

    def test_what_is_refused_in_aws_s_words(self):
        self.create_stream(shards=2)
        in_stream = f"in stream {self.name} under account {ACCOUNT}"
        at = dict(StreamName=self.name, ShardToSplit=shard_id(0))
        for key in (0, 1, HALF - 1, HALF):
            self.assertEqual(
                self.refusal(
                    "InvalidArgumentException", self.kinesis.split_shard, NewStartingHashKey=str(key), **at
                ),
                f"NewStartingHashKey {key} used in SplitShard() on shard {shard_id(0)} {in_stream} is not both "
                f"greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey "
                f"{HALF - 1}.",
            )
        self.assertEqual(
            self.refusal(
                "ResourceNotFoundException", self.kinesis.split_shard,
                StreamName=self.name, ShardToSplit="shardId-7", NewStartingHashKey="5",
            ),
            f"Could not find shard {shard_id(7)} {in_stream}.",
        )
        self.assertEqual(
            self.refusal(
                "ResourceNotFoundException", self.kinesis.split_shard,
                StreamName="nobody", ShardToSplit="abc", NewStartingHashKey="5",
            ),
            f"Could not find shard abc in stream nobody under account {ACCOUNT}.",
        )
        self.assertEqual(
            self.refusal(
                "InvalidArgumentException", self.kinesis.merge_shards,
                StreamName=self.name, ShardToMerge=shard_id(1), AdjacentShardToMerge=shard_id(0),
            ),
            f"Shards {shard_id(1)} and {shard_id(0)} {in_stream} are not an adjacent pair of shards eligible for "
            "merging",
        )
        self.assertEqual(
            self.refusal(
                "LimitExceededException", self.kinesis.update_shard_count,
                StreamName=self.name, TargetShardCount=5, ScalingType="UNIFORM_SCALING",
            ),
            "UpdateShardCount cannot scale up over double your current open shard count. Current open shard "
            "count: 2, Target shard count: 5",
        )
        self.split(at=HALF // 2)
        self.refusal("InvalidArgumentException", self.kinesis.split_shard, NewStartingHashKey="5", **at)

    def test_an_on_demand_stream_is_not_for_the_client_to_reshard(self):
        self.kinesis.create_stream(StreamName=self.name, StreamModeDetails={"StreamMode": "ON_DEMAND"})
        self.active(self.name)
        message = f"Request is invalid. Stream {self.name} under account {ACCOUNT} is in On-Demand mode."
        self.assertEqual(
            self.refusal(
                "ValidationException", self.kinesis.split_shard,
                StreamName=self.name, ShardToSplit=shard_id(0), NewStartingHashKey="5",
            ),
            message,
        )

    def test_puts_go_on_while_shards_change(self):
        """Each record once, and each writer's records of one key in their order along the lineage."""
        self.create_stream()
        over = threading.Event()
        acknowledged = [[] for _ in range(4)]
        problems = []

        def write(number):
            kinesis = self.penstock.client("kinesis")
            try:
                count = 0
                while not over.is_set():
                    data = f"{number}/{count}".encode()
                    answer = kinesis.put_record(StreamName=self.name, Data=data, PartitionKey=str(number))
                    acknowledged[number].append((answer["ShardId"], answer["SequenceNumber"], data))
                    count += 1
            except Exception as problem:  # pylint: disable=broad-except
                problems.append(problem)

        writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for writer in writers:
            writer.start()
        until("writers to be under way", lambda: problems or all(acknowledged))
        for target in (2, 4, 3, 6, 3, 2, 1):
            self.kinesis.update_shard_count(
                StreamName=self.name, TargetShardCount=target, ScalingType="UNIFORM_SCALING"
            )
        over.set()
        for writer in writers:
            writer.join()

        self.assertEqual(problems, [])
        stored = {}
        for shard in self.shard_ids(self.name):
            for record in self.records_from(self.iterator(self.name, shard=shard)):
                stored[record["SequenceNumber"]] = (shard, record["Data"])
        for mine in acknowledged:
            for shard, number, data in mine:
                self.assertEqual(stored.pop(number), (shard, data))
            numbers = [int(number) for _, number, _ in mine]
            self.assertEqual(numbers, sorted(numbers))
        self.assertEqual(stored, {}, "nobody put these")

    def test_a_mapping_follows_parents_first(self):
        self.create_stream()
        notes = self.penstock.data / "reshard-notes"
        arn = self.create_function(
            "import base64, os\n"
            "def handler(event, context):\n"
            "    with open(os.environ['NOTES'], 'a') as notes:\n"
            "        for record in event['Records']:\n"
            "            notes.write(base64.b64decode(record['kinesis']['data']).decode() + '\\n')\n",
            environment={"NOTES": str(notes)},
        )
        for i in range(20):
            self.put(f"{i}", HALF + 1)
        stream = self.kinesis.describe_stream_summary(StreamName=self.name)["StreamDescriptionSummary"]["StreamARN"]
        self.functions.create_event_source_mapping(
            FunctionName=arn, EventSourceArn=stream, StartingPosition="TRIM_HORIZON", BatchSize=3
        )
        self.split()
        for i in range(20, 40):
            self.put(f"{i}", HALF + 1)

        def came():
            return notes.exists() and len(notes.read_text().split()) >= 40 and notes.read_text().split()

        self.assertEqual(until("forty records", came), [str(i) for i in range(40)])


if __name__ == "__main__":
    unittest.main()
