#include "base/base64.h"

#include <doctest/doctest.h>

using namespace penstock;

using base::Base64Error;

TEST_CASE("base64 agrees with RFC 4648 section 10, both ways") {
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [plain, encoded] : vectors) {
        CHECK(base::base64_encode(plain) == encoded);
        std::string decoded;
        CHECK(base::base64_decode(encoded, decoded));
        CHECK(decoded == plain);
    }
}

TEST_CASE("base64 refuses what AWS refuses") {
    std::string out;
    CHECK(base::base64_decode("23456", out).error == Base64Error::length);
    CHECK(base::base64_decode("=+/=", out).error == Base64Error::character);
    CHECK(base::base64_decode("=+/=", out).character == '=');
    CHECK(base::base64_decode("+/+=", out).error == Base64Error::trailing_bits);
    CHECK(base::base64_decode("YQ==YQ==", out).error == Base64Error::character);
}

TEST_CASE("the URL-safe alphabet has no plus and no slash") {
    CHECK(base::base64url_encode("\xfb\xff\xfe") == "-__-");
    std::string out;
    CHECK(base::base64url_decode(base::base64url_encode("\xfb\xff\xfe"), out));
    CHECK(out == "\xfb\xff\xfe");
}
