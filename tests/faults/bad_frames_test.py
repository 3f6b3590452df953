#!/usr/bin/python3
"""Invalid WebSocket handshakes and frames: the right refusal, the right close code, and nobody else notices."""

import pathlib
import struct
import sys
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import until
from support.raw import request
from support.websocket import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Closed, Refused, WebSocket, frame

KB = 1024

BREACHES = {
    # RFC 6455: 1002 protocol error, 1007 not UTF-8; API Gateway: 1003 binary, 1009 over its limits.
    "a frame without a mask": (frame(TEXT, "x", masked=False), 1002),
    "a reserved bit": (frame(TEXT, "x", reserved=4), 1002),
    "an unknown opcode": (frame(0x3, "x"), 1002),
    "an unknown control opcode": (frame(0xB, "x"), 1002),
    "a continuation of nothing": (frame(CONTINUATION, "x"), 1002),
    "a message inside a message": (frame(TEXT, "x", fin=False) + frame(TEXT, "y"), 1002),
    "a ping in pieces": (frame(PING, "x", fin=False), 1002),
    "a ping of 126 bytes": (frame(PING, "x" * 126), 1002),
    "a close of one byte": (frame(CLOSE, b"\x03"), 1002),
    "a close with a code that nobody may send": (frame(CLOSE, struct.pack("!H", 1005)), 1002),
    "a close with a reserved code": (frame(CLOSE, struct.pack("!H", 999)), 1002),
    "a close with a reason that is not UTF-8": (frame(CLOSE, struct.pack("!H", 1000) + b"\xff"), 1007),
    "a length with its top bit set": (struct.pack("!BBQ", 0x81, 0xFF, 2**63) + b"mask", 1002),
    "text that is not UTF-8": (frame(TEXT, b"\xff\xfe"), 1007),
    "a surrogate": (frame(TEXT, b"\xed\xa0\x80"), 1007),
    "text broken within a character": (frame(TEXT, "€".encode()[:2]), 1007),
    "binary": (frame(BINARY, b"x"), 1003),
    "binary in pieces": (frame(BINARY, b"x", fin=False) + frame(CONTINUATION, b"y"), 1003),
    "a frame over 32 KB": (frame(TEXT, b"x" * (32 * KB + 1)), 1009),
    "a frame that announces an exabyte": (frame(TEXT, b"x", length=2**60), 1009),
    "a message over 128 KB": (
        frame(TEXT, b"x" * 32 * KB, fin=False) + frame(CONTINUATION, b"x" * 32 * KB, fin=False) * 3
        + frame(CONTINUATION, b"x"),
        1009,
    ),
}


class BadFramesTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test = cls("test_breaches")
        function = test.create_function(
            "def handler(event, context): return {'statusCode': 200, 'body': str(len(event['body']))}\n", name="length"
        )
        cls.api = test.create_api(["$default"], function, answered=["$default"])
        cls.bystander = WebSocket(cls.penstock.port, f"/{cls.api}/{STAGE}")
        cls.addClassCleanup(cls.bystander.drop)

    def tearDown(self):
        super().tearDown()
        self.bystander.send("12345")
        self.assertEqual(self.bystander.receive(), "5")

    def test_breaches(self):
        for what, (data, code) in BREACHES.items():
            with self.subTest(what=what):
                socket = self.connect(self.api)

                socket.send_raw(data)

                self.assertEqual(socket.close_code(), code)

    def test_what_is_at_the_limit_is_taken(self):
        socket = self.connect(self.api)

        socket.send_raw(frame(TEXT, b"x" * 32 * KB))
        self.assertEqual(socket.receive(), str(32 * KB))
        socket.send_raw(
            frame(TEXT, b"x" * 32 * KB, fin=False)
            + frame(CONTINUATION, b"x" * 32 * KB, fin=False) * 2
            + frame(CONTINUATION, b"x" * 32 * KB)
        )
        self.assertEqual(socket.receive(), str(128 * KB))

    def test_a_message_in_any_pieces(self):
        socket = self.connect(self.api)
        data = frame(TEXT, "grü", fin=False) + frame(PING, b"in between") + frame(CONTINUATION, "ße")

        for i in range(len(data)):
            socket.send_raw(data[i : i + 1])

        self.assertEqual(socket.receive_frame()[:2], (PONG, b"in between"))
        self.assertEqual(socket.receive(), "5")

    def test_a_ping_is_answered(self):
        socket = self.connect(self.api)

        socket.ping(b"x" * 125)

        self.assertEqual(socket.receive_frame()[:2], (PONG, b"x" * 125))

    def test_the_close_is_answered_with_its_code(self):
        for code in (1000, 1001, 3000, 4999):
            with self.subTest(code=code):
                self.assertEqual(self.connect(self.api).close(code), code)

    def test_a_client_that_sends_after_its_close(self):
        socket = self.connect(self.api)
        socket.send_raw(frame(CLOSE, struct.pack("!H", 1000)) + frame(TEXT, "late") * 100)

        self.assertEqual(socket.close_code(), 1000)

    def test_handshakes_that_are_refused(self):
        good = {
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        path = f"/{self.api}/{STAGE}"
        cases = {
            "no key": ({**good, "Sec-WebSocket-Key": ""}, 400),
            "a short key": ({**good, "Sec-WebSocket-Key": "eA=="}, 400),
            "another version": ({**good, "Sec-WebSocket-Version": "8"}, 426),
            "no connection header": ({**good, "Connection": "keep-alive"}, 400),
        }
        for what, (headers, status) in cases.items():
            with self.subTest(what=what):
                self.assertEqual(request(self.penstock.port, "GET", path, headers).status, status)
        self.assertEqual(request(self.penstock.port, "POST", path, good).status, 400)

    def test_stages_that_are_not_there(self):
        nowhere = f"/_aws/execute-api/{self.api}/nowhere"
        for path in (f"/{self.api}/nowhere", f"/zzzzzzzzzz/{STAGE}", f"/{self.api}", nowhere):
            with self.subTest(path=path):
                with self.assertRaises(Refused) as refused:
                    WebSocket(self.penstock.port, path)
                self.assertIn(refused.exception.status, (403, 404))

    def test_a_client_that_never_reads_is_dropped_and_the_others_go_on(self):
        lazy = self.connect(self.api)
        management = self.management(self.api)

        def is_dropped():
            management.post_to_connection(ConnectionId="*", Data=b"x" * 100_000)
            self.assertEqual(len(self.bystander.receive()), 100_000)
            lines = pathlib.Path("/proc/net/tcp").read_text().splitlines()
            port = lazy.socket.getsockname()[1]
            # The server's end of the connection: gone, or no longer established (01).
            ours = [line.split() for line in lines[1:] if line.split()[2].endswith(f":{port:04X}")]
            return not any(state == "01" for _, _, _, state, *_ in ours)

        until("the lazy client to be dropped", is_dropped)

    def test_a_broken_connection_is_forgotten(self):
        for _ in range(50):
            self.connect(self.api).drop()

        management = self.management(self.api)
        management.post_to_connection(ConnectionId="*", Data=b"still here?")

        self.assertEqual(self.bystander.receive(), "still here?")


class TimeLimitTest(GatewayTest):
    # Closed after a second without a message, or three seconds old.
    arguments = ("--websocket-idle-seconds", "1", "--websocket-lifetime-seconds", "3")

    def test_an_idle_connection_is_closed(self):
        socket = self.connect(self.create_api(["$default"]))

        with self.assertRaises(Closed) as closed:
            socket.receive()

        self.assertEqual((closed.exception.code, closed.exception.reason), (1001, "Going away"))

    def test_messages_keep_a_connection_for_as_long_as_it_may_live(self):
        function = self.create_function("def handler(event, context): return {'statusCode': 200, 'body': 'x'}\n")
        socket = self.connect(self.create_api(["$default"], function, answered=["$default"]))
        begun = time.monotonic()

        with self.assertRaises(Closed) as closed:
            while True:
                socket.send("x")
                socket.receive()
                time.sleep(0.1)  # far below the second that would make it idle

        self.assertEqual(closed.exception.code, 1001)
        self.assertGreater(time.monotonic() - begun, 2)


if __name__ == "__main__":
    unittest.main()
