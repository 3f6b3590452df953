#include "api/signature/sign.h"

#include <doctest/doctest.h>

#include "api/signature/authenticator.h"
#include "api/signature/signing_suite.h"

using namespace penstock;

namespace {

constexpr base::WallMs kNow = 1'440'938'160'000;  // 2015-08-30T12:36:00Z
const api::AccessKey kKey{.id = "AKIDEXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};

}  // namespace

TEST_CASE("requests are signed as AWS's signing suite has them") {
    std::size_t tried = 0;
    for (const auto& c : api::signing_suite::kCases) {
        // S3's way, and a token that is added after signing: ours does neither.
        if (std::string_view(c.name).ends_with("-unnormalized")) continue;
        if (*c.token && std::string_view(c.signed_headers).find("security-token") == std::string_view::npos)
            continue;
        CAPTURE(std::string(c.name));
        net::Request request{.method = c.method, .target = c.target, .headers = c.headers, .body = c.body};
        request.headers.add("Host", "example.amazonaws.com");
        api::AccessKey key = kKey;
        key.session_token = c.token;

        api::sign(request, key, {"us-east-1", "service"}, kNow);

        CHECK(request.headers.get("Authorization") ==
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
              "SignedHeaders=" +
                  std::string(c.signed_headers) + ", Signature=" + c.signature);
        ++tried;
    }
    CHECK(tried > 10);
}

TEST_CASE("what is signed here is accepted there, and with another secret it is not") {
    api::AccessKeys keys("000000000000");
    REQUIRE(keys.add_profiles("[default]\naws_access_key_id=" + kKey.id +
                              "\naws_secret_access_key=" + kKey.secret));
    const base::ManualClock clock(kNow);
    const api::Authenticator server(std::move(keys), clock);
    const net::Request unsigned_request{.method = "POST",
                                        .target = "/a%20path/?q=1&b=%2F",
                                        .headers = {{"Host", "localhost:4566"}, {"X-Amz-Target", "X.Y"}},
                                        .body = "{}"};

    net::Request good = unsigned_request, bad = unsigned_request;
    api::sign(good, kKey, {"eu-central-1", "kinesis"}, kNow);
    api::AccessKey wrong = kKey;
    wrong.secret += "x";
    api::sign(bad, wrong, {"eu-central-1", "kinesis"}, kNow);

    CHECK(server.account_of_signer(good, "kinesis").value_or("refused") == "000000000000");
    CHECK(server.account_of_signer(bad, "kinesis").value_or("refused") == "refused");
}
