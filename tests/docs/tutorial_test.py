#!/usr/bin/python3
"""Runs the commands of docs/tutorial.md as they are written; only the port is another.

```sh            run in the first terminal, one shell from beginning to end
```sh client     run in the second; the last command is the WebSocket client
```text client   what is typed there (>) and what must come back (<), in this order
```python NAME   saved as NAME
"""

import os
import pathlib
import sys
import tempfile
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import REPOSITORY, PenstockTest
from support.terminal import Terminal, blocks

TUTORIAL = REPOSITORY / "docs/tutorial.md"
MODULES = REPOSITORY / "tests/node_modules"
PORT = "localhost:4566"


class TutorialTest(PenstockTest):
    def test_the_commands_as_written(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # Where npx finds wscat without asking a registry.
        os.symlink(MODULES, os.path.join(folder.name, "node_modules"))
        names = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_PAGER")
        environment = {key: value for key, value in self.penstock.environment().items() if key not in names}
        # Debian's aws, and its python for the function.
        environment["PATH"] = "/usr/bin:" + environment["PATH"]
        first = Terminal(folder.name, environment)
        self.addCleanup(first.end)
        second = Terminal(folder.name, environment)
        self.addCleanup(second.end)

        ran = 0
        for kind, text in blocks(TUTORIAL.read_text().replace(PORT, f"localhost:{self.penstock.port}")):
            if kind == "sh":
                first.run(text)
                ran += 1
            elif kind == "sh client":
                second.type(text)
                second.wait_for("Connected")
                ran += 1
            elif kind == "text client":
                for line in text.splitlines():
                    if line.startswith("> "):
                        second.type(line[2:] + "\n")
                    else:
                        second.wait_for(line)
                ran += 1
            elif kind.startswith("python "):
                pathlib.Path(folder.name, kind.split()[1]).write_text(text)
            else:
                self.fail(f"a block of unknown kind: {kind}")

        self.assertGreaterEqual(ran, 12)
        self.assertEqual(self.kinesis.list_streams()["StreamNames"], [])
        self.assertEqual(self.functions.list_functions()["Functions"], [])
        self.assertEqual(self.gateway.get_apis()["Items"], [])

    def test_the_port_stands_in_the_tutorial(self):
        # Else the commands above would have reached another server.
        self.assertNotIn("4566", TUTORIAL.read_text().replace(PORT, "").replace("on port 4566", ""))


if __name__ == "__main__":
    unittest.main()
