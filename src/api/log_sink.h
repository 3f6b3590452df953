// Where services write what CloudWatch Logs would keep: lines of functions, access logs.  Implemented by
// logs.
#pragma once
#include <string>
#include <string_view>

namespace penstock::api {

struct LogPlace {
    std::string account;
    std::string region;
    std::string group;   // "/aws/lambda/ticker"
    std::string stream;  // "2024/02/09/[$LATEST]0123456789abcdef0123456789abcdef"
};

class LogSink {
public:
    virtual ~LogSink() = default;
    // From any thread; never waits.  An event is a line: line ends in it become blanks.
    virtual void append(const LogPlace& place, std::string_view message) = 0;
};

// Letters, digits and ._-/#, as CloudWatch has them; at most 255 here, where AWS takes 512.
bool valid_log_group(std::string_view name);

}  // namespace penstock::api
