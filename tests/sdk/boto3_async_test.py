#!/usr/bin/python3
"""Lambda through boto3: asynchronous invocations, how often they are tried, and whom their outcome is told."""

import collections
import json
import os
import pathlib
import sys
import unittest
import unittest.mock

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.aws_endpoint import AwsEndpoint
from support.penstock import ACCOUNT, NOTING, PenstockTest, until


class AsyncTest(PenstockTest):
    arguments = ("--event-retry-ms", "20")

    def setUp(self):
        self.arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{self.name}"
        self.notes = self.penstock.folder / (self.name + ".notes")

    def noted(self):
        return [json.loads(line) for line in self.notes.read_text().splitlines()] if self.notes.exists() else []

    def create(self, body, **more):
        code = NOTING + "\ndef handler(event, context):\n    " + body + "\n"
        return self.create_function(code, environment={"NOTES": str(self.notes)}, **more)

    def send(self, event, **which):
        answer = self.functions.invoke(
            **({"FunctionName": self.name} | which), InvocationType="Event", Payload=json.dumps(event)
        )
        self.assertEqual(answer["StatusCode"], 202)
        return answer["ResponseMetadata"]["RequestId"]

    def configure(self, **settings):
        return self.functions.put_function_event_invoke_config(FunctionName=self.name, **settings)

    def outcomes(self, stream, count=1):
        def arrived():
            records = self.records_from(self.iterator(stream))
            return len(records) >= count and [json.loads(record["Data"]) for record in records]

        return until("the outcome", arrived)

    def test_a_failed_event_is_tried_twice_more_under_one_id(self):
        stream = self.create_stream()
        self.create("note(context.aws_request_id)\n    raise ValueError(event)")
        self.configure(DestinationConfig={"OnFailure": {"Destination": stream}})

        request_id = self.send({"n": 1})
        (outcome,) = self.outcomes(self.name)

        self.assertEqual(self.noted(), [request_id] * 3)
        self.assertRegex(outcome.pop("timestamp"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        answer = outcome.pop("responsePayload")
        self.assertEqual((answer["errorType"], answer["errorMessage"]), ("ValueError", "{'n': 1}"))
        self.assertEqual(
            outcome,
            {
                "version": "1.0",
                "requestContext": {
                    "requestId": request_id,
                    "functionArn": self.arn + ":$LATEST",
                    "condition": "RetriesExhausted",
                    "approximateInvokeCount": 3,
                },
                "requestPayload": {"n": 1},
                "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            },
        )

    def test_no_retries(self):
        stream = self.create_stream()
        self.create("note(1)\n    raise ValueError()")
        self.configure(MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": stream}})

        self.send({})
        (outcome,) = self.outcomes(self.name)

        self.assertEqual(outcome["requestContext"]["approximateInvokeCount"], 1)
        self.assertEqual(self.noted(), [1])

    def test_success_is_told_too_and_a_version_has_its_own_rules(self):
        stream = self.create_stream()
        self.create("return {'seen': event}")
        self.functions.publish_version(FunctionName=self.name)
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")
        self.functions.put_function_event_invoke_config(
            FunctionName=self.name, Qualifier="live", DestinationConfig={"OnSuccess": {"Destination": stream}}
        )

        self.send([0])  # of $LATEST, of which nobody is told
        self.send([1], Qualifier="live")
        (outcome,) = self.outcomes(self.name)

        self.assertEqual(outcome["requestContext"]["condition"], "Success")
        self.assertEqual(outcome["requestContext"]["functionArn"], self.arn + ":live")
        self.assertEqual(outcome["responseContext"], {"statusCode": 200, "executedVersion": "1"})
        self.assertEqual((outcome["requestPayload"], outcome["responsePayload"]), ([1], {"seen": [1]}))

    def test_a_function_is_told(self):
        told = self.create("note(event)", name=self.name + "-told")
        self.create("return 1")
        self.configure(DestinationConfig={"OnSuccess": {"Destination": told}})

        self.send({"a": 1})

        (record,) = until("the record", lambda: self.noted() or None)
        self.assertEqual((record["requestPayload"], record["responsePayload"]), ({"a": 1}, 1))

    def test_throttled_events_wait_until_they_may_run(self):
        self.create("note(event)")
        self.functions.put_function_concurrency(FunctionName=self.name, ReservedConcurrentExecutions=0)

        for i in range(3):
            self.send(i)
        self.assertEqual(self.noted(), [])
        self.functions.delete_function_concurrency(FunctionName=self.name)

        until("all of them", lambda: sorted(self.noted()) == [0, 1, 2])

    def test_a_thousand_at_once_all_run_and_others_are_not_behind_them(self):
        self.create("note(event)")
        self.create_function("def handler(event, context): return 'at once'", name=self.name[:40] + "-other")
        client = self.penstock.client("lambda", max_pool_connections=4)

        for i in range(1000):
            client.invoke(FunctionName=self.name, InvocationType="Event", Payload=str(i))
        answer = json.load(self.functions.invoke(FunctionName=self.name[:40] + "-other")["Payload"])

        self.assertEqual(answer, "at once")
        until("all of them", lambda: len(self.noted()) >= 1000)
        self.assertEqual(set(collections.Counter(self.noted()).items()), {(i, 1) for i in range(1000)})

    def test_the_older_form(self):
        self.create("note(event)")

        answer = self.functions.invoke_async(FunctionName=self.name, InvokeArgs=b'{"old": 1}')

        self.assertEqual(answer["Status"], 202)
        until("the event", lambda: self.noted() == [{"old": 1}])

    # --- the configuration

    def test_a_configuration_as_described(self):
        self.create("return 1")
        which = {"FunctionName": self.name}

        put = self.configure(MaximumRetryAttempts=1)
        updated = self.functions.update_function_event_invoke_config(**which, MaximumEventAgeInSeconds=60)
        found = self.functions.get_function_event_invoke_config(**which)
        listed = self.functions.list_function_event_invoke_configs(**which)["FunctionEventInvokeConfigs"]
        replaced = self.configure(MaximumEventAgeInSeconds=100)
        deleted = self.functions.delete_function_event_invoke_config(**which)

        self.assertEqual(put["FunctionArn"], self.arn + ":$LATEST")
        self.assertEqual(put["MaximumRetryAttempts"], 1)
        self.assertEqual(put["DestinationConfig"], {"OnSuccess": {}, "OnFailure": {}})
        self.assertNotIn("MaximumEventAgeInSeconds", put)
        self.assertGreaterEqual(updated["LastModified"], put["LastModified"])
        self.assertEqual((found["MaximumRetryAttempts"], found["MaximumEventAgeInSeconds"]), (1, 60))
        self.assertEqual([one["FunctionArn"] for one in listed], [self.arn + ":$LATEST"])
        self.assertNotIn("MaximumRetryAttempts", replaced)
        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        for call in (
            self.functions.get_function_event_invoke_config, self.functions.update_function_event_invoke_config,
            self.functions.delete_function_event_invoke_config,
        ):
            message = self.refusal("ResourceNotFoundException", call, **which)
            self.assertEqual(message, f"The function {self.arn}:$LATEST doesn't have an EventInvokeConfig")

    def test_what_is_refused(self):
        self.create("return 1")
        refused = "InvalidParameterValueException"

        def put(code, **settings):
            return self.refusal(
                code, self.functions.put_function_event_invoke_config, **({"FunctionName": self.name} | settings)
            )

        def to(arn):
            return {"DestinationConfig": {"OnFailure": {"Destination": arn}}}

        self.assertEqual(put(refused), "You must specify at least one of error handling or destination setting.")
        self.assertEqual(
            put(refused, **to(self.arn)), "You can't specify the function as a destination for itself."
        )
        self.assertEqual(
            put(refused, **to("arn:aws:nothing:us-east-1:000000000000:x")),
            "The destination ARN arn:aws:nothing:us-east-1:000000000000:x is invalid.",
        )
        self.assertEqual(
            put("ResourceNotFoundException", FunctionName="nobody", MaximumRetryAttempts=1),
            "The function doesn't exist.",
        )
        put("ValidationException", MaximumRetryAttempts=3)


class DeadLetterTest(PenstockTest):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = AwsEndpoint()
        cls.addClassCleanup(cls.endpoint.end)
        cls.arguments = ("--event-retry-ms", "20", "--aws-endpoint", cls.endpoint.url)
        with unittest.mock.patch.dict(os.environ, cls.endpoint.environment()):
            super().setUpClass()

    def setUp(self):
        self.endpoint.messages.clear()
        self.endpoint.attributes.clear()

    def test_a_queue_gets_the_event_and_another_its_outcome(self):
        letters, failures = (f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}" for name in ("letters", "failures"))
        self.create_function("def handler(event, context): 1 / 0")
        self.functions.update_function_configuration(FunctionName=self.name, DeadLetterConfig={"TargetArn": letters})
        self.functions.put_function_event_invoke_config(
            FunctionName=self.name, MaximumRetryAttempts=1,
            DestinationConfig={"OnFailure": {"Destination": failures}},
        )

        request_id = self.send()

        messages = until("both messages", lambda: len(self.endpoint.messages) == 2 and dict(self.endpoint.messages))
        texts = {queue.rpartition("/")[2]: json.loads(text) for queue, text in messages.items()}
        self.assertEqual(texts["letters"], {"n": 1})
        self.assertEqual(texts["failures"]["requestContext"]["approximateInvokeCount"], 2)
        attributes = {queue.rpartition("/")[2]: each for queue, each in self.endpoint.attributes}
        self.assertEqual(attributes["letters"], self.why(request_id, "division by zero"))
        self.assertEqual(attributes["failures"], {})

    def test_a_topic_gets_the_event_and_why(self):
        topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:letters"
        self.create_function("def handler(event, context): raise ValueError(700 * 'ü')")
        self.functions.update_function_configuration(FunctionName=self.name, DeadLetterConfig={"TargetArn": topic})

        request_id = self.send()

        until("the message", lambda: len(self.endpoint.messages) == 1)
        ((target, attributes),) = self.endpoint.attributes
        self.assertEqual(target, topic)
        self.assertEqual(self.endpoint.messages, [(topic, '{"n": 1}')])
        self.assertEqual(attributes, self.why(request_id, 512 * "ü"))  # 1 KB of it

    def send(self):
        answer = self.functions.invoke(FunctionName=self.name, InvocationType="Event", Payload=b'{"n": 1}')
        return answer["ResponseMetadata"]["RequestId"]

    def why(self, request_id, message):
        return {
            "RequestID": ("String", request_id), "ErrorCode": ("Number", "200"), "ErrorMessage": ("String", message),
        }


if __name__ == "__main__":
    unittest.main()
