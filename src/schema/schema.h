// JSON Schema, draft 4: what a request model of API Gateway is written in (json-schema.org,
// draft-fge-json-schema-validation-00).
//
// Not here: references to other documents, and `id`, which only matters for them.  Work is bounded: a check
// that takes too long fails.  Why this is our own: Debian's one library for it, valijson, matches patterns
// with std::regex, which overflows the stack on a long text.
#pragma once
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json.h"

namespace penstock::schema {

struct Node;

class Schema {
public:
    // The error is a sentence.
    static std::expected<Schema, std::string> compile(std::string_view json);
    Schema(Schema&&) noexcept;
    Schema& operator=(Schema&&) noexcept;
    ~Schema();

    // What is wrong with a document, in the words that API Gateway's validator uses; nothing when it is
    // valid. One thread at a time.
    std::vector<std::string> problems(const wire::JsonValue& document) const;

private:
    explicit Schema(std::vector<std::unique_ptr<Node>> nodes);
    std::vector<std::unique_ptr<Node>> nodes_;  // the first is the root
};

}  // namespace penstock::schema
