// The memory that the server and a native worker share: one invocation, one answer.
//
// The server writes a request and wakes the worker; the worker writes an answer and wakes the server; neither
// touches it meanwhile.  The wake-ups (eventfd) order what is seen.  The worker is not to be believed: the
// server takes a copy of what it finds, and checks sizes before.  The memory's size is sealed, so that it
// cannot be taken away under the server.
#pragma once
#include <cstddef>
#include <cstdint>

namespace penstock::lambda {

inline constexpr std::uint32_t kSlotLayout = 1;

enum class Outcome : std::uint32_t {
    none,
    ready,        // the handler is there
    init_failed,  // the answer is an error
    success,
    failure,  // the answer is an error
};

struct Slot {
    std::uint32_t layout;
    Outcome outcome;
    std::uint64_t request_bytes;
    std::uint64_t answer_bytes;
};

// A request: this, the texts in this order, and the payload.
struct RequestHead {
    std::int64_t deadline_ms;                                          // since 1970
    std::uint32_t request_id, function_arn, client_context, trace_id;  // bytes of each
    std::uint32_t is_batch;  // the payload is an api::RecordBatch, else an event
    std::uint32_t unused;
};

// 16 MiB hold the largest batch and the largest record.
inline constexpr std::size_t kRequestAt = 4096;
inline constexpr std::size_t kRequestMax = std::size_t{16} << 20;
inline constexpr std::size_t kAnswerAt = kRequestAt + kRequestMax;
inline constexpr std::size_t kAnswerMax = std::size_t{8} << 20;
inline constexpr std::size_t kSlotBytes = kAnswerAt + kAnswerMax;

// Where the worker finds what it shares with the server.
inline constexpr int kSlotDescriptor = 3;
inline constexpr int kRequestsDescriptor = 4;  // eventfd: the server has written
inline constexpr int kAnswersDescriptor = 5;   // eventfd: the worker has written

}  // namespace penstock::lambda
