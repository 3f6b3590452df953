#include "mapping/answer.h"

#include <doctest/doctest.h>

using penstock::mapping::FunctionAnswer;

namespace {

// Of a batch with the sequence numbers 10, 11, 12 and 13.
std::size_t first_failure(std::string_view answer) {
    return FunctionAnswer(answer).first_failure(4, [](std::string_view id) -> std::optional<std::size_t> {
        if (id.size() != 2 || id[0] != '1' || id[1] < '0' || id[1] > '3') return std::nullopt;
        return id[1] - '0';
    });
}

}  // namespace

TEST_CASE("answers that say all went well") {
    for (const char* answer :
         {"", "null", "\"\"", "[]", "{}", R"({"batchItemFailures":[]})", R"({"batchItemFailures":null})",
          R"({"other":[{"itemIdentifier":"11"}]})", R"("done")"}) {
        CAPTURE(answer);
        CHECK(first_failure(answer) == 4);
    }
}

TEST_CASE("of the records that are named the first counts") {
    CHECK(first_failure(R"({"batchItemFailures":[{"itemIdentifier":"12"}]})") == 2);
    CHECK(first_failure(R"({"batchItemFailures":[{"itemIdentifier":"13"},{"itemIdentifier":"11"}]})") == 1);
}

TEST_CASE("what names no record of the batch fails all of it") {
    for (const char* items :
         {R"([{"itemIdentifier":""}])", R"([{"itemIdentifier":null}])", R"([{"itemIdentifier":"99"}])",
          R"([{"itemIdentifier":12}])", R"([{"foo":"12"}])", R"([{"foo":null}])", R"([{}])", R"(["12"])",
          R"([{"itemIdentifier":"12"},{"itemIdentifier":""}])", R"("12")", R"({"itemIdentifier":"12"})"}) {
        CAPTURE(items);
        CHECK(first_failure(std::string(R"({"batchItemFailures":)") + items + "}") == 0);
    }
}

TEST_CASE("the state of a window is an object") {
    CHECK(FunctionAnswer(R"({"state": {"a": 1}})").state() == R"({"a":1})");
    CHECK(FunctionAnswer(R"({"state": {}})").state() == "{}");
    for (const char* answer : {"", "null", "{}", R"({"state":null})", R"({"state":5})"}) {
        CAPTURE(answer);
        CHECK_FALSE(FunctionAnswer(answer).state());
    }
}
