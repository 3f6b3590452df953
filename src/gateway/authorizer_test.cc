#include "gateway/authorizer.h"

#include <doctest/doctest.h>

using namespace penstock::gateway;

namespace {

constexpr std::string_view kArn = "arn:aws:execute-api:us-east-1:000000000000:api/prod/$connect";

std::string answer(std::string_view effect, std::string_view resource, std::string_view more = "") {
    return R"({"principalId":"me","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":)"
           R"("execute-api:Invoke","Effect":")" +
           std::string(effect) + R"(","Resource":")" + std::string(resource) + "\"}]}" + std::string(more) +
           "}";
}

int status(std::string_view answer) {
    const auto judged = judge_answer(answer, kArn);
    return judged ? 101 : judged.error().status;
}

}  // namespace

TEST_CASE("the policy decides who may connect") {
    CHECK(status(answer("Allow", kArn)) == 101);
    CHECK(status(answer("Allow", "*")) == 101);
    CHECK(status(answer("Allow", "arn:aws:execute-api:*:*:api/*")) == 101);
    CHECK(status(answer("Allow", "arn:aws:execute-api:us-east-1:000000000000:other/*")) == 403);
    CHECK(status(answer("Deny", "*")) == 403);
    CHECK(status(R"({"principalId":"me","policyDocument":{}})") == 403);
}

TEST_CASE("an answer that is none is a failure of the authorizer") {
    for (const char* bad :
         {"", "null", "7", "{}", R"({"principalId":"me"})", R"({"policyDocument":{}})",
          R"({"principalId":7,"policyDocument":{}})", R"({"principalId":"me","policyDocument":"text"})"}) {
        CAPTURE(bad);
        CHECK(status(bad) == 500);
    }
    CHECK(status(answer("Allow", "*", R"(,"context":{"a":[1]})")) == 500);
    CHECK(status(answer("Allow", "*", R"(,"context":{"a":{}})")) == 500);
    CHECK(status(answer("Allow", "*", R"(,"context":"text")")) == 500);
    CHECK(status(answer("Allow", "*", ",\"context\":{\"a\":\"" + std::string(8192, 'x') + "\"}")) == 500);
}

TEST_CASE("what later events are told of the client are texts") {
    const auto judged = judge_answer(
        answer("Allow", "*", R"(,"context":{"name":"n","count":7,"half":0.5,"yes":true})"), kArn);

    REQUIRE(judged);
    CHECK(judged->context == R"({"name":"n","count":"7","half":"0.5","yes":"true","principalId":"me")");
    CHECK(judge_answer(answer("Allow", "*", R"(,"context":null)"), kArn)->context ==
          R"({"principalId":"me")");
    CHECK(judge_answer(answer("Allow", "*", R"(,"usageIdentifierKey":"k")"), kArn)->usage_key == "k");
}

TEST_CASE("the word Unauthorized is an answer, any other error a failure") {
    CHECK(judge_error(R"({"errorMessage":"Unauthorized","errorType":"Exception"})").status == 401);
    CHECK(judge_error(R"({"errorMessage":"unauthorized"})").status == 500);
    CHECK(judge_error("nonsense").status == 500);
}
