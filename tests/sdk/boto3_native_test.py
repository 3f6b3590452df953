#!/usr/bin/python3
"""Native functions: shared objects that get events, and records as they are, through shared memory."""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
from support.mappings import TAKE, MappingTest
from support.penstock import InBubblewrap, until, zipped

INCLUDE = HERE.parents[1] / "include"
COMPILERS = {".cc": ["g++", "-std=c++17"], ".c": ["gcc", "-std=c11"]}


def compiled(source):
    with tempfile.TemporaryDirectory() as folder:
        built = pathlib.Path(folder) / "built.so"
        command = [*COMPILERS[source.suffix], "-Wall", "-Wextra", "-Werror", "-pedantic", "-shared", "-fPIC"]
        subprocess.run([*command, f"-I{INCLUDE}", source, "-o", built], check=True)
        return built.read_bytes()


class NativeTest(MappingTest):
    """With what all of them need."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.objects = {source.name: compiled(source) for source in (HERE / "native").iterdir()}

    def create(self, symbol, source="functions.cc", **settings):
        environment = {"NOTES": str(self.notes_path), "FAIL": str(self.fail_path)}
        return self.create_function({"built.so": self.objects[source]}, handler=f"built.{symbol}", runtime="native",
                                    environment=environment, **settings)

    def invoke(self, event=None, **arguments):
        answer = self.functions.invoke(FunctionName=self.name, Payload=json.dumps(event), **arguments)
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")


class InvokeTest(NativeTest):
    def test_an_event_comes_as_it_was_sent(self):
        self.create("echo")
        event = {"text": "äöü", "many": "x" * 100_000}
        self.assertEqual(self.invoke(event), (event, None))

    def test_nothing_written_is_null(self):
        self.create("silent")
        self.assertEqual(self.invoke({}), (None, None))

    def test_the_context(self):
        arn = self.create("describe", timeout=30)
        context = base64.b64encode(b'{"client":1}').decode()
        answer = self.functions.invoke(FunctionName=self.name, ClientContext=context)
        told = json.loads(answer["Payload"].read())
        self.assertEqual(told["requestId"], answer["ResponseMetadata"]["RequestId"])
        self.assertEqual(told["arn"], arn)
        self.assertEqual(told["context"], {"client": 1})
        self.assertTrue(told["trace"].startswith("Root=1-"))
        self.assertGreater(told["leftMs"], 0)
        self.assertLessEqual(told["leftMs"], 30_000)
        self.assertEqual(told["name"], self.name)

    def test_one_worker_serves_many(self):
        self.create("describe")
        self.assertEqual(len({self.invoke()[0]["pid"] for _ in range(20)}), 1)

    def test_in_c(self):
        self.create("answer", "plain.c")
        self.assertEqual(self.invoke(), (42, None))

    def test_failures(self):
        self.create("bad", timeout=1)
        for event, kind, message in (
            ("fail", "NoSuchSymbol", "XYZ is not listed"),
            ("return", "Error", "The handler returned 7"),
            ("throw", "Error", "thrown"),
            ("crash", "Runtime.ExitError", "signal: segmentation fault"),
            ("exit", "Runtime.ExitError", "exit status 3"),
            ("hang", "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
            ("large", "Function.ResponseSizeTooLarge", "6291556"),
            ("message", "Function.ResponseSizeTooLarge", "6291556"),
            ("both", "Runtime.MarshalError", "wrote an answer"),
        ):
            with self.subTest(event):
                told, error = self.invoke(event)
                self.assertEqual(error, "Unhandled")
                self.assertEqual(told["errorType"], kind)
                self.assertIn(message, told["errorMessage"])
                # Neither the server nor the function is the worse for it.
                self.assertEqual(self.invoke(""), (None, None))

    def test_what_it_prints_is_logged(self):
        self.create("bad")
        answer = self.functions.invoke(FunctionName=self.name, Payload='"fail"', LogType="Tail")
        tail = base64.b64decode(answer["LogResult"]).decode()
        self.assertIn('asked for "fail"\n', tail)
        self.assertLess(tail.index("asked for"), tail.index("END RequestId"))

    def test_what_cannot_be_loaded(self):
        for symbol, source, kind, message in (
            ("nowhere", "functions.cc", "Runtime.HandlerNotFound", "No symbol 'nowhere' in built.so"),
            ("answer", "foreign.cc", "Runtime.ImportModuleError", "was not compiled with penstock/function.h"),
        ):
            with self.subTest(symbol):
                self.create(symbol, source)
                told, error = self.invoke()
                self.assertEqual((told["errorType"], error), (kind, "Unhandled"))
                self.assertIn(message, told["errorMessage"])
                self.functions.delete_function(FunctionName=self.name)
        self.create_function({"built.so": b"no object"}, handler="built.f", runtime="native")
        told, _ = self.invoke()
        self.assertEqual(told["errorType"], "Runtime.ImportModuleError")
        self.assertIn("built.so", told["errorMessage"])


class BatchTest(NativeTest):
    def map_to(self, symbol, **settings):
        self.stream_arn = self.create_stream(1)
        self.create(symbol)
        return self.map(**settings)["UUID"]

    def call(self, operation, **arguments):
        """What Debian's boto3 does not know yet."""
        headers = {"X-Amz-Target": f"Kinesis_20131202.{operation}", "Content-Type": "application/x-amz-json-1.1"}
        request = urllib.request.Request(self.penstock.url, json.dumps(arguments).encode(), headers)
        urllib.request.urlopen(request, timeout=60).close()

    def test_records_come_as_they_were_put(self):
        self.map_to("facts")
        data = bytes(range(256)) * 4
        put = self.kinesis.put_record(StreamName=self.name, PartitionKey="kéy", Data=data)

        told = until("a record", self.notes_when(1))[0]

        self.assertEqual(told["number"], put["SequenceNumber"])
        self.assertEqual(told["key"].encode("latin1").decode(), "kéy")
        self.assertEqual(told["size"], len(data))
        self.assertEqual(told["source"], self.stream_arn)
        self.assertEqual(told["shard"], put["ShardId"])
        self.assertEqual(told["region"], "us-east-1")
        self.assertGreater(told["ms"], 1_600_000_000_000)

    def test_from_the_record_that_failed_all_come_again(self):
        failed = self.create_stream(1, f"{self.name}-failed")
        self.map_to("take", FunctionResponseTypes=["ReportBatchItemFailures"], MaximumRetryAttempts=0,
                    DestinationConfig={"OnFailure": {"Destination": failed}}, BisectBatchOnFunctionError=True)
        put = self.put("1", "2", "bad", "3")

        taken = until("the record behind it", lambda: self.notes()[-1:] == [["3"]] and self.notes())

        self.assertEqual(taken[0], ["1", "2", "bad", "3"])
        records = self.records_from(self.iterator(f"{self.name}-failed"))
        told = [json.loads(record["Data"])["KinesisBatchInfo"] for record in records]
        self.assertEqual([batch["startSequenceNumber"] for batch in told], [put[2]["SequenceNumber"]])

    def test_a_crash_is_retried_and_skips_nothing(self):
        self.map_to("crash")
        self.fail_path.touch()
        self.put("1", "2", "3")
        until("three crashes", self.notes_when(3))
        self.fail_path.unlink()
        self.put("4")

        until("the last record", lambda: "4" in self.taken())

        last = [text for batch in self.notes()[-2:] for text in batch]
        self.assertEqual(last[-4:], ["1", "2", "3", "4"])

    def test_windows_keep_their_state(self):
        self.map_to("count", TumblingWindowInSeconds=1)
        self.put(*"abc")
        # They may have come in two windows.
        until("the windows' ends", lambda: sum(note["count"] for note in self.notes() if note["final"]) == 3)

    def test_records_larger_than_an_event_can_be(self):
        self.stream_arn = self.create_stream(1)
        self.call("UpdateMaxRecordSize", StreamARN=self.stream_arn, MaxRecordSizeInKiB=10240)
        self.create("facts")
        self.map()
        size = (10 << 20) - 1  # and one byte of partition key
        self.kinesis.put_record(StreamName=self.name, PartitionKey="k", Data=b"x" * size)
        self.assertEqual(until("a record", self.notes_when(1))[0]["size"], size)

    def test_a_function_that_is_native_no_more_goes_on_as_what_it_is(self):
        self.map_to("take")
        self.put("native")
        until("a record", self.notes_when(1))
        self.functions.update_function_configuration(FunctionName=self.name, Runtime="python3.11",
                                                     Handler="app.handler")
        self.settled(self.name)
        self.functions.update_function_code(FunctionName=self.name, ZipFile=zipped({"app.py": TAKE}))
        self.settled(self.name)
        self.put("python")
        until("a record", lambda: "python" in self.taken())


class IsolatedTest(InBubblewrap, NativeTest):
    def test_a_sandbox_keeps_the_shared_memory(self):
        self.create("echo")
        self.assertEqual(self.invoke({"in": "a sandbox"}), ({"in": "a sandbox"}, None))


if __name__ == "__main__":
    unittest.main()
