#include "kinesis/shard_iterator.h"

#include <doctest/doctest.h>

#include "base/base64.h"

using namespace penstock::kinesis;

namespace {

IteratorState example(std::string stream) {
    return {.account = "000000000000",
            .region = "us-east-1",
            .stream = std::move(stream),
            .stream_created_ms = 1700000000123,
            .shard = 7,
            .next = {42, 3},
            .issued_ms = 1700000009999};
}

}  // namespace

TEST_CASE("an iterator comes back as it was given out, and looks like AWS's") {
    for (const std::size_t length : {1u, 30u, 128u}) {
        const std::string text = encode(example(std::string(length, 's')));
        CHECK(text.size() <= 512);
        std::string raw;
        REQUIRE(penstock::base::base64_decode(text, raw));
        CHECK(raw.size() >= 152);
        CHECK(raw.size() <= 280);
        CHECK(raw.size() % 16 == 8);
        const auto back = decode_iterator(text);
        REQUIRE(back);
        CHECK(back->stream == std::string(length, 's'));
        CHECK(back->next == penstock::api::RecordPosition{42, 3});
        CHECK(back->issued_ms == 1700000009999);
        CHECK(decode_iterator('"' + text + '"'));
    }
}

TEST_CASE("a changed iterator is none") {
    std::string text = encode(example("prices"));
    text[20] = text[20] == 'A' ? 'B' : 'A';
    CHECK_FALSE(decode_iterator(text));
    CHECK_FALSE(decode_iterator("AAAAAAAAAAE="));
    CHECK_FALSE(decode_iterator("garbage"));
}
