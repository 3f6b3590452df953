// Resource policies of functions and layers: statements added and removed one by one, printed as AWS does.
#pragma once
#include <optional>
#include <string>

#include "api/error.h"
#include "lambda/function_settings.h"

namespace penstock::lambda {

// What is said of a principal, an account or a service; members left empty are not said.
struct Statement {
    std::string id{};
    std::string principal{};
    std::string action{};
    std::string resource{};
    std::string source_arn{};
    std::string source_account{};
    std::string event_source_token{};
    std::string organization{};
    std::string url_auth_type{};
    std::optional<bool> via_function_url{};
};
// As JSON, or why there can be none.
api::Result<std::string> write_statement(const Statement& statement);

// The whole document.
std::string write_policy(const StoredPolicy& policy);
// Refused when there is one of that id.
api::Result<void> add_statement(StoredPolicy& policy, const std::string& id, std::string statement);
api::Result<void> remove_statement(StoredPolicy& policy, const std::string& id);

struct AddedStatement {
    Optional<"Statement", wire::Text> statement;
    Optional<"RevisionId", wire::Text> revision_id;
};
struct WholePolicy {
    Optional<"Policy", wire::Text> policy;
    Optional<"RevisionId", wire::Text> revision_id;
};

}  // namespace penstock::lambda
