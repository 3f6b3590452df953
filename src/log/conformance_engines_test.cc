#include "log/conformance.h"
#include "log/journal/journals.h"
#include "log/journal/memory_storage.h"

namespace penstock::log {

std::vector<EngineUnderTest> engines_under_test() {
    const auto storage = std::make_shared<journal::MemoryStorage>();
    const auto open = [storage](std::uint64_t segment_bytes, std::size_t recent_bytes) {
        return [=](loop::Cores& cores, const base::Clock& clock) {
            journal::Options options{
                .directory = "data", .storage = *storage, .clock = clock, .cores = cores};
            options.directory += std::to_string(segment_bytes);
            options.segment_bytes = segment_bytes;
            options.recent_bytes_per_group = recent_bytes;
            options.tidy_ms = 1;
            return std::move(*journal::open_journals(options));
        };
    };
    return {
        {"journal", open(64u << 20, 8u << 20)},
        {"journal of small segments that keeps next to nothing in memory", open(20'000, 1)},
    };
}

}  // namespace penstock::log
