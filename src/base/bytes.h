// Bytes as a view, and integers in them.  Files of ours are little-endian, the network is big-endian.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace penstock::base {

using Bytes = std::span<const std::byte>;

inline Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
inline std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The host is little-endian (x86-64, arm64); static_assert in bytes.cc holds us to it.
template <class Integer>
void put_le(std::string& out, Integer value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    out.append(raw, sizeof value);
}

template <class Integer>
Integer get_le(const void* from) {
    Integer value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

// Reads fields off the front of a buffer.  The first read past the end makes ok() false for good.
class Reader {
public:
    explicit Reader(std::string_view data) : rest_(data) {}

    template <class Integer>
    Integer integer() {
        if (rest_.size() < sizeof(Integer)) return ok_ = false, Integer{};
        const auto value = get_le<Integer>(rest_.data());
        rest_.remove_prefix(sizeof(Integer));
        return value;
    }
    std::string_view bytes(std::size_t size) {
        if (rest_.size() < size) return ok_ = false, std::string_view{};
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    bool ok() const { return ok_; }
    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace penstock::base
