#!/usr/bin/python3
"""Walks through docs/topics.md as it is written."""

import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PenstockTest
from support.walkthrough import Walkthrough


class TopicsPageTest(PenstockTest):
    def test_the_commands_as_written(self):
        page = Walkthrough(self, "docs/topics.md")

        page.run()

        events = (page.folder / "events.txt").read_text()
        self.assertIn('data: {"symbol": "MSFT", "price": 402.1}', events)
        self.assertIn('data: {"symbol": "AAPL", "price": 187.4}', events)
        self.assertNotIn("187.3", events)
        trades = (page.folder / "trades.txt").read_text()
        self.assertIn('data: {"symbol": "SAP", "price": 187.2}', trades)
        self.assertNotIn('"price": 0', trades)
        self.assertNotIn("AAPL", trades)
        missed = (page.folder / "missed.txt").read_text()
        self.assertIn('"recovered":true', missed)
        self.assertEqual([line[6:] for line in missed.splitlines() if line.startswith("data: {\"sym")],
                         ['{"symbol": "SAP", "price": 187.5}', '{"symbol": "BMW", "price": 91.4}'])
        shown = "\n".join(page.first.lines)
        self.assertIn('"failed":0', shown)
        self.assertIn('"action":"conflate"', shown)


if __name__ == "__main__":
    unittest.main()
