#!/usr/bin/python3
"""What a function may see, use and leave behind: with bubblewrap, and without."""

import json
import os
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import InBubblewrap, PenstockTest, is_running, until

CODE = """
import json, os, subprocess, tempfile

def attempt(what):
    try:
        return what()
    except Exception as error:
        return type(error).__name__

def write(path, size=1):
    with open(path, "wb") as file:
        file.seek(size - 1)
        file.write(b"x")
    return "written"

def handler(event, context):
    do = event["do"]
    if do == "write":
        return attempt(lambda: write(event["path"], event.get("size", 1)))
    if do == "list":
        return attempt(lambda: sorted(os.listdir(event["path"])))
    if do == "environment":
        return dict(os.environ)
    if do == "temporary":
        return tempfile.gettempdir()
    if do == "groups":
        with open("/proc/self/cgroup") as groups:
            return groups.read()
    if do == "threads":
        import threading
        end = threading.Event()
        count = 0
        try:
            while count < 5000:
                threading.Thread(target=end.wait, daemon=True).start()
                count += 1
        except RuntimeError:
            pass
        end.set()
        return count
    if do == "unmarked":
        # Nothing of it says whose it is.
        shell = "echo $$ > " + event["path"] + "; exec sleep 1000"
        subprocess.Popen(["setsid", "env", "-i", "sh", "-c", shell], stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        while event.get("for_ever"):
            pass
    if do == "processes":
        return len([name for name in os.listdir("/proc") if name.isdigit()])
    if do == "memory":
        event["kept"] = bytearray(event["bytes"])
        event["kept"][::4096] = b"x" * len(event["kept"][::4096])
        while event.get("for_ever"):
            pass
        return len(event["kept"])
    if do == "daemon":
        # Leaves its session, its group and its parent.
        shell = "setsid sh -c 'echo $$ > " + event["path"] + "; exec sleep 1000' > /dev/null 2>&1 < /dev/null &"
        subprocess.run(["sh", "-c", shell], check=True)
        while event.get("for_ever"):
            pass
        return "left"
"""


class IsolationTest(PenstockTest):
    """Without bubblewrap: functions are trusted, but are bounded, and leave nothing."""

    def setUp(self):
        self.create_function(CODE, timeout=20)

    def do(self, what, **more):
        answer = self.functions.invoke(FunctionName=self.name, Payload=json.dumps({"do": what, **more}))
        return json.loads(answer["Payload"].read())

    def test_the_servers_environment_is_not_the_functions(self):
        environment = self.do("environment")
        self.assertEqual([name for name in environment if name in os.environ and name not in (
            "PATH", "HOME", "LANG", "TZ", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED", "PYTHONDONTWRITEBYTECODE",
            "LC_CTYPE", "TMPDIR", "PWD")], [])

    def test_who_takes_too_much_memory_is_killed(self):
        self.assertEqual(self.do("memory", bytes=50_000_000), 50_000_000)
        killed = self.do("memory", bytes=300_000_000, for_ever=True)
        self.assertEqual(killed["errorType"], "Runtime.ExitError")
        self.assertIn("signal: killed", killed["errorMessage"])
        self.assertEqual(self.do("memory", bytes=1), 1)

    def test_a_time_out_ends_what_the_function_has_started_wherever_it_went(self):
        self.functions.update_function_configuration(FunctionName=self.name, Timeout=1)
        self.settled(self.name)
        path = self.penstock.folder / "daemon"
        self.assertEqual(self.do("daemon", path=str(path), for_ever=True)["errorType"], "Sandbox.Timedout")
        pid = int(path.read_text())
        until("the daemon to be gone", lambda: not is_running(pid))

    def needs_groups(self):
        if "penstock-" not in self.do("groups"):
            self.skipTest("this machine lets nobody make control groups here")

    def test_a_group_ends_with_its_worker_whatever_a_process_has_done_to_hide(self):
        self.needs_groups()
        self.functions.update_function_configuration(FunctionName=self.name, Timeout=2)
        self.settled(self.name)
        path = self.penstock.folder / "unmarked"
        self.assertEqual(self.do("unmarked", path=str(path), for_ever=True)["errorType"], "Sandbox.Timedout")
        pid = int(path.read_text())
        until("the process to be gone", lambda: not is_running(pid))

    def test_there_is_an_end_to_threads(self):
        self.needs_groups()
        self.functions.update_function_configuration(FunctionName=self.name, MemorySize=1024)
        self.settled(self.name)
        started = self.do("threads")
        self.assertGreater(started, 500)
        self.assertLess(started, 1024)

    def test_no_file_is_larger_than_the_functions_storage(self):
        folder = self.do("temporary")
        self.assertEqual(self.do("write", path=f"{folder}/small", size=1000), "written")
        self.functions.update_function_configuration(FunctionName=self.name, EphemeralStorage={"Size": 512})
        self.settled(self.name)
        refused = self.do("write", path=f"{self.do('temporary')}/large", size=513 * 1024 * 1024)
        self.assertEqual(refused, "OSError")

    def test_temporary_files_go_with_the_process(self):
        folder = self.do("temporary")
        self.assertEqual(self.do("write", path=f"{folder}/mine"), "written")
        self.assertTrue(os.path.exists(f"{folder}/mine"))
        self.functions.delete_function(FunctionName=self.name)
        until("the folder to be gone", lambda: not os.path.exists(folder))


class BubblewrapTest(InBubblewrap, IsolationTest):
    """The same, and then nobody else is seen."""

    def test_a_time_out_ends_what_the_function_has_started_wherever_it_went(self):
        self.functions.update_function_configuration(FunctionName=self.name, Timeout=1)
        self.settled(self.name)
        self.assertEqual(self.do("daemon", path="/tmp/daemon", for_ever=True)["errorType"], "Sandbox.Timedout")
        marked = self.name.encode()

        def nobody():
            for process in pathlib.Path("/proc").glob("[0-9]*/environ"):
                try:
                    if b"AWS_LAMBDA_FUNCTION_NAME=" + marked in process.read_bytes():
                        return False
                except OSError:
                    pass
            return True
        until("all processes of the function to be gone", nobody)

    # Here all end with the first of them, which the test before has seen.
    test_a_group_ends_with_its_worker_whatever_a_process_has_done_to_hide = None

    def test_temporary_files_go_with_the_process(self):
        self.assertEqual(self.do("temporary"), "/tmp")
        self.assertEqual(self.do("write", path="/tmp/mine"), "written")
        self.assertFalse(os.path.exists("/tmp/mine"))
        self.assertEqual(self.do("list", path="/tmp").count("mine"), 1)
        other = self.create_function(CODE, name=f"{self.name}-other")
        answer = self.functions.invoke(FunctionName=other, Payload=json.dumps({"do": "list", "path": "/tmp"}))
        self.assertNotIn("mine", json.loads(answer["Payload"].read()))

    def test_the_file_system_is_read_only_and_the_servers_data_hidden(self):
        self.assertEqual(self.do("write", path="/etc/mine"), "OSError")
        self.assertEqual(self.do("write", path=str(self.penstock.data / "mine")), "OSError")
        code = self.do("environment")["LAMBDA_TASK_ROOT"]
        self.assertEqual(self.do("write", path=f"{code}/mine"), "OSError")
        self.assertEqual(self.do("list", path=str(self.penstock.data)), ["code", "runtime"])
        self.create_function(CODE + "# another\n", name=f"{self.name}-other")
        self.assertEqual(self.do("list", path=str(self.penstock.data / "code")), [pathlib.Path(code).name])
        self.assertEqual(self.do("list", path=code), ["app.py"])

    def test_no_other_process_is_seen(self):
        self.assertLessEqual(self.do("processes"), 3)


if __name__ == "__main__":
    unittest.main()
