#!/usr/bin/python3
"""Lambda through boto3: versions and aliases, what they are invoked as, and how traffic is split."""

import base64
import collections
import hashlib
import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, ROLE, PenstockTest, until, zipped

TELLING = """
import os

def handler(event, context):
    return ["{}", context.function_version, context.invoked_function_arn, os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
            context.log_stream_name.split("[")[1].split("]")[0]]
"""


def package(what):
    return zipped({"app.py": TELLING.format(what)})


def sha_of(data):
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


class VersionsTest(PenstockTest):
    def setUp(self):
        self.arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{self.name}"

    def publish(self, *codes):
        """A function with a version for each code; the answers of PublishVersion."""
        self.create_function(TELLING.format(codes[0]))
        published = [self.functions.publish_version(FunctionName=self.name)]
        for code in codes[1:]:
            self.functions.update_function_code(FunctionName=self.name, ZipFile=package(code))
            published.append(self.functions.publish_version(FunctionName=self.name))
        return published

    def invoke(self, **which):
        answer = self.functions.invoke(**({"FunctionName": self.name} | which))
        return json.load(answer["Payload"]), answer["ExecutedVersion"]

    def test_a_version_keeps_its_code_and_is_invoked_by_its_number(self):
        first, second = self.publish("one", "two")
        self.functions.update_function_code(FunctionName=self.name, ZipFile=package("three"))

        self.assertEqual((first["Version"], second["Version"]), ("1", "2"))
        self.assertEqual(first["FunctionArn"], self.arn + ":1")
        self.assertEqual(first["ResponseMetadata"]["HTTPStatusCode"], 201)
        for which, expected in (
            ({"Qualifier": "1"}, ("one", "1", self.arn + ":1")),
            ({"FunctionName": f"{self.name}:2"}, ("two", "2", self.arn + ":2")),
            ({"FunctionName": f"{self.arn}:1"}, ("one", "1", self.arn + ":1")),
            ({"FunctionName": f"{ACCOUNT}:function:{self.name}:2"}, ("two", "2", self.arn + ":2")),
            ({"Qualifier": "$LATEST"}, ("three", "$LATEST", self.arn + ":$LATEST")),
            ({}, ("three", "$LATEST", self.arn)),
        ):
            with self.subTest(which=which):
                code, version, arn = expected
                self.assertEqual(self.invoke(**which), ([code, version, arn, version, version], version))

    def test_a_version_keeps_its_configuration(self):
        self.publish("one")

        self.functions.update_function_configuration(FunctionName=self.name, Timeout=7, Description="later")
        version = self.functions.get_function_configuration(FunctionName=self.name, Qualifier="1")
        latest = self.functions.get_function_configuration(FunctionName=self.name)
        asked = self.functions.get_function_configuration(FunctionName=self.name, Qualifier="$LATEST")

        self.assertEqual((version["Timeout"], version["Description"], version["Version"]), (20, "", "1"))
        self.assertEqual((version["State"], version["LastUpdateStatus"]), ("Active", "Successful"))
        self.assertEqual((latest["Timeout"], latest["FunctionArn"]), (7, self.arn))
        self.assertEqual(asked["FunctionArn"], self.arn + ":$LATEST")

    def test_nothing_changed_is_no_new_version(self):
        (first,) = self.publish("one")

        again = self.functions.publish_version(FunctionName=self.name)
        self.functions.update_function_code(FunctionName=self.name, ZipFile=package("one"))
        same_code = self.functions.publish_version(FunctionName=self.name, Description="the same")
        self.functions.update_function_configuration(FunctionName=self.name, Timeout=8)
        changed = self.functions.publish_version(FunctionName=self.name, Description="slower")

        self.assertEqual([again["Version"], same_code["Version"], changed["Version"]], ["1", "1", "2"])
        self.assertEqual(again["RevisionId"], first["RevisionId"])
        self.assertEqual(changed["Description"], "slower")

    def test_conditions_of_publishing(self):
        self.create_function(TELLING.format("one"))
        code = self.functions.get_function_configuration(FunctionName=self.name)["CodeSha256"]

        other_code = self.refusal(
            "InvalidParameterValueException",
            self.functions.publish_version, FunctionName=self.name, CodeSha256="someCodeSha256",
        )
        other_revision = self.refusal(
            "PreconditionFailedException", self.functions.publish_version, FunctionName=self.name, RevisionId="old"
        )
        latest = self.functions.get_function_configuration(FunctionName=self.name)
        published = self.functions.publish_version(
            FunctionName=self.name, CodeSha256=code, RevisionId=latest["RevisionId"]
        )

        self.assertEqual(
            other_code,
            f"CodeSHA256 (someCodeSha256) is different from current CodeSHA256 in $LATEST ({code}). Please try again "
            "with the CodeSHA256 in $LATEST.",
        )
        self.assertIn("The Revision Id provided does not match the latest Revision Id.", other_revision)
        self.assertEqual(published["Version"], "1")

    def test_published_at_once(self):
        created = self.functions.create_function(
            FunctionName=self.name, Runtime="python3.11", Handler="app.handler", Role=ROLE, Publish=True,
            Code={"ZipFile": package("one")},
        )
        updated = self.functions.update_function_code(FunctionName=self.name, ZipFile=package("two"), Publish=True)

        self.assertEqual((created["Version"], created["FunctionArn"]), ("1", self.arn + ":1"))
        self.assertEqual((updated["Version"], updated["CodeSha256"]), ("2", sha_of(package("two"))))
        self.assertEqual(self.invoke(Qualifier="1")[0][0], "one")

    def test_listing_versions_by_pages(self):
        self.publish("one", "two", "three")

        pages = self.functions.get_paginator("list_versions_by_function").paginate(
            FunctionName=self.name, PaginationConfig={"PageSize": 3}
        )
        found = [version for page in pages for version in page["Versions"]]
        everything = self.functions.get_paginator("list_functions").paginate(
            FunctionVersion="ALL", PaginationConfig={"PageSize": 2}
        )
        all_of_it = [f["FunctionArn"] for page in everything for f in page["Functions"]]

        self.assertEqual([version["Version"] for version in found], ["$LATEST", "1", "2", "3"])
        self.assertEqual(found[0]["FunctionArn"], self.arn + ":$LATEST")
        self.assertNotIn("State", found[1])
        self.assertEqual(
            [arn for arn in all_of_it if arn.startswith(self.arn + ":")],
            [f"{self.arn}:{version}" for version in ("$LATEST", "1", "2", "3")],
        )

    def test_a_deleted_version_is_gone_and_its_number_too(self):
        self.publish("one", "two")
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")

        pointed_at = self.refusal(
            "ResourceConflictException", self.functions.delete_function, FunctionName=self.name, Qualifier="1"
        )
        alias = self.refusal(
            "InvalidParameterValueException",
            self.functions.delete_function, FunctionName=self.name, Qualifier="live",
        )
        latest = self.refusal(
            "InvalidParameterValueException",
            self.functions.delete_function, FunctionName=self.name, Qualifier="$LATEST",
        )
        self.functions.delete_function(FunctionName=self.name, Qualifier="2")
        gone = self.refusal(
            "ResourceNotFoundException", self.functions.invoke, FunctionName=self.name, Qualifier="2"
        )

        self.assertIn("[live]", pointed_at)
        self.assertEqual(alias, "Deletion of aliases is not currently supported.")
        self.assertEqual(latest, "$LATEST version cannot be deleted without deleting the function.")
        self.assertEqual(gone, f"Function not found: {self.arn}:2")
        self.assertEqual(self.functions.publish_version(FunctionName=self.name)["Version"], "3")

    def test_names_that_do_not_fit(self):
        self.publish("one")

        differing = self.refusal(
            "InvalidParameterValueException",
            self.functions.get_function, FunctionName=self.name + ":1", Qualifier="2",
        )
        elsewhere = self.refusal(
            "ResourceNotFoundException",
            self.functions.get_function, FunctionName=self.arn.replace("us-east-1", "eu-west-1"),
        )
        version = self.refusal(
            "InvalidParameterValueException",
            self.functions.update_function_configuration, FunctionName=self.name + ":1", Timeout=4,
        )

        self.assertEqual(
            differing, "The derived qualifier from the function name does not match the specified qualifier."
        )
        self.assertEqual(elsewhere, "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')")
        self.assertIn("Aliases and versions do not support this operation.", version)

    def test_versions_and_aliases_outlive_a_restart(self):
        self.publish("one", "two")
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1", Description="d")
        self.penstock.kill()
        self.penstock.start()

        self.assertEqual(self.invoke(Qualifier="live")[1], "1")
        self.assertEqual(self.functions.get_alias(FunctionName=self.name, Name="live")["Description"], "d")
        self.assertEqual(self.functions.publish_version(FunctionName=self.name)["Version"], "2")

    # --- aliases

    def test_an_alias_as_described(self):
        self.publish("one")

        created = self.functions.create_alias(
            FunctionName=self.name, Name="live", FunctionVersion="1", Description="what clients use"
        )
        found = self.functions.get_alias(FunctionName=self.name, Name="live")

        self.assertEqual(created.pop("ResponseMetadata")["HTTPStatusCode"], 201)
        del found["ResponseMetadata"]
        self.assertEqual(found, created)
        revision = created.pop("RevisionId")
        self.assertRegex(revision, r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        self.assertEqual(
            created,
            {"AliasArn": self.arn + ":live", "Name": "live", "FunctionVersion": "1", "Description": "what clients use"},
        )

    def test_an_alias_is_invoked_and_moved(self):
        self.publish("one", "two")
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")
        before = self.invoke(Qualifier="live")

        self.functions.update_alias(FunctionName=self.name, Name="live", FunctionVersion="2")
        after = self.invoke(FunctionName=self.arn + ":live")
        configuration = self.functions.get_function(FunctionName=self.name, Qualifier="live")["Configuration"]

        self.assertEqual(before, (["one", "1", self.arn + ":live", "1", "1"], "1"))
        self.assertEqual(after, (["two", "2", self.arn + ":live", "2", "2"], "2"))
        self.assertEqual((configuration["FunctionArn"], configuration["Version"]), (self.arn + ":live", "2"))

    def test_an_alias_with_weights_splits_its_traffic(self):
        self.publish("one", "two")
        routed = self.functions.create_alias(
            FunctionName=self.name, Name="live", FunctionVersion="1",
            RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}},
        )

        count = collections.Counter(self.invoke(Qualifier="live")[1] for _ in range(200))
        straight = self.functions.update_alias(
            FunctionName=self.name, Name="live", RoutingConfig={"AdditionalVersionWeights": {}}
        )

        self.assertEqual(routed["RoutingConfig"], {"AdditionalVersionWeights": {"2": 0.5}})
        # Fails by chance once in 10^12 runs.
        self.assertEqual(set(count), {"1", "2"})
        self.assertTrue(50 < count["2"] < 150, count)
        self.assertNotIn("RoutingConfig", straight)
        self.assertEqual({self.invoke(Qualifier="live")[1] for _ in range(20)}, {"1"})

    def test_listing_aliases(self):
        self.publish("one", "two")
        for name, version in (("a", "1"), ("b", "2"), ("c", "1")):
            self.functions.create_alias(FunctionName=self.name, Name=name, FunctionVersion=version)

        pages = self.functions.get_paginator("list_aliases").paginate(
            FunctionName=self.name, PaginationConfig={"PageSize": 2}
        )
        of_one = self.functions.list_aliases(FunctionName=self.name, FunctionVersion="1")["Aliases"]

        self.assertEqual([alias["Name"] for page in pages for alias in page["Aliases"]], ["a", "b", "c"])
        self.assertEqual([alias["Name"] for alias in of_one], ["a", "c"])

    def test_what_aliases_are_refused(self):
        self.publish("one", "two")
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")
        refused = "InvalidParameterValueException"

        def create(code, version, weights=None, name="other", function=None):
            return self.refusal(
                code, self.functions.create_alias, FunctionName=function or self.name, Name=name,
                FunctionVersion=version, RoutingConfig={"AdditionalVersionWeights": weights or {}},
            )

        self.assertEqual(
            create("ResourceConflictException", "1", name="live"), f"Alias already exists: {self.arn}:live"
        )
        self.assertEqual(create("ResourceNotFoundException", "9"), f"Function not found: {self.arn}:9")
        self.assertEqual(
            create("ResourceNotFoundException", "1", function="nobody"),
            f"Function not found: arn:aws:lambda:us-east-1:{ACCOUNT}:function:nobody:$LATEST",
        )
        self.assertEqual(
            create(refused, "1", {"1": 0.1}),
            "Invalid function version 1. Function version 1 is already included in routing configuration.",
        )
        self.assertEqual(
            create(refused, "$LATEST", {"1": 0.1}),
            "$LATEST is not supported for an alias pointing to more than 1 version",
        )
        self.assertEqual(
            create(refused, "1", {"2": 0.1, "3": 0.1}),
            "Number of items in AdditionalVersionWeights cannot be greater than 1",
        )
        self.assertIn("at 'name' failed to satisfy constraint", create("ValidationException", "1", name="12"))
        self.assertEqual(
            self.refusal("ResourceNotFoundException", self.functions.get_alias, FunctionName=self.name, Name="no"),
            f"Cannot find alias arn: {self.arn}:no",
        )
        self.assertEqual(
            self.refusal("ResourceNotFoundException", self.functions.update_alias, FunctionName=self.name, Name="no"),
            f"Alias not found: {self.arn}:no",
        )
        self.refusal(
            "PreconditionFailedException",
            self.functions.update_alias, FunctionName=self.name, Name="live", RevisionId="old",
        )

    def test_a_deleted_alias_is_gone(self):
        self.publish("one")
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")

        for _ in range(2):
            deleted = self.functions.delete_alias(FunctionName=self.name, Name="live")
            self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)

        self.refusal("ResourceNotFoundException", self.functions.get_alias, FunctionName=self.name, Name="live")
        self.refusal("ResourceNotFoundException", self.functions.invoke, FunctionName=self.name, Qualifier="live")

    def test_a_mapping_delivers_to_an_alias(self):
        stream = self.create_stream()
        note = self.penstock.folder / "notes"
        code = (
            "import os\ndef handler(event, context):\n"
            "    open(os.environ['NOTES'], 'a').write(context.invoked_function_arn + '\\n')\n"
        )
        self.create_function(code, environment={"NOTES": str(note)})
        self.functions.publish_version(FunctionName=self.name)
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")

        mapping = self.functions.create_event_source_mapping(
            EventSourceArn=stream, FunctionName=self.arn + ":live", StartingPosition="TRIM_HORIZON"
        )
        self.kinesis.put_record(StreamName=self.name, PartitionKey="k", Data=b"x")

        self.assertEqual(mapping["FunctionArn"], self.arn + ":live")
        until("the record", lambda: note.exists() and note.read_text() == self.arn + ":live\n")


if __name__ == "__main__":
    unittest.main()
