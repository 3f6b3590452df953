#!/usr/bin/python3
"""What an event source mapping does with records that a function cannot deal with."""

import base64
import json
import os
import pathlib
import sys
import unittest
import unittest.mock

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.aws_endpoint import AwsEndpoint, messages_as_json
from support.mappings import TAKE, MappingTest
from support.penstock import ACCOUNT, until

# Fails with each batch that has the record $BAD.
PICKY = TAKE + """
    if os.environ["BAD"] in texts(event):
        raise ValueError("never")
"""

# Reports the record $BAD as failed, for as long as the file $FAIL is there.
REPORTING = TAKE.partition("def handler")[0] + """
def handler(event, context):
    note(texts(event))
    failed = [record["kinesis"]["sequenceNumber"] for record in event["Records"]
              if base64.b64decode(record["kinesis"]["data"]).decode() in os.environ["BAD"].split()]
    if not os.path.exists(os.environ["FAIL"]):
        failed = []
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
"""

# Answers what the record says.
ECHO = TAKE.partition("def handler")[0] + """
def handler(event, context):
    note(texts(event))
    (text,) = texts(event)
    if text == "raise":
        raise ValueError("as asked")
    return json.loads(text.replace("OWN", event["Records"][0]["kinesis"]["sequenceNumber"]))
"""


class RetryTest(MappingTest):
    def test_bisecting_isolates_a_bad_record(self):
        self.prepare(code=PICKY, BAD="6")
        self.map(BisectBatchOnFunctionError=True, MaximumRetryAttempts=0)

        self.put(*"12345678")
        until("the last record", lambda: "8" in self.taken() and self.notes()[-1] != ["5", "6", "7", "8"])
        until("the portion after it", lambda: self.notes()[-1] == ["7", "8"])

        self.assertEqual(
            ["".join(batch) for batch in self.notes()], ["12345678", "1234", "5678", "56", "5", "6", "78"]
        )

    def test_reported_failures_are_retried_from_the_first_on(self):
        self.prepare(code=REPORTING, BAD="3 4")
        self.fail_path.touch()
        self.map(FunctionResponseTypes=["ReportBatchItemFailures"])

        self.put(*"12345")
        until("a retry", self.notes_when(2))
        # What went well is behind the mapping, whatever happens now.
        until("another", self.notes_when(3))
        self.penstock.kill()
        self.penstock.start()
        self.fail_path.unlink()
        until("success", lambda: self.notes()[-1] == ["3", "4", "5"] and len(self.notes()) > 3)
        self.put("6")
        until("the next record", lambda: "6" in self.taken())

        batches = ["".join(batch) for batch in self.notes()]
        self.assertEqual(batches[0], "12345")
        self.assertEqual(set(batches[1:-1]), {"345"})
        self.assertEqual(batches[-1], "6")

    def test_a_reported_failure_bisects_where_it_says(self):
        self.prepare(code=REPORTING, BAD="3")
        self.fail_path.touch()
        self.map(
            FunctionResponseTypes=["ReportBatchItemFailures"], BisectBatchOnFunctionError=True, MaximumRetryAttempts=1
        )

        self.put(*"12345")
        until("the last record", lambda: self.notes()[-1:] == [["4", "5"]])

        # Cut at the failure first, then, as all of the rest had failed, in half. Cutting is no retry.
        self.assertEqual(["".join(batch) for batch in self.notes()], ["12345", "345", "3", "3", "45"])

    def test_answers_that_say_what_failed(self):
        good = ['""', "null", "[]", "{}", '{"batchItemFailures": []}', '{"batchItemFailures": null}']
        bad = [
            '{"batchItemFailures": [{"itemIdentifier": "OWN"}]}', '{"batchItemFailures": [{"itemIdentifier": ""}]}',
            '{"batchItemFailures": [{"itemIdentifier": null}]}', '{"batchItemFailures": [{"itemIdentifier": "4959"}]}',
            '{"batchItemFailures": [{"foo": "OWN"}]}', '{"batchItemFailures": [{"foo": null}]}',
            '{"batchItemFailures": [null]}', "raise",
        ]
        self.prepare(code=ECHO)
        self.map(BatchSize=1, MaximumRetryAttempts=1, FunctionResponseTypes=["ReportBatchItemFailures"])

        self.put(*good, *bad)
        until("all of them", lambda: self.taken().count("raise") == 2)

        for answer in good:
            self.assertEqual(self.taken().count(answer), 1, answer)
        for answer in bad:
            self.assertEqual(self.taken().count(answer), 2, answer)

    def test_without_reports_an_answer_means_nothing(self):
        self.prepare(code=ECHO)
        self.map(BatchSize=1)

        answer = '{"batchItemFailures": [{"itemIdentifier": "OWN"}]}'
        self.put(answer, "{}")

        self.assertEqual(until("both", self.taken_when(2)), [answer, "{}"])

    def test_a_new_quota_ends_retries_that_are_under_way(self):
        self.prepare()
        self.fail_path.touch()
        uuid = self.map(BatchSize=1)["UUID"]
        self.put("1", "2")
        until("some attempts", self.notes_when(3))

        self.functions.update_event_source_mapping(UUID=uuid, MaximumRetryAttempts=0)

        until("the next record", lambda: "2" in self.taken())

    def test_a_failing_mapping_is_disabled_and_deleted_at_once(self):
        self.prepare()
        self.fail_path.touch()
        uuid = self.map(BatchSize=1)["UUID"]
        self.put("1")
        until("some attempts", self.notes_when(3))
        self.functions.update_event_source_mapping(UUID=uuid, Enabled=False)
        self.state(uuid, "Disabled")
        self.fail_path.unlink()

        self.functions.update_event_source_mapping(UUID=uuid, Enabled=True)
        self.put("2")

        until("the next record", lambda: "2" in self.taken())
        self.functions.delete_event_source_mapping(UUID=uuid)


class DestinationTest(MappingTest):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = AwsEndpoint()
        cls.addClassCleanup(cls.endpoint.end)
        cls.arguments = ("--aws-endpoint", cls.endpoint.url)
        with unittest.mock.patch.dict(os.environ, cls.endpoint.environment()):
            super().setUpClass()

    def setUp(self):
        self.endpoint.messages.clear()
        self.endpoint.objects.clear()
        self.endpoint.refused.clear()

    def fail_into(self, destination, *texts, **settings):
        """Records that no function takes."""
        self.prepare(code=PICKY, BAD="bad")
        created = self.map(
            MaximumRetryAttempts=1, DestinationConfig={"OnFailure": {"Destination": destination}}, **settings
        )
        return created["UUID"], self.put(*(texts or ["bad", "too"]))

    def check(self, record, put, invocations=2, count=2):
        timestamp = record.pop("timestamp")
        self.assertRegex(timestamp, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertRegex(record["requestContext"].pop("requestId"), r"^[0-9a-f-]{36}$")
        info = record["KinesisBatchInfo"]
        for which in ("First", "Last"):
            self.assertRegex(info.pop(f"approximateArrivalOf{which}Record"), r"^\d{4}-\d\d-\d\dT[0-9:]{8}\.\d{3}Z$")
        self.assertEqual(record, {
            "requestContext": {
                "functionArn": self.function_arn, "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": invocations,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "KinesisBatchInfo": {
                "shardId": "shardId-000000000000", "startSequenceNumber": put[0]["SequenceNumber"],
                "endSequenceNumber": put[-1]["SequenceNumber"], "batchSize": count, "streamArn": self.stream_arn,
            },
        })

    def test_a_stream(self):
        failed = self.create_stream(name=f"{self.name}-failed")
        _, put = self.fail_into(failed)

        records = until("the record", lambda: self.records_from(self.iterator(f"{self.name}-failed")) or None)

        self.assertEqual([record["PartitionKey"] for record in records], ["shardId-000000000000"])
        self.check(json.loads(records[0]["Data"]), put)

    def test_a_function(self):
        told = self.penstock.folder / f"{self.name}.told"
        other = self.create_function(
            TAKE.replace("note(texts(event))", "note(event)"), name=f"{self.name}-other",
            environment={"NOTES": str(told)},
        )
        _, put = self.fail_into(other)

        until("the record", lambda: told.exists() and told.read_text().endswith("\n"))

        self.check(json.loads(told.read_text()), put)

    def test_a_queue(self):
        _, put = self.fail_into(f"arn:aws:sqs:us-east-1:{ACCOUNT}:dlq")

        until("the message", lambda: bool(self.endpoint.messages or self.endpoint.refused))

        self.assertEqual(self.endpoint.refused, [])
        (to, record), = messages_as_json(self.endpoint)
        self.assertEqual(to, f"{self.endpoint.url}/{ACCOUNT}/dlq")
        self.check(record, put)

    def test_a_topic_is_told_again_until_it_listens(self):
        self.endpoint.failures_left = 2
        _, put = self.fail_into(f"arn:aws:sns:eu-central-1:{ACCOUNT}:failures")

        until("the message", lambda: bool(self.endpoint.messages or self.endpoint.refused))

        self.assertEqual((self.endpoint.refused, self.endpoint.failures_left), ([], 0))
        (to, record), = messages_as_json(self.endpoint)
        self.assertEqual(to, f"arn:aws:sns:eu-central-1:{ACCOUNT}:failures")
        self.check(record, put)

    def test_a_bucket_gets_the_payload_too(self):
        uuid, put = self.fail_into("arn:aws:s3:::failures")

        until("the object", lambda: bool(self.endpoint.objects or self.endpoint.refused))

        self.assertEqual(self.endpoint.refused, [])
        (path, text), = self.endpoint.objects.items()
        self.assertRegex(
            path,
            rf"^/failures/aws/lambda/{uuid}/shardId-000000000000/\d{{4}}/\d\d/\d\d/"
            r"\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$",
        )
        record = json.loads(text)
        event = json.loads(record.pop("payload"))
        self.check(record, put)
        self.assertEqual(
            [base64.b64decode(one["kinesis"]["data"]).decode() for one in event["Records"]], ["bad", "too"]
        )

    def test_bisected_batches_tell_of_the_bad_record_only(self):
        _, put = self.fail_into(
            f"arn:aws:sqs:us-east-1:{ACCOUNT}:dlq", "1", "2", "bad", "4", BisectBatchOnFunctionError=True
        )

        until("the message", lambda: bool(self.endpoint.messages))
        until("the record after it", lambda: "4" in self.taken()[4:])

        (_, record), = messages_as_json(self.endpoint)
        # Given to the function in the whole batch, in its half, and twice alone.
        self.check(record, put[2:3], invocations=4, count=1)

    def test_a_destination_that_never_listens_blocks_nothing(self):
        self.endpoint.failures_left = 1_000
        self.addCleanup(setattr, self.endpoint, "failures_left", 0)
        self.fail_into(f"arn:aws:sqs:us-east-1:{ACCOUNT}:dlq", "bad")
        until("the attempts", self.notes_when(2))
        self.put("good")

        until("the next record", lambda: "good" in self.taken())

        self.assertIn("cannot tell arn:aws:sqs", self.penstock.log())

    def test_what_is_refused(self):
        self.prepare()

        def refuse(destination, which="OnFailure"):
            return self.refusal(
                "InvalidParameterValueException", self.functions.create_event_source_mapping,
                EventSourceArn=self.stream_arn, FunctionName=self.name, StartingPosition="LATEST",
                DestinationConfig={which: {"Destination": destination}},
            )

        bus = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/b"
        self.assertEqual(refuse(bus), f"The destination ARN {bus} is invalid.")
        self.assertEqual(refuse(self.function_arn), "You can't specify the function as a destination for itself.")
        self.assertEqual(refuse(self.stream_arn + "-gone"), f"Stream not found: {self.stream_arn}-gone")
        self.assertEqual(
            refuse(f"arn:aws:sqs:us-east-1:{ACCOUNT}:q", "OnSuccess"),
            "Unsupported DestinationConfig parameter for given event source mapping type.",
        )


class NoEndpointTest(MappingTest):
    def test_a_destination_that_cannot_be_reached_is_refused(self):
        self.prepare()
        for service, arn in (
            ("sqs", f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"), ("sns", f"arn:aws:sns:us-east-1:{ACCOUNT}:t"),
            ("s3", "arn:aws:s3:::b"),
        ):
            with self.subTest(service):
                self.assertEqual(
                    self.refusal(
                        "InvalidParameterValueException", self.functions.create_event_source_mapping,
                        EventSourceArn=self.stream_arn, FunctionName=self.name, StartingPosition="LATEST",
                        DestinationConfig={"OnFailure": {"Destination": arn}},
                    ),
                    f"The destination ARN {arn} cannot be reached: start Penstock with --{service}-endpoint or "
                    "--aws-endpoint.",
                )


if __name__ == "__main__":
    unittest.main()
