#!/usr/bin/python3
"""Functions that run from a directory, and what happens when it changes."""

import json
import pathlib
import shutil
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ROLE, PenstockTest, until, zipped

PID = "import os\nimport part.name\ndef handler(event, context): return [part.name.x, os.getpid()]\n"


class HotReloadTest(PenstockTest):
    def setUp(self):
        self.directory = self.penstock.folder / self.name
        self.write({"app.py": PID, "part/name.py": "x = 'one'\n"})

    def write(self, files):
        for name, text in files.items():
            path = self.directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def create(self, directory=None, name=None):
        return self.functions.create_function(
            FunctionName=name or self.name, Runtime="python3.11", Handler="app.handler", Role=ROLE, Timeout=20,
            Code={"S3Bucket": "hot-reload", "S3Key": str(directory or self.directory)},
        )

    def answer(self, name=None):
        answer = self.functions.invoke(FunctionName=name or self.name)
        payload = json.load(answer["Payload"])
        self.assertNotIn("FunctionError", answer, payload)
        return payload

    def says(self, what):
        return until(f"the function to say {what}", lambda: self.answer()[0] == what)

    def test_a_change_is_run_without_a_new_upload(self):
        self.create()
        self.says("one")

        self.write({"part/name.py": "x = 'two'\n"})
        self.says("two")
        # A file that was not there, in a folder that was not there.
        self.write({"new/folder/name.py": "x = 'three'\n", "app.py": PID.replace("part.name", "new.folder.name")})
        self.says("three")
        self.write({"new/folder/name.py": "x = 'four'\n"})
        self.says("four")

    def test_others_keep_their_workers(self):
        other = self.name + "-other"
        shutil.copytree(self.directory, self.directory.with_name(other))
        self.create()
        theirs = self.directory.with_name(other)
        self.create(theirs, other)
        self.says("one")
        # A change that is seen: so the first look, after which workers are new, is over.
        (theirs / "part/name.py").write_text("x = 'theirs'\n")
        until("theirs to be followed", lambda: self.answer(other)[0] == "theirs")

        # Of their own change the kernel may tell a second time, late.  Were it ours that ends their workers, each
        # of ours would.
        def stayed(number):
            before = until("a worker that stays", lambda: self.steady(other))
            self.write({"part/name.py": f"x = 'change {number}'\n"})
            self.says(f"change {number}")
            return self.answer(other) == before

        self.assertTrue(any(stayed(number) for number in range(5)))

    def steady(self, name):
        """Its answer, once two in a row come from one process."""
        first, second = self.answer(name), self.answer(name)
        return first == second and second

    def test_it_is_followed_after_a_restart_and_no_longer_once_it_is_a_zip(self):
        self.create()
        self.penstock.kill()
        self.penstock.start()
        self.says("one")
        self.write({"part/name.py": "x = 'two'\n"})
        self.says("two")

        where = self.functions.get_function(FunctionName=self.name)["Code"]["Location"]
        self.functions.update_function_code(
            FunctionName=self.name, ZipFile=zipped({"app.py": "def handler(e, c): return ['zip']"})
        )
        self.write({"part/name.py": "x = 'three'\n"})

        self.assertEqual(where, f"file://{self.directory}")
        self.assertEqual(self.answer(), ["zip"])

    def test_a_directory_that_is_not_there(self):
        for directory in ("/nowhere/at/all", "relative", str(self.directory / "app.py")):
            with self.subTest(directory=directory):
                message = self.refusal("InvalidParameterValueException", self.create, directory=directory)
                self.assertIn(f"this one is not there: {directory}", message)


if __name__ == "__main__":
    unittest.main()
