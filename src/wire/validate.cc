// Constraint validation in AWS's words: "2 validation errors detected: Value '...' at '...' failed to satisfy
// constraint: ...; ...".  The words are those of kinesalite's recorded tests.
#include <algorithm>
#include <cstdlib>
#include <unordered_map>

#include "base/regex.h"
#include "base/text.h"
#include "wire/wire.h"

namespace penstock::wire {
namespace {

constexpr std::size_t kErrorsMax = 10;  // AWS stops counting at ten

// Where a value sits in the request.  Nodes live on the stack; text is built only for a failure.
struct Path {
    const Path* up = nullptr;
    std::string_view name{};  // a member
    std::size_t index = 0;    // 1-based position in a list, 0 otherwise

    std::string text() const {
        std::string before = up ? up->text() : "";
        if (index) return before + "." + std::to_string(index) + ".member";
        if (name.empty()) return before;
        std::string own(name);
        if (own[0] >= 'A' && own[0] <= 'Z') own[0] = static_cast<char>(own[0] + 32);
        return before.empty() ? own : before + "." + own;
    }
};

// The whole text must match, as in AWS's models.  Compiled once per thread, by the literal's address.
bool matches(std::string_view pattern, std::string_view text) {
    thread_local std::unordered_map<const char*, base::Regex> compiled;
    auto found = compiled.find(pattern.data());
    if (found == compiled.end()) {
        auto regex = base::Regex::compile(pattern);
        if (!regex) std::abort();  // a declared shape has a pattern that does not compile
        found = compiled.emplace(pattern.data(), std::move(*regex)).first;
    }
    return found->second.matches(text);
}

std::string join(std::span<const std::string_view> parts) {
    std::string joined;
    for (const auto part : parts) {
        if (!joined.empty()) joined += ", ";
        joined += part;
    }
    return joined;
}

bool is_one_of(std::span<const std::string_view> values, std::string_view text) {
    return std::find(values.begin(), values.end(), text) != values.end();
}

std::string at_least(std::string_view what, std::int64_t n) {
    return "Member must have " + std::string(what) + " greater than or equal to " + std::to_string(n);
}
std::string at_most(std::string_view what, std::int64_t n) {
    return "Member must have " + std::string(what) + " less than or equal to " + std::to_string(n);
}

bool text_fits(const Limits& limits, std::string_view text) {
    const auto length = static_cast<std::int64_t>(base::utf8_length(text));
    return length >= limits.min && length <= limits.max &&
           (limits.pattern.empty() || matches(limits.pattern, text)) &&
           (limits.one_of.empty() || is_one_of(limits.one_of, text));
}

// The constraints of a list's or map's simple children, which AWS reports as one.
std::string child_constraint(const Limits& limits) {
    std::vector<std::string> all;
    if (!limits.one_of.empty())
        all.push_back("Member must satisfy enum value set: [" + join(limits.one_of) + "]");
    if (limits.max != Limits{}.max) all.push_back(at_most("length", limits.max));
    if (limits.min != Limits{}.min) all.push_back(at_least("length", limits.min));
    if (!limits.pattern.empty())
        all.push_back("Member must satisfy regular expression pattern: " + std::string(limits.pattern));
    if (!limits.one_of.empty()) all.push_back("Member must not be null");
    std::string text;
    for (const auto& one : all) text += (text.empty() ? "" : ", ") + one;
    return "[" + text + "]";
}

class Validation {
public:
    void visit(const Shape& shape, const void* value, const Path& path) {
        switch (shape.kind) {
            case Kind::text:
                return text(*shape.limits, static_cast<const Text*>(value)->value, path);
            case Kind::blob:
                return blob(*shape.limits, static_cast<const Blob*>(value)->value.size(), path);
            case Kind::integer:
            case Kind::long_integer:
                return integer(*shape.limits, static_cast<const Long*>(value)->value, path);
            case Kind::list:
                return list(shape, value, path);
            case Kind::map:
                return map(shape, value, path);
            case Kind::structure:
                return structure(shape, value, path);
            default:
                return;
        }
    }
    Status result() const {
        if (messages_.empty()) return {};
        std::string all = std::to_string(messages_.size()) +
                          (messages_.size() == 1 ? " validation error" : " validation errors") +
                          " detected: ";
        for (std::size_t i = 0; i < messages_.size(); ++i) all += (i ? "; " : "") + messages_[i];
        return std::unexpected(Error{"ValidationException", all});
    }

private:
    void text(const Limits& limits, const std::string& value, const Path& path) {
        if (!limits.pattern.empty() && !matches(limits.pattern, value)) {
            fail(quoted(value), path,
                 "Member must satisfy regular expression pattern: " + std::string(limits.pattern));
        }
        length(limits, base::utf8_length(value), path, [&] { return quoted(value); });
        if (!limits.one_of.empty() && !is_one_of(limits.one_of, value)) {
            fail(quoted(value), path, "Member must satisfy enum value set: [" + join(limits.one_of) + "]");
        }
    }
    void blob(const Limits& limits, std::size_t size, const Path& path) {
        // A blob's value is not shown: it is sensitive in AWS's model.
        length(limits, size, path, [] { return std::string(); });
    }
    void integer(const Limits& limits, std::int64_t value, const Path& path) {
        const std::string shown = quoted(std::to_string(value));
        if (value < limits.min) fail(shown, path, at_least("value", limits.min));
        if (value > limits.max) fail(shown, path, at_most("value", limits.max));
    }
    void list(const Shape& shape, const void* value, const Path& path) {
        const std::size_t size = shape.size(value);
        const Shape& element = shape.element();
        length(*shape.limits, size, path, [&] { return show_list(shape, value); });
        if (element.kind == Kind::text) {
            for (std::size_t i = 0; i < size; ++i) {
                if (text_fits(*element.limits, static_cast<const Text*>(shape.at(value, i))->value)) continue;
                fail(show_list(shape, value), path,
                     "Member must satisfy constraint: " + child_constraint(*element.limits));
                return;
            }
            return;
        }
        for (std::size_t i = 0; i < size; ++i) visit(element, shape.at(value, i), {&path, {}, i + 1});
    }
    void map(const Shape& shape, const void* value, const Path& path) {
        struct Context {
            const Limits& key;
            const Shape& element;
            bool keys_fit = true, values_fit = true;
            std::string shown{};
        } context{*shape.key().limits, shape.element()};
        shape.each(value, &context, [](void* c, const std::string& key, const void* item) {
            auto& all = *static_cast<Context*>(c);
            all.keys_fit = all.keys_fit && text_fits(all.key, key);
            if (!all.shown.empty()) all.shown += ", ";
            all.shown += key;
            if (all.element.kind != Kind::text) return;
            const std::string& text = static_cast<const Text*>(item)->value;
            all.values_fit = all.values_fit && text_fits(*all.element.limits, text);
            all.shown += "=" + text;
        });
        const std::string shown = "'{" + context.shown + "}'";
        length(*shape.limits, shape.size(value), path, [&] { return shown; });
        if (!context.keys_fit)
            fail(shown, path, "Map keys must satisfy constraint: " + child_constraint(context.key));
        if (!context.values_fit) {
            fail(shown, path,
                 "Map value must satisfy constraint: " + child_constraint(*context.element.limits));
        }
    }
    void structure(const Shape& shape, const void* value, const Path& path) {
        void* members[kMembersMax];
        if (shape.locate) shape.locate(const_cast<void*>(value), members);
        for (std::size_t i = 0; i < shape.fields.size(); ++i) {
            const Field& field = shape.fields[i];
            const Path at{&path, field.name, 0};
            if (const void* const member = field.shape().get(members[i]))
                visit(field.shape(), member, at);
            else if (field.required)
                fail("null", at, "Member must not be null");
        }
    }
    template <class Show>
    void length(const Limits& limits, std::size_t size, const Path& path, Show show) {
        const auto n = static_cast<std::int64_t>(size);
        if (n < limits.min) fail(show(), path, at_least("length", limits.min));
        if (n > limits.max) fail(show(), path, at_most("length", limits.max));
    }
    static std::string quoted(const std::string& text) { return "'" + text + "'"; }
    static std::string show_list(const Shape& shape, const void* value) {
        if (shape.element().kind != Kind::text)
            return "";  // AWS prints Java object ids; nobody can rely on them
        std::string shown;
        for (std::size_t i = 0, n = shape.size(value); i < n; ++i) {
            if (i) shown += ", ";
            shown += static_cast<const Text*>(shape.at(value, i))->value;
        }
        return "'[" + shown + "]'";
    }
    // `shown` is the value in quotes, null, or "" for one that is not shown.
    void fail(const std::string& shown, const Path& path, const std::string& constraint) {
        if (messages_.size() >= kErrorsMax) return;
        messages_.push_back("Value " + shown + (shown.empty() ? "at '" : " at '") + path.text() +
                            "' failed to satisfy constraint: " + constraint);
    }

    std::vector<std::string> messages_;
};

}  // namespace

Status validate(const Shape& shape, const void* object) {
    Validation validation;
    validation.visit(shape, object, Path{});
    return validation.result();
}

}  // namespace penstock::wire
