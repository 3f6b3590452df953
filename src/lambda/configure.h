// What CreateFunction and UpdateFunctionConfiguration check and set alike.
#pragma once
#include "api/error.h"
#include "lambda/function.h"
#include "lambda/settings.h"

namespace penstock::lambda {

// AWS's limit and reserved names of environment variables.
api::Result<void> check_environment(const Environment& environment);
// The runtime is known and this machine can run it.
api::Result<void> check_runtime(const std::string& runtime, const Settings& settings);
// Where the code is; only an uploaded zip is served yet.
api::Result<void> check_code_source(const FunctionCode& code);
// A hash in hex as CodeSha256 prints it: base64 of the digest.
std::string code_sha256_base64(const std::string& sha256_hex);

// The answer of CreateFunction: AWS says Pending, though the function is Active when the client reads that.
FunctionConfiguration as_created(FunctionConfiguration configuration);
// The answer of the updates: InProgress, likewise.
FunctionConfiguration as_updated(FunctionConfiguration configuration);

}  // namespace penstock::lambda
