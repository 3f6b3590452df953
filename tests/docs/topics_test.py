#!/usr/bin/python3
"""Runs the commands of docs/topics.md as they are written (```sh), in one shell; only the port is another."""

import os
import pathlib
import sys
import tempfile
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import REPOSITORY, PenstockTest
from support.terminal import Terminal, blocks

PAGE = REPOSITORY / "docs/topics.md"
PORT = "http://localhost:4566"


class TopicsPageTest(PenstockTest):
    def test_the_commands_as_written(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        folder = pathlib.Path(made.name)
        environment = {key: value for key, value in self.penstock.environment().items() if key != "AWS_ENDPOINT_URL"}
        environment["PATH"] = f"/usr/bin:{os.environ['PATH']}"  # Debian's aws and curl
        terminal = Terminal(folder, environment)
        self.addCleanup(terminal.end)

        text = PAGE.read_text()
        self.assertEqual(text.count(PORT), 1, "else commands would reach another server")
        terminal.run("set -o pipefail")
        for kind, commands in blocks(text.replace(PORT, self.penstock.url)):
            if kind == "sh":
                terminal.run(commands)

        events = (folder / "events.txt").read_text()
        self.assertIn('data: {"symbol": "MSFT", "price": 402.1}', events)
        self.assertIn('data: {"symbol": "AAPL", "price": 187.4}', events)
        self.assertNotIn("187.3", events)
        trades = (folder / "trades.txt").read_text()
        self.assertIn('data: {"symbol": "SAP", "price": 187.2}', trades)
        self.assertNotIn('"price": 0', trades)
        self.assertNotIn("AAPL", trades)
        missed = (folder / "missed.txt").read_text()
        self.assertIn('"recovered":true', missed)
        self.assertEqual([line[6:] for line in missed.splitlines() if line.startswith("data: {\"sym")],
                         ['{"symbol": "SAP", "price": 187.5}', '{"symbol": "BMW", "price": 91.4}'])
        shown = "\n".join(terminal.lines)
        self.assertIn('"failed":0', shown)
        self.assertIn('"action":"conflate"', shown)


if __name__ == "__main__":
    unittest.main()
