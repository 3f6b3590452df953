#!/usr/bin/python3
"""Fan-out: N WebSocket clients, one message to all of them, at a rate or flat out.

Each scenario runs on every server in turn, k times over; the result is the median of the k ratios of neighbours, since
the speed of a shared machine changes from one minute to the next.
"""

import argparse
import json
import pathlib
import shlex
import sys
import urllib.request

import boto3

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import programs

# Options of bench_load.  "flat out" is a closed loop: the next message goes out when the last has been answered and
# no more than 64 are on their way to the clients.
SCENARIOS = {
    "rate-1000": {"connections": 1000, "rate": 100},
    "rate-10000": {"connections": 10_000, "rate": 5},
    "overload-1000": {"connections": 1000, "rate": 400},
    "flat-1000": {"connections": 1000},
    "flat-10000": {"connections": 10_000},
    "batch-1000": {"connections": 1000, "publishers": 16},  # 16 messages at once
    "batch-10000": {"connections": 10_000, "publishers": 16},
    "late-1000": {"connections": 1000, "rate": 10, "late": 4000},  # clients arrive during the broadcast
    "stalled-1000": {"connections": 1000, "rate": 100, "stalled": 1},
    "idle": {"connections": 19_500, "rate": 1, "seconds": 1},
    # Settings of the topic, which only Penstock has: "as it is" is Penstock without them.
    "window-1000": {"connections": 1000, "rate": 100, "topic": {"flushMs": 20}},
    # put_record and a pipe instead of a broadcast; the others broadcast.
    "bridge-1000": {"connections": 1000, "rate": 100, "stream": "bench"},
}
USUAL = ["rate-1000", "rate-10000", "flat-1000", "batch-1000", "idle"]


class Penstock:
    def __init__(self, binary=programs.PENSTOCK, arguments=(), cores=1):
        self._binary = binary
        self._arguments = arguments
        self._cores = cores

    def start(self):
        core = programs.SERVER_CORE if self._cores == 1 else None
        return programs.penstock(self._binary, "--cores", self._cores, *self._arguments, core=core)

    def path(self, server, topic=None, stream=None):
        """Creates a WebSocket API and answers where its clients connect."""

        def client(service):
            return boto3.client(service, endpoint_url=server.url, **programs.CREDENTIALS)

        gateway = client("apigatewayv2")
        api = gateway.create_api(
            Name="bench", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
        )["ApiId"]
        gateway.create_route(ApiId=api, RouteKey="$default")
        deployment = gateway.create_deployment(ApiId=api)["DeploymentId"]
        gateway.create_stage(ApiId=api, StageName="bench", DeploymentId=deployment)
        path = f"/{api}/bench"
        if topic:
            url = f"{server.url}{path}/@topics/*"
            urllib.request.urlopen(urllib.request.Request(url, json.dumps(topic).encode(), method="PUT")).close()
        if stream:
            self._bridge(client, api, stream)
        return path

    @staticmethod
    def _bridge(client, api, stream):
        kinesis = client("kinesis")
        kinesis.create_stream(StreamName=stream, ShardCount=1)
        summary = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
        region = programs.CREDENTIALS["region_name"]
        client("pipes").create_pipe(
            Name="bench",
            RoleArn="arn:aws:iam::000000000000:role/bench",
            Source=summary["StreamARN"],
            SourceParameters={"KinesisStreamParameters": {"StartingPosition": "LATEST"}},
            Target=f"arn:aws:execute-api:{region}:000000000000:{api}/bench/POST/@topics/*",
            TargetParameters={"HttpParameters": {"PathParameterValues": ["*"]}},
        )


class Peer:
    def __init__(self, *command):
        self._command = command

    def start(self):
        return programs.Server(programs.on_core(programs.SERVER_CORE, self._command))

    def path(self, _):
        return ""


def measure(peer, scenario, plain=False):
    """`plain`: without what only Penstock has."""
    load = {name: value for name, value in scenario.items() if name not in ("topic", "stream")}
    ours = {} if plain else {name: scenario[name] for name in ("topic", "stream") if name in scenario}
    with peer.start() as server:
        path = peer.path(server, **ours)
        if "stream" in ours:
            load["stream"] = ours["stream"]
        return programs.run_load(port=server.port, server_pid=server.pid, path=path or "/", **load)


COLUMNS = {
    "deliveries/s": lambda result: f"{result['deliveries_per_second']:.0f}",
    "CPU µs/delivery": lambda result: f"{result['cpu_us_per_delivery']:.2f}",
    "p50 ms": lambda result: f"{result['latency_us']['p50'] / 1000:.2f}",
    "p99 ms": lambda result: f"{result['latency_us']['p99'] / 1000:.2f}",
    "accepts/s": lambda result: f"{result['accepts_per_second']:.0f}",
    "CPU µs/accept": lambda result: f"{result['accept_cpu_us']:.1f}",
    "late/s": lambda result: f"{result.get('late_accepts_per_second', 0):.0f}",
    "RSS B/idle": lambda result: f"{result['resident_bytes_per_connection']:.0f}",
    "after": lambda result: f"{result['resident_bytes_per_connection_after']:.0f}",
    "busy": lambda result: f"{result['server_busy']:.2f}",
}


def ratio(runs, peer, *names):
    """The median of penstock's number against the peer's, pair by pair."""

    def number(result):
        for name in names:
            result = result[name]
        return result

    pairs = [(number(run["penstock"]), number(run[peer])) for run in runs]
    return programs.median([ours / theirs if theirs else float("nan") for ours, theirs in pairs])


def report(name, scenario, runs):
    print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in scenario.items()))
    rows = [["", *COLUMNS]]
    for peer in runs[0]:
        result = programs.medians([run[peer] for run in runs])
        rows.append([peer, *(column(result) for column in COLUMNS.values())])
    programs.table(rows)
    for peer in runs[0]:
        if peer == "penstock":
            continue
        print(
            f"  penstock / {peer}: "
            f"CPU per delivery {ratio(runs, peer, 'cpu_us_per_delivery'):.2f}, "
            f"deliveries/s {ratio(runs, peer, 'deliveries_per_second'):.2f}, "
            f"p50 {ratio(runs, peer, 'latency_us', 'p50'):.2f}, "
            f"CPU per accept {ratio(runs, peer, 'accept_cpu_us'):.2f}, "
            f"accepts/s {ratio(runs, peer, 'accepts_per_second'):.2f}"
        )
    print(flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="bench/run fanout", description=__doc__.split("\n")[0])
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"of {' '.join(SCENARIOS)}; {' '.join(USUAL)}")
    parser.add_argument("--quick", action="store_true", help="tiny input: does it work at all?")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2, help="of each measurement")
    parser.add_argument("--peers", default="ws,floor", help="of ws,floor,ring; also none")
    parser.add_argument("--against", type=shlex.split, metavar="COMMAND", help="another penstock: binary, arguments")
    parser.add_argument("--cores", type=int, help="penstock with so many event loops (not pinned), as one more peer")
    parser.add_argument("--json", action="store_true", help="every single result, one a line, instead of tables")
    options = parser.parse_args()
    for name in options.scenarios:
        if name not in SCENARIOS:
            parser.error(f"no scenario {name}; there are {' '.join(SCENARIOS)}")
    return options


def main():
    options = arguments()
    peers = {"penstock": Penstock()}
    if options.against:
        peers["against"] = Penstock(options.against[0], options.against[1:])
    if options.cores:
        peers[f"{options.cores} loops"] = Penstock(cores=options.cores)
    if "ws" in options.peers:
        peers["ws"] = Peer(programs.NODE, programs.ROOT / "bench/fanout/ws_server.mjs")
    if "floor" in options.peers:
        peers["floor"] = Peer(programs.PROGRAMS / "bench_fanout_floor")
    if "ring" in options.peers:
        peers["ring"] = Peer(programs.PROGRAMS / "bench_fanout_floor", "io_uring")

    scenarios = {name: dict(SCENARIOS[name]) for name in options.scenarios or USUAL}
    for scenario in scenarios.values():
        scenario.setdefault("seconds", options.seconds)
        if options.quick:
            few = {"connections": 20, "seconds": 0.05, "warm_up": 0.02}
            scenario.update(few, **({"late": 20} if "late" in scenario else {}))
    pairs = 1 if options.quick else options.pairs

    sound = True
    for name, scenario in scenarios.items():
        turns = {peer: (peers[peer], peer != "penstock") for peer in peers}
        if "topic" in scenario or "stream" in scenario:
            turns["as it is"] = (peers["penstock"], True)
        runs = []
        for _ in range(pairs):
            runs.append({turn: measure(peer, scenario, plain) for turn, (peer, plain) in turns.items()})
            for peer, result in runs[-1].items():
                if options.json:
                    print(json.dumps({"scenario": name, "peer": peer, **result}), flush=True)
                wrong = programs.faults(result)
                if wrong:
                    sound = False
                    print(f"{name}, {peer}: {wrong}", file=sys.stderr)
        if not options.json:
            report(name, scenario, runs)
    if not sound:
        sys.exit("bench: messages were lost or connections broken off; see above")


if __name__ == "__main__":
    main()
