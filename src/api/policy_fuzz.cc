// Resource policies as clients write them.  A policy that allows is still one that denies with a Deny beside.
#include <cstdint>

#include "api/policy.h"
#include "wire/json.h"

using namespace penstock;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view policy(reinterpret_cast<const char*>(data), size);
    const api::Access access{.account = "222222222222",
                             .action = "kinesis:PutRecord",
                             .resource = "arn:aws:kinesis:us-east-1:111111111111:stream/s"};
    const auto verdict = api::judge(policy, access);
    if (verdict == api::Verdict::not_mentioned) return 0;
    const auto statement = wire::JsonDocument::parse(policy)->root().find("Statement")->to_json();
    const std::string inner =
        statement.front() == '[' ? statement.substr(1, statement.size() - 2) : statement;
    const std::string denied =
        R"({"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"},)" + inner + "]}";
    if (api::judge(denied, access) != api::Verdict::denied) __builtin_trap();
    return 0;
}
