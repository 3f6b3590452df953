#!/usr/bin/python3
"""Event source mappings through boto3: from a stream to a function."""

import base64
import http.client
import json
import pathlib
import sys
import time
import unittest
import urllib.request

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.mappings import TAKE, MappingTest
from support.penstock import ACCOUNT, NOTING, REGION, ROLE, until


class MappingsTest(MappingTest):
    def test_a_new_mapping_as_described(self):
        self.prepare()

        created = self.map("LATEST")

        self.assertEqual(created["ResponseMetadata"]["HTTPStatusCode"], 202)
        self.assertRegex(created["UUID"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        self.assertEqual(created["EventSourceArn"], self.stream_arn)
        self.assertEqual(created["FunctionArn"], self.function_arn)
        self.assertEqual(created["BatchSize"], 100)
        self.assertEqual(created["MaximumBatchingWindowInSeconds"], 0)
        self.assertEqual(created["ParallelizationFactor"], 1)
        self.assertEqual(created["StartingPosition"], "LATEST")
        self.assertEqual(created["MaximumRecordAgeInSeconds"], -1)
        self.assertEqual(created["MaximumRetryAttempts"], -1)
        self.assertEqual(created["LastProcessingResult"], "No records processed")
        # AWS needs minutes, Penstock no time.
        self.assertIn(created["State"], ("Creating", "Enabled"))
        self.assertEqual(created["StateTransitionReason"], "User action")

    def test_the_event(self):
        self.prepare(code=NOTING + "def handler(event, context): note(event)\n")
        self.map()
        before = time.time()

        (put,) = self.put("grüße", key="schlüssel")
        (event,) = until("the event", self.notes_when(1))

        arrival = event["Records"][0]["kinesis"].pop("approximateArrivalTimestamp")
        self.assertAlmostEqual(arrival, before, delta=30)
        self.assertEqual(
            event,
            {
                "Records": [
                    {
                        "kinesis": {
                            "kinesisSchemaVersion": "1.0",
                            "partitionKey": "schlüssel",
                            "sequenceNumber": put["SequenceNumber"],
                            "data": base64.b64encode("grüße".encode()).decode(),
                        },
                        "eventSource": "aws:kinesis",
                        "eventVersion": "1.0",
                        "eventID": f"shardId-000000000000:{put['SequenceNumber']}",
                        "eventName": "aws:kinesis:record",
                        "invokeIdentityArn": ROLE,
                        "awsRegion": "us-east-1",
                        "eventSourceARN": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/{self.name}",
                    }
                ]
            },
        )

    def test_records_arrive_in_order_and_once(self):
        self.prepare()
        self.map(BatchSize=7)
        expected = [str(i) for i in range(60)]

        for i in range(0, 60, 3):
            self.put(*expected[i : i + 3])

        self.assertEqual(until("all the records", self.taken_when(60)), expected)
        self.assertLessEqual(max(len(batch) for batch in self.notes()), 7)

    def test_each_shard_keeps_its_order(self):
        self.prepare(shards=3)
        self.map()
        hashes = [str(2**128 // 3 * shard + 1) for shard in range(3)]

        for i in range(10):
            for shard in range(3):
                self.put(f"{shard}-{i}", ExplicitHashKey=hashes[shard])
        until("all the records", self.taken_when(30))

        for shard in range(3):
            of_shard = [text for text in self.taken() if text.startswith(f"{shard}-")]
            self.assertEqual(of_shard, [f"{shard}-{i}" for i in range(10)])
        for batch in self.notes():
            self.assertEqual(len({text[0] for text in batch}), 1, "a batch of two shards")

    def test_a_failed_batch_is_retried_and_nothing_overtakes_it(self):
        self.prepare()
        self.fail_path.touch()
        mapping = self.map(BatchSize=2)

        self.put("1", "2", "3")
        until("two attempts", self.notes_when(2))
        failed = until(
            "the result to be told",
            lambda: (f := self.functions.get_event_source_mapping(UUID=mapping["UUID"]))["LastProcessingResult"]
            == "PROBLEM: Function call failed" and f,
        )
        self.fail_path.unlink()
        until("the rest", lambda: "3" in self.taken())

        batches = self.notes()
        self.assertEqual(batches[-1], ["3"])
        self.assertEqual(batches[:-1], [["1", "2"]] * (len(batches) - 1))
        self.assertEqual(failed["State"], "Enabled")

    def test_retries_end_where_they_are_limited(self):
        self.prepare(code=TAKE + "    if 'MQ==' in str(event): raise ValueError('never')\n")  # MQ== is 1.
        self.map(BatchSize=1, MaximumRetryAttempts=1)

        self.put("1", "2")
        until("the next record", lambda: "2" in self.taken())

        self.assertEqual(self.notes(), [["1"], ["1"], ["2"]])

    def test_latest_takes_only_what_comes_after(self):
        self.prepare()
        self.put("before")

        self.map("LATEST")
        self.put("after")

        self.assertEqual(until("a record", self.taken_when(1)), ["after"])

    def test_trim_horizon_takes_everything(self):
        self.prepare()
        self.put("before")

        self.map("TRIM_HORIZON")
        self.put("after")

        self.assertEqual(until("both records", self.taken_when(2)), ["before", "after"])

    def test_a_time(self):
        self.prepare()
        self.put("before")
        # boto3 sends whole seconds.
        between = int(time.time()) + 1
        until("the next second", lambda: time.time() > between)
        self.put("after")

        self.map("AT_TIMESTAMP", StartingPositionTimestamp=between)

        self.assertEqual(until("a record", self.taken_when(1)), ["after"])

    def test_a_window_gathers_a_batch(self):
        self.prepare()
        self.map(BatchSize=3, MaximumBatchingWindowInSeconds=300)

        for text in "abc":
            self.put(text)

        # Three make a batch full, long before the window ends.
        self.assertEqual(until("a batch", self.notes_when(1)), [["a", "b", "c"]])

    def test_a_window_that_ends_sends_what_there_is(self):
        self.prepare()
        self.map(BatchSize=100, MaximumBatchingWindowInSeconds=1)

        for text in "ab":
            self.put(text)

        self.assertEqual(until("both records", self.taken_when(2)), ["a", "b"])

    def test_a_disabled_mapping_waits_and_goes_on(self):
        self.prepare()
        uuid = self.map()["UUID"]
        self.put("1")
        until("the first record", self.taken_when(1))

        self.functions.update_event_source_mapping(UUID=uuid, Enabled=False)
        self.state(uuid, "Disabled")
        self.put("2")
        # Another mapping that takes the record shows that there was time to.
        other = self.create_function(
            TAKE, name=f"{self.name}-other", environment={"NOTES": str(self.notes_path) + ".other"}
        )
        self.functions.create_event_source_mapping(
            EventSourceArn=self.stream_arn, FunctionName=other, StartingPosition="TRIM_HORIZON"
        )
        other_notes = pathlib.Path(str(self.notes_path) + ".other")
        until("the other mapping", lambda: other_notes.exists() and '"2"' in other_notes.read_text())
        self.assertEqual(self.taken(), ["1"])

        self.functions.update_event_source_mapping(UUID=uuid, Enabled=True)

        self.assertEqual(until("the second record", self.taken_when(2)), ["1", "2"])

    def test_a_mapping_created_disabled(self):
        self.prepare()
        uuid = self.map(Enabled=False)["UUID"]
        self.put("1")
        self.state(uuid, "Disabled")
        self.assertEqual(self.taken(), [])

        self.functions.update_event_source_mapping(UUID=uuid, Enabled=True)

        self.assertEqual(until("the record", self.taken_when(1)), ["1"])

    def test_a_checkpoint_outlives_a_restart(self):
        self.prepare()
        self.map()
        self.put("1", "2")
        until("two records", self.taken_when(2))

        self.penstock.stop()
        self.penstock.start()
        self.put("3")

        self.assertEqual(until("the third record", self.taken_when(3)), ["1", "2", "3"])

    def test_after_a_reshard_and_a_restart_the_children_go_on(self):
        self.prepare()
        self.map()
        self.kinesis.split_shard(
            StreamName=self.name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127)
        )
        self.put("1")
        until("a record of a child", lambda: self.taken() == ["1"])

        self.penstock.stop()
        self.penstock.start()
        self.put("2")

        until("the next one", lambda: self.taken()[-1] == "2")
        self.assertEqual(self.taken(), ["1", "2"])

    def test_a_power_cut_repeats_the_last_batch_at_most(self):
        self.prepare()
        self.map()
        self.put("1")
        until("a record", self.taken_when(1))
        self.put("2")
        until("another record", self.taken_when(2))

        self.penstock.kill()
        self.penstock.start()
        self.put("3")
        until("the third record", lambda: "3" in self.taken())

        # The function may have been told to the server's last moment, and the checkpoint not yet be stored.
        self.assertIn(self.taken(), (["1", "2", "3"], ["1", "2", "2", "3"]))

    def test_what_was_put_while_nobody_listened_is_not_lost(self):
        self.prepare()
        self.fail_path.touch()
        self.map()
        self.put("1", "2")
        until("an attempt", self.notes_when(1))

        self.penstock.kill()
        self.penstock.start()
        self.fail_path.unlink()

        until("success after the restart", lambda: self.notes()[-1] == ["1", "2"])

    def test_new_settings(self):
        self.prepare()
        uuid = self.map(BatchSize=10)["UUID"]

        self.functions.update_event_source_mapping(UUID=uuid, BatchSize=1, MaximumRetryAttempts=5)
        found = self.state(uuid, "Enabled")
        self.put("1", "2", "3")
        until("all the records", self.taken_when(3))

        self.assertEqual((found["BatchSize"], found["MaximumRetryAttempts"]), (1, 5))
        self.assertEqual(self.notes(), [["1"], ["2"], ["3"]])

    def test_updates_answer_what_goes_on_and_reads_what_is(self):
        self.prepare()
        uuid = self.map()["UUID"]

        def update(**settings):
            return self.functions.update_event_source_mapping(UUID=uuid, **settings)["State"]

        self.assertEqual(update(BatchSize=5), "Updating")
        self.state(uuid, "Enabled")
        self.assertEqual(update(Enabled=False), "Disabling")
        self.state(uuid, "Disabled")
        self.assertEqual(update(Enabled=True), "Enabling")
        self.assertEqual(self.state(uuid, "Enabled")["StateTransitionReason"], "User action")

    def test_every_setting_is_told_and_changed(self):
        self.prepare()
        settings = {
            "BatchSize": 10_000, "MaximumBatchingWindowInSeconds": 300, "ParallelizationFactor": 10,
            "MaximumRecordAgeInSeconds": 604_800, "BisectBatchOnFunctionError": True, "MaximumRetryAttempts": 10_000,
            "TumblingWindowInSeconds": 900, "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "FilterCriteria": {"Filters": [{"Pattern": '{"partitionKey": ["a"]}'}]},
            "DestinationConfig": {"OnFailure": {"Destination": self.stream_arn}},
        }
        uuid = self.map(**settings)["UUID"]

        def found():
            got = self.functions.get_event_source_mapping(UUID=uuid)
            return {key: got.get(key) for key in settings}

        self.assertEqual(found(), settings)
        self.penstock.stop()
        self.penstock.start()
        self.assertEqual(found(), settings)

        changed = {
            "BatchSize": 1, "MaximumBatchingWindowInSeconds": 0, "ParallelizationFactor": 1,
            "MaximumRecordAgeInSeconds": -1, "BisectBatchOnFunctionError": False, "MaximumRetryAttempts": -1,
            "TumblingWindowInSeconds": 0, "FunctionResponseTypes": [], "FilterCriteria": {"Filters": []},
            "DestinationConfig": {"OnFailure": {"Destination": ""}},
        }
        self.functions.update_event_source_mapping(UUID=uuid, **changed)
        # No filters and no destination are not told.
        self.assertEqual(found(), changed | {"FilterCriteria": None, "DestinationConfig": {"OnFailure": {}}})

    def test_tags_outlive_a_restart(self):
        self.prepare()
        arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:event-source-mapping:{self.map()['UUID']}"
        self.functions.tag_resource(Resource=arn, Tags={"team": "blue"})

        self.penstock.stop()
        self.penstock.start()

        self.assertEqual(self.functions.list_tags(Resource=arn)["Tags"], {"team": "blue"})

    def test_metrics_config_is_kept(self):
        # Newer than Debian's boto3.
        self.prepare()
        url = f"{self.penstock.url}/2015-03-31/event-source-mappings"

        def send(method, address, body):
            request = urllib.request.Request(address, json.dumps(body).encode() if body else None, method=method)
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)

        created = send("POST", url, {
            "EventSourceArn": self.stream_arn, "FunctionName": self.name, "StartingPosition": "LATEST",
            "MetricsConfig": {"Metrics": ["EventCount"]},
        })
        self.assertEqual(created["MetricsConfig"], {"Metrics": ["EventCount"]})
        one = f"{url}/{created['UUID']}"
        send("PUT", one, {"MetricsConfig": {"Metrics": []}})
        self.assertEqual(send("GET", one, None)["MetricsConfig"], {"Metrics": []})

    def test_ten_thousand_records_are_one_batch(self):
        self.prepare(code=NOTING + "def handler(event, context): note(len(event['Records']))\n")
        uuid = self.map(BatchSize=10_000, Enabled=False)["UUID"]
        for _ in range(20):
            self.put(*["x"] * 500)
        self.put("one more")

        self.functions.update_event_source_mapping(UUID=uuid, Enabled=True)

        self.assertEqual(until("both batches", self.notes_when(2)), [10_000, 1])

    def test_no_event_is_larger_than_6_mb(self):
        self.prepare(code=NOTING + "def handler(event, context): note(len(event['Records']))\n")
        uuid = self.map(Enabled=False)["UUID"]
        for _ in range(12):
            self.put("x" * 700_000)

        self.functions.update_event_source_mapping(UUID=uuid, Enabled=True)
        until("all records", lambda: sum(self.notes()) >= 12)

        # 700,000 bytes are 933,336 in base64: six fit into 6,291,456.
        self.assertEqual(max(self.notes()), 6)
        self.assertEqual(sum(self.notes()), 12)

    def test_a_consumer_as_the_source(self):
        self.prepare(code=NOTING + "def handler(event, context): note(event['Records'][0]['eventSourceARN'])\n")
        consumer = self.kinesis.register_stream_consumer(StreamARN=self.stream_arn, ConsumerName="fast")
        consumer_arn = consumer["Consumer"]["ConsumerARN"]

        created = self.map(EventSourceArn=consumer_arn)
        self.put("1")

        self.assertEqual(created["EventSourceArn"], consumer_arn)
        self.assertEqual(until("the event", self.notes_when(1)), [consumer_arn])
        listed = self.functions.list_event_source_mappings(EventSourceArn=consumer_arn)["EventSourceMappings"]
        self.assertEqual([one["UUID"] for one in listed], [created["UUID"]])
        gone = consumer_arn + "0"
        self.assertEqual(
            self.refusal("InvalidParameterValueException", self.functions.create_event_source_mapping,
                         EventSourceArn=gone, FunctionName=self.name, StartingPosition="LATEST"),
            f"Stream consumer not found: {gone}",
        )

        # Who is no longer registered gets nothing; the same consumer would have another ARN.
        self.kinesis.deregister_stream_consumer(ConsumerARN=consumer_arn)
        self.put("2")
        result = lambda: self.functions.get_event_source_mapping(UUID=created["UUID"])["LastProcessingResult"]
        until("the problem to be told", lambda: result().startswith("PROBLEM"))
        self.assertEqual(self.notes(), [consumer_arn])

    def test_listing(self):
        self.prepare()
        uuid = self.map()["UUID"]

        for asked in ({"FunctionName": self.name}, {"EventSourceArn": self.stream_arn}, {}):
            with self.subTest(asked=asked):
                found = self.functions.list_event_source_mappings(**asked)["EventSourceMappings"]
                self.assertIn(uuid, [mapping["UUID"] for mapping in found])
        self.assertEqual(
            self.functions.list_event_source_mappings(FunctionName="nobody")["EventSourceMappings"], []
        )

    def test_a_deleted_mapping_takes_nothing_more(self):
        self.prepare()
        uuid = self.map()["UUID"]
        self.put("1")
        until("the first record", self.taken_when(1))

        deleted = self.functions.delete_event_source_mapping(UUID=uuid)

        def is_gone():
            try:
                self.functions.get_event_source_mapping(UUID=uuid)
            except self.functions.exceptions.ResourceNotFoundException as error:
                return error.response["Error"]["Message"]

        self.assertEqual(deleted["State"], "Deleting")
        self.assertEqual(until("the mapping to be gone", is_gone), "The resource you requested does not exist.")
        # A new mapping from the beginning takes everything again, in order: the old one is out of the way.
        self.put("2")
        self.map()
        self.assertEqual(until("both records again", self.taken_when(3)), ["1", "1", "2"])

    def test_of_the_same_mapping_at_the_same_moment_one_is_made(self):
        self.prepare()
        asked = {"EventSourceArn": self.stream_arn, "FunctionName": self.name, "StartingPosition": "LATEST"}
        # Written before any is read: boto3 would hardly be quick enough.
        connections = [http.client.HTTPConnection("127.0.0.1", self.penstock.port) for _ in range(24)]
        for connection in connections:
            connection.connect()
        for connection in connections:
            connection.request("POST", "/2015-03-31/event-source-mappings", json.dumps(asked))

        answers = [connection.getresponse() for connection in connections]

        self.assertEqual(sorted(answer.status for answer in answers), [202] + [409] * 23)
        made = [json.load(answer)["UUID"] for answer in answers if answer.status == 202]
        for connection in connections:
            connection.close()
        listed = self.functions.list_event_source_mappings(FunctionName=self.name)["EventSourceMappings"]
        self.assertEqual([one["UUID"] for one in listed], made)

    def test_what_is_refused(self):
        self.prepare()
        self.map()

        def create(code, **changed):
            arguments = {
                "EventSourceArn": self.stream_arn, "FunctionName": self.name, "StartingPosition": "LATEST"
            } | changed
            arguments = {key: value for key, value in arguments.items() if value is not None}
            return self.refusal(code, self.functions.create_event_source_mapping, **arguments)

        self.assertIn("provided mapping already exists", create("ResourceConflictException"))
        self.assertEqual(create("InvalidParameterValueException", FunctionName="nobody"), "Function does not exist")
        self.assertEqual(
            create("InvalidParameterValueException", EventSourceArn=self.stream_arn + "-gone"),
            f"Stream not found: {self.stream_arn}-gone",
        )
        self.assertEqual(
            create("InvalidParameterValueException", StartingPosition=None),
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must "
            "not be null.",
        )
        self.assertEqual(
            create("ValidationException", StartingPosition="NOW"),
            "1 validation error detected: Value 'NOW' at 'startingPosition' failed to satisfy constraint: Member must "
            "satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
        )
        self.assertIn("Value '10001' at 'batchSize'", create("ValidationException", BatchSize=10_001))


if __name__ == "__main__":
    unittest.main()
