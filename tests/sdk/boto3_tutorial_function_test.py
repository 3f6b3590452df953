#!/usr/bin/python3
"""The function that AWS tutorials build, as examples/stock-ticker has it: a list of clients in a data store, a post to
each, and off the list with those that answer GoneException."""

import json
import pathlib
import sqlite3
import subprocess
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PATIENCE_S, REPOSITORY, PenstockTest, until
from support.websocket import WebSocket

DEPLOY = REPOSITORY / "examples/stock-ticker/deploy.py"


class TutorialFunctionTest(PenstockTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.list_path, config = cls.penstock.folder / "clients.sqlite", cls.penstock.folder / "config.json"
        subprocess.run(
            ["/usr/bin/python3", DEPLOY, "--variant", "tutorial", "--config", config, "--clients-db", cls.list_path],
            env=cls.penstock.environment(), check=True, timeout=PATIENCE_S, stdout=subprocess.DEVNULL,
        )
        cls.path = "/" + json.loads(config.read_text())["url"].split("/", 3)[3]

    def connect(self):
        socket = WebSocket(self.penstock.port, self.path)
        self.addCleanup(socket.drop)
        return socket

    def put(self, symbol, price):
        """What its clients are to receive."""
        tick = {"symbol": symbol, "price": price, "volume": 1, "time": "2026-01-02T03:04:05.678Z"}
        self.kinesis.put_record(StreamName="stock-prices", Data=json.dumps(tick).encode(), PartitionKey=symbol)
        return [tick]

    def listed(self):
        database = sqlite3.connect(f"file:{self.list_path}?mode=ro", uri=True)
        try:
            return {row[0] for row in database.execute("SELECT connection_id FROM clients")}
        finally:
            database.close()

    def only_listed(self, count):
        return until(f"{count} on the list", lambda: len(found := self.listed()) == count and found)

    def test_each_client_is_sent_each_tick_that_it_wants(self):
        everything, some = self.connect(), self.connect()
        some.send('{"action": "subscribe", "symbols": ["IBM"]}')
        self.assertEqual(json.loads(some.receive()), {"subscribed": ["IBM"]})
        self.only_listed(2)

        ticks = [self.put("IBM", 1.5), self.put("IBM", 2.5)]

        self.assertEqual([json.loads(everything.receive()) for _ in ticks], ticks)
        self.assertEqual([json.loads(some.receive()) for _ in ticks], ticks)
        other, last = self.put("AAPL", 3.5), self.put("IBM", 4.5)
        # Two shards: which comes first is open.
        received = [json.loads(everything.receive()) for _ in range(2)]
        self.assertCountEqual(received, [other, last])
        self.assertEqual(json.loads(some.receive()), last)
        some.close()
        everything.close()
        self.assertTrue(until("nobody on the list", lambda: not self.listed()))

    def test_who_is_gone_without_a_disconnect_is_dropped_with_the_next_tick(self):
        for _ in range(2):
            self.connect()
        stale = self.only_listed(2)
        self.penstock.kill()
        self.penstock.start()
        socket = self.connect()
        self.assertEqual(len(self.listed()), 3)

        tick = self.put("IBM", 5.5)

        self.assertEqual(json.loads(socket.receive()), tick)
        self.assertTrue(stale.isdisjoint(self.only_listed(1)))


if __name__ == "__main__":
    unittest.main()
