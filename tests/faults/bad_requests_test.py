#!/usr/bin/python3
"""Well-formed HTTP with bad requests in it: each is answered with AWS's status and its very words."""

import base64
import io
import json
import pathlib
import sys
import unittest
import zipfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, PenstockTest
from support.raw import request

JSON = "application/x-amz-json-1.1"
DENIED = (
    b"<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized</Message>\n"
    b"</AccessDeniedException>\n"
)
NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"
A_STRUCTURE = "Start of structure or map found where not expected."
A_LIST = "Start of list found where not expected"


class KinesisTest(PenstockTest):
    def ask(self, operation, body, type_=JSON, method="POST", **headers):
        headers = {"X-Amz-Target": f"Kinesis_20131202.{operation}", "Content-Type": type_} | headers
        body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return request(self.penstock.port, method, "/", headers, body)

    def assert_error(self, answer, status, body):
        self.assertEqual(answer.status, status)
        self.assertEqual(json.loads(answer.body), body)
        self.assertEqual(answer.headers["content-type"], JSON)
        self.assertRegex(answer.headers["x-amzn-requestid"], r"^[0-9a-f-]{36}$")

    def test_a_body_that_is_not_json(self):
        bodies = ["{", "nonsense", '{"StreamName": "a"', "{'a': 1}", "[1, 2", '{"a": 1} x', "\0", b'{"a": "\xff\xfe"}',
                  "[" * 100_000, '{"a":' * 100_000, ""]
        for body in bodies:
            with self.subTest(body=body[:30]):
                self.assert_error(self.ask("ListStreams", body), 400, {"__type": "SerializationException"})

    def test_wrong_types(self):
        cases = [
            ("DescribeStream", {"StreamName": True}, "class java.lang.Boolean can not be converted to an String"),
            ("DescribeStream", {"StreamName": 5}, f"{NUMBER} can not be converted to an String"),
            ("DescribeStream", {"StreamName": ["a"]}, A_LIST),
            ("DescribeStream", {"StreamName": {}}, A_STRUCTURE),
            ("ListStreams", {"Limit": "5"}, "class java.lang.String can not be converted to an Integer"),
            ("ListStreams", {"Limit": True}, "class java.lang.Boolean can not be converted to an Integer"),
            ("ListStreams", {"Limit": []}, A_LIST),
            ("PutRecords", {"Records": "x"}, "Expected list or null"),
            ("PutRecords", {"Records": {}}, A_STRUCTURE),
            ("PutRecords", {"Records": [5]}, "Expected null"),
            ("CreateStream", {"StreamModeDetails": 5}, "Expected null"),
            ("CreateStream", {"Tags": 5}, "Expected map or null"),
            ("PutRecord", {"Data": True}, "class java.lang.Boolean can not be converted to a Blob"),
            ("PutRecord", {"Data": 5}, f"{NUMBER} can not be converted to a Blob"),
            ("PutRecord", {"Data": "23456"}, "'23456' can not be converted to a Blob: Base64 encoded length is "
             "expected a multiple of 4 bytes but found: 5"),
            ("PutRecord", {"Data": "=+/="}, "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"),
            ("PutRecord", {"Data": "+/+="}, "'+/+=' can not be converted to a Blob: Invalid last non-pad Base64 "
             "character dectected"),
            ("GetShardIterator", {"Timestamp": "now"},
             "class java.lang.String can not be converted to milliseconds since epoch"),
            ("GetShardIterator", {"Timestamp": True},
             "class java.lang.Boolean can not be converted to milliseconds since epoch"),
            ("DeleteStream", {"EnforceConsumerDeletion": "23"}, "'23' can not be converted to an Boolean"),
            ("DeleteStream", {"EnforceConsumerDeletion": 23}, f"{NUMBER} can not be converted to an Boolean"),
        ]
        for operation, body, message in cases:
            with self.subTest(operation=operation, body=body):
                self.assert_error(
                    self.ask(operation, body), 400, {"__type": "SerializationException", "Message": message}
                )

    def test_nulls_and_unknown_members_are_as_if_absent(self):
        answer = self.ask("ListStreams", {"Limit": None, "Nonsense": {"a": [1]}, "ExclusiveStartStreamName": None})

        self.assertEqual(answer.status, 200)
        self.assertIn("StreamNames", json.loads(answer.body))

    def test_what_is_missing(self):
        answer = self.ask("PutRecord", {})

        self.assertEqual(answer.status, 400)
        error = json.loads(answer.body)
        self.assertEqual(error["__type"], "ValidationException")
        self.assertTrue(error["message"].startswith("2 validation errors detected: "), error)
        for member in ("partitionKey", "data"):
            missing = f"Value null at '{member}' failed to satisfy constraint: Member must not be null"
            self.assertIn(missing, error["message"])

    def test_ten_violations_are_the_most_that_are_told(self):
        answer = self.ask("PutRecords", {"StreamName": "s", "Records": [{}] * 20})

        message = json.loads(answer.body)["message"]
        self.assertTrue(message.startswith("10 validation errors detected: "), message)
        self.assertEqual(message.count("Member must not be null"), 10)

    def test_an_unknown_operation(self):
        for operation in ("Nonsense", "", "putrecord"):
            with self.subTest(operation=operation):
                self.assert_error(self.ask(operation, {}), 400, {"__type": "UnknownOperationException"})

    def test_another_content_type(self):
        for type_ in ("text/plain", "application/x-www-form-urlencoded", "application/x-amz-json-1.0"):
            with self.subTest(type=type_):
                answer = self.ask("ListStreams", {}, type_)
                self.assertEqual((answer.status, answer.body), (404, b"<UnknownOperationException/>\n"))

    def test_a_content_type_with_parameters(self):
        self.assertEqual(self.ask("ListStreams", {}, f" {JSON} ; charset=utf-8").status, 200)

    def test_plain_json(self):
        good = self.ask("ListStreams", {}, "application/json")
        bad = self.ask("ListStreams", "{", "application/json")

        self.assertEqual(good.status, 404)
        self.assertEqual(
            json.loads(good.body),
            {"Output": {"__type": "com.amazon.coral.service#UnknownOperationException"}, "Version": "1.0"},
        )
        self.assertEqual(bad.status, 400)
        self.assertEqual(
            json.loads(bad.body),
            {"Output": {"__type": "com.amazon.coral.service#SerializationException"}, "Version": "1.0"},
        )

    def test_no_operation_at_all(self):
        for method in ("GET", "PUT", "DELETE", "POST"):
            with self.subTest(method=method):
                answer = request(self.penstock.port, method, "/", {"Content-Type": "text/plain"}, "x")
                self.assertEqual((answer.status, answer.body), (403, DENIED))

    def test_another_method(self):
        answer = self.ask("ListStreams", {}, method="PUT")

        self.assertEqual((answer.status, answer.body), (403, DENIED))

    def test_a_browser_asks_whether_it_may(self):
        answer = request(
            self.penstock.port, "OPTIONS", "/",
            {"Origin": "http://x", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "a,b"},
        )

        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["access-control-allow-origin"], "*")
        self.assertEqual(answer.headers["access-control-allow-headers"], "a,b")
        self.assertEqual(answer.headers["access-control-allow-methods"], "POST")
        self.assertEqual(answer.headers["access-control-max-age"], "172800")
        self.assertEqual(answer.headers["content-length"], "0")

    def test_streams_by_arn(self):
        # Debian's boto3 does not know the member yet.
        arn = self.create_stream()

        found = self.ask("DescribeStreamSummary", {"StreamARN": arn})
        put = self.ask("PutRecord", {"StreamARN": arn, "Data": "eA==", "PartitionKey": "k"})
        other = self.ask("DescribeStreamSummary", {"StreamARN": arn + "-gone"})
        shard = self.ask(
            "SplitShard", {"StreamARN": arn + "-gone", "ShardToSplit": "none", "NewStartingHashKey": "5"}
        )
        consumer = self.ask("DescribeStreamSummary", {"StreamARN": arn + "/consumer/reader:1"})

        self.assertEqual(json.loads(found.body)["StreamDescriptionSummary"]["StreamName"], self.name)
        self.assertEqual(put.status, 200)
        self.assert_error(
            other, 400,
            {
                "__type": "ResourceNotFoundException",
                "message": f"Stream {self.name}-gone under account {ACCOUNT} not found.",
            },
        )
        self.assertEqual(
            json.loads(shard.body)["message"],
            f"Could not find shard none in stream {self.name}-gone under account {ACCOUNT}.",
        )
        self.assertEqual(json.loads(consumer.body)["__type"], "InvalidArgumentException")

    def test_an_operation_without_output_answers_nothing(self):
        answer = self.ask("CreateStream", {"StreamName": self.name, "ShardCount": 1})

        self.assertEqual((answer.status, answer.body), (200, b""))

    def test_the_account_is_that_of_the_access_key(self):
        signature = (
            "AWS4-HMAC-SHA256 Credential=123456789012/20260101/eu-west-1/kinesis/aws4_request, SignedHeaders=host, "
            "Signature=0"
        )

        answer = self.ask("DescribeStreamSummary", {"StreamName": "s"}, Authorization=signature)

        self.assertEqual(json.loads(answer.body)["message"], "Stream s under account 123456789012 not found.")


class RestTest(PenstockTest):
    def ask(self, method, path, body=""):
        return request(self.penstock.port, method, path, {"Content-Type": "application/json"}, body)

    def test_bodies_that_are_not_json(self):
        for path in ("/2015-03-31/functions", "/2015-03-31/event-source-mappings", "/v2/apis"):
            for body in ("{", "[1", "nonsense", b"\xff\xfe", "[" * 100_000):
                with self.subTest(path=path, body=body[:10]):
                    answer = self.ask("POST", path, body)
                    self.assertEqual(answer.status, 400)
                    self.assertIn(answer.headers["x-amzn-errortype"], ("SerializationException", "BadRequestException"))
                    json.loads(answer.body)

    def test_wrong_types(self):
        for path, body in (
            ("/2015-03-31/functions", {"FunctionName": 5}),
            ("/2015-03-31/functions", {"Timeout": "long"}),
            ("/2015-03-31/functions", {"Code": {"ZipFile": "***"}}),
            ("/2015-03-31/functions", {"Environment": {"Variables": {"A": {}}}}),
            ("/v2/apis", {"name": ["x"]}),
        ):
            with self.subTest(path=path, body=body):
                answer = self.ask("POST", path, json.dumps(body))
                self.assertEqual(answer.status, 400, answer.body)
                self.assertTrue(answer.headers["x-amzn-errortype"])

    def test_unknown_paths(self):
        for method, path in (
            ("GET", "/nothing"), ("POST", "/2015-03-31/nothing"), ("DELETE", "/v2/apis"), ("GET", "/v2"),
            ("GET", "/%00"), ("GET", "/%zz"), ("GET", "/../../etc/passwd"), ("GET", "//"),
        ):
            with self.subTest(method=method, path=path):
                answer = self.ask(method, path)
                self.assertIn(answer.status, (400, 403, 404), answer.body)

    def test_a_zip_that_wants_out_of_its_folder(self):
        for name in ("../outside.py", "/tmp/penstock-outside.py", "a/../../outside.py"):
            with self.subTest(name=name):
                buffer = io.BytesIO()
                with zipfile.ZipFile(buffer, "w") as package:
                    package.writestr(name, "x = 1")
                body = {
                    "FunctionName": self.name, "Runtime": "python3.11", "Handler": "app.handler",
                    "Role": f"arn:aws:iam::{ACCOUNT}:role/r",
                    "Code": {"ZipFile": base64.b64encode(buffer.getvalue()).decode()},
                }
                answer = self.ask("POST", "/2015-03-31/functions", json.dumps(body))
                self.assertEqual(answer.status, 400, answer.body)
                self.assertEqual([path for path in self.penstock.folder.rglob("*outside.py")], [])

    def test_health(self):
        for path in ("/_penstock/health", "/_localstack/health"):
            with self.subTest(path=path):
                answer = self.ask("GET", path)
                self.assertEqual(answer.status, 200)
                json.loads(answer.body)


if __name__ == "__main__":
    unittest.main()
