// A request model that an owner of an API writes, and a message that a client sends.
#include <cstdint>

#include "schema/schema.h"

using namespace penstock;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto cut = all.find('\n');
    const auto schema = schema::Schema::compile(all.substr(0, cut));
    const auto document = wire::JsonDocument::parse(cut == all.npos ? "{}" : all.substr(cut + 1));
    if (schema && document) (void)schema->problems(document->root());
    return 0;
}
