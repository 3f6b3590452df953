"""A page of docs/ walked through as it is written; only the port is another.

```sh            run in the first terminal, one shell from beginning to end
```sh client     run in the second; the last command is the WebSocket client
```text client   what is typed there (>) and what must come back (<), in this order
```python NAME   saved as NAME; also cpp, js
"""

import os
import pathlib
import tempfile

from support.penstock import BINARY, REPOSITORY
from support.terminal import Terminal, blocks

MODULES = REPOSITORY / "tests/node_modules"
PORT = "localhost:4566"
SET_BY_PAGES = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_PAGER")


class Walkthrough:
    """Of a test, whose server takes the place of the page's."""

    def __init__(self, test, page):
        self.test = test
        self.text = (REPOSITORY / page).read_text()
        # Else commands would reach another server.
        elsewhere = self.text.replace(PORT, "").replace("on port 4566", "").replace("127.0.0.1:4566", "")
        test.assertNotIn("4566", elsewhere)
        made = tempfile.TemporaryDirectory()
        test.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name)
        # Where npx finds wscat without asking a registry.
        os.symlink(MODULES, self.folder / "node_modules")
        environment = {key: value for key, value in test.penstock.environment().items() if key not in SET_BY_PAGES}
        (self.folder / "bin").mkdir()
        os.symlink(pathlib.Path(BINARY).resolve(), self.folder / "bin/penstock")
        environment["PENSTOCK"] = str(REPOSITORY)
        # Debian's aws, and its python for the functions.
        environment["PATH"] = f"{self.folder}/bin:/usr/bin:{environment['PATH']}"
        self.first = Terminal(self.folder, environment)
        test.addCleanup(self.first.end)
        self.second = Terminal(self.folder, environment)
        test.addCleanup(self.second.end)

    def run(self):
        """How many blocks there were."""
        # -e ends the shell at the first command that fails, and with pipefail at each of a pipe.
        self.first.run("set -o pipefail")
        all_blocks = blocks(self.text.replace(PORT, f"localhost:{self.test.penstock.port}"))
        for kind, text in all_blocks:
            if kind == "sh":
                self.first.run(text)
            elif kind == "sh client":
                self.second.type(text)
                self.second.wait_for("Connected")
            elif kind == "text client":
                for line in text.splitlines():
                    if line.startswith("> "):
                        self.second.type(line[2:] + "\n")
                    else:
                        self.second.wait_for(line)
            elif kind.startswith(("python ", "cpp ", "js ")):
                (self.folder / kind.split()[1]).write_text(text)
            else:
                self.test.fail(f"a block of unknown kind: {kind}")
        return len(all_blocks)
