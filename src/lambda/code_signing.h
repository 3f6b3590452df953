// Code signing configurations: which profiles may sign the code of functions, and what becomes of other code.
// They are kept and told; signatures are not looked at, so that all code counts as unsigned.
//
// Belongs to the home loop.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/operation.h"
#include "base/clock.h"
#include "lambda/code_signing_shapes.h"
#include "lambda/entry.h"
#include "loop/turns.h"
#include "state/meta.h"

namespace penstock::lambda {

class CodeSigning {
public:
    using ConfigPtr = std::shared_ptr<const StoredCodeSigning>;
    using Edit = std::function<api::Result<void>(StoredCodeSigning&)>;

    CodeSigning(state::Meta& meta, const base::Clock& clock) : meta_(meta), clock_(clock) {}

    // Reads what the metadata store knows.  Once, before anything else.
    api::Result<void> open();

    // Of the caller's account and region; ResourceNotFoundException for any other.
    api::Result<ConfigPtr> find(const std::string& arn, const api::Caller& caller) const;
    // Sorted by ARN.
    std::vector<ConfigPtr> list(const api::Caller& caller) const;

    // Gives it its id, ARN and time.
    api::Reply<ConfigPtr> create(const api::Caller& caller, StoredCodeSigning config);
    api::Reply<ConfigPtr> change(std::string arn, api::Caller caller, Edit edit);
    // Unless `used`.
    api::Reply<api::Empty> remove(std::string arn, api::Caller caller, std::function<bool()> used);
    // While somebody has its turn nobody removes it: for who makes a function use it.
    loop::Task<loop::Turn> turn(const std::string& arn) { return turns_.take(arn); }

    // ---- For functions
    // One that a function is to use: CodeSigningConfigNotFoundException when there is none of its account.
    api::Result<void> check_usable(const std::string& arn, const FunctionRef& function) const;
    // Whether code without a valid signature may be deployed; "" is no configuration.
    api::Result<void> check_deployment(const std::string& arn, const FunctionRef& function) const;

private:
    api::Reply<api::Empty> commit(std::string arn, ConfigPtr config);

    state::Meta& meta_;
    const base::Clock& clock_;
    std::map<std::string, ConfigPtr> by_arn_;
    loop::Turns turns_;  // by ARN
};

}  // namespace penstock::lambda
