// Any bytes as a JSON request body.
#include <cstdint>

#include "wire/json.h"
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
    Optional<"At", wire::Timestamp> at;
    Optional<"On", wire::Boolean> on;
    Optional<"Tags", wire::Map<Key, Key>> tags;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    Request request;
    if (wire::read_json(body, request)) {
        (void)wire::validate(wire::shape_of<Request>(), &request);
        Request again;
        if (!wire::read_json(wire::write_json(request), again)) __builtin_trap();
    }
    if (const auto document = wire::JsonDocument::parse(body)) (void)document->root().to_json();
    return 0;
}
