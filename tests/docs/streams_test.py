#!/usr/bin/python3
"""Runs the commands of docs/streams.md as they are written (```sh), in one shell; only the port is another."""

import json
import os
import pathlib
import sys
import tempfile
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import BINARY, REPOSITORY, PenstockTest
from support.terminal import Terminal, blocks

PAGE = REPOSITORY / "docs/streams.md"
PORT = "http://localhost:4566"


class StreamsPageTest(PenstockTest):
    def test_the_commands_as_written(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        folder = pathlib.Path(made.name)
        (folder / "bin").mkdir()
        os.symlink(pathlib.Path(BINARY).resolve(), folder / "bin/penstock")
        environment = {key: value for key, value in self.penstock.environment().items() if key != "AWS_ENDPOINT_URL"}
        environment["PATH"] = f"{folder}/bin:/usr/bin:{environment['PATH']}"  # Debian's aws
        terminal = Terminal(folder, environment)
        self.addCleanup(terminal.end)

        text = PAGE.read_text()
        self.assertEqual(text.count(PORT), 1, "else commands would reach another server")
        # -e ends the shell at the first command that fails, and with pipefail at each of a pipe.
        terminal.run("set -o pipefail")
        kinds = [kind for kind, _ in blocks(text)]
        self.assertEqual(set(kinds), {"sh"})
        for _, commands in blocks(text.replace(PORT, self.penstock.url)):
            terminal.run(commands)

        lines = [json.loads(line) for line in (folder / "again.jsonl").read_text().splitlines()]
        self.assertEqual(sorted(line["data"] for line in lines if line["partitionKey"] == "demo"), list("12345"))
        self.assertIn("ACME", {line["partitionKey"] for line in lines})
        shown = "\n".join(terminal.lines)
        for told in ("5 records put", "2 records put", "7 records of", "7 records imported"):
            self.assertIn(told, shown)
        self.assertEqual(self.kinesis.list_streams()["StreamNames"], [])


if __name__ == "__main__":
    unittest.main()
