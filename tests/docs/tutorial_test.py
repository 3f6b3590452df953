#!/usr/bin/python3
"""Walks through docs/tutorial.md as it is written."""

import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PenstockTest
from support.walkthrough import Walkthrough


class TutorialTest(PenstockTest):
    def test_the_commands_as_written(self):
        ran = Walkthrough(self, "docs/tutorial.md").run()

        self.assertGreaterEqual(ran, 13)
        self.assertEqual(self.kinesis.list_streams()["StreamNames"], [])
        self.assertEqual(self.functions.list_functions()["Functions"], [])
        self.assertEqual(self.gateway.get_apis()["Items"], [])


if __name__ == "__main__":
    unittest.main()
