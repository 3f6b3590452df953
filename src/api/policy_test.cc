#include "api/policy.h"

#include <doctest/doctest.h>

using namespace penstock::api;

namespace {

const Access kPut{.account = "222222222222",
                  .action = "kinesis:PutRecord",
                  .resource = "arn:aws:kinesis:us-east-1:111111111111:stream/prices"};

// A statement that allows kPut but for what is said differently.
struct Said {
    std::string effect = R"("Allow")";
    std::string principal = R"("Principal":{"AWS":"222222222222"})";
    std::string action = R"("Action":"kinesis:PutRecord")";
    std::string resource = R"("Resource":"arn:aws:kinesis:us-east-1:111111111111:stream/prices")";
    std::string more = "";

    std::string statement() const {
        return R"({"Effect":)" + effect + "," + principal + "," + action + "," + resource + more + "}";
    }
};

Verdict verdict(const std::string& statements) {
    return judge(R"({"Version":"2012-10-17","Statement":)" + statements + "}", kPut);
}
Verdict verdict(const Said& said) { return verdict(said.statement()); }

}  // namespace

TEST_CASE("a policy allows what it names") {
    CHECK(verdict(Said{}) == Verdict::allowed);
    CHECK(verdict("[" + Said{}.statement() + "]") == Verdict::allowed);
    for (const std::string principal :
         {R"("*")", R"({"AWS":"*"})", R"({"AWS":"arn:aws:iam::222222222222:root"})",
          R"({"AWS":["333333333333","222222222222"]})"}) {
        CAPTURE(principal);
        CHECK(verdict(Said{.principal = "\"Principal\":" + principal}) == Verdict::allowed);
    }
    for (const std::string action : {R"("*")", R"("kinesis:*")", R"("KINESIS:putrecord")",
                                     R"("kinesis:PutRecor?")", R"(["a:b","kinesis:Put*"])"}) {
        CAPTURE(action);
        CHECK(verdict(Said{.action = "\"Action\":" + action}) == Verdict::allowed);
    }
    for (const std::string resource : {R"("*")", R"("arn:aws:kinesis:*:111111111111:stream/*")"}) {
        CAPTURE(resource);
        CHECK(verdict(Said{.resource = "\"Resource\":" + resource}) == Verdict::allowed);
    }
}

TEST_CASE("a policy does not allow what it does not name") {
    for (const std::string principal :
         {R"({"AWS":"333333333333"})", R"({"AWS":"arn:aws:iam::222222222222:role/reader"})",
          R"({"Service":"222222222222"})", R"("222222222222")", R"({"AWS":"2222*"})", "7", "[]"}) {
        CAPTURE(principal);
        CHECK(verdict(Said{.principal = "\"Principal\":" + principal}) == Verdict::not_mentioned);
    }
    for (const std::string action :
         {R"("kinesis:PutRecords")", R"("kinesis:GetRecords")", R"("")", "[]", "{}"}) {
        CAPTURE(action);
        CHECK(verdict(Said{.action = "\"Action\":" + action}) == Verdict::not_mentioned);
    }
    CHECK(verdict(Said{.resource = R"("Resource":"arn:aws:kinesis:us-east-1:111111111111:stream/price")"}) ==
          Verdict::not_mentioned);
    CHECK(verdict(Said{.effect = R"("allow")"}) == Verdict::not_mentioned);
    CHECK(verdict("[]") == Verdict::not_mentioned);
    for (const std::string policy : {"", "{}", "7", "no JSON", R"({"Statement":"Allow"})"}) {
        CAPTURE(policy);
        CHECK(judge(policy, kPut) == Verdict::not_mentioned);
    }
}

TEST_CASE("a Deny is stronger than an Allow, wherever it stands") {
    const std::string allow = Said{}.statement(), deny = Said{.effect = R"("Deny")"}.statement();
    CHECK(verdict("[" + allow + "," + deny + "]") == Verdict::denied);
    CHECK(verdict("[" + deny + "," + allow + "]") == Verdict::denied);
    const std::string other =
        Said{.effect = R"("Deny")", .action = R"("Action":"kinesis:GetRecords")"}.statement();
    CHECK(verdict("[" + allow + "," + other + "]") == Verdict::allowed);
}

TEST_CASE("what is not understood allows nothing, and takes nothing from a Deny") {
    for (Said said :
         {Said{.more = R"(,"Condition":{"Bool":{"aws:SecureTransport":"true"}})"},
          Said{.principal = R"("NotPrincipal":{"AWS":"333333333333"})"},
          Said{.action = R"("NotAction":"kinesis:GetRecords")"},
          Said{.resource = R"("NotResource":"arn:aws:kinesis:us-east-1:111111111111:stream/x")"}}) {
        CAPTURE(said.statement());
        CHECK(verdict(said) == Verdict::not_mentioned);
        said.effect = R"("Deny")";
        CHECK(verdict(said) == Verdict::denied);
    }
}

TEST_CASE("patterns") {
    CHECK(matches("", ""));
    CHECK(matches("", "**"));
    CHECK(matches("abcabc", "a*c"));
    CHECK(matches("abcabd", "*ab?"));
    CHECK(matches("a*c", "a*c"));
    CHECK_FALSE(matches("abc", "a*b"));
    CHECK_FALSE(matches("abc", "ab"));
    CHECK_FALSE(matches("ab", "abc"));
    CHECK_FALSE(matches("", "?"));
    CHECK_FALSE(matches(std::string(2000, 'a'), "*a*a*a*a*a*a*a*a*b"));
}

TEST_CASE("a policy of who asks names nobody") {
    const auto verdict_of = [](const std::string& statement) {
        const auto policy = penstock::wire::JsonDocument::parse(R"({"Statement":)" + statement + "}");
        return judge_identity(policy->root(), kPut);
    };
    const std::string kinesis = R"("Action":"kinesis:*","Resource":"*"})";
    CHECK(verdict_of(R"({"Effect":"Allow",)" + kinesis) == Verdict::allowed);
    CHECK(verdict_of(R"([{"Effect":"Allow",)" + kinesis + R"(,{"Effect":"Deny",)" + kinesis + "]") ==
          Verdict::denied);
    CHECK(verdict_of(R"({"Effect":"Allow","Action":"s3:*","Resource":"*"})") == Verdict::not_mentioned);
    CHECK(verdict_of(R"({"Effect":"Allow","Condition":{},)" + kinesis) == Verdict::not_mentioned);
    CHECK(verdict_of("7") == Verdict::not_mentioned);
}
