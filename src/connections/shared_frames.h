// The messages of one publication as compressed frames, made by the core that needs them first and shared by
// all: nothing else about a message costs as much as compressing it.
//
// From any core.  Who comes second waits for the first, as long as it would take to do the same work.
#pragma once
#include <array>
#include <mutex>
#include <string>
#include <vector>

#include "connections/encoding.h"

namespace penstock::connections {

class SharedFrames {
public:
    // A frame, or frames, for each message.  `encode`, the same for all who call, is called once per
    // encoding.
    template <class Encode>
    const std::vector<std::string>& get(Encoding encoding, Encode encode) {
        Made& made = made_[static_cast<std::size_t>(encoding)];
        std::call_once(made.once, [&] { made.frames = encode(); });
        return made.frames;
    }

private:
    struct Made {
        std::once_flag once;
        std::vector<std::string> frames{};
    };
    std::array<Made, kEncodings> made_;
};

}  // namespace penstock::connections
