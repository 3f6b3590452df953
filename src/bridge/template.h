// What becomes of a record on its way to a topic: EventBridge Pipes' input templates.
//
// A template that begins with {, [ or " is JSON: a placeholder outside of its texts stands for a JSON value,
// one within for its plain text.  Any other is a text.  What an event lacks is null, or nothing within a
// text; what AWS does then is not known `?`.  (EventBridge user guide, "Input transformation".)
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/path.h"
#include "cursor/record_event.h"

namespace penstock::bridge {

// What the reserved variables stand for: <aws.pipes.pipe-arn> and so on.
struct TemplateNames {
    std::string pipe_arn;
    std::string pipe_name;
    std::string source_arn;
    std::string target_arn;
};

class Template {
public:
    // The error is a sentence.
    static std::expected<Template, std::string> compile(std::string_view text, const TemplateNames& names);
    std::string apply(const cursor::RecordEvent& event) const;

private:
    enum class What : std::uint8_t { path, ingestion_time, event };
    enum class As : std::uint8_t { json, in_text, plain };
    struct Placeholder {
        What what = What::path;
        As as = As::plain;
        Path path{};
    };
    struct Piece {
        std::string text;  // goes before
        std::optional<Placeholder> placeholder{};
    };

    std::vector<Piece> pieces_;
};

}  // namespace penstock::bridge
