"""A terminal of a test's own, and the commands of a page that are typed there."""

import os
import pty
import queue
import re
import subprocess
import threading

from support.penstock import PATIENCE_S

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
