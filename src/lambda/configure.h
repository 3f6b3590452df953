// What CreateFunction, UpdateFunctionCode and UpdateFunctionConfiguration check and set alike.
#pragma once
#include "api/error.h"
#include "lambda/code_store.h"
#include "lambda/function.h"
#include "lambda/settings.h"

namespace penstock::lambda {

// AWS's limit and reserved names of environment variables.
api::Result<void> check_environment(const Environment& environment);
// The runtime is known and this machine can run it.
api::Result<void> check_runtime(const std::string& runtime, const Settings& settings);
// Where the code is: an uploaded zip, or a directory of this machine.
api::Result<void> check_code_source(const FunctionCode& code);
// A hash in hex as CodeSha256 prints it: base64 of the digest.
std::string code_sha256_base64(const std::string& sha256_hex);

struct NewCode {
    std::string sha256_hex{};
    std::int64_t bytes = 0;
    std::string hot_directory{};
};
// Keeps code that check_code_source() let through.
api::Reply<NewCode> take_code(CodeStore& store, FunctionCode code);
void set_code(Function& function, const NewCode& code);

// JSON has levels, by default INFO.
void complete_logging(LoggingConfig& logging);

// Sets what the request names of the members that creation and update share.
template <class Request>
void configure(FunctionConfiguration& to, const Request& from) {
    if (from.role) to.role.put(from.role->value);
    if (from.runtime) to.runtime = *from.runtime;
    if (from.handler) to.handler = *from.handler;
    if (from.description) to.description = *from.description;
    if (from.timeout) to.timeout = *from.timeout;
    if (from.memory_size) to.memory_size = *from.memory_size;
    if (from.environment) to.environment = *from.environment;
    if (from.tracing) to.tracing.set().mode = *from.tracing->mode;
    if (from.ephemeral_storage) to.ephemeral_storage = *from.ephemeral_storage;
    if (from.vpc) {
        VpcConfigResponse& vpc = to.vpc.set();
        vpc.subnet_ids = *from.vpc->subnet_ids;
        vpc.security_group_ids = *from.vpc->security_group_ids;
        vpc.vpc_id.put("");  // there are no networks here
        if (from.vpc->ipv6_allowed) vpc.ipv6_allowed = *from.vpc->ipv6_allowed;
    }
    if (from.dead_letter) {
        to.dead_letter = *from.dead_letter;
        if (from.dead_letter->target_arn->value.empty()) to.dead_letter.reset();
    }
    if (from.kms_key_arn) {
        to.kms_key_arn.put(from.kms_key_arn->value);
        if (from.kms_key_arn->value.empty()) to.kms_key_arn.reset();
    }
    if (from.file_systems) {
        to.file_systems = *from.file_systems;
        if (from.file_systems->empty()) to.file_systems.reset();
    }
    if (from.snap_start->apply_on) to.snap_start.set().apply_on.put(from.snap_start->apply_on->value);
    if (from.logging->format) to.logging.set().format = *from.logging->format;
    if (from.logging->application_level)
        to.logging.set().application_level = *from.logging->application_level;
    if (from.logging->system_level) to.logging.set().system_level = *from.logging->system_level;
    if (from.logging->group) to.logging.set().group = *from.logging->group;
    complete_logging(to.logging.value);
}

// The answer of CreateFunction and PublishVersion: AWS says Pending, though the function is Active when the
// client reads that.
FunctionConfiguration as_created(FunctionConfiguration configuration);
// The answer of the updates: InProgress, likewise.
FunctionConfiguration as_updated(FunctionConfiguration configuration);
// An entry of a list, where AWS leaves the states out (recorded by localstack's snapshot tests).
FunctionConfiguration as_listed(FunctionConfiguration configuration);

}  // namespace penstock::lambda
