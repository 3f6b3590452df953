// The ARN of a stream, or of a consumer of one:
// arn:aws:kinesis:REGION:ACCOUNT:stream/NAME[/consumer/NAME:CREATED]
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace penstock::kinesis {

struct Arn {
    std::string region, account, stream;
    std::string consumer{};  // its name; "" when the ARN is a stream's
};

// Nothing when the text has another form; what the shapes' patterns let through is not all of this one.
std::optional<Arn> parse_arn(std::string_view text);

}  // namespace penstock::kinesis
