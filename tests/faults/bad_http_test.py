#!/usr/bin/python3
"""Garbage instead of HTTP, slow and half-open clients, too much of everything; another client notices nothing."""

import os
import pathlib
import random
import socket
import sys
import threading
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PenstockTest, until
from support.raw import Raw, request

JSON = "application/x-amz-json-1.1"
TARGET = "Kinesis_20131202."
SLOWEST_S = 5  # for an answer to somebody who behaves, on a busy machine


class Bystander(threading.Thread):
    """Puts records all the time; any error or long wait is a problem."""

    def __init__(self, kinesis, stream):
        super().__init__()
        self.kinesis, self.stream = kinesis, stream
        self.done = threading.Event()
        self.count, self.slowest_s, self.problem = 0, 0, None

    def run(self):
        try:
            while not self.done.is_set():
                begun = time.monotonic()
                self.kinesis.put_record(StreamName=self.stream, Data=b"x", PartitionKey="k")
                self.slowest_s = max(self.slowest_s, time.monotonic() - begun)
                self.count += 1
                self.done.wait(0.01)
        except Exception as error:  # whatever it is, the test tells it
            self.problem = error


class BadHttpTest(PenstockTest):
    def setUp(self):
        self.pid = self.penstock.pid
        self.create_stream(name=f"{self.name}-bystander")
        self.bystander = Bystander(self.kinesis, f"{self.name}-bystander")
        self.bystander.start()

    def tearDown(self):
        self.bystander.done.set()
        self.bystander.join()
        super().tearDown()
        self.assertEqual(self.penstock.pid, self.pid)
        self.assertIsNone(self.bystander.problem)
        self.assertGreater(self.bystander.count, 0)
        self.assertLess(self.bystander.slowest_s, SLOWEST_S)

    def raw(self, data=b""):
        raw = Raw(self.penstock.port)
        self.addCleanup(raw.close)
        raw.send(data)
        return raw

    def test_garbage(self):
        noise = random.Random(1)
        chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        garbage = {
            "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
            "noise": b"\xff" + bytes(noise.randrange(256) for _ in range(2000)) + b"\r\n\r\n",
            "zeros": b"\0" * 4096,
            "another protocol": b"EHLO example.org\r\n\r\n",
            "no version": b"GET /\r\n\r\n",
            "a strange version": b"GET / HTTP/9.9\r\n\r\n",
            "a space in a name": b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n",
            "a control character": b"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n",
            "a negative length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            "a length that overflows": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "a bad chunk": chunked + b"zz\r\nhello\r\n0\r\n\r\n",
            "a chunk without an end": chunked + b"5\r\nhelloXX0\r\n\r\n",
        }
        for what, data in garbage.items():
            with self.subTest(what=what):
                raw = self.raw(data)

                answer = raw.answer()

                # Refused in words or without, but refused, and the connection ended.
                self.assertTrue(answer is None or answer.status == 400, answer and answer.status)
                self.assertTrue(raw.is_closed_by_server())

    def test_garbage_after_the_http_2_preface(self):
        preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        for garbage in (b"\xff" * 1000, b"GET / HTTP/1.1\r\n\r\n" * 20, os.urandom(4000)):
            with self.subTest(garbage=garbage[:8]):
                self.assertTrue(self.raw(preface + garbage).is_closed_by_server())

    def test_a_head_that_is_too_large(self):
        cases = {
            "one header": b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000,
            "many headers": b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 50_000,
            "the target": b"GET /" + b"x" * 200_000,
        }
        for what, data in cases.items():
            with self.subTest(what=what):
                raw = self.raw(data)

                answer = raw.answer()

                self.assertTrue(answer is None or answer.status == 431, answer and answer.status)
                self.assertTrue(raw.is_closed_by_server())

    def test_a_body_that_is_too_large_is_refused_before_it_is_sent(self):
        raw = self.raw(
            f"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: {TARGET}PutRecord\r\nContent-Type: {JSON}\r\n"
            "Content-Length: 4000000000\r\n\r\n"
        )

        self.assertEqual(raw.answer().status, 413)
        self.assertTrue(raw.is_closed_by_server())

    def test_a_chunked_body_that_never_ends(self):
        raw = self.raw(
            f"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: {TARGET}PutRecord\r\nContent-Type: {JSON}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n"
        )
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        raw.socket.settimeout(5)
        try:
            for _ in range(40):
                raw.socket.sendall(chunk)
        except OSError:
            pass  # The server reads no more.

        raw.socket.settimeout(60)
        answer = raw.answer()

        self.assertTrue(answer is None or answer.status == 413, answer and answer.status)
        self.assertTrue(raw.is_closed_by_server())

    def test_a_chunked_body_is_read(self):
        body = f'{{"StreamName": "{self.name}-bystander"}}'
        chunks = "".join(f"1;an=extension\r\n{letter}\r\n" for letter in body) + "0\r\nTrailer: x\r\n\r\n"
        raw = self.raw(
            f"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: {TARGET}DescribeStreamSummary\r\nContent-Type: {JSON}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n" + chunks
        )

        answer = raw.answer()

        self.assertEqual(answer.status, 200, answer.body)

    def test_pipelined_requests_are_answered_in_order(self):
        one = "GET /{} HTTP/1.1\r\nHost: x\r\n\r\n"
        raw = self.raw(one.format("_penstock/health") + one.format("nothing/there") + one.format("_penstock/health"))

        self.assertEqual([raw.answer().status for _ in range(3)], [200, 404, 200])

    def test_half_open_clients(self):
        for data in (b"", b"G", b"PRI * HT", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfour"):
            for _ in range(50):
                raw = self.raw(data)
                raw.socket.shutdown(socket.SHUT_WR)
                raw.close()

        answer = request(self.penstock.port, "GET", "/_penstock/health")

        self.assertEqual(answer.status, 200)

    def test_clients_that_dribble_are_cut_off(self):
        head = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
        slow = [self.raw(head) for _ in range(300)]
        silent = [self.raw() for _ in range(300)]
        ended = threading.Event()

        def dribble():
            while not ended.wait(0.5):
                for raw in slow:
                    raw.send(b"X: y\r\n")

        dribbling = threading.Thread(target=dribble)
        dribbling.start()
        try:
            for raw in slow[:5] + silent[:5]:
                self.assertTrue(raw.is_closed_by_server())
        finally:
            ended.set()
            dribbling.join()

    def test_a_client_that_asks_and_never_reads(self):
        self.create_stream()
        for _ in range(8):
            self.kinesis.put_record(StreamName=self.name, Data=b"x" * 1_000_000, PartitionKey="k")
        body = f'{{"ShardIterator": "{self.iterator(self.name)}"}}'.encode()
        head = (
            f"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: {TARGET}GetRecords\r\nContent-Type: {JSON}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode()
        before = self.resident_bytes()

        # Each of these would be answered with 11 MB.
        for _ in range(10):
            self.raw((head + body) * 50)
        asked = self.bystander.count
        until("the bystander to go on", lambda: self.bystander.count > asked + 20)

        self.assertLess(self.resident_bytes() - before, 1_000_000_000)

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.penstock.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
        return int(line.split()[1]) * 1024

    def test_many_connections_come_and_go(self):
        for _ in range(2000):
            Raw(self.penstock.port).close()

        self.assertEqual(request(self.penstock.port, "GET", "/_penstock/health").status, 200)
        descriptors = pathlib.Path(f"/proc/{self.penstock.pid}/fd")
        until("the descriptors to be given back", lambda: len(list(descriptors.iterdir())) < 300)


if __name__ == "__main__":
    unittest.main()
