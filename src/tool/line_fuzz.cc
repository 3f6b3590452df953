// Any bytes as a line of a capture: what is read and written again is read as the same.
#include <cstdint>

#include "tool/line.h"

using namespace penstock;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto line = tool::read_line({reinterpret_cast<const char*>(data), size});
    if (!line) return 0;
    const std::string written = tool::write_line(*line);
    const auto again = tool::read_line(written);
    if (!again || again->data != line->data || tool::write_line(*again) != written) __builtin_trap();
    return 0;
}
