#include "kinesis/retention.h"

#include "kinesis/errors.h"

namespace penstock::kinesis {

api::Result<void> check_retention(std::int64_t hours) {
    constexpr std::int64_t hours_min = 24, hours_max = 8760;
    const std::string requested =
        " hours. Requested retention period (" + std::to_string(hours) + " hours) is too ";
    if (hours < hours_min) {
        return std::unexpected(invalid_argument("Minimum allowed retention period is " +
                                                std::to_string(hours_min) + requested + "short."));
    }
    if (hours > hours_max) {
        return std::unexpected(invalid_argument("Maximum allowed retention period is " +
                                                std::to_string(hours_max) + requested + "long."));
    }
    return {};
}

api::Error wrong_way(std::int64_t hours, const Stream& stream, std::string_view word,
                     std::string_view operation) {
    return invalid_argument("Requested retention period (" + std::to_string(hours) + " hours) for stream " +
                            stream.name + " can not be " + std::string(word) +
                            " than existing retention period (" + std::to_string(stream.retention_hours) +
                            " hours). Use " + std::string(operation) + " API.");
}

}  // namespace penstock::kinesis
