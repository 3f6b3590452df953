#!/usr/bin/python3
"""Runs the commands of docs/tutorial.md as they are written; only the port is another.

```sh            run in the first terminal, one shell from beginning to end
```sh client     run in the second; the last command is the WebSocket client
```text client   what is typed there (>) and what must come back (<), in this order
```python NAME   saved as NAME
"""

import os
import pathlib
import pty
import queue
import re
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PATIENCE_S, REPOSITORY, PenstockTest

TUTORIAL = REPOSITORY / "docs/tutorial.md"
MODULES = REPOSITORY / "tests/node_modules"
PORT = "localhost:4566"
DONE = "block-done"


def blocks(text):
    """[(kind, text)] of the fenced blocks that say what they are."""
    return re.findall(r"^```(\S[^\n]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


class Terminal:
    """A bash in a terminal, whose output is read line by line."""

    def __init__(self, folder, environment):
        self.screen, inside = pty.openpty()
        self.process = subprocess.Popen(
            ["bash", "--norc", "-e"], cwd=folder, env=environment | {"TERM": "dumb", "PS1": ""},
            stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
        )
        os.close(inside)
        self.lines = []
        self.arriving = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        rest = b""
        while True:
            try:
                rest += os.read(self.screen, 65536)
            except OSError:  # nobody is left in there
                break
            *lines, rest = rest.split(b"\n")
            for line in lines:
                self.lines.append(line.decode().rstrip("\r"))
                self.arriving.put(self.lines[-1])
        self.arriving.put(None)

    def type(self, text):
        os.write(self.screen, text.encode())

    def wait_for(self, wanted):
        """Reads on until a line that has the text."""
        while True:
            try:
                line = self.arriving.get(timeout=PATIENCE_S)
            except queue.Empty:
                line = None
            if line is None:
                raise AssertionError(f"{wanted!r} did not come; what came:\n" + "\n".join(self.lines))
            if wanted in line:
                return

    def run(self, commands):
        # The terminal shows what is typed as well, so the word must come about only when it is said.
        self.type(f"{commands}\necho {DONE[:3]}''{DONE[3:]}\n")
        self.wait_for(DONE)

    def end(self):
        # Its own process group: the client is a child of the shell.
        try:
            os.killpg(self.process.pid, 9)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.screen)


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
