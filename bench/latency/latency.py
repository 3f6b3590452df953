#!/usr/bin/python3
"""Latency of the whole way: put_record, a stream, a warm Python function, a broadcast, 100 WebSocket clients.

Beside it the same way built from npm parts: kinesalite, a poller that asks every 200 ms, ws.  Both are fed by the same
producer (boto3, one process, one record a call, paced by the clock) and watched by the same clients.
"""

import argparse
import io
import json
import pathlib
import shlex
import subprocess
import sys
import time
import zipfile

import boto3
import botocore.config

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import programs

HERE = pathlib.Path(__file__).resolve().parent
STREAM = "bench"
POLL_MS = 200
BLOCK_BYTES = 256
WARM_UP_SECONDS = 1


def client(service, url):
    config = botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=20)
    return boto3.client(service, endpoint_url=url, config=config, **programs.CREDENTIALS)


class Penstock:
    def __init__(self, binary, *arguments):
        self._binary = binary
        self._arguments = arguments

    def start(self):
        return programs.penstock(self._binary, *self._arguments)

    def deploy(self, server):
        """Answers (the address of the stream, the path of the WebSocket API)."""
        kinesis, functions = client("kinesis", server.url), client("lambda", server.url)
        gateway = client("apigatewayv2", server.url)
        kinesis.create_stream(StreamName=STREAM, ShardCount=1)
        kinesis.get_waiter("stream_exists").wait(StreamName=STREAM, WaiterConfig={"Delay": 1})
        arn = kinesis.describe_stream_summary(StreamName=STREAM)["StreamDescriptionSummary"]["StreamARN"]

        api = gateway.create_api(
            Name="bench", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
        )["ApiId"]
        gateway.create_route(ApiId=api, RouteKey="$default")
        deployment = gateway.create_deployment(ApiId=api)["DeploymentId"]
        gateway.create_stage(ApiId=api, StageName="bench", DeploymentId=deployment)

        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as package:
            package.writestr("function.py", (HERE / "function.py").read_text())
        functions.create_function(
            FunctionName="bench",
            Runtime="python3.11",
            Handler="function.handler",
            Role="arn:aws:iam::000000000000:role/bench",
            Code={"ZipFile": code.getvalue()},
            Environment={"Variables": {"WEBSOCKET_ENDPOINT": f"{server.url}/{api}/bench"}},
        )
        functions.get_waiter("function_active_v2").wait(FunctionName="bench", WaiterConfig={"Delay": 1})
        functions.create_event_source_mapping(
            EventSourceArn=arn, FunctionName="bench", StartingPosition="TRIM_HORIZON", BatchSize=100
        )
        return server.url, f"/{api}/bench"


class NpmPipeline:
    def start(self):
        return programs.Server([programs.NODE, HERE / "npm_pipeline.mjs", STREAM, POLL_MS])

    def deploy(self, server):
        found = [line.split()[1] for line in server.said if line.startswith("kinesis ")]
        return found[0], "/"


def produce(url, count, rate):
    """Puts `count` stamped records on time; answers how long each put took, in µs."""
    kinesis = client("kinesis", url)
    took = []
    started = time.monotonic()
    for number in range(count):
        time.sleep(max(0, started + number / rate - time.monotonic()))
        sent = time.monotonic_ns()
        block = f"{0:04x}{number:012x}{sent:016x}{0:016x}".ljust(BLOCK_BYTES, ".")
        kinesis.put_record(StreamName=STREAM, PartitionKey="bench", Data=block.encode())
        took.append((time.monotonic_ns() - sent) / 1000)
    return took


def measure(pipeline, connections, rate, seconds):
    warm_up, count = int(WARM_UP_SECONDS * rate), int((WARM_UP_SECONDS + seconds) * rate)
    with pipeline.start() as server:
        stream_url, path = pipeline.deploy(server)
        command = programs.load(
            port=server.port, server_pid=server.pid, path=path, connections=connections, bytes=BLOCK_BYTES,
            listen=count, listen_untimed=warm_up, seconds=min(60, count / rate + 20),
        )
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listening:
            if listening.stdout.readline() != "listening\n":
                sys.exit("bench: the clients did not connect")
            took = sorted(produce(stream_url, count, rate)[warm_up:])
            result = json.loads(listening.stdout.readline())
        shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
        result["put_us"] = {name: took[int(len(took) * share)] for name, share in shares.items()}
        return result


COLUMNS = {
    "message received": "latency_us",
    "put acknowledged": "put_us",
    "function entered": "until_entered_us",
    "from there to received": "since_entered_us",
}


def report(runs, options):
    print(
        f"{options.connections} clients, {options.rate:g} records/s, {options.pairs} runs of {options.seconds:g} s; "
        "ms since put_record was called: p50 / p95 / p99"
    )
    rows = [["", *COLUMNS]]
    for name in runs[0]:
        result = programs.medians([run[name] for run in runs])
        cells = [" / ".join(f"{result[key][p] / 1000:.2f}" for p in ("p50", "p95", "p99")) for key in COLUMNS.values()]
        rows.append([name, *cells])
    programs.table(rows)
    for name in runs[0]:
        if name != "penstock":
            ratios = [run["penstock"]["latency_us"]["p50"] / run[name]["latency_us"]["p50"] for run in runs]
            print(f"  penstock / {name}: p50 {programs.median(ratios):.3f}")


def arguments():
    parser = argparse.ArgumentParser(prog="bench/run latency", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="tiny input: does it work at all?")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6, help="of each measurement, after a second of warm-up")
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--against", type=shlex.split, metavar="COMMAND", help="another penstock: binary, arguments")
    parser.add_argument("--no-npm", action="store_true", help="penstock alone")
    parser.add_argument("--json", action="store_true", help="every single result, one a line, instead of a table")
    options = parser.parse_args()
    if options.quick:
        options.pairs, options.seconds, options.connections = 1, 0.2, 5
    return options


def main():
    options = arguments()
    pipelines = {"penstock": Penstock(programs.PENSTOCK)}
    if options.against:
        pipelines["against"] = Penstock(*options.against)
    if not options.no_npm:
        pipelines["npm"] = NpmPipeline()

    sound = True
    runs = []
    for _ in range(options.pairs):
        runs.append({})
        for name, pipeline in pipelines.items():
            result = measure(pipeline, options.connections, options.rate, options.seconds)
            runs[-1][name] = result
            if options.json:
                print(json.dumps({"pipeline": name, **result}), flush=True)
            wrong = programs.faults(result)
            if wrong:
                sound = False
                print(f"{name}: {wrong}", file=sys.stderr)
    if not options.json:
        report(runs, options)
    if not sound:
        sys.exit("bench: records were lost or doubled; see above")


if __name__ == "__main__":
    main()
