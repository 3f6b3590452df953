// A CBOR body into an object, in one pass: the counterpart of read_json.cc.
#include <cmath>

#include "base/text.h"
#include "wire/cbor.h"
#include "wire/coerce.h"

namespace penstock::wire {
namespace {

// Items of lists and maps in one request.  A null is one byte on the wire and a whole structure here, so
// without a bound 16 MiB would become gigabytes.  PutRecords may bring 500.
constexpr std::size_t kItemsMax = 100'000;

std::unexpected<Error> malformed() { return std::unexpected(serialization("")); }

class Reading {
public:
    explicit Reading(std::string_view body) : in_(body) {}
    Status document(const Shape& shape, void* to);

private:
    Status value(CborHead head, const Shape& shape, void* to);
    Status structure(CborHead map, const Shape& shape, void* to);
    Status list(CborHead list, const Shape& shape, void* to);
    Status map(CborHead map, const Shape& shape, void* to);
    Status timestamp(CborHead head, const Shape& shape, double& to);
    Status text(const CborHead& head, std::string& to);
    std::unexpected<Error> mismatch(const CborHead& got, const Shape& wanted);
    std::optional<std::string_view> key();

    CborReader in_;
    std::string joined_;  // a string that came in pieces, until it is copied to its place
    std::size_t items_ = 0;
};

std::optional<std::string_view> Reading::key() {
    const auto head = in_.item();
    if (!head || head->kind != CborKind::text) return std::nullopt;
    const auto name = in_.string(*head, joined_);
    if (!name || !base::is_utf8(*name)) return std::nullopt;
    return name;
}

std::unexpected<Error> Reading::mismatch(const CborHead& got, const Shape& wanted) {
    switch (got.kind) {
        case CborKind::boolean:
            return std::unexpected(wrong_type(wanted, Given::boolean, ""));
        case CborKind::text: {
            const auto text = in_.string(got, joined_);
            if (!text) return malformed();
            return std::unexpected(wrong_type(wanted, Given::text, *text));
        }
        case CborKind::bytes:
            return std::unexpected(wrong_type(wanted, Given::bytes, ""));
        case CborKind::list:
            return std::unexpected(wrong_type(wanted, Given::list, ""));
        case CborKind::map:
            return std::unexpected(wrong_type(wanted, Given::map, ""));
        default:
            return std::unexpected(wrong_type(wanted, Given::number, ""));
    }
}

Status Reading::text(const CborHead& head, std::string& to) {
    const auto text = in_.string(head, joined_);
    if (!text || !base::is_utf8(*text)) return malformed();
    to = *text;
    return {};
}

// AWS's SDKs send integer milliseconds under tag 1.  A fraction can only come from a client that follows the
// RFC, and means seconds.
Status Reading::timestamp(CborHead head, const Shape& shape, double& to) {
    switch (head.kind) {
        case CborKind::natural:
            to = static_cast<double>(head.argument) / 1000;
            return {};
        case CborKind::negative:
            to = (-1.0 - static_cast<double>(head.argument)) / 1000;
            return {};
        case CborKind::number:
            if (!std::isfinite(head.number)) return malformed();
            to = head.number;
            return {};
        default:
            return mismatch(head, shape);
    }
}

std::optional<std::int64_t> to_integer(const CborHead& head, Kind kind) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    const auto magnitude = static_cast<std::int64_t>(std::min(head.argument, most));
    if (head.kind == CborKind::natural) return clamp_integer(magnitude, kind);
    if (head.kind == CborKind::negative) return clamp_integer(-1 - magnitude, kind);
    if (head.kind == CborKind::number) return floor_integer(head.number, kind);
    return std::nullopt;
}

std::optional<double> to_number(const CborHead& head) {
    if (head.kind == CborKind::natural) return static_cast<double>(head.argument);
    if (head.kind == CborKind::negative) return -1.0 - static_cast<double>(head.argument);
    if (head.kind == CborKind::number) return head.number;
    return std::nullopt;
}

Status Reading::structure(CborHead map, const Shape& shape, void* to) {
    void* members[kMembersMax];
    if (shape.locate) shape.locate(to, members);
    while (in_.another(map)) {
        const auto name = key();
        if (!name) return malformed();
        std::size_t i = 0;
        while (i < shape.fields.size() && (shape.fields[i].name != *name || shape.fields[i].in != In::body))
            ++i;
        const auto head = in_.item();
        if (!head) return malformed();
        if (head->kind == CborKind::null) continue;
        if (i == shape.fields.size()) {
            if (!in_.skip(*head)) return malformed();
            continue;
        }
        const Shape& inner = shape.fields[i].shape();
        if (auto status = value(*head, inner, inner.emplace(members[i])); !status) return status;
    }
    return {};
}

Status Reading::list(CborHead list, const Shape& shape, void* to) {
    while (in_.another(list)) {
        const auto head = in_.item();
        if (!head || ++items_ > kItemsMax) return malformed();
        void* const place = shape.append(to);
        if (head->kind == CborKind::null) continue;
        if (auto status = value(*head, shape.element(), place); !status) return status;
    }
    return {};
}

Status Reading::map(CborHead map, const Shape& shape, void* to) {
    while (in_.another(map)) {
        const auto name = key();
        if (!name || ++items_ > kItemsMax) return malformed();
        void* const place = shape.insert(to, std::string(*name));
        const auto head = in_.item();
        if (!head) return malformed();
        if (head->kind == CborKind::null) continue;
        if (auto status = value(*head, shape.element(), place); !status) return status;
    }
    return {};
}

Status Reading::value(CborHead head, const Shape& shape, void* to) {
    switch (shape.kind) {
        case Kind::text:
            if (head.kind != CborKind::text) return mismatch(head, shape);
            return text(head, static_cast<Text*>(to)->value);
        case Kind::blob: {
            if (head.kind != CborKind::bytes) return mismatch(head, shape);
            const auto bytes = in_.string(head, joined_);
            if (!bytes) return malformed();
            static_cast<Blob*>(to)->value = *bytes;
            return {};
        }
        case Kind::boolean:
            if (head.kind != CborKind::boolean) return mismatch(head, shape);
            static_cast<Boolean*>(to)->value = head.argument != 0;
            return {};
        case Kind::integer:
        case Kind::long_integer: {
            const auto integer = to_integer(head, shape.kind);
            if (!integer) return mismatch(head, shape);
            if (shape.kind == Kind::integer)
                static_cast<Integer*>(to)->value = *integer;
            else
                static_cast<Long*>(to)->value = *integer;
            return {};
        }
        case Kind::number: {
            const auto number = to_number(head);
            if (!number) return mismatch(head, shape);
            static_cast<Number*>(to)->value = *number;
            return {};
        }
        case Kind::timestamp:
            return timestamp(head, shape, static_cast<Timestamp*>(to)->value);
        case Kind::list:
            return head.kind == CborKind::list ? list(head, shape, to) : mismatch(head, shape);
        case Kind::map:
            return head.kind == CborKind::map ? map(head, shape, to) : mismatch(head, shape);
        case Kind::structure:
            return head.kind == CborKind::map ? structure(head, shape, to) : mismatch(head, shape);
    }
    return {};
}

Status Reading::document(const Shape& shape, void* to) {
    const auto head = in_.item();
    if (!head) return malformed();
    if (head->kind != CborKind::null) {
        if (auto status = value(*head, shape, to); !status) return status;
    }
    if (!in_.at_end()) return malformed();
    return {};
}

}  // namespace

Status read_cbor(std::string_view body, const Shape& shape, void* object) {
    if (body.empty()) return {};
    auto status = Reading(body).document(shape, object);
    // Bytes that are no CBOR are told before a value of a wrong type, even when that comes first.
    if (!status && !is_cbor(body)) return malformed();
    return status;
}

}  // namespace penstock::wire
