#!/usr/bin/python3
"""Runs every benchmark with tiny input, so that none rots.  Counts must be right; seconds do not matter here."""

import json
import subprocess
import sys
import unittest

import programs


def results_of(*arguments):
    done = subprocess.run(
        [programs.ROOT / "bench/run", *arguments, "--quick", "--json"], capture_output=True, text=True, timeout=100
    )
    if done.returncode != 0:
        raise AssertionError(f"bench/run {' '.join(arguments)}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


class Benchmarks(unittest.TestCase):
    def check_counts(self, result):
        self.assertGreater(result["messages"], 0)
        self.assertEqual(result["deliveries"], result["messages"] * result["connections"])
        self.assertEqual(programs.faults(result), {})
        self.assertGreater(result["latency_us"]["p50"], 0)

    def test_fan_out_delivers_every_message_once_to_every_client(self):
        results = results_of("fanout", "batch-1000", "stalled-1000", "--peers", "ws,floor,ring")

        self.assertEqual({result["peer"] for result in results}, {"penstock", "ws", "floor", "ring"})
        self.assertEqual(len(results), 8)
        for result in results:
            with self.subTest(peer=result["peer"], scenario=result["scenario"]):
                self.check_counts(result)

    def test_what_only_penstock_has_runs_beside_itself_without(self):
        results = results_of("fanout", "window-1000", "bridge-1000", "--peers", "none")

        self.assertEqual([result["peer"] for result in results], ["penstock", "as it is"] * 2)
        for result in results:
            with self.subTest(peer=result["peer"], scenario=result["scenario"]):
                self.check_counts(result)

    def test_clients_that_arrive_during_a_broadcast_miss_nothing_from_then_on(self):
        for result in results_of("fanout", "late-1000"):
            with self.subTest(peer=result["peer"]):
                # The late ones receive what was published after their handshake.
                self.assertGreaterEqual(result["deliveries"], result["messages"] * result["connections"])
                self.assertLessEqual(result["deliveries"], result["messages"] * result["connections"] * 2)
                self.assertEqual(programs.faults(result), {})

    def test_the_journal_and_its_floor_write_as_many_records(self):
        results = results_of("append", "batch", "single-os")

        self.assertEqual([result["peer"] for result in results], ["floor", "journal"] * 2)
        for floor, journal in zip(results[::2], results[1::2]):
            with self.subTest(scenario=floor["scenario"]):
                self.assertGreater(journal["records"], 0)
                self.assertEqual(floor["records"], journal["records"])
                self.assertGreater(journal["cpu_us_per_record"], 0)

    def test_every_record_put_reaches_every_client_once(self):
        results = results_of("latency")

        self.assertEqual({result["pipeline"] for result in results}, {"penstock", "npm"})
        for result in results:
            with self.subTest(pipeline=result["pipeline"]):
                self.check_counts(result)
                self.assertLessEqual(result["until_entered_us"]["p50"], result["latency_us"]["max"])

    def test_every_peer_takes_records(self):
        results = results_of("ingest", "batch", "single-16")

        peers = {"penstock sync", "penstock os", "floor sync", "floor os", "kinesalite", "kinesis-local"}
        self.assertGreaterEqual({result["peer"] for result in results}, peers)
        for result in results:
            with self.subTest(peer=result["peer"], scenario=result["scenario"]):
                self.assertGreater(result["records_per_second"], 0)

    def test_idle_streams_cost_no_more_than_a_thousandth_of_50_mib_each(self):
        (result,) = results_of("memory", "idle")

        self.assertLess(result["rss_mib"] / result["streams"], 50 / 1000)

    def test_memory_does_not_grow_with_what_a_stream_holds(self):
        (result,) = results_of("memory", "fill")

        self.assertGreater(result["put_mib"], 500)
        self.assertLess(result["rss_mib_max"], 300)
        # Three quarters of the data came after the first number.
        self.assertLess(result["rss_mib"] - result["rss_mib_at_a_quarter"], 32)

    def test_every_peer_gives_pages_of_records(self):
        results = results_of("read", "pages")

        self.assertEqual([result["peer"] for result in results], ["penstock sync", "kinesalite", "kinesis-local"])
        for result in results:
            with self.subTest(peer=result["peer"]):
                self.assertGreater(result["records_per_second"], 0)

    def test_functions_are_invoked_beside_the_floors(self):
        results = results_of("invoke", "four")

        peers = ["floor http", "floor shared", "provided", "python", "nodejs", "native"]
        self.assertEqual([result["peer"] for result in results], peers)
        for result in results:
            with self.subTest(peer=result["peer"]):
                self.assertGreater(result["invokes_per_second"], 0)
                self.assertGreater(result["cpu_us_per_invoke"], 0)
                self.assertGreater(result["worker_cpu_us_per_invoke"], 0)

    def test_a_mapping_gives_every_record_to_its_function(self):
        results = results_of("mapping", "flow", "flow-4-lanes", "entry", "idle")

        *flows, entry, idle = results
        self.assertEqual([flow["peer"] for flow in flows], ["python", "native"] * 2)
        for flow in flows:
            with self.subTest(peer=flow["peer"], scenario=flow["scenario"]):
                self.assertEqual(flow["records"], 5_000)
                self.assertGreater(flow["cpu_us_per_record"], 0)
                self.assertGreater(flow["worker_cpu_us_per_record"], 0)
        self.assertEqual(entry["records"], 30)
        self.assertGreater(entry["entered_us"]["p50"], 0)
        self.assertEqual(idle["mappings"], 10)

    def test_a_subscription_receives_what_is_put(self):
        for result in results_of("read", "subscription"):
            with self.subTest(peer=result["peer"]):
                self.assertGreater(result["records"], 0)
                self.assertGreater(result["received_us"]["p50"], 0)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
