#include "usage/patch.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "usage/errors.h"

namespace penstock::usage {
namespace {

// AWS's sentence begins so (`?`).
api::Error invalid_path(const PatchOperation& patch) {
    return bad_request("Invalid patch path '" + patch.path->value + "' specified for op '" + patch.op->value +
                       "'.");
}

std::optional<double> to_number(std::string_view text) {
    double number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

api::Result<void> set(wire::Member<wire::Integer>& member, const PatchOperation& patch) {
    const auto number = base::to_integer(patch.value->value);
    if (!number || *number < 0) return std::unexpected(bad_request("Invalid number: " + patch.value->value));
    member.put(*number);
    return {};
}

api::Result<void> set(wire::Member<wire::Number>& member, const PatchOperation& patch) {
    const auto number = to_number(patch.value->value);
    if (!number || !(*number >= 0))
        return std::unexpected(bad_request("Invalid number: " + patch.value->value));
    member.put(*number);
    return {};
}

// "api:stage"
api::Result<void> change_stages(std::vector<ApiStage>& stages, const PatchOperation& patch) {
    const auto parts = base::split(patch.value->value, ':');
    if (parts.size() != 2)
        return std::unexpected(bad_request("Invalid API Stage specified: " + patch.value->value));
    const auto same = [&](const ApiStage& one) {
        return one.api_id->value == parts[0] && one.stage->value == parts[1];
    };
    const bool known = std::any_of(stages.begin(), stages.end(), same);
    if (*patch.op == "remove") {
        std::erase_if(stages, same);
    } else if (!known) {
        ApiStage& added = stages.emplace_back();
        added.api_id.put(std::string(parts[0]));
        added.stage.put(std::string(parts[1]));
    }
    return {};
}

api::Result<void> apply(const PatchOperation& patch, ApiKey& key) {
    const std::string& path = patch.path->value;
    const std::string& value = patch.value->value;
    if (!(*patch.op == "replace")) return std::unexpected(invalid_path(patch));
    if (path == "/name") {
        key.key_name.put(value);
    } else if (path == "/description") {
        key.description.put(value);
    } else if (path == "/customerId") {
        key.customer_id.put(value);
    } else if (path == "/enabled") {
        if (value != "true" && value != "false")
            return std::unexpected(bad_request("Invalid boolean: " + value));
        key.enabled.put(value == "true");
    } else {
        return std::unexpected(invalid_path(patch));
    }
    return {};
}

api::Result<void> remove(const PatchOperation& patch, UsagePlan& plan) {
    const std::string& path = patch.path->value;
    if (path == "/throttle")
        plan.throttle.reset();
    else if (path == "/quota")
        plan.quota.reset();
    else if (path == "/productCode")
        plan.product_code.reset();
    else
        return std::unexpected(invalid_path(patch));
    return {};
}

api::Result<void> apply(const PatchOperation& patch, UsagePlan& plan) {
    const std::string& path = patch.path->value;
    if (path == "/apiStages") return change_stages(plan.api_stages.set(), patch);
    if (*patch.op == "remove") return remove(patch, plan);
    if (!(*patch.op == "replace") && !(*patch.op == "add")) return std::unexpected(invalid_path(patch));
    if (path == "/throttle/rateLimit") return set(plan.throttle.set().rate_limit, patch);
    if (path == "/throttle/burstLimit") return set(plan.throttle.set().burst_limit, patch);
    if (path == "/quota/limit") return set(plan.quota.set().limit, patch);
    if (path == "/quota/offset") return set(plan.quota.set().offset, patch);
    if (path == "/quota/period")
        plan.quota.set().period.put(patch.value->value);
    else if (path == "/name")
        plan.plan_name.put(patch.value->value);
    else if (path == "/description")
        plan.description.put(patch.value->value);
    else if (path == "/productCode")
        plan.product_code.put(patch.value->value);
    else
        return std::unexpected(invalid_path(patch));
    return {};
}

template <class T>
api::Result<void> apply_all(const std::vector<PatchOperation>& operations, T& to) {
    for (const PatchOperation& patch : operations) {
        if (auto ok = apply(patch, to); !ok) return ok;
    }
    return {};
}

}  // namespace

api::Result<void> apply(const std::vector<PatchOperation>& operations, ApiKey& key) {
    return apply_all(operations, key);
}

api::Result<void> apply(const std::vector<PatchOperation>& operations, UsagePlan& plan) {
    return apply_all(operations, plan);
}

}  // namespace penstock::usage
