#include "api/operation.h"

#include <algorithm>

#include "base/text.h"

namespace penstock::api {
namespace {

const std::string* find_binding(const std::vector<Binding>& bindings, std::string_view name) {
    for (const Binding& binding : bindings) {
        if (binding.name == name) return &binding.value;
    }
    return nullptr;
}

Result<void> read_text(std::string_view text, const wire::Shape& shape, void* member) {
    auto status = wire::read_text_member(text, shape, shape.emplace(member));
    if (!status) return std::unexpected(from_wire(std::move(status.error())));
    return {};
}

// A list in the query is its name repeated.
Result<void> read_query_list(const Parts& parts, std::string_view name, const wire::Shape& shape,
                             void* member) {
    for (const Binding& item : parts.query) {
        if (item.name != name) continue;
        if (auto status = read_text(item.value, shape, member); !status) return status;
    }
    return {};
}

bool is_scalar_text(const wire::Shape& shape) {
    return shape.kind != wire::Kind::structure && shape.kind != wire::Kind::map;
}

std::string to_text(const wire::Shape& shape, const void* value) {
    switch (shape.kind) {
        case wire::Kind::text:
            return static_cast<const wire::Text*>(value)->value;
        case wire::Kind::integer:
        case wire::Kind::long_integer:
            return std::to_string(static_cast<const wire::Long*>(value)->value);
        case wire::Kind::boolean:
            return static_cast<const wire::Boolean*>(value)->value ? "true" : "false";
        default:
            return wire::write_json(shape, value);
    }
}

}  // namespace

Result<void> read_request(const Parts& parts, const wire::Shape& shape, void* request) {
    void* members[wire::kMembersMax];
    if (shape.locate) shape.locate(request, members);
    bool has_payload = false;
    for (std::size_t i = 0; i < shape.fields.size(); ++i) {
        const wire::Field& field = shape.fields[i];
        const wire::Shape& inner = field.shape();
        Result<void> status;
        switch (field.in) {
            case wire::In::body:
            case wire::In::status:
                break;
            case wire::In::path:
                if (const auto* value = find_binding(parts.path, field.name))
                    status = read_text(*value, inner, members[i]);
                break;
            case wire::In::query:
                if (inner.kind == wire::Kind::list)
                    status = read_query_list(parts, field.name, inner, members[i]);
                else if (const auto* value = find_binding(parts.query, field.name);
                         value && is_scalar_text(inner)) {
                    status = read_text(*value, inner, members[i]);
                }
                break;
            case wire::In::header:
                if (const auto value = parts.http->headers.find(field.name))
                    status = read_text(*value, inner, members[i]);
                break;
            case wire::In::payload:
                has_payload = true;
                static_cast<wire::Blob*>(inner.emplace(members[i]))->value = parts.http->body;
                break;
        }
        if (!status) return status;
    }
    if (!has_payload) {
        const std::string& body = parts.http->body;
        auto status = parts.encoding == wire::Encoding::cbor ? wire::read_cbor(body, shape, request)
                                                             : wire::read_json(body, shape, request);
        if (!status) return std::unexpected(from_wire(std::move(status.error())));
    }
    auto status = wire::validate(shape, request);
    if (!status) return std::unexpected(from_wire(std::move(status.error())));
    return {};
}

Answer write_answer(const wire::Shape& shape, const void* response, const Route& route,
                    wire::TimestampFormat timestamps, wire::Encoding encoding) {
    Answer answer;
    answer.status = route.method.empty() ? 200 : route.success;
    void* members[wire::kMembersMax];
    if (shape.locate) shape.locate(const_cast<void*>(response), members);
    for (std::size_t i = 0; i < shape.fields.size(); ++i) {
        const wire::Field& field = shape.fields[i];
        const void* const value = field.shape().get(members[i]);
        if (!value) continue;
        if (field.in == wire::In::status) {
            answer.status = static_cast<int>(static_cast<const wire::Integer*>(value)->value);
        } else if (field.in == wire::In::header) {
            answer.headers.add(field.name, to_text(field.shape(), value));
        } else if (field.in == wire::In::payload) {
            answer.body_is_payload = true;
            answer.body = static_cast<const wire::Blob*>(value)->value;
        }
    }
    // An operation without output has a body of no bytes, not "{}".
    if (!answer.body_is_payload && !shape.fields.empty() && answer.status != 204) {
        answer.body = encoding == wire::Encoding::cbor ? wire::write_cbor(shape, response)
                                                       : wire::write_json(shape, response, timestamps);
    }
    return answer;
}

}  // namespace penstock::api
