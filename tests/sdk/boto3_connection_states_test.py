#!/usr/bin/python3
"""What boto3 is told of a connection through @connections, in each state that the connection can be in.

With signatures: boto3_signature_test.py.
"""

import concurrent.futures
import contextlib
import json
import pathlib
import struct
import sys
import unittest

import botocore.exceptions

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import NOTING, until
from support.raw import request
from support.tcp import bytes_on_the_way, is_established
from support.websocket import CLOSE, frame

KB = 1024
NEVER = "L0SM9cOFvHcCIhw="  # an id that AWS gave somebody
PAYLOAD_BYTES_MAX = 128 * KB

# Notes who connects, and lets nobody in before there is a file of the connection's name.
GATED = NOTING + """
import pathlib, time

def handler(event, context):
    note(event["requestContext"]["connectionId"])
    gate = pathlib.Path(os.environ["GATES"], event["requestContext"]["connectionId"])
    while not gate.exists():
        time.sleep(0.01)
    return {"statusCode": 200}
"""

POST, GET, DELETE = "post_to_connection", "get_connection", "delete_connection"
OPERATIONS = (POST, GET, DELETE)

# (status, error type, message); what succeeds has neither.
ACCEPTED = {POST: (200, None, None), GET: (200, None, None), DELETE: (204, None, None)}
GONE = dict.fromkeys(OPERATIONS, (410, "GoneException", ""))

STATES = {
    "never_existed": GONE,
    "connecting": GONE,
    "open": ACCEPTED,
    "open_on_another_stage": GONE,  # AWS: 410 or 403 `?`
    "closed_by_the_server_but_not_yet_by_the_client": GONE,
    "closed_by_the_client_but_not_yet_by_the_server": GONE,
    "closed": GONE,
    "lost": GONE,
}
MALFORMED = ["not-an-id", "a b/ü%", "L0SM9cOFvHcCIhw", "L0SM9cOFvHcCIhw==", "L0SM9cOFvHcC+/w="]

# Recorded by brefphp/bref's tests on AWS, as what follows.
EVERY_ANSWER = {
    "x-amzn-requestid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "x-amz-apigw-id": r"[A-Za-z0-9_-]{15}=",
    "x-amzn-trace-id": r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}",
    "date": r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT",
}
# By status; None: there is none.
ANSWERS = {
    200: {"content-type": "application/json"},
    204: {"content-type": None, "content-length": None},
    400: {"content-type": "application/json"},
    403: {"content-type": "application/json"},
    410: {"content-type": None, "content-length": "0"},
    413: {"content-type": "application/json"},
}


def call(management, operation, connection_id, **arguments):
    """(status, error type, message) and headers."""
    if operation == POST:
        arguments = {"Data": b"x", **arguments}
    try:
        answer = getattr(management, operation)(ConnectionId=connection_id, **arguments)
        error = {"Code": None, "Message": None}
    except botocore.exceptions.ClientError as refused:
        answer, error = refused.response, refused.response["Error"]
    metadata = answer["ResponseMetadata"]
    return (metadata["HTTPStatusCode"], error["Code"], error["Message"]), metadata["HTTPHeaders"]


class ConnectionStatesTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notes, cls.gates = cls.penstock.folder / "notes", cls.penstock.folder / "gates"
        cls.gates.mkdir()
        test = cls("test_each_operation_in_each_state")
        environment = {"NOTES": str(cls.notes), "GATES": str(cls.gates)}
        cls.gated = test.create_api(["$connect"], test.create_function(GATED, name="gate", environment=environment))
        cls.api = test.create_api(["$default"])
        deployment = cls.gateway.get_deployments(ApiId=cls.api)["Items"][0]["DeploymentId"]
        cls.gateway.create_stage(ApiId=cls.api, StageName="other", DeploymentId=deployment)

    # --- the states: a management client and an id, and at the end the proof that the state was that

    @contextlib.contextmanager
    def never_existed(self):
        yield self.management(self.api), NEVER

    @contextlib.contextmanager
    def connecting(self):
        before = self.asked()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            opening = pool.submit(self.connect, self.gated)
            try:
                (connection_id,) = until("the function to be asked", lambda: self.asked() - before or None)
                yield self.management(self.gated), connection_id
                self.assertFalse(opening.done())
            finally:
                for asked in self.asked() - before:
                    (self.gates / asked).touch()
            socket = opening.result()
        # What was posted before is not kept for it.
        self.management(self.gated).post_to_connection(ConnectionId=connection_id, Data=b"first")
        self.assertEqual(socket.receive(), "first")

    @contextlib.contextmanager
    def open(self):
        socket, connection_id = self.connect_known(self.api)
        yield self.management(self.api), connection_id
        self.assertEqual(socket.receive(), "x")
        self.assertEqual(socket.receive_frame()[0], CLOSE)

    @contextlib.contextmanager
    def open_on_another_stage(self):
        socket, connection_id = self.connect_known(self.api)
        yield self.penstock.client("apigatewaymanagementapi", f"{self.penstock.url}/{self.api}/other"), connection_id
        self.management(self.api).post_to_connection(ConnectionId=connection_id, Data=b"here")
        self.assertEqual(socket.receive(), "here")

    @contextlib.contextmanager
    def closed_by_the_server_but_not_yet_by_the_client(self):
        socket, connection_id = self.connect_known(self.api)
        self.management(self.api).delete_connection(ConnectionId=connection_id)
        self.assertEqual(socket.receive_frame()[0], CLOSE)
        yield self.management(self.api), connection_id
        self.assertTrue(is_established(socket.socket), "the server waits for the client's close")

    @contextlib.contextmanager
    def closed_by_the_client_but_not_yet_by_the_server(self):
        socket, connection_id = self.connect_known(self.api)
        # The client does not read: the kernel is full and the server keeps the rest, behind which its close must wait.
        messages = 0
        while messages * PAYLOAD_BYTES_MAX < bytes_on_the_way(socket.socket) + 1024 * KB:
            self.management(self.api).post_to_connection(ConnectionId=connection_id, Data=b"x" * PAYLOAD_BYTES_MAX)
            messages += 1
        socket.send_raw(frame(CLOSE, struct.pack("!H", 1000)))
        self.gone(connection_id)
        yield self.management(self.api), connection_id
        self.assertTrue(is_established(socket.socket), "the server's close is still to be sent")
        for _ in range(messages):
            self.assertEqual(len(socket.receive()), PAYLOAD_BYTES_MAX)
        self.assertEqual(socket.close_code(), 1000)

    @contextlib.contextmanager
    def closed(self):
        socket, connection_id = self.connect_known(self.api)
        socket.close()
        self.gone(connection_id)
        yield self.management(self.api), connection_id

    @contextlib.contextmanager
    def lost(self):
        socket, connection_id = self.connect_known(self.api)
        socket.drop()
        self.gone(connection_id)
        yield self.management(self.api), connection_id

    def asked(self):
        lines = self.notes.read_text().splitlines(True) if self.notes.exists() else []
        return {json.loads(line) for line in lines if line.endswith("\n")}

    def gone(self, connection_id):
        management = self.management(self.api)
        until("the connection to be gone", lambda: call(management, GET, connection_id)[0][0] == 410)

    # --- the table

    def assert_answer(self, expected, answer):
        outcome, headers = answer
        self.assertEqual(outcome, expected)
        for name, value in EVERY_ANSWER.items():
            self.assertRegex(headers.get(name, ""), f"^{value}$", name)
        for name, value in ANSWERS[outcome[0]].items():
            self.assertEqual(headers.get(name), value, name)
        self.assertEqual(headers.get("x-amzn-errortype"), expected[1])

    def test_each_operation_in_each_state(self):
        for state, expected in STATES.items():
            with self.subTest(state=state), getattr(self, state)() as (management, connection_id):
                for operation in OPERATIONS:
                    with self.subTest(operation=operation):
                        self.assert_answer(expected[operation], call(management, operation, connection_id))

    def test_ids_that_are_none(self):
        management = self.management(self.api)
        for text in MALFORMED:
            expected = (400, "BadRequestException", f"Invalid connectionId: {text}")
            for operation in OPERATIONS:
                with self.subTest(id=text, operation=operation):
                    self.assert_answer(expected, call(management, operation, text))

    def test_endpoints_that_are_no_stage(self):
        _, connection_id = self.connect_known(self.api)
        for path in (f"{self.api}/nowhere", f"zzzzzzzzzz/{STAGE}", self.api):
            management = self.penstock.client("apigatewaymanagementapi", f"{self.penstock.url}/{path}")
            for operation in OPERATIONS:
                with self.subTest(path=path, operation=operation):
                    self.assert_answer(
                        (403, "ForbiddenException", "Forbidden"), call(management, operation, connection_id))

    def test_operations_that_there_are_not(self):
        for method, path in (("PUT", f"/@connections/{NEVER}"), ("POST", f"/@connections/{NEVER}/more")):
            with self.subTest(method=method, path=path):
                answer = request(self.penstock.port, method, f"/{self.api}/{STAGE}{path}")
                expected = (403, "MissingAuthenticationTokenException", "Missing Authentication Token")
                told = (answer.status, answer.headers["x-amzn-errortype"], json.loads(answer.body)["message"])
                self.assert_answer(expected, (told, answer.headers))

    # --- payloads

    def test_the_largest_payload_comes_in_frames_of_32_kb(self):
        socket, connection_id = self.connect_known(self.api)
        text = "".join(chr(ord("a") + i % 26) for i in range(PAYLOAD_BYTES_MAX))

        posted = call(self.management(self.api), POST, connection_id, Data=text.encode())

        self.assert_answer(ACCEPTED[POST], posted)
        frames = [socket.receive_frame() for _ in range(4)]
        self.assertEqual([(opcode, len(payload), fin) for opcode, payload, fin in frames],
                         [(1, 32 * KB, False), (0, 32 * KB, False), (0, 32 * KB, False), (0, 32 * KB, True)])
        self.assertEqual(b"".join(payload for _, payload, _ in frames).decode(), text)

    def test_a_payload_of_a_byte_more_is_refused(self):
        socket, connection_id = self.connect_known(self.api)
        management = self.management(self.api)

        outcome, headers = call(management, POST, connection_id, Data=b"x" * (PAYLOAD_BYTES_MAX + 1))

        self.assertEqual(outcome[:2], (413, "PayloadTooLargeException"))
        self.assertTrue(outcome[2])  # AWS's text is not known
        self.assert_answer(outcome, (outcome, headers))
        management.post_to_connection(ConnectionId=connection_id, Data=b"next")
        self.assertEqual(socket.receive(), "next")

    def test_an_empty_payload_is_an_empty_message(self):  # on AWS `?`
        socket, connection_id = self.connect_known(self.api)

        self.assert_answer(ACCEPTED[POST], call(self.management(self.api), POST, connection_id, Data=b""))

        self.assertEqual(socket.receive(), "")

    # --- addresses

    def test_an_id_in_any_spelling(self):
        socket, connection_id = self.connect_known(self.api)
        escaped = connection_id.replace("=", "%3D")  # what SDKs send
        more = f"%{ord(connection_id[0]):02X}{connection_id[1:]}"  # what needs no escape, escaped
        for at in ("@", "%40"):
            for spelled in (connection_id, escaped, escaped.replace("%3D", "%3d"), more):
                with self.subTest(at=at, spelled=spelled):
                    path = f"/{self.api}/{STAGE}/{at}connections/{spelled}"
                    posted = request(self.penstock.port, "POST", path, body=path)
                    self.assertEqual((posted.status, posted.body), (200, b""))
                    self.assertEqual(socket.receive(), path)
                    self.assertEqual(request(self.penstock.port, "GET", path).status, 200)


if __name__ == "__main__":
    unittest.main()
