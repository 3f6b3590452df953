// Named shapes of the CloudWatch Logs model with AWS's limits (botocore, logs/2014-03-28), as far as reading
// needs them.
#pragma once
#include "wire/shape.h"

namespace penstock::logs {

using wire::Optional, wire::Required;

struct GroupName : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 512, .pattern = "[\\.\\-_/#A-Za-z0-9]+"};
};
struct GroupIdentifier : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 2048, .pattern = "[\\w#+=/:,.@-]*"};
};
struct GroupNamePattern : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 512, .pattern = "[\\.\\-_/#A-Za-z0-9]*"};
};
struct StreamName : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 512, .pattern = "[^:*]*"};
};
struct StreamNames : std::vector<StreamName> {
    static constexpr wire::Limits limits{.min = 1, .max = 100};
};
struct Time : wire::Long {
    static constexpr wire::Limits limits{.min = 0};
};
struct PatternText : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 1024};
};
struct Token : wire::Text {
    static constexpr wire::Limits limits{.min = 1};
};
struct EventsLimit : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 10'000};
};
struct DescribeLimit : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 50};
};
struct OrderBy : wire::Text {
    static constexpr std::string_view values[] = {"LogStreamName", "LastEventTime"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct AccountId : wire::Text {
    static constexpr wire::Limits limits{.min = 12, .max = 12, .pattern = "^\\d{12}$"};
};
struct AccountIds : std::vector<AccountId> {
    static constexpr wire::Limits limits{.min = 0, .max = 20};
};

}  // namespace penstock::logs
