// Templates as an API's owner may write them: parsed, and filled in within a small budget.
#include <cstdint>

#include "vtl/template.h"

using namespace penstock;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = vtl::Template::parse({reinterpret_cast<const char*>(data), size});
    if (!parsed) return 0;
    const vtl::Budget budget{.output_bytes = 10'000, .steps = 2000, .elements = 10'000};
    const auto lookup = [](std::string_view name) -> std::optional<vtl::Value> {
        if (name == "t") return vtl::Value("text");
        if (name == "l") return vtl::Value::list({vtl::Value(std::int64_t{1}), vtl::Value("b")});
        if (name == "m") return vtl::Value::map();
        return std::nullopt;
    };
    const auto filled = parsed->fill(lookup, budget);
    // What one node prints may go a little over.
    if (filled && filled->size() > 3 * budget.output_bytes + size) __builtin_trap();
    return 0;
}
