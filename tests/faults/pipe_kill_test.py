#!/usr/bin/python3
"""kill -9 while a pipe carries records to clients that come back: each gets what was acknowledged, once, in order."""

import json
import pathlib
import sys
import threading
import unittest
import urllib.request

import botocore.exceptions

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import ACCOUNT, REGION, ROLE
from support.websocket import Closed

OURS = ["Sec-WebSocket-Protocol: penstock.v1"]
KILLS, CLIENTS, RECORDS_EACH = 6, 3, 150


class PipeKillTest(GatewayTest):
    def test_no_gap_and_no_repetition(self):
        stream_arn = self.create_stream(shards=2, name="numbers")
        api = self.create_api(["$default"])
        request = urllib.request.Request(
            f"{self.penstock.url}/{api}/{STAGE}/@topics/n", b'{"open": true, "history": {"messages": 10}}',
            method="PUT", headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request).close()
        self.penstock.client("pipes").create_pipe(
            Name="numbers", RoleArn=ROLE, Source=stream_arn,
            SourceParameters={"KinesisStreamParameters": {"StartingPosition": "TRIM_HORIZON"}},
            Target=f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/{STAGE}/POST/@topics/*",
            TargetParameters={"HttpParameters": {"PathParameterValues": ["$.partitionKey"]}},
        )
        acknowledged, positions = [], {}

        def put(number):
            try:
                self.kinesis.put_record(StreamName="numbers", Data=str(number).encode(), PartitionKey="n")
                acknowledged.append(number)
            except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
                pass  # it may be in the stream or not, but there once at most

        def follow(client, upto, got):
            """Receives until the record `upto`, or until the server dies."""
            try:
                socket = self.connect(api, headers=OURS)
                socket.send(json.dumps({"penstock": "subscribe", "topic": "n", "position": positions[client]}))
                answer = json.loads(socket.receive())
                self.assertTrue(answer["recovered"], answer)
                while not got or got[-1] != upto:
                    message = json.loads(socket.receive())
                    self.assertEqual(message["penstock"], "message")
                    got.append(message["data"])
                    positions[client] = message["position"]
            except (Closed, ConnectionError):
                pass

        first = self.connect(api, headers=OURS)
        first.send(json.dumps({"penstock": "subscribe", "topic": "n"}))
        first.receive()
        put(0)
        begin = json.loads(first.receive())["position"]
        got = {client: [] for client in range(CLIENTS)}
        positions.update(dict.fromkeys(got, begin))
        failures = []

        def watch(*arguments):
            try:
                follow(*arguments)
            except AssertionError as failure:
                failures.append(failure)

        number = 1
        for round in range(KILLS + 1):
            last_round = round == KILLS
            end = number + RECORDS_EACH
            threads = [threading.Thread(target=watch, args=(client, end if last_round else None, got[client]))
                       for client in got]
            for thread in threads:
                thread.start()
            while number <= end:
                if not last_round and number == end - round:
                    self.penstock.kill()  # among puts, and with the checkpoint somewhere behind
                put(number)
                number += 1
            for thread in threads:
                thread.join()
            self.assertEqual(failures, [])
            if not last_round:
                self.penstock.start()

        for client, numbers in got.items():
            self.assertEqual(numbers, sorted(set(numbers)), f"client {client}")
            self.assertEqual(set(acknowledged) - {0} - set(numbers), set(), f"client {client}")


if __name__ == "__main__":
    unittest.main()
