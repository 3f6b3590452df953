#include "tool/batch_writer.h"

#include <set>

#include "tool/backoff.h"
#include "tool/interrupt.h"

namespace penstock::tool {
namespace {

// Of one PutRecords: AWS's most, and half of what the oldest Kinesis takes.
constexpr std::size_t kBatchRecordsMax = 500, kBatchBytesMax = std::size_t{5} << 19;

std::size_t size_of(const PutRecords::Entry& entry) {
    return entry.data->value.size() + entry.partition_key->value.size();
}

}  // namespace

BatchWriter::BatchWriter(Client& client, std::string stream, int retries)
    : client_(client), retries_(retries) {
    name_stream(batch_, stream);
    batch_.records.set();
}

api::Result<void> BatchWriter::add(PutRecords::Entry entry) {
    const std::size_t bytes = size_of(entry);
    if (lost() == kBatchRecordsMax || (lost() > 0 && batch_bytes_ + bytes > kBatchBytesMax)) {
        if (auto flushed = flush(); !flushed) return flushed;
    }
    batch_.records.value.push_back(std::move(entry));
    batch_bytes_ += bytes;
    return {};
}

// Keeps what was refused, in its order.
api::Result<void> BatchWriter::put_once(api::Error& refusal) {
    auto response = client_.call<PutRecords::Response>("PutRecords", batch_);
    if (!response) return std::unexpected(response.error());
    auto& records = batch_.records.value;
    const auto& results = response->records.value;
    if (results.size() != records.size())
        return api::error("", "the server's answer to PutRecords has another number of records");
    std::vector<PutRecords::Entry> refused;
    std::set<std::string> refused_keys;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i].error_code) {
            refusal = {.code = results[i].error_code->value, .message = results[i].error_message->value};
            refused_keys.insert(records[i].partition_key->value);
            refused.push_back(std::move(records[i]));
            continue;
        }
        ++put_;
        bytes_ += size_of(records[i]);
        batch_bytes_ -= size_of(records[i]);
        overtaken_ += refused_keys.contains(records[i].partition_key->value);
    }
    records = std::move(refused);
    return {};
}

api::Result<void> BatchWriter::flush() {
    api::Error refusal;
    for (int repetition = 0; lost() > 0; ++repetition) {
        if (interrupted()) return api::error("", "interrupted");
        if (repetition > retries_) return std::unexpected(refusal);
        if (repetition > 0) sleep(backoff(repetition - 1));
        if (auto put = put_once(refusal); !put) return put;
    }
    return {};
}

}  // namespace penstock::tool
