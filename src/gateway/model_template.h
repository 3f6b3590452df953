// The mapping template that GetModelTemplate makes of a model's JSON schema: a document as the schema
// describes it, "foo" for texts and 42 for numbers, and a loop for each list.
#pragma once
#include <string>
#include <string_view>

namespace penstock::gateway {

// Of a schema that is a JSON document.  Spaced as API Gateway does (the guide's "Models and mapping
// templates").
std::string model_template(std::string_view schema);

}  // namespace penstock::gateway
