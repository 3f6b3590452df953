#!/usr/bin/python3
"""Lambda through boto3: layers published, shared, and found by Python, Node.js and programs of their own."""

import base64
import hashlib
import io
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import urllib.request
import zipfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, BINARY, ROLE, InBubblewrap, PenstockTest, zipped


class LayersTest(PenstockTest):
    def setUp(self):
        self.arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:layer:{self.name}"

    def publish(self, files, name=None, **more):
        return self.functions.publish_layer_version(
            LayerName=name or self.name, Content={"ZipFile": zipped(files)}, **more
        )

    def answer_with(self, layers, files, runtime="python3.11", handler="app.handler", environment=None):
        self.functions.create_function(
            FunctionName=self.name, Runtime=runtime, Handler=handler, Role=ROLE, Timeout=20,
            Code={"ZipFile": zipped(files)}, Layers=[layer["LayerVersionArn"] for layer in layers],
            Environment={"Variables": environment or {}},
        )
        return json.load(self.functions.invoke(FunctionName=self.name)["Payload"])

    def test_a_layer_as_described(self):
        package = zipped({"python/own.py": "x = 1\n"})

        published = self.functions.publish_layer_version(
            LayerName=self.name, Content={"ZipFile": package}, Description="d", LicenseInfo="MIT",
            CompatibleRuntimes=["python3.9"], CompatibleArchitectures=["x86_64"],
        )
        by_number = self.functions.get_layer_version(LayerName=self.name, VersionNumber=1)
        by_name_arn = self.functions.get_layer_version(LayerName=self.arn, VersionNumber=1)
        by_arn = self.functions.get_layer_version_by_arn(Arn=self.arn + ":1")

        self.assertEqual(published.pop("ResponseMetadata")["HTTPStatusCode"], 201)
        for found in (by_number, by_name_arn, by_arn):
            del found["ResponseMetadata"]
            self.assertEqual(found, published)
        self.assertEqual((published["LayerArn"], published["LayerVersionArn"]), (self.arn, self.arn + ":1"))
        self.assertEqual((published["Version"], published["Description"]), (1, "d"))
        self.assertEqual((published["CompatibleRuntimes"], published["LicenseInfo"]), (["python3.9"], "MIT"))
        self.assertRegex(published["CreatedDate"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$")
        content = published["Content"]
        self.assertEqual(content["CodeSize"], len(package))
        self.assertEqual(content["CodeSha256"], base64.b64encode(hashlib.sha256(package).digest()).decode())
        with urllib.request.urlopen(content["Location"]) as fetched:
            self.assertEqual(zipfile.ZipFile(io.BytesIO(fetched.read())).namelist(), ["python/own.py"])

    def test_python_finds_its_layers_and_the_last_one_wins(self):
        first = self.publish({"python/one.py": "x = 'one'\n", "python/both.py": "x = 'one'\n"})
        second = self.publish(
            {"python/lib/python3.11/site-packages/two.py": "x = 'two'\n", "python/both.py": "x = 'two'\n"},
            name=self.name + "-2",
        )

        answer = self.answer_with(
            [first, second],
            {"app.py": "import one, two, both\ndef handler(event, context): return [one.x, two.x, both.x]"},
            environment={"PYTHONPATH": "/nothing"},
        )
        configuration = self.functions.get_function_configuration(FunctionName=self.name)

        self.assertEqual(answer, ["one", "two", "two"])
        self.assertEqual(
            configuration["Layers"],
            [{"Arn": one["LayerVersionArn"], "CodeSize": one["Content"]["CodeSize"]} for one in (first, second)],
        )

    def test_node_finds_its_layers(self):
        layer = self.publish(
            {
                "nodejs/node_modules/own/index.js": "module.exports = 'own';\n",
                "nodejs/node20/node_modules/of-version/index.js": "module.exports = 'of version';\n",
            }
        )

        answer = self.answer_with(
            [layer],
            {"index.js": "exports.handler = async () => [require('own'), require('of-version')];\n"},
            runtime="nodejs20.x", handler="index.handler",
        )

        self.assertEqual(answer, ["own", "of version"])

    def test_programs_and_libraries_are_found(self):
        layer = self.publish({"lib/data": "x", "bin/say": "x"})

        path, libraries = self.answer_with(
            [layer],
            {"app.py": "import os\ndef handler(e, c): return [os.environ['PATH'], os.environ['LD_LIBRARY_PATH']]"},
        )

        self.check_paths(path, libraries)

    def check_paths(self, path, libraries):
        self.assertTrue((pathlib.Path(path.split(":")[-1]) / "say").exists(), path)
        self.assertTrue((pathlib.Path(libraries) / "data").exists(), libraries)

    def test_a_layer_may_be_the_runtime(self):
        runtime = (
            "#!/usr/bin/python3\nimport os, urllib.request\nwhile True:\n"
            "    base = 'http://' + os.environ['AWS_LAMBDA_RUNTIME_API'] + '/2018-06-01/runtime/invocation/'\n"
            "    event = urllib.request.urlopen(base + 'next')\n"
            "    id = event.headers['Lambda-Runtime-Aws-Request-Id']\n"
            "    answer = open(os.environ['LAMBDA_TASK_ROOT'] + '/answer', 'rb').read()\n"
            "    urllib.request.urlopen(base + id + '/response', answer).read()\n"
        )
        layer = self.publish({"bootstrap": runtime})

        answer = self.answer_with([layer], {"answer": '"from the function"'}, runtime="provided.al2023", handler="x")

        self.assertEqual(answer, "from the function")

    def test_layers_are_changed_and_taken_away(self):
        first = self.publish({"python/own.py": "x = 1\n"})
        second = self.publish({"python/own.py": "x = 2\n"})
        code = {"app.py": "def handler(e, c):\n    import own\n    return own.x"}
        answers = [self.answer_with([first], code)]

        self.functions.update_function_configuration(FunctionName=self.name, Layers=[second["LayerVersionArn"]])
        answers.append(json.load(self.functions.invoke(FunctionName=self.name)["Payload"]))
        self.functions.update_function_configuration(FunctionName=self.name, Layers=[])
        without = self.functions.invoke(FunctionName=self.name)

        self.assertEqual(answers, [1, 2])
        self.assertEqual(without["FunctionError"], "Unhandled")
        self.assertNotIn("Layers", self.functions.get_function_configuration(FunctionName=self.name))

    def test_a_function_keeps_a_layer_that_was_deleted(self):
        layer = self.publish({"python/own.py": "x = 1\n"})
        code = {"app.py": "import own\ndef handler(e, c): return own.x"}
        self.assertEqual(self.answer_with([layer], code), 1)

        for _ in range(2):
            deleted = self.functions.delete_layer_version(LayerName=self.name, VersionNumber=1)
            self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.penstock.kill()
        self.penstock.start()

        self.assertEqual(json.load(self.functions.invoke(FunctionName=self.name)["Payload"]), 1)
        gone = self.refusal(
            "ResourceNotFoundException", self.functions.get_layer_version, LayerName=self.name, VersionNumber=1
        )
        self.assertEqual(gone, "The resource you requested does not exist.")
        self.assertEqual(self.publish({"a": "b"})["Version"], 2)

    def test_listing(self):
        for i in range(3):
            self.publish({"f": str(i)}, CompatibleRuntimes=["python3.9"] if i < 2 else ["nodejs18.x"])
        self.publish({"f": "x"}, name=self.name + "-2")

        pages = self.functions.get_paginator("list_layer_versions").paginate(
            LayerName=self.name, PaginationConfig={"PageSize": 2}
        )
        versions = [version["Version"] for page in pages for version in page["LayerVersions"]]
        of_python = self.functions.list_layer_versions(LayerName=self.name, CompatibleRuntime="python3.9")
        layers = {
            layer["LayerName"]: layer["LatestMatchingVersion"]["Version"]
            for layer in self.functions.list_layers(CompatibleRuntime="python3.9")["Layers"]
        }

        self.assertEqual(versions, [3, 2, 1])
        self.assertEqual([version["Version"] for version in of_python["LayerVersions"]], [2, 1])
        self.assertEqual((layers[self.name], layers[self.name + "-2"]), (2, 1))

    def test_what_is_refused(self):
        self.publish({"f": "1"})
        self.publish({"f": "2"})
        refused = "InvalidParameterValueException"

        def create(*arns):
            return self.refusal(
                refused, self.functions.create_function, FunctionName=self.name, Runtime="python3.11",
                Handler="app.handler", Role=ROLE, Code={"ZipFile": zipped({"app.py": ""})}, Layers=list(arns),
            )

        self.assertEqual(create(self.arn + ":9"), f"Layer version {self.arn}:9 does not exist.")
        self.assertIn("are versions of the same layer.", create(self.arn + ":1", self.arn + ":2"))
        self.assertEqual(create(*[self.arn + ":1"] * 6), "Cannot reference more than 5 layers.")
        self.assertEqual(
            self.refusal(refused, self.functions.get_layer_version, LayerName=self.name, VersionNumber=0),
            "Layer Version Cannot be less than 1",
        )
        self.assertEqual(
            self.refusal(
                refused, self.functions.publish_layer_version, LayerName=self.name, Content={"ZipFile": b"no zip"}
            ),
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        )

    def test_permissions(self):
        self.publish({"f": "1"})
        which = {"LayerName": self.name, "VersionNumber": 1}
        add = {"StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "*"}

        none = self.refusal("ResourceNotFoundException", self.functions.get_layer_version_policy, **which)
        unknown = self.refusal(
            "ResourceNotFoundException",
            self.functions.add_layer_version_permission, **add, LayerName=self.name, VersionNumber=9,
        )
        added = self.functions.add_layer_version_permission(**which, **add)
        policy = self.functions.get_layer_version_policy(**which)
        twice = self.refusal(
            "ResourceConflictException", self.functions.add_layer_version_permission, **which, **add
        )
        stale = self.refusal(
            "PreconditionFailedException",
            self.functions.remove_layer_version_permission, **which, StatementId="s", RevisionId="old",
        )
        self.functions.remove_layer_version_permission(**which, StatementId="s", RevisionId=added["RevisionId"])

        self.assertEqual(none, "No policy is associated with the given resource.")
        self.assertEqual(unknown, f"Layer version {self.arn}:9 does not exist.")
        self.assertEqual(
            json.loads(added["Statement"]),
            {
                "Sid": "s", "Effect": "Allow", "Principal": "*", "Action": "lambda:GetLayerVersion",
                "Resource": self.arn + ":1",
            },
        )
        self.assertEqual(json.loads(policy["Policy"])["Statement"], [json.loads(added["Statement"])])
        self.assertEqual(policy["RevisionId"], added["RevisionId"])
        self.assertIn("The statement id (s) provided already exists.", twice)
        self.assertIn("Call the GetLayerPolicy API", stale)
        self.refusal("ResourceNotFoundException", self.functions.get_layer_version_policy, **which)


READING = """
import os

def read(top):
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names]
    return {os.path.relpath(path, top): open(path).read() for path in paths}

def handler(event, context):
    try:
        open("/opt/mine", "w")
    except OSError as error:
        refused = type(error).__name__
    return [read("/opt"), os.environ.get("PYTHONPATH"), os.environ["PATH"], refused]
"""


class LayersInBubblewrapTest(InBubblewrap, LayersTest):
    """The same, and then they are at /opt."""

    def check_paths(self, path, libraries):
        self.assertEqual((path.split(":")[-1], libraries), ("/opt/bin", "/opt/lib"))

    def test_one_layer_is_at_opt(self):
        files = {"python/own.py": "x = 1\n", "data/own": "own"}
        layer = self.publish(files)

        found, python_path, path, refused = self.answer_with([layer], {"app.py": "import own\n" + READING})

        self.assertEqual(found, files)
        self.assertEqual(python_path, "/opt/python/lib/python3.11/site-packages:/opt/python")
        self.assertTrue(path.endswith(":/opt/bin"), path)
        self.assertEqual(refused, "OSError")

    def test_layers_lie_over_each_other_at_opt(self):
        first = {"a": "1", "both/b": "1", "both/c": "1", "file": "1", "folder/f": "1", "python/own.py": "x = 1\n"}
        second = {"both/c": "2", "both/d": "2", "file/now": "2", "folder": "2", "python/own.py": "x = 2\n"}
        layers = [self.publish(first, self.name), self.publish(second, self.name + "-2")]

        found, *_ = self.answer_with(layers, {"app.py": READING})
        self.functions.update_function_configuration(
            FunctionName=self.name, Layers=[layer["LayerVersionArn"] for layer in reversed(layers)]
        )
        turned, *_ = json.load(self.functions.invoke(FunctionName=self.name)["Payload"])
        merged = len(list((self.penstock.data / "layers").iterdir()))
        self.penstock.kill()
        self.penstock.start()
        gone = (self.penstock.data / "layers").exists()
        again, *_ = json.load(self.functions.invoke(FunctionName=self.name)["Payload"])
        self.functions.update_function_configuration(FunctionName=self.name, Layers=[layers[0]["LayerVersionArn"]])
        alone, *_ = json.load(self.functions.invoke(FunctionName=self.name)["Payload"])

        self.assertEqual(
            found,
            {"a": "1", "both/b": "1", "both/c": "2", "both/d": "2", "file/now": "2", "folder": "2",
             "python/own.py": "x = 2\n"},
        )
        self.assertEqual(
            turned,
            {"a": "1", "both/b": "1", "both/c": "1", "both/d": "2", "file": "1", "folder/f": "1",
             "python/own.py": "x = 1\n"},
        )
        self.assertEqual(merged, 2)
        self.assertFalse(gone)
        self.assertEqual(again, turned)
        self.assertEqual(alone, first)

    def test_without_layers_opt_is_the_machines(self):
        found = self.answer_with([], {"app.py": "import os\ndef handler(e, c): return sorted(os.listdir('/opt'))"})

        self.assertEqual(found, sorted(os.listdir("/opt")))


class WithoutOptTest(LayersInBubblewrapTest):
    """On a machine that has no /opt."""

    # They start the server again; here it is the child of a bubblewrap.
    test_layers_lie_over_each_other_at_opt = test_a_function_keeps_a_layer_that_was_deleted = None

    @classmethod
    def setUpClass(cls):
        outer = ["bwrap", "--die-with-parent", "--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc"]
        for entry in pathlib.Path("/").iterdir():
            if entry.is_symlink():
                outer += ["--symlink", os.readlink(entry), entry]
            elif entry.is_dir() and entry.name not in ("opt", "dev", "proc"):
                outer += ["--bind", entry, entry]
        tried = subprocess.run([*outer, "bwrap", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "true"],
                               capture_output=True, text=True)
        if tried.returncode:
            raise unittest.SkipTest(f"no namespaces in namespaces here: {tried.stderr}")
        binary = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory())) / "penstock"
        binary.write_text(f"#!/bin/sh\nexec {shlex.join(map(str, [*outer, BINARY]))} \"$@\"\n")
        binary.chmod(0o755)
        cls.enterClassContext(unittest.mock.patch("support.penstock.BINARY", str(binary)))
        super().setUpClass()

    def test_without_layers_opt_is_the_machines(self):
        found = self.answer_with([], {"app.py": "import os\ndef handler(e, c): return os.path.exists('/opt')"})

        self.assertFalse(found)

    def test_nothing_can_be_written_beside_opt(self):
        layer = self.publish({"data": "x"})

        found = self.answer_with(
            [layer],
            {"app.py": "import os\ndef handler(e, c):\n    try: os.mkdir('/mine')\n"
                       "    except OSError as error: return [error.strerror, open('/opt/data').read()]"},
        )

        self.assertEqual(found, ["Read-only file system", "x"])


if __name__ == "__main__":
    unittest.main()
