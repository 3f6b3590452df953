#!/usr/bin/python3
"""What is set on a stream, through boto3: tags, retention, encryption, monitoring, mode, consumers, limits."""

import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, PenstockTest

METRICS = [
    "IncomingBytes", "IncomingRecords", "IteratorAgeMilliseconds", "OutgoingBytes", "OutgoingRecords",
    "ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded",
]


class StreamSettingsTest(PenstockTest):
    def summary(self):
        return self.kinesis.describe_stream_summary(StreamName=self.name)["StreamDescriptionSummary"]

    def tags(self, **page):
        return self.kinesis.list_tags_for_stream(StreamName=self.name, **page)

    # --- tags

    def test_tags_are_added_listed_and_removed(self):
        self.create_stream()
        self.kinesis.add_tags_to_stream(StreamName=self.name, Tags={"b": "2", "a": "1", "é": "ü", "c": ""})
        self.kinesis.add_tags_to_stream(StreamName=self.name, Tags={"b": "3"})

        first = self.tags(Limit=2)
        self.assertEqual(first["Tags"], [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "3"}])
        self.assertIs(first["HasMoreTags"], True)
        rest = self.tags(ExclusiveStartTagKey="b")
        self.assertEqual(rest["Tags"], [{"Key": "c", "Value": ""}, {"Key": "é", "Value": "ü"}])
        self.assertIs(rest["HasMoreTags"], False)

        self.kinesis.remove_tags_from_stream(StreamName=self.name, TagKeys=["b", "never"])
        self.assertEqual([tag["Key"] for tag in self.tags()["Tags"]], ["a", "c", "é"])

    def test_tags_that_are_refused(self):
        self.create_stream()
        add = self.kinesis.add_tags_to_stream
        self.assertEqual(
            self.refusal("InvalidArgumentException", add, StreamName=self.name, Tags={"a;b": "1"}),
            "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = "
            "+ - % @.",
        )
        self.assertEqual(
            self.refusal("InvalidArgumentException", add, StreamName=self.name, Tags={"a%b": "1"}),
            f"Failed to add tags to stream {self.name} under account {ACCOUNT} because some tags contained illegal "
            "characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'.",
        )
        add(StreamName=self.name, Tags={f"k{i}": "v" for i in range(50)})
        self.refusal("InvalidArgumentException", add, StreamName=self.name, Tags={"one more": "v"})
        self.assertEqual(len(self.tags(Limit=50)["Tags"]), 50)
        self.refusal("ResourceNotFoundException", add, StreamName="nobody", Tags={"a": "1"})

    # --- retention

    def test_the_retention_period(self):
        self.create_stream()
        hours = dict(StreamName=self.name)
        self.kinesis.increase_stream_retention_period(RetentionPeriodHours=48, **hours)
        self.assertEqual(self.summary()["RetentionPeriodHours"], 48)
        self.assertEqual(
            self.refusal(
                "InvalidArgumentException", self.kinesis.increase_stream_retention_period,
                RetentionPeriodHours=24, **hours,
            ),
            f"Requested retention period (24 hours) for stream {self.name} can not be shorter than existing "
            "retention period (48 hours). Use DecreaseRetentionPeriod API.",
        )
        self.assertEqual(
            self.refusal(
                "InvalidArgumentException", self.kinesis.decrease_stream_retention_period,
                RetentionPeriodHours=23, **hours,
            ),
            "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.",
        )
        self.assertEqual(
            self.refusal(
                "InvalidArgumentException", self.kinesis.increase_stream_retention_period,
                RetentionPeriodHours=8761, **hours,
            ),
            "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.",
        )
        self.kinesis.decrease_stream_retention_period(RetentionPeriodHours=24, **hours)
        self.assertEqual(self.summary()["RetentionPeriodHours"], 24)

    # --- encryption, monitoring, mode

    def test_encryption_is_kept_and_shown(self):
        self.create_stream()
        put = dict(StreamName=self.name, PartitionKey="k")
        self.assertNotIn("EncryptionType", self.kinesis.put_record(Data=b"before", **put))
        key = dict(StreamName=self.name, EncryptionType="KMS", KeyId="alias/aws/kinesis")
        self.kinesis.start_stream_encryption(**key)
        self.active(self.name)
        self.assertEqual(self.kinesis.put_record(Data=b"after", **put)["EncryptionType"], "KMS")
        found = self.summary()
        self.assertEqual((found["EncryptionType"], found["KeyId"]), ("KMS", "alias/aws/kinesis"))
        records = self.records_from(self.iterator(self.name))
        self.assertEqual([record.get("EncryptionType") for record in records], [None, "KMS"])
        self.kinesis.stop_stream_encryption(**key)
        self.assertEqual(self.summary()["EncryptionType"], "NONE")
        self.assertNotIn("KeyId", self.summary())

    def test_enhanced_monitoring(self):
        self.create_stream()
        answer = self.kinesis.enable_enhanced_monitoring(
            StreamName=self.name, ShardLevelMetrics=["OutgoingBytes", "IncomingBytes"]
        )
        self.assertEqual(
            (answer["CurrentShardLevelMetrics"], answer["DesiredShardLevelMetrics"]),
            ([], ["IncomingBytes", "OutgoingBytes"]),
        )
        answer = self.kinesis.enable_enhanced_monitoring(StreamName=self.name, ShardLevelMetrics=["ALL"])
        self.assertEqual(answer["DesiredShardLevelMetrics"], METRICS)
        self.assertEqual(self.summary()["EnhancedMonitoring"], [{"ShardLevelMetrics": METRICS}])
        answer = self.kinesis.disable_enhanced_monitoring(StreamName=self.name, ShardLevelMetrics=["ALL"])
        self.assertEqual(
            (answer["CurrentShardLevelMetrics"], answer["DesiredShardLevelMetrics"]), (METRICS, [])
        )

    def test_the_mode_of_a_stream(self):
        arn = self.create_stream(shards=2)
        self.kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": "ON_DEMAND"})
        self.assertEqual(self.summary()["StreamModeDetails"], {"StreamMode": "ON_DEMAND"})
        self.assertEqual(self.summary()["OpenShardCount"], 2)

    def test_limits_count_what_is_there(self):
        before = self.kinesis.describe_limits()
        self.create_stream(shards=3)
        after = self.kinesis.describe_limits()
        self.assertEqual(after["OpenShardCount"] - before["OpenShardCount"], 3)
        self.assertGreaterEqual(after["ShardLimit"], after["OpenShardCount"])

    # --- consumers

    def test_consumers(self):
        arn = self.create_stream()
        made = [
            self.kinesis.register_stream_consumer(StreamARN=arn, ConsumerName=name)["Consumer"]
            for name in ("second", "first")
        ]
        self.assertRegex(made[0]["ConsumerARN"], f"^{arn}/consumer/second:[0-9]+$")
        self.assertEqual(made[0]["ConsumerStatus"], "CREATING")
        self.assertNotIn("StreamARN", made[0])

        page = self.kinesis.list_stream_consumers(StreamARN=arn, MaxResults=1)
        self.assertEqual([c["ConsumerName"] for c in page["Consumers"]], ["first"])
        page = self.kinesis.list_stream_consumers(StreamARN=arn, NextToken=page["NextToken"])
        self.assertEqual([c["ConsumerName"] for c in page["Consumers"]], ["second"])
        self.assertNotIn("NextToken", page)

        for call in (dict(ConsumerARN=made[1]["ConsumerARN"]), dict(StreamARN=arn, ConsumerName="first")):
            found = self.kinesis.describe_stream_consumer(**call)["ConsumerDescription"]
            self.assertEqual((found["ConsumerStatus"], found["StreamARN"]), ("ACTIVE", arn))
        self.assertEqual(self.summary()["ConsumerCount"], 2)

        self.refusal(
            "ResourceInUseException", self.kinesis.register_stream_consumer, StreamARN=arn, ConsumerName="first"
        )
        self.refusal("ResourceInUseException", self.kinesis.delete_stream, StreamName=self.name)
        self.kinesis.deregister_stream_consumer(StreamARN=arn, ConsumerName="first")
        self.assertEqual(
            self.refusal(
                "ResourceNotFoundException", self.kinesis.describe_stream_consumer, StreamARN=arn,
                ConsumerName="first",
            ),
            f"Consumer first, account {ACCOUNT} not found.",
        )
        self.kinesis.delete_stream(StreamName=self.name, EnforceConsumerDeletion=True)

    def test_a_stream_has_twenty_consumers_at_most(self):
        arn = self.create_stream()
        for i in range(20):
            self.kinesis.register_stream_consumer(StreamARN=arn, ConsumerName=f"c{i}")
        self.refusal(
            "LimitExceededException", self.kinesis.register_stream_consumer, StreamARN=arn, ConsumerName="more"
        )

    # --- all of it

    def test_everything_outlives_a_restart(self):
        arn = self.create_stream()
        self.kinesis.add_tags_to_stream(StreamName=self.name, Tags={"a": "1"})
        self.kinesis.increase_stream_retention_period(StreamName=self.name, RetentionPeriodHours=72)
        self.kinesis.enable_enhanced_monitoring(StreamName=self.name, ShardLevelMetrics=["ALL"])
        self.kinesis.start_stream_encryption(StreamName=self.name, EncryptionType="KMS", KeyId="k")
        self.kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")
        self.kinesis.split_shard(
            StreamName=self.name, ShardToSplit="shardId-000000000000", NewStartingHashKey="99"
        )

        def state():
            found = self.kinesis.describe_stream(StreamName=self.name)["StreamDescription"]
            return (
                found, self.summary(), self.tags()["Tags"],
                self.kinesis.list_stream_consumers(StreamARN=arn)["Consumers"],
            )

        before = state()
        self.penstock.kill()
        self.penstock.start()
        self.assertEqual(state(), before)

    def test_accounts_and_regions_see_their_own_streams_only(self):
        self.create_stream()
        for other in (
            self.penstock.client("kinesis", key="111122223333"),
            self.penstock.client("kinesis", region="eu-west-1"),
        ):
            self.assertNotIn(self.name, other.list_streams()["StreamNames"])
            self.refusal("ResourceNotFoundException", other.describe_stream, StreamName=self.name)
            other.create_stream(StreamName=self.name, ShardCount=2)
            self.assertEqual(
                other.describe_stream_summary(StreamName=self.name)["StreamDescriptionSummary"]["OpenShardCount"], 2
            )
        self.assertEqual(self.summary()["OpenShardCount"], 1)


if __name__ == "__main__":
    unittest.main()
