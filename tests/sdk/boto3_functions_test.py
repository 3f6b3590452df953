#!/usr/bin/python3
"""Lambda through boto3: functions created, described, updated, deleted."""

import base64
import hashlib
import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, ROLE, PenstockTest, zipped

ECHO = "def handler(event, context):\n    return event\n"


def arn(name):
    return f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"


class FunctionsTest(PenstockTest):
    def create(self, **changed):
        settings = {
            "FunctionName": self.name,
            "Runtime": "python3.11",
            "Handler": "app.handler",
            "Role": ROLE,
            "Code": {"ZipFile": zipped({"app.py": ECHO})},
        }
        return self.functions.create_function(**(settings | changed))

    def answer(self, payload=b"{}"):
        return json.load(self.functions.invoke(FunctionName=self.name, Payload=payload)["Payload"])

    def test_a_new_function_as_described(self):
        package = zipped({"app.py": ECHO})

        created = self.create(Code={"ZipFile": package}, Environment={"Variables": {"COLOUR": "red"}})

        self.assertEqual(created["FunctionName"], self.name)
        self.assertEqual(created["FunctionArn"], arn(self.name))
        self.assertEqual(created["Runtime"], "python3.11")
        self.assertEqual(created["Handler"], "app.handler")
        self.assertEqual(created["Role"], ROLE)
        self.assertEqual(created["CodeSize"], len(package))
        self.assertEqual(created["CodeSha256"], base64.b64encode(hashlib.sha256(package).digest()).decode())
        self.assertEqual(created["Timeout"], 3)
        self.assertEqual(created["MemorySize"], 128)
        self.assertEqual(created["Version"], "$LATEST")
        self.assertEqual(created["PackageType"], "Zip")
        self.assertEqual(created["Architectures"], ["x86_64"])
        self.assertEqual(created["Environment"], {"Variables": {"COLOUR": "red"}})
        self.assertEqual(created["EphemeralStorage"], {"Size": 512})
        self.assertEqual(created["TracingConfig"], {"Mode": "PassThrough"})
        self.assertRegex(created["LastModified"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$")
        self.assertRegex(created["RevisionId"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        self.assertEqual(created["ResponseMetadata"]["HTTPStatusCode"], 201)

        found = self.settled(self.name)
        self.assertEqual(found["CodeSha256"], created["CodeSha256"])
        whole = self.functions.get_function(FunctionName=self.name)
        self.assertEqual(whole["Configuration"]["FunctionArn"], arn(self.name))
        self.assertIn("RepositoryType", whole["Code"])

    def test_the_waiters_of_boto3(self):
        patience = {"Delay": 1, "MaxAttempts": 60}

        self.create()
        self.functions.get_waiter("function_active_v2").wait(FunctionName=self.name, WaiterConfig=patience)
        self.functions.update_function_configuration(FunctionName=self.name, Timeout=7)
        self.functions.get_waiter("function_updated_v2").wait(FunctionName=self.name, WaiterConfig=patience)

        self.assertEqual(self.functions.get_function_configuration(FunctionName=self.name)["Timeout"], 7)

    def test_a_function_is_found_by_name_and_by_arn(self):
        self.create_function(ECHO)

        for name in (self.name, arn(self.name), f"{ACCOUNT}:function:{self.name}", f"{self.name}:$LATEST"):
            with self.subTest(name=name):
                found = self.functions.get_function_configuration(FunctionName=name)
                self.assertEqual(found["FunctionName"], self.name)

    def test_new_code_is_used_at_once(self):
        self.create_function("def handler(event, context): return 'old'")
        before = self.answer()

        package = zipped({"app.py": "def handler(event, context): return 'new'"})
        updated = self.functions.update_function_code(FunctionName=self.name, ZipFile=package)
        self.settled(self.name)

        self.assertEqual((before, self.answer()), ("old", "new"))
        self.assertEqual(updated["CodeSha256"], base64.b64encode(hashlib.sha256(package).digest()).decode())

    def test_a_new_environment_is_used_at_once(self):
        self.create_function(
            "import os\ndef handler(event, context): return os.environ.get('COLOUR')", environment={"COLOUR": "red"}
        )
        self.assertEqual(self.answer(), "red")

        # Often: the worker that is being ended must not be given the next event.
        for colour in ("blue", "red") * 8:
            self.functions.update_function_configuration(
                FunctionName=self.name, Environment={"Variables": {"COLOUR": colour}}
            )
            self.settled(self.name)
            self.assertEqual(self.answer(), colour)

    def test_a_new_handler_and_what_stays(self):
        self.create_function("def handler(event, context): return 1\ndef other(event, context): return 2")

        self.functions.update_function_configuration(FunctionName=self.name, Handler="app.other", Description="d")
        found = self.settled(self.name)

        self.assertEqual(self.answer(), 2)
        self.assertEqual(found["Description"], "d")
        self.assertEqual(found["Timeout"], 20)
        self.assertEqual(found["Runtime"], "python3.11")

    def test_a_dry_run_changes_nothing(self):
        self.create_function("def handler(event, context): return 'old'")

        self.functions.update_function_code(
            FunctionName=self.name, ZipFile=zipped({"app.py": "def handler(event, context): return 'new'"}), DryRun=True
        )

        self.assertEqual(self.answer(), "old")

    def test_listing_by_pages(self):
        names = [f"{self.name}-{i}" for i in range(3)]
        for name in names:
            self.create(FunctionName=name)

        pages = self.functions.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2})
        found = [function["FunctionName"] for page in pages for function in page["Functions"]]

        self.assertEqual([name for name in found if name in names], names)
        self.assertEqual(len(found), len(set(found)))

    def test_a_deleted_function_is_gone(self):
        self.create_function(ECHO)

        deleted = self.functions.delete_function(FunctionName=self.name)

        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        for call in (self.functions.get_function, self.functions.delete_function, self.functions.invoke):
            message = self.refusal("ResourceNotFoundException", call, FunctionName=self.name)
            self.assertEqual(message, f"Function not found: {arn(self.name)}")

    def test_a_name_that_is_taken(self):
        self.create()

        message = self.refusal("ResourceConflictException", self.create)

        self.assertEqual(message, f"Function already exist: {self.name}")

    def test_what_is_refused(self):
        not_a_zip = self.refusal("InvalidParameterValueException", self.create, Code={"ZipFile": b"not a zip"})
        no_role = self.refusal("ValidationException", self.create, Role="me")
        no_time = self.refusal("ValidationException", self.create, Timeout=0)
        bad_name = self.refusal("ValidationException", self.create, FunctionName="not good")
        no_runtime = self.refusal("InvalidParameterValueException", self.create, Runtime="cobol85")

        self.assertEqual(
            not_a_zip, "Could not unzip uploaded file. Please check your file, then try to upload again."
        )
        self.assertIn("Value 'me' at 'role' failed to satisfy constraint", no_role)
        self.assertEqual(
            no_time,
            "1 validation error detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value "
            "greater than or equal to 1",
        )
        self.assertIn("Value 'not good' at 'functionName' failed to satisfy constraint", bad_name)
        self.assertTrue(no_runtime.startswith("Value cobol85 at 'runtime' failed to satisfy constraint"), no_runtime)

    def test_links_in_a_package(self):
        code = "import os\ndef handler(event, context):\n    return open('now/prices').read(), os.readlink('now')\n"
        files = {"app.py": code, "v1/prices": "1", "v2/prices": "2"}
        self.create(Code={"ZipFile": zipped(files, {"now": "v2"})})

        self.assertEqual(self.answer(), ["2", "v2"])

    def test_no_link_leads_out_of_the_package_when_it_is_unpacked(self):
        outside = self.penstock.folder / self.name
        outside.mkdir()
        for files, links in (
            ({"app.py": ECHO, "trap/file": "x"}, {"trap": outside}),
            ({"app.py": ECHO}, {"trap": outside, "trap/link": "app.py"}),
            ({"app.py": ECHO}, {"trap": outside / "file", "trap/deep/link": "app.py"}),
            ({"app.py": ECHO}, {"../trap": outside}),
        ):
            with self.subTest(links=[str(name) for name in links]):
                package = zipped(files, {name: str(target) for name, target in links.items()})
                message = self.refusal("InvalidParameterValueException", self.create, Code={"ZipFile": package})

                self.assertTrue(message.startswith("Could not unzip uploaded file."), message)
        self.assertEqual(list(outside.iterdir()), [])

    def test_an_environment_over_four_kilobytes(self):
        message = self.refusal(
            "InvalidParameterValueException", self.create, Environment={"Variables": {"BIG": "x" * 5000}}
        )

        self.assertIn("exceeded the 4KB limit", message)

    def test_functions_outlive_a_restart(self):
        self.create_function(ECHO)
        self.penstock.kill()
        self.penstock.start()

        self.assertEqual(self.answer(b'{"still": "here"}'), {"still": "here"})


if __name__ == "__main__":
    unittest.main()
