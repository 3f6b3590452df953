#!/usr/bin/python3
"""Walks through docs/streams.md as it is written."""

import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PenstockTest
from support.walkthrough import Walkthrough


class StreamsPageTest(PenstockTest):
    def test_the_commands_as_written(self):
        page = Walkthrough(self, "docs/streams.md")

        page.run()

        lines = [json.loads(line) for line in (page.folder / "again.jsonl").read_text().splitlines()]
        self.assertEqual(sorted(line["data"] for line in lines if line["partitionKey"] == "demo"), list("12345"))
        self.assertIn("ACME", {line["partitionKey"] for line in lines})
        shown = "\n".join(page.first.lines)
        for told in ("5 records put", "2 records put", "7 records of", "7 records imported"):
            self.assertIn(told, shown)
        self.assertEqual(self.kinesis.list_streams()["StreamNames"], [])


if __name__ == "__main__":
    unittest.main()
