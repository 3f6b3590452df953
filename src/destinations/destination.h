// The ARN of a destination: what it names, and where that is.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::destinations {

struct Destination {
    enum class Kind : std::uint8_t { stream, function, queue, topic, bucket };
    Kind kind = Kind::queue;
    std::string region{};   // "" for a bucket
    std::string account{};  // "" for a bucket
    std::string name{};     // of the queue, topic or bucket
};

// Nothing when it is none that records can be sent to.
std::optional<Destination> parse_destination(std::string_view arn);
// "sqs", as in the names of endpoints and scopes of signatures.
std::string_view service_of(Destination::Kind kind);

}  // namespace penstock::destinations
