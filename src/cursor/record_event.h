// A record of a stream as filters, paths and templates see it: the event that EventBridge Pipes makes of a
// Kinesis record, with `data` decoded.
//
// Nothing is made before it is asked for: data that nobody looks into is never parsed.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api/streams.h"
#include "cursor/shard_cursor.h"
#include "filter/event.h"

namespace penstock::cursor {

// What is the same for all records of a shard.
struct RecordSource {
    const api::StreamDirectory& streams;
    const api::StreamShard& shard;
    std::string_view stream_arn;
    std::string_view region;
    std::string_view role_arn;
};

class RecordEvent final : public filter::Event {
public:
    RecordEvent(const RecordSource& source, const Record& record) : source_(source), record_(record) {}

    std::optional<filter::Value> member(std::string_view name) const override;
    const Record& record() const { return record_; }
    // AWS's decimal text.
    const std::string& sequence_number() const;
    // "shardId-000000000000:4959...": the event's id, and where in the stream a message comes from.
    std::string id() const;
    // Whether the record's data is JSON; `data` is its text if not.
    bool data_is_json() const;
    // The whole event, `data` as JSON if it is such, else as a text.
    std::string to_json() const;

private:
    const wire::JsonDocument* document() const;

    const RecordSource& source_;
    const Record& record_;
    mutable bool parsed_ = false;
    mutable std::optional<wire::JsonDocument> document_;
    mutable std::string sequence_number_;
    mutable std::string id_;
};

}  // namespace penstock::cursor
