#include "base/hash.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("digests agree with published vectors") {
    CHECK(base::hex(base::md5("a")) == "0cc175b9c0f1b6a831c399e269772661");
    CHECK(base::hex(base::sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(base::hex(base::sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("CRC-32C agrees with RFC 3720 and can be continued") {
    CHECK(base::crc32c(std::string(32, '\0')) == 0x8a9136aa);
    CHECK(base::crc32c("123456789") == 0xe3069283);
    CHECK(base::crc32c("6789", base::crc32c("12345")) == 0xe3069283);
}

TEST_CASE("CRC-32C of much at once is that of its parts, one after the other") {
    std::string data;
    std::uint32_t byte = 1;
    while (data.size() < 20'000) data += static_cast<char>((byte = byte * 1'103'515'245 + 12'345) >> 16);
    for (std::size_t size = 0; size < data.size(); size += 509) {
        const auto all = std::string_view(data).substr(0, size);
        std::uint32_t crc = 0;
        for (auto rest = all; !rest.empty(); rest.remove_prefix(std::min<std::size_t>(100, rest.size()))) {
            crc = base::crc32c(rest.substr(0, 100), crc);
        }
        CHECK(base::crc32c(all) == crc);
    }
}

TEST_CASE("HMAC-SHA-256 agrees with RFC 4231, also under a key longer than a block") {
    CHECK(base::hex(base::HmacSha256("Jefe")("what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(base::hex(base::HmacSha256(std::string(131, '\xaa'))(
              "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(base::equal_in_constant_time("abc", "abc"));
    CHECK_FALSE(base::equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(base::equal_in_constant_time("abc", "ab"));
}
