#include "wire/cbor.h"
#include "wire/wire.h"

namespace penstock::wire {
namespace {

void write_value(std::string& out, const Shape& shape, const void* from);

void write_structure(std::string& out, const Shape& shape, const void* from) {
    void* members[kMembersMax];
    if (shape.locate) shape.locate(const_cast<void*>(from), members);
    begin_cbor_map(out);
    for (std::size_t i = 0; i < shape.fields.size(); ++i) {
        const Field& field = shape.fields[i];
        const void* const member = field.shape().get(members[i]);
        if (!member || field.in != In::body) continue;
        append_cbor_text(out, field.name);
        write_value(out, field.shape(), member);
    }
    end_cbor(out);
}

void write_list(std::string& out, const Shape& shape, const void* from) {
    begin_cbor_list(out);
    for (std::size_t i = 0, n = shape.size(from); i < n; ++i)
        write_value(out, shape.element(), shape.at(from, i));
    end_cbor(out);
}

void write_map(std::string& out, const Shape& shape, const void* from) {
    struct Context {
        std::string& out;
        const Shape& element;
    } context{out, shape.element()};
    begin_cbor_map(out);
    shape.each(from, &context, [](void* c, const std::string& key, const void* item) {
        const auto& [to, element] = *static_cast<Context*>(c);
        append_cbor_text(to, key);
        write_value(to, element, item);
    });
    end_cbor(out);
}

void write_value(std::string& out, const Shape& shape, const void* from) {
    switch (shape.kind) {
        case Kind::text:
            return append_cbor_text(out, static_cast<const Text*>(from)->value);
        case Kind::blob:
            return append_cbor_bytes(out, static_cast<const Blob*>(from)->value);
        case Kind::boolean:
            return append_cbor_boolean(out, static_cast<const Boolean*>(from)->value);
        case Kind::integer:
            return append_cbor_integer(out, static_cast<const Integer*>(from)->value);
        case Kind::long_integer:
            return append_cbor_integer(out, static_cast<const Long*>(from)->value);
        case Kind::number:
            return append_cbor_number(out, static_cast<const Number*>(from)->value);
        case Kind::timestamp:
            return append_cbor_timestamp(out, static_cast<const Timestamp*>(from)->value);
        case Kind::list:
            return write_list(out, shape, from);
        case Kind::map:
            return write_map(out, shape, from);
        case Kind::structure:
            return write_structure(out, shape, from);
    }
}

}  // namespace

std::string write_cbor(const Shape& shape, const void* object) {
    std::string out;
    write_value(out, shape, object);
    return out;
}

}  // namespace penstock::wire
