// The event a function gets for a batch of Kinesis records (recorded by localstack's snapshot tests).
#pragma once
#include <string>
#include <string_view>

#include "base/clock.h"

namespace penstock::mapping {

// What is the same for all records of a batch.
struct EventSource {
    std::string shard_id;
    std::string stream_arn;
    std::string region;
    std::string role_arn;
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
    void add(const EventRecord& record);
    std::size_t count() const { return count_; }
    // Bytes of the event so far.
    std::size_t size() const { return json_.size() + 2; }
    // Bytes that one more record would take, or a little more.
    std::size_t cost(const EventRecord& record) const;
    std::string take();

private:
    const EventSource& source_;
    std::string json_ = R"({"Records":[)";
    std::size_t count_ = 0;
};

}  // namespace penstock::mapping
