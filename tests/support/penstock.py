"""A Penstock server of a test's own: on a free port, with a data folder of its own, reached through boto3.

PENSTOCK_ARGS has options for all.
"""

import io
import os
import pathlib
import queue
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings
import zipfile

import boto3
import botocore.config
import botocore.exceptions

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("PENSTOCK_BINARY") or str(REPOSITORY / "build/release/penstock")

REGION = "us-east-1"
ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/test"

# boto3 leaves its sockets to the end of the program.
warnings.simplefilter("ignore", ResourceWarning)

# Long, because two busy cores are slow; nothing waits for it to pass.
PATIENCE_S = 60


def until(what, ask, patience_s=PATIENCE_S):
    """The first answer of ask() that is neither None nor False."""
    deadline = time.monotonic() + patience_s
    while True:
        answer = ask()
        if answer is not None and answer is not False:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"after {patience_s} s still waiting for {what}")
        time.sleep(0.02)


def is_running(pid):
    try:
        # A zombie has ended.
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def zipped(files, links={}):
    """A zip of {name: text}; what is named bootstrap or lies in extensions/ is executable.  And of symbolic links."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o755 if name == "bootstrap" or name.startswith("extensions/") else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text)
        for name, target in links.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3  # Unix
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            package.writestr(entry, target)
    return buffer.getvalue()


class Penstock:
    """Started and listening.  kill() is a power cut, stop() what a service manager does; start() goes on after."""

    def __init__(self, *arguments, data="data"):
        """`data` is below the server's working directory, which is a folder of its own; absolute unless it begins
        with ./"""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="penstock-test-"))
        self.data = data if data.startswith("./") else self.folder / data
        self.log_path = self.folder / "log"
        self.arguments = arguments
        self.port = 0
        self.process = None
        try:
            self.start()
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def start(self):
        """With the data and, after the first time, the port that it had."""
        command = [BINARY, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}"]
        command += [*os.environ.get("PENSTOCK_ARGS", "").split(), *self.arguments]
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.lines = []
        arriving = queue.Queue()

        def read(stdout):
            with stdout:
                for line in stdout:
                    self.lines.append(line)
                    arriving.put(line)
            arriving.put("")

        threading.Thread(target=read, args=(self.process.stdout,), daemon=True).start()
        try:
            line = arriving.get(timeout=PATIENCE_S)
        except queue.Empty:
            line = "nothing"
        found = re.fullmatch(r"Penstock is listening on (http://127\.0\.0\.1:(\d+))\n", line)
        if not found:
            self.process.kill()
            raise AssertionError(f"the server printed {line!r} when it started:\n{self.log()}")
        self.url, self.port = found[1], int(found[2])

    @property
    def pid(self):
        return self.process.pid

    def is_running(self):
        return self.process.poll() is None

    def log(self):
        return self.log_path.read_text(errors="replace")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not end on SIGTERM:\n{self.log()[-4000:]}") from None

    def end(self):
        if self.is_running():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self):
        """For the aws CLI and programs that use boto3."""
        return os.environ | {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }

    def client(self, service, endpoint=None, key="test", region=REGION, **config):
        """A boto3 client that asks once and lets the server judge its arguments."""
        settings = {"parameter_validation": False, "read_timeout": PATIENCE_S, "retries": {"total_max_attempts": 1}}
        return boto3.client(
            service,
            endpoint_url=endpoint or self.url,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key="test",
            config=botocore.config.Config(**(settings | config)),
        )


class PenstockTest(unittest.TestCase):
    """Tests that share a server, which must outlive each of them."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.penstock = Penstock(*cls.arguments)
        cls.addClassCleanup(cls.penstock.end)
        cls.kinesis = cls.penstock.client("kinesis")
        cls.functions = cls.penstock.client("lambda")
        cls.gateway = cls.penstock.client("apigatewayv2")

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            print(f"--- the server's log after {self.id()}:\n{self.penstock.log()[-3000:]}\n---", file=sys.stderr)

    def tearDown(self):
        self.assertTrue(self.penstock.is_running(), "the server has ended")

    @property
    def name(self):
        """A name for what a test creates."""
        return self._testMethodName.removeprefix("test_")[:60]

    def refusal(self, code, call, **arguments):
        """The message with which the call is refused."""
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(**arguments)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], code, error)
        return error["Message"]

    # --- streams

    def create_stream(self, shards=1, name=None):
        name = name or self.name
        self.kinesis.create_stream(StreamName=name, ShardCount=shards)
        return self.active(name)["StreamARN"]

    def active(self, name):
        def is_active():
            found = self.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
            return found["StreamStatus"] == "ACTIVE" and found

        return until(f"stream {name} to be active", is_active)

    def shard_ids(self, stream):
        return [shard["ShardId"] for shard in self.kinesis.list_shards(StreamName=stream)["Shards"]]

    def iterator(self, stream, kind="TRIM_HORIZON", shard="shardId-000000000000", **position):
        return self.kinesis.get_shard_iterator(
            StreamName=stream, ShardId=shard, ShardIteratorType=kind, **position
        )["ShardIterator"]

    def records_from(self, iterator):
        """All the records up to the tip, or to the end of a closed shard."""
        records = []
        while True:
            answer = self.kinesis.get_records(ShardIterator=iterator)
            records += answer["Records"]
            iterator = answer.get("NextShardIterator")
            if not iterator or (answer["MillisBehindLatest"] == 0 and not answer["Records"]):
                return records

    # --- functions

    def create_function(
        self, code, name=None, timeout=20, environment=None, runtime="python3.11", handler="app.handler"
    ):
        """From the text of app.py, or {file: text}."""
        name = name or self.name
        files = code if isinstance(code, dict) else {"app.py": code}
        created = self.functions.create_function(
            FunctionName=name,
            Runtime=runtime,
            Handler=handler,
            Role=ROLE,
            Timeout=timeout,
            Code={"ZipFile": zipped(files)},
            Environment={"Variables": environment or {}},
        )
        self.settled(name)
        return created["FunctionArn"]

    def settled(self, name):
        def is_settled():
            found = self.functions.get_function_configuration(FunctionName=name)
            return found["State"] == "Active" and found["LastUpdateStatus"] == "Successful" and found

        return until(f"function {name} to be active", is_settled)


class InBubblewrap:
    """Beside a PenstockTest: its functions are isolated, where the machine allows that."""

    arguments = ("--isolation", "bubblewrap")

    @classmethod
    def setUpClass(cls):
        tried = subprocess.run(["bwrap", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "true"],
                               capture_output=True, text=True)
        if tried.returncode:
            raise unittest.SkipTest(f"no namespaces here: {tried.stderr}")
        super().setUpClass()


# At the top of a function's code: note(x) adds a line to the file $NOTES.
NOTING = """
import json, os

def note(what):
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(json.dumps(what) + "\\n")
"""
