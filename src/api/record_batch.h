// Records of a stream on their way to a function that takes them as they are: one string of bytes, which is
// read on the machine that wrote it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::api {

struct BatchRecord {
    std::string_view sequence_number{};
    std::string_view partition_key{};
    std::string_view data{};
    std::int64_t arrived_ms = 0;  // since 1970
};

// Of a mapping with tumbling windows.
struct BatchWindow {
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;
    std::string_view state{};  // a JSON object
    bool is_final = false;
    bool terminated_early = false;
};

struct BatchOrigin {
    std::string_view source_arn{};  // the stream's, or the consumer's that it is read by
    std::string_view shard_id{};
    std::string_view region{};
};

class RecordBatchBuilder {
public:
    RecordBatchBuilder(const BatchOrigin& origin, const std::optional<BatchWindow>& window);
    void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
    void add(const BatchRecord& record);
    std::size_t count() const { return count_; }
    // Bytes of the batch so far, and those that one more record would take.
    std::size_t size() const { return bytes_.size(); }
    static std::size_t cost(const BatchRecord& record);
    std::string take();

private:
    std::string bytes_;
    std::uint32_t count_ = 0;
};

// Its views point into the bytes that were read.
struct RecordBatch {
    BatchOrigin origin{};
    std::optional<BatchWindow> window{};
    std::vector<BatchRecord> records{};
};

// False when they are not what a builder has made.
bool read_record_batch(std::string_view bytes, RecordBatch& into);

}  // namespace penstock::api
