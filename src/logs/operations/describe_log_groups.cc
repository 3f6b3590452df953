#include "logs/operation.h"

namespace penstock::logs {

struct DescribeLogGroups {
    static constexpr std::string_view name = "DescribeLogGroups";

    struct Request {
        Optional<"accountIdentifiers", AccountIds> accounts;
        Optional<"logGroupNamePrefix", GroupName> prefix;
        Optional<"logGroupNamePattern", GroupNamePattern> pattern;
        Optional<"nextToken", Token> token;
        Optional<"limit", DescribeLimit> limit;
        Optional<"includeLinkedAccounts", wire::Boolean> linked;
    };
    struct LogGroup {
        Optional<"arn", wire::Text> arn;
        Optional<"creationTime", wire::Long> created_ms;
        Optional<"logGroupName", wire::Text> group_name;
        Optional<"metricFilterCount", wire::Integer> metric_filters;
        Optional<"storedBytes", wire::Long> bytes;
    };
    struct Response {
        Optional<"logGroups", std::vector<LogGroup>> groups;
        Optional<"nextToken", wire::Text> token;
    };

    static Reply<Response> run(Logs& logs, const api::Caller& caller, const Request& request) {
        auto listing = reading<std::vector<Group>>(
            logs.blocking, [&] { return logs.store.groups(caller.account, caller.region); });
        const auto groups = co_await listing;
        constexpr std::size_t limit_default = 50;
        const std::size_t limit =
            request.limit ? static_cast<std::size_t>(request.limit->value) : limit_default;
        Response response;
        auto& out = response.groups.set();
        for (const Group& group : groups) {
            if (group.name <= request.token->value || !group.name.starts_with(request.prefix->value))
                continue;
            if (group.name.find(request.pattern->value) == group.name.npos) continue;
            if (out.size() == limit) {
                response.token.put(out.back().group_name->value);
                break;
            }
            LogGroup& made = out.emplace_back();
            made.group_name.put(group.name);
            made.arn.put("arn:aws:logs:" + caller.region + ":" + caller.account + ":log-group:" + group.name +
                         ":*");
            made.created_ms.put(group.created);
            made.metric_filters.put(0);
            made.bytes.put(static_cast<std::int64_t>(group.bytes));
        }
        co_return response;
    }
};

Operation describe_log_groups() { return api::operation<DescribeLogGroups, Logs>(); }

}  // namespace penstock::logs
