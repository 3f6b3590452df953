// Any bytes as a CBOR request body: what is read and can be said again is read again as the same.
#include <cstdint>

#include "wire/cbor.h"
#include "wire/wire.h"

using namespace penstock;
using wire::Optional, wire::Required;

namespace {

struct Key : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 256, .pattern = "[a-zA-Z0-9_.-]+"};
};
struct Item {
    Required<"PartitionKey", Key> key;
    Required<"Data", wire::Blob> data;
};
struct Request {
    Required<"Records", std::vector<Item>> records;
    Optional<"StreamName", Key> name;
    Optional<"Limit", wire::Integer> limit;
    Optional<"Ratio", wire::Number> ratio;
    Optional<"Timestamp", wire::Timestamp> at;
    Optional<"On", wire::Boolean> on;
    Optional<"Tags", wire::Map<Key, Key>> tags;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    Request request;
    if (wire::read_cbor(body, request)) {
        if (size > 0 && !wire::is_cbor(body)) __builtin_trap();
        (void)wire::validate(wire::shape_of<Request>(), &request);
        const std::string written = wire::write_cbor(request);
        Request again;
        if (!wire::read_cbor(written, again) || wire::write_cbor(again) != written) __builtin_trap();
    }
    return 0;
}
