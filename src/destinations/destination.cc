#include "destinations/destination.h"

#include <vector>

#include "base/text.h"

namespace penstock::destinations {

using Kind = Destination::Kind;

std::optional<Destination> parse_destination(std::string_view arn) {
    // arn:aws:sqs:us-east-1:123456789012:name
    constexpr std::size_t parts = 6;
    std::string_view part[parts];
    for (std::size_t i = 0; i < parts; ++i) {
        const auto colon = i + 1 < parts ? arn.find(':') : arn.npos;
        if (i + 1 < parts && colon == arn.npos) return std::nullopt;
        part[i] = arn.substr(0, colon);
        arn.remove_prefix(colon == arn.npos ? arn.size() : colon + 1);
    }
    if (part[0] != "arn" || !part[1].starts_with("aws") || part[5].empty()) return std::nullopt;
    Destination out{
        .region = std::string(part[3]), .account = std::string(part[4]), .name = std::string(part[5])};
    const bool plain = part[5].find_first_of(":/?#% ") == part[5].npos;
    if (part[2] == "s3" && plain && part[3].empty() && part[4].empty()) {
        out.kind = Kind::bucket;
        return out;
    }
    if (part[3].empty() || part[4].empty()) return std::nullopt;
    if (part[2] == "sqs" && plain)
        out.kind = Kind::queue;
    else if (part[2] == "sns" && plain)
        out.kind = Kind::topic;
    else if (part[2] == "kinesis" && part[5].starts_with("stream/") && part[5].find('/', 7) == part[5].npos)
        out.kind = Kind::stream;
    else if (part[2] == "lambda" && part[5].starts_with("function:"))
        out.kind = Kind::function;
    else
        return std::nullopt;
    return out;
}

std::string_view service_of(Kind kind) {
    switch (kind) {
        case Kind::stream:
            return "kinesis";
        case Kind::function:
            return "lambda";
        case Kind::queue:
            return "sqs";
        case Kind::topic:
            return "sns";
        case Kind::bucket:
            return "s3";
    }
    return "";
}

}  // namespace penstock::destinations
