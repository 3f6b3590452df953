#include "kinesis/tags.h"

#include <algorithm>

#include "base/text.h"
#include "kinesis/errors.h"

namespace penstock::kinesis {
namespace {

// The characters that AWS lets through (kinesalite, test/addTagsToStream.js).
bool allowed(char32_t c) {
    if (c < 0x80) {
        const auto ascii = static_cast<char>(c);
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view("_./=+-% @").find(ascii) != std::string_view::npos;
    }
    return (c >= 0xc0 && c <= 0x1fff) || (c >= 0x2c00 && c <= 0xd7ff);
}

bool all_allowed(std::string_view text) {
    const auto characters = base::utf8_characters(text);
    return std::ranges::all_of(characters, allowed);
}

api::Result<void> check(const std::vector<std::string_view>& texts, const Tagged& whose,
                        std::string_view what_failed) {
    if (!std::ranges::all_of(texts, all_allowed)) {
        return std::unexpected(
            invalid_argument("Some tags contain invalid characters. Valid characters: Unicode letters, "
                             "digits, white space, _ . / = + - % @."));
    }
    const bool percent =
        std::ranges::any_of(texts, [](std::string_view t) { return t.find('%') != std::string_view::npos; });
    if (percent) {
        return std::unexpected(invalid_argument(
            "Failed to " + std::string(what_failed) + " " + std::string(whose.kind) + " " +
            std::string(whose.name) + " under account " + std::string(whose.account) +
            " because some tags contained illegal characters. The allowed characters are Unicode letters, "
            "white-spaces, '_',',','/','=','+','-','@'."));
    }
    return {};
}

}  // namespace

api::Result<void> check_tags(const Tags& tags, const Tagged& whose) {
    std::vector<std::string_view> texts;
    for (const auto& [key, value] : tags) {
        texts.push_back(key);
        texts.push_back(value.value);
    }
    return check(texts, whose, "add tags to");
}

api::Result<void> check_tag_keys(const TagKeys& keys, const Tagged& whose) {
    std::vector<std::string_view> texts;
    for (const TagKey& key : keys) texts.push_back(key.value);
    return check(texts, whose, "remove tags from");
}

api::Result<void> add_tags(std::map<std::string, std::string>& to, const Tags& tags, const Tagged& whose) {
    auto together = to;
    for (const auto& [key, value] : tags) together[key] = value.value;
    if (together.size() > kTagsMax) {
        return std::unexpected(invalid_argument(
            "Failed to add tags to " + std::string(whose.kind) + " " + std::string(whose.name) +
            " under account " + std::string(whose.account) + " because a given " + std::string(whose.kind) +
            " cannot have more than " + std::to_string(kTagsMax) + " tags associated with it."));
    }
    to = std::move(together);
    return {};
}

std::vector<Tag> list_tags(const std::map<std::string, std::string>& tags) {
    std::vector<Tag> all;
    for (const auto& [key, value] : tags) {
        Tag& tag = all.emplace_back();
        tag.key.put(key);
        tag.value.put(value);
    }
    return all;
}

}  // namespace penstock::kinesis
