// The event a function gets for a batch of Kinesis records (recorded by localstack's snapshot tests).
#pragma once
#include <string>
#include <string_view>

#include "base/clock.h"

namespace penstock::mapping {

// What is the same for all records of a shard, ready to be copied into each.
class EventSource {
public:
    // `source_arn` is the stream's, or the consumer's that it is read by.
    EventSource(const std::string& shard_id, const std::string& source_arn, const std::string& region,
                const std::string& role_arn);

private:
    friend class EventBuilder;
    std::string after_arrival_;  // up to the sequence number in eventID
    std::string after_id_;       // from there to the record's end
};

struct EventRecord {
    std::string sequence_number;
    std::string_view partition_key;
    std::string_view data;
    base::WallMs at = 0;
};

// Builds {"Records":[...]} record by record.
class EventBuilder {
public:
    explicit EventBuilder(const EventSource& source) : source_(source) {}
    void reserve(std::size_t bytes) { json_.reserve(bytes); }
    void add(const EventRecord& record);
    std::size_t count() const { return count_; }
    // Bytes of the event so far.
    std::size_t size() const { return json_.size() + 2; }
    // Bytes that one more record would take, or a little more.
    std::size_t cost(const EventRecord& record) const;
    // `members` are further ones of the event, each with a comma before it.
    std::string take(std::string_view members = {});

private:
    const EventSource& source_;
    std::string json_ = R"({"Records":[)";
    std::size_t count_ = 0;
};

}  // namespace penstock::mapping
