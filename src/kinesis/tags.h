// What may be a tag: AWS's rules and words, the same for every operation that sets or removes one.
#pragma once
#include "api/error.h"
#include "kinesis/shapes.h"

namespace penstock::kinesis {

inline constexpr std::size_t kTagsMax = 50;  // per resource

// Whose tags they are, in messages.
struct Tagged {
    std::string_view kind = "stream";  // or "consumer"
    std::string_view name;
    std::string_view account;
};

api::Result<void> check_tags(const Tags& tags, const Tagged& whose);
api::Result<void> check_tag_keys(const TagKeys& keys, const Tagged& whose);
// Adds them, unless there would be too many.
api::Result<void> add_tags(std::map<std::string, std::string>& to, const Tags& tags, const Tagged& whose);
// Sorted by key.
std::vector<Tag> list_tags(const std::map<std::string, std::string>& tags);

}  // namespace penstock::kinesis
