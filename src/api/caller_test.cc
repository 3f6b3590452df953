#include "api/caller.h"

#include <doctest/doctest.h>

using namespace penstock;

namespace {

api::Caller signed_with(const std::string& credential) {
    net::Request request;
    request.headers.add("Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=host, Signature=0");
    return api::identify(request, {});
}

}  // namespace

TEST_CASE("account and region come from the credential scope") {
    const auto plain = signed_with("AKIDEXAMPLE/20150830/eu-west-1/kinesis/aws4_request");
    CHECK(plain.account == "000000000000");
    CHECK(plain.region == "eu-west-1");
    CHECK(plain.service == "kinesis");
    CHECK(plain.access_key == "AKIDEXAMPLE");
    CHECK(signed_with("123456789012/20150830/eu-west-1/lambda/aws4_request").account == "123456789012");
}

TEST_CASE("without a signature, or with nonsense in it, the defaults hold") {
    CHECK(api::identify({}, {}).region == "us-east-1");
    CHECK(signed_with("nonsense").region == "us-east-1");
    CHECK(signed_with("A/1/../kinesis/aws4_request").region == "us-east-1");
}

TEST_CASE("a presigned query carries the scope too") {
    net::Request request;
    request.target = "/prod?X-Amz-Credential=AKID%2F20240101%2Fus-west-2%2Fexecute-api%2Faws4_request";
    CHECK(api::identify(request, {}).region == "us-west-2");
}
