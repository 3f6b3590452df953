#include "log/journal/frame_parts.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace penstock::log::journal;

TEST_CASE("the parts of a commit are its frames' bytes, one behind the other") {
    constexpr std::uint64_t salt = 77, offset = 1000;
    std::vector<std::string> payloads;
    for (const std::size_t size : {0UZ, 1UZ, 200UZ, 2047UZ, 2048UZ, 2049UZ, 100'000UZ, 3UZ, 5000UZ, 5001UZ}) {
        payloads.emplace_back(size, static_cast<char>('a' + payloads.size()));
    }
    std::vector<FrameToWrite> frames;
    std::string expected;
    for (const auto& payload : payloads) {
        FrameHeader header{.log = 3, .sequence = frames.size() + 1, .at = 5};
        frames.push_back({header, payload});
        header.commit = offset;
        encode_frame(expected, header, payload, salt, offset + expected.size());
    }

    const FrameParts parts(frames, salt, offset);

    std::string written;
    for (const auto part : parts.parts()) written += part;
    CHECK(written == expected);
    CHECK(parts.size() == expected.size());
    // Large ones were not copied.
    for (const auto& payload : payloads) {
        const auto same = [&](std::string_view part) { return part.data() == payload.data(); };
        CHECK(std::ranges::any_of(parts.parts(), same) == (payload.size() >= 2048));
    }
}
