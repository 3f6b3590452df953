// A line that may be a pattern, and an event for it: what compiles matches without harm, and the same twice.
#include <cstdint>

#include "filter/pattern.h"

using namespace penstock;

namespace {

class WrittenEvent final : public filter::Event {
public:
    explicit WrittenEvent(const wire::JsonDocument& document) : document_(document) {}
    std::optional<filter::Value> member(std::string_view name) const override {
        if (const auto found = document_.root().find(name)) return *found;
        return std::nullopt;
    }

private:
    const wire::JsonDocument& document_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto cut = all.find('\n');
    const auto pattern = filter::Pattern::compile(all.substr(0, cut));
    if (!pattern || cut == all.npos) return 0;
    const auto document = wire::JsonDocument::parse(all.substr(cut + 1));
    if (!document) return 0;
    const WrittenEvent event(*document);
    if (pattern->matches(event) != pattern->matches(event)) __builtin_trap();
    return 0;
}
