#include "net/websocket_deflate.h"

#include <zlib.h>

#include <algorithm>
#include <new>

#include "net/websocket_extensions.h"

namespace penstock::net::websocket {
namespace {

constexpr int kRaw = -MAX_WBITS;  // negative: without zlib's header; a window of 32 KiB
constexpr int kMemoryLevel = 8;   // zlib's default: 256 KiB for a stream that compresses
constexpr std::size_t kInflateStep = 16 * 1024;

// A flush ends a block and adds an empty one; its last four bytes are not sent (RFC 7692 section 7.2.1).
constexpr std::string_view kTail("\x00\x00\xff\xff", 4);

Bytef* bytes_of(std::string_view text) {
    return reinterpret_cast<Bytef*>(
        const_cast<char*>(text.data()));  // zlib's input is not const, but only read
}

class Deflater {
public:
    Deflater() {
        if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRaw, kMemoryLevel,
                         Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
    }
    ~Deflater() { deflateEnd(&stream_); }
    Deflater(const Deflater&) = delete;

    // All of the payload into `out`; how much that gave, or nothing when it does not fit.
    std::optional<std::size_t> run(std::string_view payload, std::string& out) {
        deflateReset(&stream_);
        stream_.next_in = bytes_of(payload);
        stream_.avail_in = static_cast<uInt>(payload.size());
        stream_.next_out = bytes_of(out);
        stream_.avail_out = static_cast<uInt>(out.size());
        const int result = ::deflate(&stream_, Z_SYNC_FLUSH);
        // Room that is left tells that nothing is pending.
        if (result != Z_OK || stream_.avail_out == 0) return std::nullopt;
        return out.size() - stream_.avail_out;
    }

private:
    z_stream stream_{};
};

class Inflater {
public:
    Inflater() {
        if (inflateInit2(&stream_, kRaw) != Z_OK) throw std::bad_alloc();
    }
    ~Inflater() { inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;

    void begin() {
        inflateReset(&stream_);
        between_blocks_ = false;
    }

    std::optional<CloseCode> add(std::string_view piece, std::string& out, std::size_t bytes_max) {
        stream_.next_in = bytes_of(piece);
        stream_.avail_in = static_cast<uInt>(piece.size());
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(buffer_);
            stream_.avail_out = kInflateStep;
            const int result = ::inflate(&stream_, Z_SYNC_FLUSH);
            const std::size_t count = kInflateStep - stream_.avail_out;
            if (count > bytes_max - out.size()) return kTooBig;
            out.append(buffer_, count);
            if (result == Z_BUF_ERROR) break;  // no more of this piece, and no more from it
            if (result != Z_OK && result != Z_STREAM_END) return kInvalidPayload;
            between_blocks_ = result == Z_STREAM_END || (stream_.data_type & 128) != 0;
            // Other blocks may follow one that calls itself the last (RFC 7692 section 7.2.3.5).
            if (result == Z_STREAM_END) inflateReset(&stream_);
        } while (stream_.avail_in > 0 || stream_.avail_out == 0);
        return std::nullopt;
    }

    bool between_blocks() const { return between_blocks_; }

private:
    z_stream stream_{};
    bool between_blocks_ = false;
    char buffer_[kInflateStep];
};

bool is_window_bits(std::string_view value) {
    return value == "8" || value == "9" || (value.size() == 2 && value >= "10" && value <= "15");
}

// The answer to one offer.  A parameter that we do not know, that stands twice or has a value it may not have
// declines the offer (RFC 7692 section 7.1).
std::optional<std::string> answer_to(const Extension& offer) {
    if (offer.name != "permessage-deflate") return std::nullopt;
    std::string answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    for (auto one = offer.parameters.begin(); one != offer.parameters.end(); ++one) {
        const auto& [name, value] = *one;
        if (std::any_of(offer.parameters.begin(), one, [&](const auto& other) { return other.name == name; }))
            return std::nullopt;
        if (name == "server_no_context_takeover" || name == "client_no_context_takeover") {
            if (value) return std::nullopt;
        } else if (name == "server_max_window_bits") {
            // A smaller window would need compressed messages of its own.
            if (value != "15") return std::nullopt;
            answer += "; server_max_window_bits=15";
        } else if (name == "client_max_window_bits") {
            // Only tells that we could ask for a smaller window, which we have no reason to.
            if (value && !is_window_bits(*value)) return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    return answer;
}

}  // namespace

std::optional<std::string> negotiate_deflate(const Headers& headers) {
    const auto offers = parse_extensions(headers);
    if (!offers) return std::nullopt;
    for (const Extension& offer : *offers) {
        if (auto answer = answer_to(offer)) return answer;
    }
    return std::nullopt;
}

std::optional<std::string> deflate(std::string_view payload) {
    thread_local Deflater deflater;
    // With the tail, and a byte less than would be of use: one is always left over.
    std::string out(payload.size() + kTail.size(), '\0');
    const auto size = deflater.run(payload, out);
    if (!size) return std::nullopt;
    out.resize(*size - kTail.size());
    return out;
}

std::expected<std::string, CloseCode> inflate(std::string_view payload, std::size_t bytes_max) {
    thread_local Inflater inflater;
    inflater.begin();
    std::string out;
    if (const auto problem = inflater.add(payload, out, bytes_max)) return std::unexpected(*problem);
    if (const auto problem = inflater.add(kTail, out, bytes_max)) return std::unexpected(*problem);
    if (!inflater.between_blocks()) return std::unexpected(kInvalidPayload);
    return out;
}

}  // namespace penstock::net::websocket
