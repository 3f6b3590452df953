#include "log/pack.h"

#include <cstring>

#include "base/bytes.h"

namespace penstock::log {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kCountAt = 1;
constexpr std::size_t kRecordHeaderBytes = 8;

}  // namespace

PackBuilder::PackBuilder() {
    bytes_ += static_cast<char>(kVersion);
    base::put_le<std::uint32_t>(bytes_, 0);
}

void PackBuilder::add(std::string_view partition_key, std::string_view data) {
    bytes_.reserve(bytes_.size() + kRecordHeaderBytes + partition_key.size() + data.size());
    base::put_le(bytes_, static_cast<std::uint32_t>(partition_key.size()));
    base::put_le(bytes_, static_cast<std::uint32_t>(data.size()));
    bytes_ += partition_key;
    bytes_ += data;
    ++count_;
}

std::string PackBuilder::take() && {
    std::memcpy(bytes_.data() + kCountAt, &count_, sizeof count_);
    return std::move(bytes_);
}

std::optional<std::vector<PackedRecord>> unpack(std::string_view pack) {
    base::Reader in(pack);
    if (in.integer<std::uint8_t>() != kVersion) return std::nullopt;
    const auto count = in.integer<std::uint32_t>();
    if (!in.ok() || count > in.rest().size() / kRecordHeaderBytes) return std::nullopt;
    std::vector<PackedRecord> records;
    records.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto key_size = in.integer<std::uint32_t>();
        const auto data_size = in.integer<std::uint32_t>();
        const auto key = in.bytes(key_size);
        const auto data = in.bytes(data_size);
        if (!in.ok()) return std::nullopt;
        records.push_back({key, data});
    }
    if (!in.rest().empty()) return std::nullopt;
    return records;
}

}  // namespace penstock::log
