#include "bridge/template.h"

#include "base/clock.h"
#include "wire/json.h"

namespace penstock::bridge {
namespace {

std::optional<std::string> reserved(std::string_view name, const TemplateNames& names) {
    if (name == "aws.pipes.pipe-arn") return names.pipe_arn;
    if (name == "aws.pipes.pipe-name") return names.pipe_name;
    if (name == "aws.pipes.source-arn") return names.source_arn;
    if (name == "aws.pipes.target-arn") return names.target_arn;
    return std::nullopt;
}

// Without the quotes.
void append_escaped(std::string_view text, std::string& out) {
    const std::string quoted = wire::json_string(text);
    out.append(quoted, 1, quoted.size() - 2);
}

void append_json(const filter::Value& value, std::string& out) {
    if (value.json())
        out += value.json()->to_json();
    else if (value.kind() == wire::JsonKind::text)
        wire::append_json_string(out, value.text());
    else
        wire::append_json_number(out, value.number());
}

}  // namespace

std::expected<Template, std::string> Template::compile(std::string_view text, const TemplateNames& names) {
    Template out;
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const bool is_json =
        first != text.npos && std::string_view("{[\"").find(text[first]) != std::string_view::npos;
    std::string sample;  // with something in the place of each placeholder
    std::string before;
    bool in_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool opens = text[i] == '<' && (text.substr(i + 1).starts_with("$") ||
                                              text.substr(i + 1).starts_with("aws.pipes."));
        if (!opens) {
            if (is_json && in_text && text[i] == '\\' && i + 1 < text.size()) {
                before.append(text, i, 2);
                sample.append(text, i, 2);
                ++i;
                continue;
            }
            if (text[i] == '"') in_text = !in_text;
            before += text[i];
            sample += text[i];
            continue;
        }
        const std::size_t end = text.find('>', i);
        if (end == text.npos) return std::unexpected("InputTemplate has a < without its >");
        const std::string_view name = text.substr(i + 1, end - i - 1);
        i = end;
        const As as = !is_json ? As::plain : in_text ? As::in_text : As::json;
        if (as == As::json) sample += "null";
        if (const auto known = reserved(name, names)) {
            if (as == As::json)
                wire::append_json_string(before, *known);
            else if (as == As::in_text)
                append_escaped(*known, before);
            else
                before += *known;
            continue;
        }
        Placeholder placeholder{.as = as};
        if (name == "aws.pipes.event.ingestion-time") {
            placeholder.what = What::ingestion_time;
        } else if (name == "aws.pipes.event.json") {
            placeholder.what = What::event;
        } else if (name.starts_with("aws.pipes.")) {
            return std::unexpected("InputTemplate has <" + std::string(name) +
                                   ">, which is not supported by Penstock");
        } else {
            auto path = Path::parse(name);
            if (!path) return std::unexpected(std::move(path.error()));
            placeholder.path = std::move(*path);
        }
        out.pieces_.push_back({std::exchange(before, {}), std::move(placeholder)});
    }
    if (is_json && !wire::JsonDocument::parse(sample))
        return std::unexpected("InputTemplate is neither valid JSON nor a text");
    if (!before.empty()) out.pieces_.push_back({std::move(before)});
    return out;
}

std::string Template::apply(const cursor::RecordEvent& event) const {
    std::string out;
    for (const Piece& piece : pieces_) {
        out += piece.text;
        if (!piece.placeholder) continue;
        const Placeholder& placeholder = *piece.placeholder;
        if (placeholder.what != What::path) {
            // The time of arrival: a message that is made again is the same message.
            const bool whole = placeholder.what == What::event;
            const std::string made = whole ? event.to_json() : base::iso8601_ms(event.record().at);
            if (placeholder.as == As::in_text)
                append_escaped(made, out);
            else if (placeholder.as == As::json && !whole)
                wire::append_json_string(out, made);
            else
                out += made;
            continue;
        }
        const auto value = placeholder.path.find(event);
        const bool structured =
            value && (value->kind() == wire::JsonKind::object || value->kind() == wire::JsonKind::list);
        if (structured && placeholder.as != As::in_text && placeholder.path.is_member("data")) {
            out += event.record().data;  // as it came
        } else if (placeholder.as == As::json) {
            if (value)
                append_json(*value, out);
            else
                out += "null";
        } else if (value) {
            std::string plain;
            append_plain(*value, plain);
            if (placeholder.as == As::in_text)
                append_escaped(plain, out);
            else
                out += plain;
        }
    }
    return out;
}

}  // namespace penstock::bridge
