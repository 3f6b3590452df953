// The server's end of the memory that it shares with a native worker.
//
// Belongs to the worker's loop.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lambda/native/slot.h"
#include "loop/loop.h"

namespace penstock::lambda {

class NativeChannel final : loop::Watched {
public:
    class Listener {
    public:
        virtual ~Listener() = default;
        // Whatever a worker says, at whatever time it says it; the payload is at most 8 MiB.
        virtual void native_said(Outcome outcome, std::string payload) = 0;
    };

    struct Request {
        std::string_view request_id{};
        std::string_view function_arn{};
        std::string_view client_context{};
        std::string_view trace_id{};
        std::int64_t deadline_ms = 0;
        bool is_batch = false;
        std::string_view payload{};
    };

    static base::Result<std::unique_ptr<NativeChannel>> make(loop::Loop& loop, Listener& listener);
    ~NativeChannel() override;

    // For the worker, from number kSlotDescriptor on.
    std::vector<int> worker_descriptors() const { return {memory_, requests_, answers_}; }
    // Only when the worker waits.  False when the request is too large.
    bool send(const Request& request);

private:
    NativeChannel(loop::Loop& loop, Listener& listener) : loop_(loop), listener_(listener) {}
    void ready(std::uint32_t) override;

    loop::Loop& loop_;
    Listener& listener_;
    int memory_ = -1, requests_ = -1, answers_ = -1;
    char* shared_ = nullptr;
};

}  // namespace penstock::lambda
