#!/usr/bin/python3
"""penstock streams: tail, put, export and import against the server, and what boto3 sees of it."""

import base64
import collections
import http.client
import http.server
import json
import os
import pathlib
import pty
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import boto3

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import BINARY, PATIENCE_S, REGION, Penstock, PenstockTest, until

HALF = str(2**127)


class Running:
    """A command in the background; its lines are read as they come."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.arriving = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        with self.process.stdout as lines:
            for line in lines:
                self.arriving.put(line)

    def line(self, patience_s=PATIENCE_S):
        return json.loads(self.arriving.get(timeout=patience_s))

    def has_line(self):
        return not self.arriving.empty()

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_S)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stderr):
            pipe.close()


class RefusingProxy:
    """Stands before a real server and refuses single records of PutRecords, as AWS does when a shard is busy."""

    def __init__(self, port, refuses):
        """`refuses(key)` is asked once for each record that is put."""
        proxy = self
        self.refused = 0

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = 200, None
                if self.headers["X-Amz-Target"].endswith(".PutRecords"):
                    request = json.loads(body)
                    verdicts = [refuses(record["PartitionKey"]) for record in request["Records"]]
                    proxy.refused += sum(verdicts)
                    taken = [record for record, no in zip(request["Records"], verdicts) if not no]
                    results = iter(())
                    if taken:
                        status, answer = self.forward(json.dumps(request | {"Records": taken}))
                        results = iter(json.loads(answer)["Records"])
                    no = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded"}
                    records = [no if verdict else next(results) for verdict in verdicts]
                    answer = json.dumps({"FailedRecordCount": sum(verdicts), "Records": records}).encode()
                else:
                    status, answer = self.forward(body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def forward(self, body):
                server = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
                names = ("Content-Type", "X-Amz-Target", "X-Amz-Date", "Authorization")
                server.request("POST", "/", body, {name: self.headers[name] for name in names})
                answer = server.getresponse()
                data = answer.read()
                server.close()
                return answer.status, data

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class ToolTest(PenstockTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name, "capture.jsonl")

    def tool(self, *arguments, stdin="", status=0, environment=None, **changes):
        """Runs the command to its end."""
        done = subprocess.run(
            [BINARY, "streams", *map(str, arguments)], input=stdin.encode(), capture_output=True, timeout=120,
            env=(environment or self.penstock.environment()) | changes,
        )
        self.assertEqual(done.returncode, status, f"{arguments}: {done.stderr.decode()}")
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        return done

    def running(self, *arguments):
        running = Running([BINARY, "streams", *map(str, arguments)], self.penstock.environment())
        self.addCleanup(running.end)
        return running

    def put(self, stream, *records):
        """[(key, data)]"""
        self.kinesis.put_records(
            StreamName=stream, Records=[{"PartitionKey": key, "Data": data} for key, data in records]
        )

    def by_key(self, stream):
        """{key: [data]} of all shards, parents first."""
        records = collections.defaultdict(list)
        for shard in self.shard_ids(stream):
            iterator = self.iterator(stream, shard=shard)
            while iterator:
                page = self.kinesis.get_records(ShardIterator=iterator)
                for record in page["Records"]:
                    records[record["PartitionKey"]].append(record["Data"])
                iterator = page["MillisBehindLatest"] and page.get("NextShardIterator")
        return dict(records)

    def captured(self):
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    def split(self, stream, shard="shardId-000000000000", at=HALF):
        self.kinesis.split_shard(StreamName=stream, ShardToSplit=shard, NewStartingHashKey=at)
        self.active(stream)

    # --- export and import

    def test_a_capture_has_every_byte_and_goes_back_as_it_was(self):
        source, copy = self.name[:40], self.name[:40] + "-copy"
        self.create_stream(shards=3, name=source)
        self.create_stream(shards=2, name=copy)
        everything = bytes(range(256))
        texts = [b"", b"plain", "€ 1,50 😀\n\t\"\\".encode(), b"\0\x01\x1f\x7f", b'{"price": 1.5}', b"x" * 1_000_000]
        records = [(f"key-{n % 5} \u00e9\"", data) for n, data in enumerate(texts + [everything, b"\xff", b"\xc0\x80"])]
        for record in records:
            self.put(source, record)

        done = self.tool("export", source, "--output", self.file)

        self.assertEqual(done.stderr, f"{len(records)} records of 3 shards exported\n")
        lines = self.captured()
        self.assertEqual(len(lines), len(records))
        # Two shards' records of one millisecond may come in either order; those of one key may not.
        lines.sort(key=lambda line: line["partitionKey"])
        records.sort(key=lambda record: record[0])
        for line, (key, data) in zip(lines, records):
            self.assertEqual(line["partitionKey"], key)
            self.assertRegex(line["shardId"], r"^shardId-\d{12}$")
            self.assertRegex(line["sequenceNumber"], r"^\d{56}$")
            self.assertAlmostEqual(line["arrivalTimestamp"] / 1000, time.time(), delta=3600)
            try:
                self.assertEqual(line["data"], data.decode())
                self.assertNotIn("dataBase64", line)
            except UnicodeDecodeError:
                self.fail("text where there is none")
            except KeyError:
                self.assertEqual(base64.b64decode(line["dataBase64"]), data)
                self.assertRaises(UnicodeDecodeError, data.decode)

        done = self.tool("import", copy, "--input", self.file)

        self.assertEqual(done.stderr, f"{len(records)} records imported\n")
        self.assertEqual(self.by_key(copy), self.by_key(source))

    def test_an_explicit_hash_key_chooses_the_shard_again(self):
        self.create_stream(shards=2)
        hash_keys = [0, 2**127, 2**127 - 1, 2**128 - 1]
        self.file.write_text("".join(
            json.dumps({"partitionKey": "k", "explicitHashKey": str(key), "data": str(key)}) + "\n" for key in hash_keys
        ))

        self.tool("import", self.name, "--input", self.file)
        self.tool("export", self.name, "--output", self.file)

        shards = {line["data"]: line["shardId"][-1] for line in self.captured()}
        self.assertEqual(shards, {str(key): "01"[key >= 2**127] for key in hash_keys})

    def test_an_export_is_in_the_order_of_arrival_through_splits_and_merges(self):
        self.create_stream()
        count = 0

        def put(n):
            nonlocal count
            for _ in range(n):
                self.put(self.name, *((f"k{i}", str(count + i).encode()) for i in range(7)))
                count += 7

        put(30)
        self.split(self.name)
        put(30)
        self.kinesis.merge_shards(
            StreamName=self.name, ShardToMerge="shardId-000000000001", AdjacentShardToMerge="shardId-000000000002"
        )
        self.active(self.name)
        put(30)

        done = self.tool("export", self.name, "--output", self.file)

        self.assertIn("of 4 shards", done.stderr)
        lines = self.captured()
        times = [line["arrivalTimestamp"] for line in lines]
        self.assertEqual(times, sorted(times))
        self.assertEqual({line["shardId"][-1] for line in lines}, set("0123"))
        for key in (f"k{i}" for i in range(7)):
            seen = [int(line["data"]) for line in lines if line["partitionKey"] == key]
            self.assertEqual(seen, list(range(int(key[1]), count, 7)))

    def test_from_and_to_are_inclusive_times(self):
        self.create_stream(shards=2)
        times = []
        for n in range(5):
            self.put(self.name, (str(n), b"%d" % n))
            self.tool("export", self.name, "--output", self.file)
            times = [line["arrivalTimestamp"] for line in self.captured()]
            until("the clock to go on", lambda: time.time() * 1000 > times[-1] + 1)
        self.assertEqual(len(set(times)), 5)

        def exported(*arguments):
            self.tool("export", self.name, "--output", self.file, *arguments)
            return [int(line["data"]) for line in self.captured()]

        def iso(ms):
            return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000)) + f".{ms % 1000:03}Z"

        self.assertEqual(exported("--from", iso(times[2])), [2, 3, 4])
        self.assertEqual(exported("--from", str(times[1] / 1000), "--to", iso(times[3])), [1, 2, 3])
        self.assertEqual(exported("--to", iso(times[0] - 1)), [])
        self.assertEqual(exported("--from", "latest"), [])

    def test_pipes_take_the_place_of_files(self):
        copy = self.name + "-copy"
        self.create_stream(shards=2)
        self.create_stream(name=copy)
        self.put(self.name, *((str(n % 3), str(n).encode()) for n in range(50)))

        capture = self.tool("export", self.name, "--output", "-").stdout
        self.tool("import", copy, "--input", "-", stdin=capture)

        self.assertEqual(self.by_key(copy), self.by_key(self.name))

    def test_a_large_export_needs_little_memory(self):
        self.create_stream(shards=2)
        record = bytes(1 << 20)[:-10]
        for n in range(50):
            self.put(self.name, *((str(n * 4 + i), record) for i in range(4)))

        with open(os.devnull, "wb") as nowhere:
            process = subprocess.Popen(
                [BINARY, "streams", "export", self.name, "--output", "-"], env=self.penstock.environment(),
                stdout=nowhere, stderr=subprocess.PIPE, text=True,
            )
            self.assertEqual(process.stderr.read(), "200 records of 2 shards exported\n")
            process.stderr.close()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)

        self.assertEqual(process.returncode, 0)
        self.assertLess(usage.ru_maxrss // 1024, 180, "MiB, of 200 MiB exported; six times that as JSON")

    # --- replay

    def write_capture(self, *arrivals):
        self.file.write_text("".join(
            json.dumps({"partitionKey": "k", "data": str(n), "arrivalTimestamp": 1_000_000 + at}) + "\n"
            for n, at in enumerate(arrivals)
        ))

    def test_a_replay_keeps_the_pauses_divided_by_the_speed(self):
        self.create_stream()
        self.write_capture(0, 0, 600, 600, 1200)
        for speed, least_ms in (("original", 1200), ("2", 600), ("0.5", 2400)):
            before = time.time() * 1000
            self.tool("import", self.name, "--input", self.file, "--speed", speed)

            export = self.file.with_name("export")
            self.tool("export", self.name, "--output", export, "--from", str(before / 1000))
            lines = [json.loads(line) for line in export.read_text().splitlines()]
            self.assertEqual([line["data"] for line in lines], list("01234"), speed)
            arrivals = [line["arrivalTimestamp"] for line in lines]
            # Never earlier than they are due; how much later depends on the machine.
            self.assertGreaterEqual(arrivals[2] - before, least_ms / 2 - 1, speed)
            self.assertGreaterEqual(arrivals[4] - before, least_ms - 1, speed)
            # What had one time goes together, what had not goes apart.
            self.assertEqual(arrivals[0], arrivals[1], speed)
            self.assertEqual(arrivals[2], arrivals[3], speed)
            self.assertLess(arrivals[1], arrivals[2], speed)
            self.assertLess(arrivals[3], arrivals[4], speed)

    def test_max_speed_leaves_the_pauses_out(self):
        self.create_stream()
        self.write_capture(0, 3_600_000, 7_200_000)  # the test's patience is shorter

        done = self.tool("import", self.name, "--input", self.file, "--speed", "max")

        self.assertEqual(done.stderr, "3 records imported\n")
        self.assertEqual(self.by_key(self.name), {"k": [b"0", b"1", b"2"]})

    def test_a_signal_ends_a_replay_in_its_pause(self):
        self.create_stream()
        self.write_capture(0, 3_600_000)
        replay = self.running("import", self.name, "--input", self.file, "--speed", "original")
        until("the first record", lambda: self.by_key(self.name) or None)

        self.assertEqual(replay.interrupt(), 130)
        # We may have seen the record before the answer to who put it has arrived there.
        self.assertRegex(
            replay.process.stderr.read(),
            r"^(1 records imported|0 records imported, 1 that were read could not be)\n"
            r"penstock streams import: .*interrupted\n$",
        )
        self.assertEqual(self.by_key(self.name), {"k": [b"0"]})

    def test_a_bad_line_is_named_and_what_stands_before_it_is_put(self):
        self.create_stream()
        for bad, words in (
            ("{", "it is no JSON"),
            ('{"data": "x"}', "it has no partitionKey"),
            ('{"partitionKey": "k", "dataBase64": "*"}', "dataBase64 is no base64"),
            ('{"partitionKey": "k", "data": "x"}', "it has no arrivalTimestamp, which --speed needs"),
        ):
            with self.subTest(bad=bad):
                before = len(self.by_key(self.name).get("k", []))
                self.write_capture(0, 0)
                with self.file.open("a") as file:
                    file.write(bad + "\n")
                done = self.tool("import", self.name, "--input", self.file, "--speed", "9", status=1)
                self.assertIn(f"line 3 of {self.file}: {words}\n", done.stderr)
                self.assertIn("2 records imported\n", done.stderr)
                self.assertEqual(len(self.by_key(self.name)["k"]), before + 2)

    # --- tail

    def test_a_tail_goes_through_a_split_and_a_merge(self):
        self.create_stream()
        keys = [f"k{n}" for n in range(8)]
        sent = 0

        def put():
            nonlocal sent
            for _ in range(5):
                self.put(self.name, *((key, str(sent).encode()) for key in keys))
                sent += 1

        put()
        tail = self.running("tail", self.name, "--from", "trim-horizon")
        lines = [tail.line()]
        put()
        self.split(self.name)
        put()
        while len(lines) < 2 * 5 * len(keys) + 1:  # some of a child, so that the merge meets a reader
            lines.append(tail.line())
        self.kinesis.merge_shards(
            StreamName=self.name, ShardToMerge="shardId-000000000001", AdjacentShardToMerge="shardId-000000000002"
        )
        self.active(self.name)
        put()
        while len(lines) < sent * len(keys):
            lines.append(tail.line())

        self.assertEqual({line["shardId"][-1] for line in lines}, set("0123"))
        for key in keys:
            seen = [int(line["data"]) for line in lines if line["partitionKey"] == key]
            self.assertEqual(seen, list(range(sent)))
        self.assertEqual(tail.interrupt(), 0)
        self.assertFalse(tail.has_line())
        self.assertEqual(tail.process.stderr.read(), "")

    def test_latest_shows_only_what_comes(self):
        self.create_stream(shards=2)
        self.put(self.name, *((str(n), b"old") for n in range(20)))
        tail = self.running("tail", self.name)

        def first():
            self.put(self.name, ("k", b"new"))
            return tail.has_line()

        until("a line", first)
        self.assertEqual(tail.line()["data"], "new")
        self.assertEqual(tail.interrupt(), 0)

    def test_count_ends_a_tail(self):
        self.create_stream(shards=2)
        self.put(self.name, *((str(n), str(n).encode()) for n in range(20)))

        done = self.tool("tail", self.name, "--from", "0", "--count", 7)

        self.assertEqual(len(done.stdout.splitlines()), 7)

    # --- put

    def test_put_makes_a_record_of_each_line(self):
        self.create_stream(shards=2)

        done = self.tool("put", self.name, "--partition-key", "k", stdin="one\n\ntwo €\nlast, without a newline")

        self.assertEqual(done.stderr, "4 records put\n")
        self.assertEqual(
            self.by_key(self.name), {"k": [b"one", b"", "two €".encode(), b"last, without a newline"]}
        )

    def test_a_field_of_the_line_is_the_key(self):
        self.create_stream(shards=2)
        lines = [{"id": f"k{n % 7}", "n": n} for n in range(1500)] + [{"id": 42}]

        self.tool("put", self.name, "--key-field", "id", stdin="".join(json.dumps(line) + "\n" for line in lines))

        found = self.by_key(self.name)
        self.assertEqual(found.pop("42"), [b'{"id": 42}'])
        for key, records in found.items():
            self.assertEqual([json.loads(r)["n"] for r in records], list(range(int(key[1]), 1500, 7)))
        self.assertEqual(sum(map(len, found.values())), 1500)

        done = self.tool("put", self.name, "--key-field", "id", stdin='{"id": "before"}\n{"n": 1}\n', status=1)
        self.assertEqual(done.stderr, "1 records put\npenstock streams put: line 2: it has no member id\n")
        self.assertIn("before", self.by_key(self.name))

    def test_without_a_key_the_records_spread(self):
        self.create_stream(shards=2)
        self.tool("put", self.name, stdin="x\n" * 200)
        self.assertEqual(len(self.by_key(self.name)), 200)
        self.assertEqual({bool(self.records_from(self.iterator(self.name, shard=shard)))
                          for shard in self.shard_ids(self.name)}, {True})

    def test_a_slow_writer_is_not_waited_for(self):
        self.create_stream()
        put = self.running("put", self.name, "--partition-key", "k")
        for n in range(3):
            put.process.stdin.write(f"{n}\nhalf a line")
            put.process.stdin.flush()
            until("the record", lambda: len(self.by_key(self.name).get("k", [])) == n + 1)
        put.process.stdin.close()
        self.assertEqual(put.process.wait(PATIENCE_S), 0)

    def test_a_signal_ends_a_put_that_waits_for_lines(self):
        self.create_stream()
        put = self.running("put", self.name, "--partition-key", "k")
        put.process.stdin.write("line\n")
        put.process.stdin.flush()
        until("the record", lambda: self.by_key(self.name) or None)

        self.assertEqual(put.interrupt(), 130)
        self.assertEqual(put.process.stderr.read(), "1 records put\npenstock streams put: interrupted\n")

    def test_refused_records_are_put_again(self):
        self.create_stream(shards=2)
        again = collections.Counter()

        def refuses(key):
            again[key] += 1
            return key.startswith("busy") and again[key] < 4

        proxy = RefusingProxy(self.penstock.port, refuses)
        self.addCleanup(proxy.end)
        keys = [f"{'busy' if n % 3 else 'free'}-{n}" for n in range(30)]

        done = self.tool(
            "put", self.name, "--endpoint-url", proxy.url, "--key-field", "k",
            stdin="".join(json.dumps({"k": key}) + "\n" for key in keys),
        )

        self.assertEqual(done.stderr, "30 records put\n")
        self.assertEqual(proxy.refused, 3 * 20)
        self.assertEqual({key: len(found) for key, found in self.by_key(self.name).items()}, dict.fromkeys(keys, 1))

    def test_what_cannot_be_put_is_told(self):
        self.create_stream()
        proxy = RefusingProxy(self.penstock.port, lambda key: key == "no")
        self.addCleanup(proxy.end)
        lines = "".join(json.dumps({"k": key}) + "\n" for key in ("yes", "no", "yes", "no"))

        done = self.tool(
            "put", self.name, "--endpoint-url", proxy.url, "--key-field", "k", "--retries", 2, stdin=lines, status=1
        )

        self.assertEqual(
            done.stderr, "2 records put, 2 that were read could not be\n"
            "penstock streams put: ProvisionedThroughputExceededException: Rate exceeded\n",
        )
        self.assertEqual(proxy.refused, 3 * 2)

    def test_an_import_tells_when_order_was_lost(self):
        self.create_stream()
        asked = []
        proxy = RefusingProxy(self.penstock.port, lambda key: asked.append(key) or len(asked) == 1)
        self.addCleanup(proxy.end)
        self.write_capture(0, 0, 0)

        done = self.tool("import", self.name, "--input", self.file, "--endpoint-url", proxy.url)

        self.assertEqual(
            done.stderr, "3 records imported\n"
            "2 records came before earlier ones of their key, which had been refused\n",
        )
        self.assertEqual(self.by_key(self.name), {"k": [b"1", b"2", b"0"]})

    # --- mistakes

    def test_an_unknown_stream(self):
        self.file.write_text('{"partitionKey": "k", "data": "d"}\n')
        output = self.file.with_name("output")
        for arguments in (
            ["tail", "nobody"], ["put", "nobody"], ["export", "nobody", "--output", output],
            ["import", "nobody", "--input", self.file],
        ):
            with self.subTest(command=arguments[0]):
                done = self.tool(*arguments, stdin="line\n", status=1)
                self.assertIn(
                    f"penstock streams {arguments[0]}: ResourceNotFoundException: "
                    "Stream nobody under account 000000000000 not found.", done.stderr,
                )
        self.assertEqual(list(self.file.parent.iterdir()), [self.file])

    def test_a_file_that_cannot_be_opened(self):
        self.create_stream()
        nowhere = self.file / "nowhere"
        done = self.tool("import", self.name, "--input", nowhere, status=1)
        self.assertEqual(done.stderr, f"penstock streams import: {nowhere}: No such file or directory\n")
        done = self.tool("export", self.name, "--output", nowhere, status=1)
        self.assertEqual(done.stderr, f"penstock streams export: {nowhere}: No such file or directory\n")

    def test_nobody_listens(self):
        started = Penstock()
        started.end()
        done = self.tool("tail", "x", AWS_ENDPOINT_URL=started.url, status=1)
        self.assertIn(f"penstock streams tail: cannot reach {started.url}: ", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_bad_usage(self):
        for arguments in (
            [], ["tail"], ["nonsense"], ["tail", "x", "--from", "yesterday"], ["tail", "x", "--count", "0"],
            ["export", "x"], ["export", "x", "--output", "f", "--to", "latest"], ["import", "x"],
            ["import", "x", "--input", "f", "--speed", "0"], ["import", "x", "--input", "f", "--speed", "fast"],
            ["put", "x", "--partition-key", "k", "--key-field", "f"],
        ):
            with self.subTest(arguments=arguments):
                self.assertNotEqual(self.tool(*arguments, status=2).stderr, "")
        for verb in ([], ["tail"], ["put"], ["export"], ["import"]):
            self.assertIn("Usage: penstock streams", self.tool(*verb, "--help").stdout)

    # --- on a terminal

    def test_a_terminal_sees_how_far_it_is(self):
        self.create_stream()
        self.write_capture(0, 1500, 1600)
        screen, inside = pty.openpty()
        self.addCleanup(os.close, screen)
        process = subprocess.Popen(
            [BINARY, "streams", "import", self.name, "--input", self.file, "--speed", "original"],
            env=self.penstock.environment(), stdout=subprocess.DEVNULL, stderr=inside,
        )
        os.close(inside)
        shown = b""
        try:
            while True:
                shown += os.read(screen, 4096)
        except OSError:  # nobody is left in there
            pass
        self.assertEqual(process.wait(PATIENCE_S), 0)
        self.assertRegex(shown.decode(), r"importing  \[=+> +\]  \d\d %  1 records  2 bytes  \d:\d\d left")
        self.assertTrue(shown.endswith(b"\r\x1b[K3 records imported\r\n"), shown)


KEY, SECRET = "AKIAPENSTOCKTEST0001", "a secret/with+odd=characters"
TEMPORARY, TOKEN = "ASIAPENSTOCKTEST0002", "a token/+="


class SignedToolTest(PenstockTest):
    """Against a server that knows its keys; boto3's part is boto3_signature_test.py's."""

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:  # read once, when the server starts
            path = pathlib.Path(folder, "credentials")
            path.write_text(
                f"[a]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
                f"[b]\naws_access_key_id = {TEMPORARY}\naws_secret_access_key = {SECRET}\n"
                f"aws_session_token = {TOKEN}\n"
            )
            cls.penstock = Penstock("--credentials", path)
        cls.addClassCleanup(cls.penstock.end)
        cls.kinesis = boto3.client(
            "kinesis", endpoint_url=cls.penstock.url, region_name=REGION, aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )

    def put(self, key, secret, status, **environment):
        environment = self.penstock.environment() | {
            "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret
        } | environment
        done = subprocess.run(
            [BINARY, "streams", "put", self.name, "--partition-key", "k"], input=f"{key}\n", capture_output=True,
            text=True, timeout=120, env=environment,
        )
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def test_the_key_and_its_secret_decide(self):
        self.create_stream()

        self.assertEqual(self.put(KEY, SECRET, 0), "1 records put\n")
        self.assertEqual(self.put(TEMPORARY, SECRET, 0, AWS_SESSION_TOKEN=TOKEN), "1 records put\n")
        # Another stream of the same name, in another region.
        self.assertIn("ResourceNotFoundException", self.put(KEY, SECRET, 1, AWS_REGION="eu-west-1"))
        self.assertIn("InvalidSignatureException: The request signature we calculated does not match",
                      self.put(KEY, SECRET + "x", 1))
        self.assertIn("UnrecognizedClientException", self.put("nobody", SECRET, 1))
        self.assertIn("UnrecognizedClientException", self.put(TEMPORARY, SECRET, 1))

        records = self.records_from(self.iterator(self.name))
        self.assertEqual([record["Data"].decode() for record in records], [KEY, TEMPORARY])


if __name__ == "__main__":
    unittest.main()
