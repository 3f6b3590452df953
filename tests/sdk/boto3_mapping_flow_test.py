#!/usr/bin/python3
"""How records flow through an event source mapping: filters, parallel lanes, tumbling windows, reshards."""

import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.mappings import TAKE, MappingTest
from support.penstock import until

# Waits with the record "wait" for as long as the file $FAIL is there.
PATIENT = TAKE.replace("    if os.path", """
    import time
    while "wait" in texts(event) and os.path.exists(os.environ["FAIL"]):
        time.sleep(0.01)
    note(["done", *texts(event)])
    if False and os.path""")

# Counts records in its state.
COUNTING = TAKE.partition("def handler")[0] + """
def handler(event, context):
    note({"texts": texts(event), **{key: value for key, value in event.items() if key != "Records"}})
    state = event["state"]
    state["count"] = state.get("count", 0) + len(event["Records"])
    if "large" in texts(event):
        state["text"] = "x" * (1 << 20)
    return {"state": state}
"""


class FilterTest(MappingTest):
    def matching(self, *patterns):
        return {"Filters": [{"Pattern": json.dumps(pattern)} for pattern in patterns]}

    def test_only_what_matches_arrives(self):
        self.prepare()
        self.map(FilterCriteria=self.matching({"data": {"price": [{"numeric": [">", 5]}]}}, {"partitionKey": ["vip"]}))

        self.put('{"price": 6}', '{"price": 5}', "no JSON", '"text"')
        self.put("no JSON either", key="vip")

        self.assertEqual(until("both", self.taken_when(2)), ['{"price": 6}', "no JSON either"])

    def test_what_does_not_match_is_behind_the_mapping(self):
        self.prepare()
        uuid = self.map(FilterCriteria=self.matching({"partitionKey": ["vip"]}))["UUID"]
        self.put(*["passed over"] * 100)

        def is_filtered_out():
            text = self.metrics()
            return f'penstock_lambda_FilteredOutEventCount{{EventSourceMappingUUID="{uuid}"}} 100' in text

        until("the records to be passed over", is_filtered_out)
        found = self.functions.get_event_source_mapping(UUID=uuid)
        self.assertEqual(found["LastProcessingResult"], "No records processed")
        self.penstock.stop()
        self.penstock.start()
        # Had they not been behind it, it would take them now.
        self.functions.update_event_source_mapping(UUID=uuid, FilterCriteria={"Filters": []})
        self.put("after")

        self.assertEqual(until("a record", self.taken_when(1)), ["after"])

    def test_new_filters_count_at_once(self):
        self.prepare()
        uuid = self.map(FilterCriteria=self.matching({"partitionKey": ["a"]}))["UUID"]
        self.put("1", key="a")
        until("the first record", self.taken_when(1))

        self.functions.update_event_source_mapping(UUID=uuid, FilterCriteria=self.matching({"partitionKey": ["b"]}))
        self.put("2", key="a")
        self.put("3", key="b")

        self.assertEqual(until("another", self.taken_when(2)), ["1", "3"])

    def test_what_is_no_pattern_is_refused(self):
        self.prepare()
        uuid = self.map()["UUID"]
        other = self.create_stream(name=f"{self.name}-other")
        for pattern in ("no JSON", '{"data": ["text"]}', '{"data": {"a": 1}}', '{"a": [{"unknown": 1}]}'):
            with self.subTest(pattern):
                criteria = {"Filters": [{"Pattern": pattern}]}
                create = lambda: self.refusal(
                    "InvalidParameterValueException", self.functions.create_event_source_mapping,
                    EventSourceArn=other, FunctionName=self.name, StartingPosition="LATEST", FilterCriteria=criteria,
                )
                update = lambda: self.refusal(
                    "InvalidParameterValueException", self.functions.update_event_source_mapping, UUID=uuid,
                    FilterCriteria=criteria,
                )
                for ask in (create, update):
                    self.assertEqual(ask(), "Invalid filter pattern definition.")


class LanesTest(MappingTest):
    def keys(self, count):
        return [f"key-{i}" for i in range(count)]

    def test_a_key_that_waits_holds_up_its_lane_only(self):
        self.prepare(code=PATIENT)
        self.fail_path.touch()
        uuid = self.map(BatchSize=1, ParallelizationFactor=10)["UUID"]

        self.put("wait", "behind it", key="slow")
        for key in self.keys(20):
            self.put(key, key=key)
        # At least some of twenty keys have other lanes, and their records all go through.
        done = lambda: [texts[1] for texts in self.notes() if texts[0] == "done"]
        until("most of the others", lambda: len(done()) >= 10)
        self.assertNotIn("behind it", self.taken())

        # Neither a restart nor another number of lanes makes those come again that are done.
        until("those under way", lambda: len(done()) == len(self.notes()) // 2)
        before = done()
        self.penstock.stop()
        self.penstock.start()
        self.functions.update_event_source_mapping(UUID=uuid, ParallelizationFactor=3)
        self.fail_path.unlink()
        until("all", lambda: {"wait", "behind it", *self.keys(20)} <= set(done()))
        self.assertEqual([text for text in before if done().count(text) > 1], [])
        self.assertLess(done().index("wait"), done().index("behind it"))

    def test_keys_keep_their_order_in_all_lanes(self):
        self.prepare(shards=2)
        self.map(BatchSize=3, ParallelizationFactor=7)

        for i in range(20):
            for key in self.keys(15):
                self.put(f"{key}/{i}", key=key)
        until("all records", self.taken_when(300))

        self.assertEqual(len(self.taken()), 300)
        for key in self.keys(15):
            mine = [text for text in self.taken() if text.startswith(f"{key}/")]
            self.assertEqual(mine, [f"{key}/{i}" for i in range(20)])


class WindowTest(MappingTest):
    def finals(self):
        return [note for note in self.notes() if note["isFinalInvokeForWindow"]]

    def test_a_window_carries_state_and_ends(self):
        self.prepare(code=COUNTING)
        self.map(BatchSize=2, TumblingWindowInSeconds=2)

        self.put(*"12345")
        until("the end of the last window", lambda: sum(end["state"]["count"] for end in self.finals()) == 5)

        windows = {}
        for note in self.notes():
            windows.setdefault((note["window"]["start"], note["window"]["end"]), []).append(note)
        for (start, end), notes in windows.items():
            self.assertRegex(start, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d[02468]Z$")
            self.assertEqual(notes[0]["state"], {})
            *batches, final = notes
            self.assertTrue(final["isFinalInvokeForWindow"])
            self.assertEqual(final["texts"], [])
            self.assertEqual(final["state"], {"count": sum(len(note["texts"]) for note in batches)})
            for note in notes:
                self.assertEqual(note["shardId"], "shardId-000000000000")
                self.assertEqual(note["eventSourceARN"], self.stream_arn)
                self.assertFalse(note["isWindowTerminatedEarly"])
            self.assertFalse(any(note["isFinalInvokeForWindow"] for note in batches))

    def test_state_outlives_a_restart(self):
        self.prepare(code=COUNTING)
        # Long enough for the restart, and disabled before it so that its checkpoint is there.
        uuid = self.map(TumblingWindowInSeconds=900)["UUID"]
        self.put("1", "2")
        until("a batch", self.notes_when(1))
        self.functions.update_event_source_mapping(UUID=uuid, Enabled=False)
        self.state(uuid, "Disabled")
        self.penstock.stop()
        self.penstock.start()
        self.functions.update_event_source_mapping(UUID=uuid, Enabled=True)

        self.put("3")
        second = until("another batch", self.notes_when(2))[-1]

        if second["window"] == self.notes()[0]["window"]:  # else the hour's quarter has just ended
            self.assertEqual(second["state"], {"count": 2})

    def test_too_much_state_ends_a_window_early(self):
        self.prepare(code=COUNTING.replace("**{key: value for", "**{key: str(value)[:99] for"))
        self.map(TumblingWindowInSeconds=900, BatchSize=1)

        self.put("large", "2")
        first, final, second = until("three events", self.notes_when(3))[:3]

        self.assertEqual((first["isFinalInvokeForWindow"], final["isFinalInvokeForWindow"]), ("False", "True"))
        self.assertEqual((final["isWindowTerminatedEarly"], second["isWindowTerminatedEarly"]), ("True", "False"))
        self.assertIn("'count': 1", final["state"])
        self.assertEqual((second["texts"], second["state"]), (["2"], "{}"))

    def test_without_state_an_answer_is_a_failure(self):
        self.prepare()
        self.map(TumblingWindowInSeconds=900, MaximumRetryAttempts=1)

        self.put("1")
        until("the retry", self.notes_when(2))
        self.put("2")
        until("the next record", lambda: "2" in self.taken())

        self.assertEqual(self.taken().count("1"), 2)

    def test_the_end_of_a_shard_ends_its_window(self):
        self.prepare(code=COUNTING)
        self.map(TumblingWindowInSeconds=900)
        self.put("1")
        until("the first batch", self.notes_when(1))

        self.kinesis.split_shard(
            StreamName=self.name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127)
        )
        self.put("2")
        notes = until("the first batch of a child", self.notes_when(3))

        self.assertEqual([note["isFinalInvokeForWindow"] for note in notes], [False, True, False])
        self.assertEqual([note["shardId"][-1] for note in notes][:2], ["0", "0"])
        self.assertEqual((notes[1]["state"], notes[2]["state"]), ({"count": 1}, {}))


class ReshardTest(MappingTest):
    def test_parents_first_with_lanes_filters_and_failures(self):
        self.prepare(code=TAKE.replace("    if os.path", """
    if "p3" in texts(event) and os.path.exists(os.environ["FAIL"]):
        raise ValueError("as asked")
    if False and os.path"""))
        self.fail_path.touch()
        self.map(
            BatchSize=2, ParallelizationFactor=3, BisectBatchOnFunctionError=True,
            FilterCriteria={"Filters": [{"Pattern": '{"partitionKey": [{"prefix": "k"}]}'}]},
        )
        for i in range(6):
            self.put(f"p{i}", key=f"k{i}")
            self.put("passed over", key="other")
        until("the failure", lambda: self.taken().count("p3") > 1)

        self.kinesis.split_shard(
            StreamName=self.name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127)
        )
        for i in range(6):
            self.put(f"c{i}", key=f"k{i}")
        until("every record of the parent but one", lambda: {f"p{i}" for i in range(6)} <= set(self.taken()))
        self.penstock.kill()
        self.penstock.start()
        until("another failure", lambda c=self.taken().count("p3"): self.taken().count("p3") > c)
        self.assertFalse([text for text in self.taken() if text.startswith("c")], "a child before its parent")

        self.fail_path.unlink()
        until("the children's records", lambda: {f"c{i}" for i in range(6)} <= set(self.taken()))
        self.assertNotIn("passed over", self.taken())
        self.assertEqual(sorted(text for text in self.taken() if text[0] == "c"), [f"c{i}" for i in range(6)])


if __name__ == "__main__":
    unittest.main()
