#!/usr/bin/python3
"""Walks through docs/websocket-api.md as it is written."""

import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PenstockTest
from support.walkthrough import Walkthrough


class WebSocketApiPageTest(PenstockTest):
    def test_the_commands_as_written(self):
        page = Walkthrough(self, "docs/websocket-api.md")

        page.run()

        shown = page.first.lines
        self.assertEqual([line for line in shown if line in ("101", "401", "403", "500")], ["401", "401", "403"])
        self.assertIn("426", shown)
        events = self.penstock.client("logs").filter_log_events(logGroupName="orders")["events"]
        log = [event["message"] for event in events]
        self.assertEqual(log, ["$connect 401", "$connect 401", "$connect 403", "$connect 200",
                               "ping 200", "order 200", "quote 200"])
        self.assertIn('{"symbol":"AAPL","size":5}', "\n".join(shown))


if __name__ == "__main__":
    unittest.main()
