#!/usr/bin/python3
"""provided.*: a function in C++ that speaks the Runtime API over a socket; and runtimes that this machine lacks."""

import http.client
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ROLE, Penstock, PenstockTest, until, zipped

SOURCE = pathlib.Path(__file__).with_name("provided") / "function.cc"


class ProvidedTest(PenstockTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "bootstrap"
            subprocess.run(["g++", "-std=c++17", "-O1", "-o", program, SOURCE], check=True)
            cls.program = program.read_bytes()

    def create(self, environment=None):
        self.create_function(
            {"bootstrap": self.program}, runtime="provided.al2023", handler="my.handler", environment=environment
        )

    def invoke(self, **event):
        response = self.functions.invoke(FunctionName=self.name, Payload=json.dumps(event))
        return json.loads(response["Payload"].read()), response.get("FunctionError")

    def stream(self, **event):
        """The answer of InvokeWithResponseStream, which this boto3 does not know yet."""
        connection = http.client.HTTPConnection("127.0.0.1", self.penstock.port)
        self.addCleanup(connection.close)
        connection.request(
            "POST", f"/2021-11-15/functions/{self.name}/response-streaming-invocations", json.dumps(event),
            {"Authorization": "AWS4-HMAC-SHA256 Credential=k/20240101/us-east-1/lambda/aws4_request"},
        )
        response = connection.getresponse()
        self.assertEqual(response.status, 200)
        return response

    def test_events_go_in_and_answers_come_out(self):
        self.create()

        answers = [self.invoke(do="echo", n=n) for n in range(3)]

        self.assertEqual(answers, [({"do": "echo", "n": n}, None) for n in range(3)])
        until("what it printed", lambda: f"lambda {self.name}: handler my.handler" in self.penstock.log())

    def test_errors_and_exits(self):
        self.create()

        failed, kind = self.invoke(do="fail")
        exited, _ = self.invoke(do="exit")

        self.assertEqual((failed, kind), ({"errorType": "Own.Failed", "errorMessage": "as told"}, "Unhandled"))
        self.assertEqual(exited["errorType"], "Runtime.ExitError")
        self.assertIn("exit status 9", exited["errorMessage"])
        self.assertEqual(self.invoke(do="echo"), ({"do": "echo"}, None))

    def test_chunks_arrive_as_they_are_written(self):
        signal = self.penstock.folder / self.name
        self.create(environment={"SIGNAL": str(signal)})

        response = self.stream(do="stream")
        first = message(response)
        signal.touch()
        second, last = message(response), message(response)

        self.assertEqual(first, ("PayloadChunk", b"one,"))
        self.assertEqual(second, ("PayloadChunk", b"two"))
        self.assertEqual((last[0], json.loads(last[1])), ("InvokeComplete", {}))
        self.assertEqual(response.read(), b"")

    def test_an_error_in_the_trailers(self):
        self.create()

        response = self.stream(do="half")
        kinds, payloads = zip(*iter(lambda: message(response), None))
        buffered, kind = self.invoke(do="half")

        self.assertEqual(set(kinds[:-1]), {"PayloadChunk"})
        self.assertEqual(b"".join(payloads[:-1]), b"one,two")
        complete = json.loads(payloads[-1])
        self.assertEqual(complete["ErrorCode"], "Own.Broken")
        self.assertEqual(json.loads(complete["ErrorDetails"]), {"errorMessage": "broken"})
        self.assertEqual((buffered, kind), ({"errorMessage": "broken"}, "Unhandled"))

    def test_a_response_that_has_no_end(self):
        self.create()

        response = self.stream(do="truncate")
        kinds, payloads = zip(*iter(lambda: message(response), None))
        buffered, _ = self.invoke(do="truncate")

        self.assertEqual(b"".join(payloads[:-1]), b"one,two")
        self.assertEqual(kinds[-1], "InvokeComplete")
        self.assertEqual(json.loads(payloads[-1])["ErrorCode"], "Runtime.TruncatedResponse")
        self.assertEqual(buffered["errorType"], "Runtime.TruncatedResponse")
        self.assertEqual(self.invoke(do="echo"), ({"do": "echo"}, None))

    def test_a_mode_that_is_none(self):
        self.create()

        answer, _ = self.invoke(do="mode")

        self.assertEqual(answer["errorType"], "Runtime.InvalidResponseModeHeader")
        told = '{"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}'
        until("what it was answered", lambda: told in self.penstock.log())
        self.assertEqual(self.invoke(do="echo"), ({"do": "echo"}, None))


def message(response):
    """(event type, payload) of the next message of an event stream; None at its end."""
    prelude = response.read(12)
    if not prelude:
        return None
    size, headers = int.from_bytes(prelude[:4], "big"), int.from_bytes(prelude[4:8], "big")
    rest = response.read(size - 12)
    kind = rest[:headers].partition(b":event-type\x07")[2]
    return kind[2:2 + int.from_bytes(kind[:2], "big")].decode(), rest[headers:-4]


class MissingTest(unittest.TestCase):
    def test_a_runtime_that_this_machine_lacks(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        programs = {"python3.11": folder / "python3", "nodejs20.x": folder / "node"}
        for program in programs.values():
            program.symlink_to("/bin/true")
        penstock = Penstock("--python", programs["python3.11"], "--node", programs["nodejs20.x"])
        self.addCleanup(penstock.end)
        functions = penstock.client("lambda")

        for runtime, program in programs.items():
            program.unlink()
            with self.assertRaises(functions.exceptions.InvalidParameterValueException) as caught:
                functions.create_function(
                    FunctionName="f", Runtime=runtime, Handler="a.b", Role=ROLE, Code={"ZipFile": zipped({"a.py": ""})}
                )
            self.assertEqual(
                caught.exception.response["Error"]["Message"],
                f"The runtime {runtime} needs the program {program}, which is not installed on this machine.",
            )


if __name__ == "__main__":
    unittest.main()
