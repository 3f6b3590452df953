#include "gateway/model_template.h"

#include "wire/json.h"

namespace penstock::gateway {
namespace {

using wire::JsonValue;

// Schemas that refer to themselves, or to others again and again, are cut here; AWS's templates are no
// longer.
constexpr int kDepthMax = 32;
constexpr std::size_t kTemplateBytesMax = 300 * 1024;

std::string type_of(const JsonValue& schema) {
    const auto type = schema.find("type");
    if (type && type->is_text()) return std::string(type->text());
    if (schema.find("properties")) return "object";
    if (schema.find("items")) return "array";
    return "";
}

class Writer {
public:
    explicit Writer(JsonValue root) : root_(root) {}

    // `at` is the template's expression for the document, "$inputRoot.order".
    void value(JsonValue schema, const std::string& at, int depth);
    std::string take() { return std::move(out_); }

private:
    void object(const JsonValue& schema, const std::string& at, int depth);
    void list(const JsonValue& schema, const std::string& at, int depth);
    // What {"$ref": "#/definitions/x"} stands for; itself when it points elsewhere.
    JsonValue resolved(JsonValue schema) const;
    void indent(int depth) { out_.append(static_cast<std::size_t>(depth) * 2, ' '); }

    JsonValue root_;
    std::string out_;
};

JsonValue Writer::resolved(JsonValue schema) const {
    constexpr std::string_view prefix = "#/definitions/";
    const auto ref = schema.find("$ref");
    if (!ref || !ref->is_text() || !ref->text().starts_with(prefix)) return schema;
    const auto definitions = root_.find("definitions");
    const auto found = definitions ? definitions->find(ref->text().substr(prefix.size())) : std::nullopt;
    return found ? *found : schema;
}

void Writer::value(JsonValue schema, const std::string& at, int depth) {
    schema = resolved(schema);
    const std::string type = type_of(schema);
    if (depth > kDepthMax || out_.size() > kTemplateBytesMax)
        out_ += "{ }";
    else if (type == "array")
        list(schema, at, depth);
    else if (type == "integer")
        out_ += "42";
    else if (type == "number")
        out_ += "42.0";
    else if (type == "boolean")
        out_ += "true";
    else if (type == "null")
        out_ += "null";
    else if (type == "string")
        out_ += "\"foo\"";
    else
        object(schema, at, depth);
}

void Writer::object(const JsonValue& schema, const std::string& at, int depth) {
    const auto properties = schema.find("properties");
    bool first = true;
    out_ += '{';
    if (properties && properties->is_object()) {
        properties->each_member([&](std::string_view name, JsonValue property) {
            out_ += first ? "\n" : ",\n";
            first = false;
            indent(depth + 1);
            out_ += wire::json_string(name) + " : ";
            value(property, at + "." + std::string(name), depth + 1);
        });
    }
    if (first) {
        out_ += " }";
        return;
    }
    out_ += '\n';
    indent(depth);
    out_ += '}';
}

void Writer::list(const JsonValue& schema, const std::string& at, int depth) {
    out_ +=
        "[\n##TO"
        "DO: Update this foreach loop to reference array from input json\n#foreach($elem in " +
        at + ")\n";
    indent(depth + 1);
    if (const auto items = schema.find("items"); items && items->is_object())
        value(*items, "$elem", depth + 1);
    else
        out_ += "{ }";
    out_ += "#if($foreach.hasNext),#end\n\n#end\n";
    indent(depth);
    out_ += ']';
}

}  // namespace

std::string model_template(std::string_view schema) {
    const auto document = wire::JsonDocument::parse(schema);
    std::string out = "#set($inputRoot = $input.path('$'))\n";
    if (!document) return out + "{ }";
    Writer writer(document->root());
    writer.value(document->root(), "$inputRoot", 0);
    return out + writer.take();
}

}  // namespace penstock::gateway
