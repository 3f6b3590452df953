#!/usr/bin/python3
"""What Penstock holds in memory: of a thousand idle streams, and of a stream that fills.  See bench/README.md."""

import argparse
import base64
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import kinesis
import programs

MIB = 1024 * 1024
RECORD_BYTES = 1024
BATCH = 500
CONNECTIONS = 4
STREAMS = 1000
FILL_BYTES = 10 * 1024 * MIB


def resident_mib(server, what="VmRSS"):
    """What the kernel says: VmRSS is now, VmHWM the most there ever was (proc(5))."""
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(rf"^{what}:\s+(\d+) kB$", status, re.MULTILINE)[1]) / 1024


def idle(quick):
    """Streams of one shard, with a record each, and nothing more to do."""
    streams = STREAMS // 10 if quick else STREAMS
    with kinesis.penstock(programs.PENSTOCK, "sync", "--cores", "1") as server:
        client = kinesis.create_stream(server, 1)
        before = resident_mib(server)
        for i in range(streams):
            client.create_stream(StreamName=f"idle-{i}", ShardCount=1)
            client.put_record(StreamName=f"idle-{i}", PartitionKey="key", Data=b"x" * RECORD_BYTES)
        return {"streams": streams, "rss_mib": resident_mib(server) - before}


def fill(quick):
    """PutRecords until the stream has so much; all of it is kept."""
    wanted = FILL_BYTES // 20 if quick else FILL_BYTES
    with kinesis.penstock(programs.PENSTOCK, "os", "--cores", "1") as server:
        kinesis.create_stream(server, 1)
        requests = []
        for group in range(8):
            texts = kinesis.random_texts(BATCH, RECORD_BYTES, seed=group)
            entries = [
                {"PartitionKey": f"key-{n}", "Data": base64.b64encode(text).decode()} for n, text in enumerate(texts)
            ]
            requests.append(kinesis.signed(server, "PutRecords", {"StreamName": kinesis.STREAM, "Records": entries}))
        put, at_a_quarter = 0, None
        while put < wanted:
            seconds = 0.2 if quick else 2
            answers = kinesis.run(server, requests, CONNECTIONS, seconds, warm_up_seconds=0)["answers"]
            put += answers * BATCH * RECORD_BYTES
            if at_a_quarter is None and put >= wanted / 4:
                at_a_quarter = resident_mib(server)
        return {
            "put_mib": put / MIB, "rss_mib": resident_mib(server), "rss_mib_at_a_quarter": at_a_quarter,
            "rss_mib_max": resident_mib(server, "VmHWM"),
        }


SCENARIOS = {"idle": idle, "fill": fill}


def main():
    parser = argparse.ArgumentParser(prog="bench/run memory", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help=f"of {', '.join(SCENARIOS)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="a tenth of the streams, half a GiB")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()

    for scenario in arguments.scenarios or SCENARIOS:
        result = SCENARIOS[scenario](arguments.quick)
        if arguments.json:
            print(json.dumps({"scenario": scenario} | result))
        else:
            names, values = [scenario, *result], ["penstock", *(f"{value:,.0f}" for value in result.values())]
            programs.table([names, values])


if __name__ == "__main__":
    main()
