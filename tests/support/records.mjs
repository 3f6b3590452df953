// All that is in a stream.

import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from "@aws-sdk/client-kinesis";

export async function recordsOf(penstock, StreamName) {
  const kinesis = new KinesisClient(penstock.clientSettings);
  const records = [];
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
  for (const { ShardId } of Shards) {
    let { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    for (;;) {
      const got = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      records.push(...got.Records);
      if (!got.NextShardIterator || (got.Records.length === 0 && got.MillisBehindLatest === 0)) break;
      ShardIterator = got.NextShardIterator;
    }
  }
  kinesis.destroy();
  return records;
}
