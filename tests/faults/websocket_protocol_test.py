#!/usr/bin/python3
"""RFC 6455 from outside, on real sockets: control frames within messages, the close handshake, UTF-8 that fails fast.

The unit tests (src/net/websocket_*_test.cc) have every case; here is what also needs the connection and its answers.
"""

import pathlib
import socket as sockets
import struct
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from faults.bad_frames_test import BREACHES
from support.gateway import STAGE, GatewayTest
from support.raw import request
from support.websocket import CLOSE, CONTINUATION, PING, PONG, TEXT, Closed, frame

CODES_TAKEN = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999)
CODES_REFUSED = (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)

# Broken text: what is before the byte that shows it, and that byte.
BROKEN = {
    "a byte that is never there": (b"abc", b"\xff"),
    "a continuation of nothing": (b"abc", b"\x80"),
    "an overlong slash": (b"abc", b"\xc0"),
    "a longer overlong slash": (b"\xe0", b"\x80"),
    "a surrogate after valid text": ("κόσμε".encode() + b"\xed", b"\xa0"),
    "a character above U+10FFFF": ("κόσμε".encode() + b"\xf4", b"\x90"),
    "a character that is not continued": ("€".encode()[:2], b"z"),
}


def send_byte_by_byte(socket, data):
    """Each byte in a packet of its own.  When the server has had enough and gone, so have we."""
    socket.socket.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
    try:
        for i in range(len(data)):
            socket.send_raw(data[i : i + 1])
    except (BrokenPipeError, ConnectionResetError):
        pass


class ProtocolTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test = cls("test_an_empty_close")
        function = test.create_function(
            "def handler(event, context): return {'statusCode': 200, 'body': event['body']}\n", name="echo"
        )
        cls.api = test.create_api(["$default"], function, answered=["$default"])

    def assert_ends(self, socket):
        """After the close frame comes the end of the connection, not another frame."""
        with self.assertRaises(Closed) as closed:
            socket.receive_frame()
        self.assertIsNone(closed.exception.code)

    def test_breaches_byte_by_byte(self):
        for what, (data, code) in BREACHES.items():
            if len(data) > 1000:
                continue
            with self.subTest(what=what):
                socket = self.connect(self.api)

                send_byte_by_byte(socket, data)

                self.assertEqual(socket.close_code(), code)

    def test_broken_text_is_closed_before_its_frame_is_complete(self):
        for what, (before, byte) in BROKEN.items():
            with self.subTest(what=what):
                socket = self.connect(self.api)
                data = frame(TEXT, before + byte + b"what never comes")[: -len("what never comes")]

                socket.send_raw(data)

                self.assertEqual(socket.close_code(), 1007)

    def test_broken_text_is_closed_in_the_fragment_that_breaks_it(self):
        for what, (before, byte) in BROKEN.items():
            with self.subTest(what=what):
                socket = self.connect(self.api)

                socket.send_raw(frame(TEXT, before, fin=False) + frame(PING, "p"))
                self.assertEqual(socket.receive_frame()[:2], (PONG, b"p"))
                socket.send_raw(frame(CONTINUATION, byte, fin=False))

                self.assertEqual(socket.close_code(), 1007)

    def test_text_that_is_cut_within_characters_arrives(self):
        socket = self.connect(self.api)
        text = "κόσμε €😀"

        data = text.encode()
        socket.send_raw(frame(TEXT, data[:1], fin=False))
        for i in range(1, len(data)):
            socket.send_raw(frame(CONTINUATION, data[i : i + 1], fin=False))
        socket.send_raw(frame(CONTINUATION, b""))

        self.assertEqual(socket.receive(), text)

    def test_pings_between_fragments_are_answered_before_the_message(self):
        socket = self.connect(self.api)
        socket.send_raw(frame(TEXT, "a", fin=False))
        for i in range(10):
            socket.ping(b"ping %d" % i)
            self.assertEqual(socket.receive_frame()[:2], (PONG, b"ping %d" % i))
        socket.send_raw(frame(PONG, "unasked") + frame(CONTINUATION, "b"))

        self.assertEqual(socket.receive(), "ab")

    def test_pings_in_one_packet_are_answered_in_their_order(self):
        socket = self.connect(self.api)
        pings = [b"", b"Hello", b"\x00\xff\xfe", b"x" * 125]

        socket.send_raw(b"".join(frame(PING, payload) for payload in pings))

        self.assertEqual([socket.receive_frame()[:2] for _ in pings], [(PONG, payload) for payload in pings])

    def test_a_ping_byte_by_byte(self):
        socket = self.connect(self.api)

        send_byte_by_byte(socket, frame(PING, b"\xfe" * 125))

        self.assertEqual(socket.receive_frame()[:2], (PONG, b"\xfe" * 125))

    def test_each_code_that_may_be_sent_is_answered_with_itself(self):
        for code in CODES_TAKEN:
            for reason in ("", "Grüße"):
                with self.subTest(code=code, reason=reason):
                    socket = self.connect(self.api)

                    socket.send_raw(frame(CLOSE, struct.pack("!H", code) + reason.encode()))

                    self.assertEqual(socket.receive_frame(), (CLOSE, struct.pack("!H", code), True))
                    self.assert_ends(socket)

    def test_each_other_code_breaks_the_protocol(self):
        for code in CODES_REFUSED:
            with self.subTest(code=code):
                socket = self.connect(self.api)

                socket.send_raw(frame(CLOSE, struct.pack("!H", code) + b"reason"))

                self.assertEqual(socket.close_code(), 1002)

    def test_an_empty_close(self):
        socket = self.connect(self.api)

        socket.send_raw(frame(CLOSE))

        self.assertEqual(socket.receive_frame(), (CLOSE, b"", True))
        self.assert_ends(socket)

    def test_the_longest_reason_is_taken_and_a_longer_one_is_not(self):
        socket = self.connect(self.api)
        self.assertEqual(socket.close(1000, "x" * 123), 1000)

        socket = self.connect(self.api)
        socket.send_raw(frame(CLOSE, struct.pack("!H", 1000) + b"x" * 124))
        self.assertEqual(socket.close_code(), 1002)

    def test_a_close_within_a_message_ends_it(self):
        socket = self.connect(self.api)

        socket.send_raw(frame(TEXT, "never complete", fin=False) + frame(CLOSE, struct.pack("!H", 1001)))

        self.assertEqual(socket.receive_frame(), (CLOSE, struct.pack("!H", 1001), True))
        self.assert_ends(socket)

    def test_frames_after_the_close_are_not_answered(self):
        for late in (frame(PING, "late"), frame(TEXT, "late"), frame(CLOSE, struct.pack("!H", 1001)), b"\xff" * 100):
            with self.subTest(late=late[:1]):
                socket = self.connect(self.api)

                socket.send_raw(frame(CLOSE, struct.pack("!H", 1000)) + late)

                self.assertEqual(socket.receive_frame(), (CLOSE, struct.pack("!H", 1000), True))
                self.assert_ends(socket)

    def test_the_server_ends_the_connection_after_its_close_is_answered(self):
        socket = self.connect(self.api)
        socket.send_raw(frame(0x3, "x"))
        self.assertEqual(socket.receive_frame(), (CLOSE, struct.pack("!H", 1002), True))

        socket.send_raw(frame(CLOSE, struct.pack("!H", 1002)))

        self.assert_ends(socket)

    def test_extensions_that_nobody_knows_are_not_agreed_to(self):
        socket = self.connect(self.api, headers=['Sec-WebSocket-Extensions: x-unknown; a="b", y-unknown'])

        self.assertNotIn("sec-websocket-extensions", socket.head.lower())

    def test_extensions_without_form_are_refused(self):
        good = {
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        for offers in ("permessage-deflate;", "a b", "a; x=", 'a; x="unfinished', "a/b"):
            with self.subTest(offers=offers):
                headers = {**good, "Sec-WebSocket-Extensions": offers}
                answer = request(self.penstock.port, "GET", f"/{self.api}/{STAGE}", headers)
                self.assertEqual(answer.status, 400)


if __name__ == "__main__":
    unittest.main()
