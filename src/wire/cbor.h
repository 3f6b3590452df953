// CBOR (RFC 8949) item by item: what read_cbor.cc and write_cbor.cc are made of.
//
// Reading never copies but what is asked for, never recurses deeper than kCborDepthMax, and takes definite
// and indefinite forms alike.  Bytes that are no CBOR make a read answer nothing; the reader is then of no
// more use.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::wire {

inline constexpr int kCborDepthMax = 64;  // containers in containers
inline constexpr int kCborTagsMax = 8;    // before one item; AWS's SDKs send one at most

enum class CborKind : std::uint8_t { natural, negative, bytes, text, list, map, tag, boolean, null, number };

// The first byte of an item and its argument; what they announce (a string's bytes, a list's items) follows.
struct CborHead {
    CborKind kind;
    bool indefinite = false;     // bytes, text, list, map: pieces or items until a break
    std::uint64_t argument = 0;  // natural: the value; negative: -1 minus the value; boolean: 0, 1; tag:
                                 // which; otherwise a length: bytes, items, or pairs of a map
    double number = 0;           // of CborKind::number
};

class CborReader {
public:
    explicit CborReader(std::string_view bytes) : rest_(bytes) {}

    std::optional<CborHead> next();
    // The next item that is no tag: tags say nothing that a shape does not.
    std::optional<CborHead> item();
    // The content of the string whose head was read last.  A view into the input, or into `joined` when the
    // string came in pieces.
    std::optional<std::string_view> string(const CborHead& head, std::string& joined);
    // Whether the container has another item (pair).  Counts `head.argument` down, or takes the break away.
    bool another(CborHead& container);
    // Passes over the rest of an item whose head was read; false when it is malformed or too deep.
    bool skip(CborHead head, int depth = 0);
    bool at_end() const { return rest_.empty(); }

private:
    std::optional<std::string_view> take(std::uint64_t size);

    std::string_view rest_;
};

// One item and nothing behind it.
bool is_cbor(std::string_view bytes);

void append_cbor_integer(std::string& out, std::int64_t value);
void append_cbor_number(std::string& out, double value);
void append_cbor_boolean(std::string& out, bool value);
void append_cbor_text(std::string& out, std::string_view text);
void append_cbor_bytes(std::string& out, std::string_view bytes);
// AWS's own form of a point in time: tag 1 on integer milliseconds, where RFC 8949 has seconds.
void append_cbor_timestamp(std::string& out, double seconds);
// Containers of indefinite length, as AWS writes them.
void begin_cbor_list(std::string& out);
void begin_cbor_map(std::string& out);
void end_cbor(std::string& out);

}  // namespace penstock::wire
