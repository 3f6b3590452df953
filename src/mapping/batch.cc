#include "mapping/batch.h"

#include <algorithm>

namespace penstock::mapping {
namespace {

// The payload cap of an invocation.  As records, one that is larger goes alone: shared memory holds it.
constexpr std::size_t kBatchBytesMax = std::size_t{6} << 20;

using Events = EventBuilder;
using Records = api::RecordBatchBuilder;

std::optional<api::BatchWindow> batch_window(const Batch::About& about) {
    if (!about.window) return std::nullopt;
    return api::BatchWindow{.start_ms = about.window->start_ms,
                            .end_ms = about.window->end_ms,
                            .state = about.window->state,
                            .is_final = about.is_final,
                            .terminated_early = about.window->terminated_early};
}

api::BatchRecord as_is(const EventRecord& record) {
    return {.sequence_number = record.sequence_number,
            .partition_key = record.partition_key,
            .data = record.data,
            .arrived_ms = record.at};
}

}  // namespace

Batch::Batch(const About& about) : builder_(Events(about.source)) {
    if (about.as_records)
        builder_.emplace<Records>(about.origin, batch_window(about));
    else if (about.window)
        members_ = window_members(*about.window, std::string(about.origin.shard_id),
                                  std::string(about.origin.source_arn), about.is_final);
}

void Batch::reserve(std::size_t bytes) {
    std::visit([bytes](auto& builder) { builder.reserve(std::min(bytes, kBatchBytesMax)); }, builder_);
}

bool Batch::add(const EventRecord& record) {
    if (auto* const records = std::get_if<Records>(&builder_)) {
        const api::BatchRecord plain = as_is(record);
        if (count_ > 0 && records->size() + Records::cost(plain) > kBatchBytesMax) return false;
        records->add(plain);
    } else {
        auto& event = std::get<Events>(builder_);
        if (count_ > 0 && event.size() + members_.size() + event.cost(record) > kBatchBytesMax) return false;
        event.add(record);
    }
    ++count_;
    return true;
}

bool Batch::too_large() const {
    const auto* const event = std::get_if<Events>(&builder_);
    return event && event->size() + members_.size() > kBatchBytesMax;
}

api::Invocation Batch::take(const std::string& function_arn) {
    if (auto* const records = std::get_if<Records>(&builder_))
        return {.function_arn = function_arn, .payload = records->take(), .is_batch = true};
    return {.function_arn = function_arn, .payload = std::get<Events>(builder_).take(members_)};
}

}  // namespace penstock::mapping
