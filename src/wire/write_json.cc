#include <cmath>

#include "base/base64.h"
#include "base/clock.h"
#include "wire/json.h"
#include "wire/wire.h"

namespace penstock::wire {
namespace {

constexpr std::size_t kFirstBytes = 256;

class JsonWriter {
public:
    explicit JsonWriter(TimestampFormat timestamps) : timestamps_(timestamps) { out_.reserve(kFirstBytes); }
    void value(const Shape& shape, const void* from);
    std::string take() { return std::move(out_); }

private:
    void structure(const Shape& shape, const void* from);
    void list(const Shape& shape, const void* from);
    void map(const Shape& shape, const void* from);
    void timestamp(double seconds);

    TimestampFormat timestamps_;
    std::string out_;
};

void JsonWriter::timestamp(double seconds) {
    if (timestamps_ == TimestampFormat::epoch_seconds) {
        append_json_number(out_, std::round(seconds * 1000) / 1000);  // AWS prints milliseconds at most
        return;
    }
    std::string text = base::iso8601_ms(static_cast<base::WallMs>(std::llround(seconds * 1000)));
    if (timestamps_ == TimestampFormat::iso8601) text.replace(text.size() - 5, 5, "Z");
    append_json_string(out_, text);
}

void JsonWriter::structure(const Shape& shape, const void* from) {
    void* members[kMembersMax];
    if (shape.locate) shape.locate(const_cast<void*>(from), members);
    bool first = true;
    out_ += '{';
    for (std::size_t i = 0; i < shape.fields.size(); ++i) {
        const Field& field = shape.fields[i];
        const void* const member = field.shape().get(members[i]);
        if (!member || field.in != In::body) continue;
        if (!first) out_ += ',';
        first = false;
        append_json_string(out_, field.name);
        out_ += ':';
        value(field.shape(), member);
    }
    out_ += '}';
}

void JsonWriter::list(const Shape& shape, const void* from) {
    out_ += '[';
    for (std::size_t i = 0, n = shape.size(from); i < n; ++i) {
        if (i) out_ += ',';
        value(shape.element(), shape.at(from, i));
    }
    out_ += ']';
}

void JsonWriter::map(const Shape& shape, const void* from) {
    struct Context {
        JsonWriter& writer;
        const Shape& element;
        bool first = true;
    } context{*this, shape.element()};
    out_ += '{';
    shape.each(from, &context, [](void* c, const std::string& key, const void* item) {
        auto& [writer, element, first] = *static_cast<Context*>(c);
        if (!first) writer.out_ += ',';
        first = false;
        append_json_string(writer.out_, key);
        writer.out_ += ':';
        writer.value(element, item);
    });
    out_ += '}';
}

void JsonWriter::value(const Shape& shape, const void* from) {
    switch (shape.kind) {
        case Kind::text:
            append_json_string(out_, static_cast<const Text*>(from)->value);
            return;
        case Kind::blob:
            out_ += '"';
            base::base64_append(out_, static_cast<const Blob*>(from)->value);
            out_ += '"';
            return;
        case Kind::boolean:
            out_ += static_cast<const Boolean*>(from)->value ? "true" : "false";
            return;
        case Kind::integer:
        case Kind::long_integer:
            out_ += std::to_string(static_cast<const Long*>(from)->value);
            return;
        case Kind::number:
            append_json_number(out_, static_cast<const Number*>(from)->value);
            return;
        case Kind::timestamp:
            timestamp(static_cast<const Timestamp*>(from)->value);
            return;
        case Kind::list:
            list(shape, from);
            return;
        case Kind::map:
            map(shape, from);
            return;
        case Kind::structure:
            structure(shape, from);
            return;
    }
}

}  // namespace

std::string merge_json(const std::string& target, const std::string& source) {
    const auto old_document = JsonDocument::parse(target), new_document = JsonDocument::parse(source);
    JsonObject merged;
    old_document->root().each_member([&](std::string_view key, JsonValue value) {
        if (!new_document->root().find(key)) merged.raw(key, value.to_json());
    });
    new_document->root().each_member(
        [&](std::string_view key, JsonValue value) { merged.raw(key, value.to_json()); });
    return merged.take();
}

std::string write_json(const Shape& shape, const void* object, TimestampFormat format) {
    JsonWriter writer(format);
    writer.value(shape, object);
    return writer.take();
}

}  // namespace penstock::wire
