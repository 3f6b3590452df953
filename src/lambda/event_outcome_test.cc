#include "lambda/event_outcome.h"

#include <doctest/doctest.h>

#include "lambda/functions.h"

using namespace penstock;
using namespace penstock::lambda;

namespace {

Event failed_event() {
    Event event;
    event.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    event.payload = R"({"n":1})";
    event.request_id = "r";
    event.invocations = 3;
    return event;
}

}  // namespace

TEST_CASE("the record of a failure is AWS's, member by member") {
    api::InvocationResult result;
    result.payload = R"({"errorMessage":"no"})";
    result.function_error = "Unhandled";

    CHECK(outcome_record(failed_event(), Condition::retries_exhausted, &result, 0) ==
          R"({"version":"1.0","timestamp":"1970-01-01T00:00:00.000Z","requestContext":{"requestId":"r",)"
          R"("functionArn":"arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST",)"
          R"("condition":"RetriesExhausted","approximateInvokeCount":3},"requestPayload":{"n":1},)"
          R"("responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},)"
          R"("responsePayload":{"errorMessage":"no"}})");
}

TEST_CASE("an event that never reached its function has no response") {
    Event event = failed_event();
    event.function_arn += ":live";
    event.invocations = 0;

    CHECK(outcome_record(event, Condition::event_age_exceeded, nullptr, 0) ==
          R"({"version":"1.0","timestamp":"1970-01-01T00:00:00.000Z","requestContext":{"requestId":"r",)"
          R"("functionArn":"arn:aws:lambda:us-east-1:000000000000:function:f:live",)"
          R"("condition":"EventAgeExceeded","approximateInvokeCount":0},"requestPayload":{"n":1}})");
}

TEST_CASE("a dead letter tells why") {
    const auto told = [](const Event& event, const api::InvocationResult* result) {
        std::string out;
        for (const auto& one : letter_attributes(event, result))
            out += one.name + " " + one.type + " " + one.value + "\n";
        return out;
    };
    api::InvocationResult result;
    result.payload = R"({"errorMessage":"no \u0007","errorType":"E"})";
    CHECK(told(failed_event(), &result) ==
          "RequestID String r\nErrorCode Number 200\nErrorMessage String no ?\n");
    result.payload = "no JSON";
    CHECK(told(failed_event(), &result).ends_with("ErrorMessage String no JSON\n"));
    result.payload = R"({"errorMessage":""})";
    CHECK(told(failed_event(), &result) == "RequestID String r\nErrorCode Number 200\n");
    // 1 KB at most, and no half character.
    result.payload = R"({"errorMessage":")" + std::string(1023, 'x') + "\u00fc\"}";
    CHECK(told(failed_event(), &result).ends_with("String " + std::string(1023, 'x') + "\n"));

    // One that never reached its function.
    Event event = failed_event();
    CHECK(told(event, nullptr) == "RequestID String r\n");
    event.refusals = 2;
    event.refusal = {"TooManyRequestsException", "Rate Exceeded.", 429};
    CHECK(told(event, nullptr) ==
          "RequestID String r\nErrorCode Number 429\nErrorMessage String Rate Exceeded.\n");
}

TEST_CASE("refused events wait ever longer, five minutes at most") {
    CHECK(refused_wait_ms(0) == 1000);
    CHECK(refused_wait_ms(3) == 8000);
    CHECK(refused_wait_ms(1000) == 300'000);
}
