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
