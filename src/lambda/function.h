// A function as it is at one moment: never changed, replaced as a whole.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/caller.h"
#include "base/clock.h"
#include "lambda/shapes.h"

namespace penstock::lambda {

// Penstock's own runtime: shared objects that get records as they are (penstock/function.h).
inline constexpr const char* kNativeRuntime = "native";

struct Function {
    std::string account;
    std::string region;
    FunctionConfiguration configuration;  // as GetFunctionConfiguration answers
    std::string code_sha256_hex;          // names the code in the blob store and its directory
    std::vector<std::string> layer_code;  // the same of its layers, in the order of the configuration
    std::string hot_directory;            // the code is there instead, and may change at any time
    std::map<std::string, std::string> tags;

    const std::string& name() const { return configuration.function_name->value; }
    const std::string& arn() const { return configuration.function_arn->value; }  // of a version: qualified
    const std::string& version() const { return configuration.version->value; }
    std::string unqualified_arn() const;
    const std::string& revision() const { return configuration.revision_id->value; }
    std::int64_t timeout_s() const { return configuration.timeout->value; }
    // Of a function that says nothing else: 512 MB, as on AWS.
    std::int64_t temporary_mb() const {
        constexpr std::int64_t usual = 512;
        const auto& storage = configuration.ephemeral_storage;
        return storage ? storage->size->value : usual;
    }
    bool is_native() const { return configuration.runtime->value == kNativeRuntime; }
    std::int64_t memory_mb() const { return configuration.memory_size->value; }
};

using FunctionPtr = std::shared_ptr<const Function>;

// A name as clients may write it: "f", "f:1", "123456789012:function:f", or a whole ARN.
struct FunctionRef {
    std::string account{};
    std::string region{};
    std::string name{};
    std::string qualifier{};  // "" when none was given

    std::string arn() const;  // unqualified
    std::string qualified_arn() const { return qualifier.empty() ? arn() : arn() + ":" + qualifier; }
};
// A ref's qualifier in its one form: "$LATEST" for none.
inline std::string qualifier_of(const FunctionRef& ref) {
    return ref.qualifier.empty() ? "$LATEST" : ref.qualifier;
}
FunctionRef parse_function_name(std::string_view text, const api::Caller& caller);
// Nothing when the text is no function ARN.
std::optional<FunctionRef> parse_function_arn(std::string_view arn);

std::string to_json(const Function& function);
std::optional<Function> function_from_json(std::string_view json);

}  // namespace penstock::lambda
