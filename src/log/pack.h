// A pack: the records of one log entry.
//
// Layout, little-endian: u8 version (1), u32 count, then per record u32 key size, u32 data size, key, data.
// Sequence numbers address a record by its entry and its index in the pack.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::log {

struct PackedRecord {
    std::string_view partition_key;
    std::string_view data;
};

class PackBuilder {
public:
    PackBuilder();
    void add(std::string_view partition_key, std::string_view data);
    std::uint32_t count() const { return count_; }
    std::size_t size() const { return bytes_.size(); }
    std::string take() &&;

private:
    std::string bytes_;
    std::uint32_t count_ = 0;
};

// The records, as views into `pack`; nothing when the bytes are not a pack.
std::optional<std::vector<PackedRecord>> unpack(std::string_view pack);

}  // namespace penstock::log
