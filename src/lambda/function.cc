#include "lambda/function.h"

#include "base/text.h"
#include "wire/wire.h"

namespace penstock::lambda {
namespace {

struct StoredFunction {
    Required<"account", wire::Text> account;
    Required<"region", wire::Text> region;
    Required<"code", wire::Text> code;
    Required<"configuration", FunctionConfiguration> configuration;
    Optional<"tags", Tags> tags;
    Optional<"layerCode", std::vector<wire::Text>> layer_code;
    Optional<"hotDirectory", wire::Text> hot_directory;
};

}  // namespace

std::string FunctionRef::arn() const {
    return "arn:aws:lambda:" + region + ":" + account + ":function:" + name;
}

std::string Function::unqualified_arn() const {
    return FunctionRef{.account = account, .region = region, .name = name()}.arn();
}

FunctionRef parse_function_name(std::string_view text, const api::Caller& caller) {
    if (auto whole = parse_function_arn(text)) return *whole;
    FunctionRef ref{.account = caller.account, .region = caller.region};
    auto parts = base::split(text, ':');
    if (parts.size() >= 3 && parts[1] == "function") {  // a partial ARN
        ref.account = parts[0];
        parts.erase(parts.begin(), parts.begin() + 2);
    } else if (parts.size() >= 2 && parts[0] == "function") {
        parts.erase(parts.begin());
    }
    ref.name = parts[0];
    if (parts.size() > 1) ref.qualifier = parts[1];
    return ref;
}

std::optional<FunctionRef> parse_function_arn(std::string_view arn) {
    // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
    const auto parts = base::split(arn, ':');
    if (parts.size() < 7 || parts.size() > 8 || parts[0] != "arn" || parts[2] != "lambda" ||
        parts[5] != "function") {
        return std::nullopt;
    }
    FunctionRef ref{
        .account = std::string(parts[4]), .region = std::string(parts[3]), .name = std::string(parts[6])};
    if (parts.size() == 8) ref.qualifier = parts[7];
    return ref;
}

std::string to_json(const Function& function) {
    StoredFunction out;
    out.account.put(function.account);
    out.region.put(function.region);
    out.code.put(function.code_sha256_hex);
    out.configuration = function.configuration;
    for (const auto& [key, value] : function.tags) out.tags.set()[key].value = value;
    for (const auto& sha : function.layer_code) out.layer_code.set().emplace_back().value = sha;
    if (!function.hot_directory.empty()) out.hot_directory.put(function.hot_directory);
    return wire::write_json(out);
}

std::optional<Function> function_from_json(std::string_view json) {
    StoredFunction in;
    if (!wire::read_json(json, in) || !in.configuration || !in.code) return std::nullopt;
    Function function;
    function.account = in.account->value;
    function.region = in.region->value;
    function.code_sha256_hex = in.code->value;
    function.configuration = std::move(in.configuration.value);
    for (const auto& [key, value] : *in.tags) function.tags[key] = value.value;
    for (const auto& sha : *in.layer_code) function.layer_code.push_back(sha.value);
    function.hot_directory = in.hot_directory->value;
    return function;
}

}  // namespace penstock::lambda
