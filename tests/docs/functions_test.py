#!/usr/bin/python3
"""Walks through docs/functions.md as it is written."""

import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PenstockTest, until
from support.walkthrough import Walkthrough


class FunctionsPageTest(PenstockTest):
    def test_the_commands_as_written(self):
        page = Walkthrough(self, "docs/functions.md")

        page.run()

        told = (page.folder / "failure.json").read_text()
        self.assertIn("RetryAttemptsExhausted", told)
        self.assertIn("10\t1000", page.first.lines)
        self.assertEqual((page.folder / "ticks.txt").read_text(), "tick 1\ntick 2\ntick 3\n")
        metrics = (page.folder / "metrics.txt").read_text()
        self.assertRegex(metrics, r"penstock_lambda_FilteredOutEventCount\{\S*\} 1\b")
        self.assertRegex(metrics, r"penstock_lambda_OnFailureDestinationDeliveredEventCount\{\S*\} 1\b")
        until("the end of a window", lambda: "{'count': 4}" in self.penstock.log())


if __name__ == "__main__":
    unittest.main()
