#include "lambda/native/channel.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace penstock::lambda {

base::Result<std::unique_ptr<NativeChannel>> NativeChannel::make(loop::Loop& loop, Listener& listener) {
    std::unique_ptr<NativeChannel> channel(new NativeChannel(loop, listener));
    const auto failed = [] {
        return base::failure(std::string("cannot share memory with a worker: ") + std::strerror(errno));
    };
    channel->memory_ = memfd_create("penstock-native", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (channel->memory_ < 0 || ftruncate(channel->memory_, kSlotBytes) != 0 ||
        fcntl(channel->memory_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return failed();
    void* const shared = mmap(nullptr, kSlotBytes, PROT_READ | PROT_WRITE, MAP_SHARED, channel->memory_, 0);
    if (shared == MAP_FAILED) return failed();
    channel->shared_ = static_cast<char*>(shared);
    channel->requests_ = eventfd(0, EFD_CLOEXEC);  // the worker waits in read()
    channel->answers_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (channel->requests_ < 0 || channel->answers_ < 0) return failed();
    const Slot slot{.layout = kSlotLayout, .outcome = Outcome::none, .request_bytes = 0, .answer_bytes = 0};
    std::memcpy(channel->shared_, &slot, sizeof slot);
    loop.watch(channel->answers_, *channel, EPOLLIN);
    return channel;
}

NativeChannel::~NativeChannel() {
    if (answers_ >= 0) {
        loop_.unwatch(answers_, *this);
        ::close(answers_);
    }
    if (requests_ >= 0) ::close(requests_);
    if (shared_) munmap(shared_, kSlotBytes);
    if (memory_ >= 0) ::close(memory_);
}

bool NativeChannel::send(const Request& request) {
    const RequestHead head{.deadline_ms = request.deadline_ms,
                           .request_id = static_cast<std::uint32_t>(request.request_id.size()),
                           .function_arn = static_cast<std::uint32_t>(request.function_arn.size()),
                           .client_context = static_cast<std::uint32_t>(request.client_context.size()),
                           .trace_id = static_cast<std::uint32_t>(request.trace_id.size()),
                           .is_batch = request.is_batch,
                           .unused = 0};
    const std::string_view parts[] = {{reinterpret_cast<const char*>(&head), sizeof head},
                                      request.request_id,
                                      request.function_arn,
                                      request.client_context,
                                      request.trace_id,
                                      request.payload};
    std::size_t size = 0;
    for (const std::string_view part : parts) size += part.size();
    if (size > kRequestMax) return false;
    char* at = shared_ + kRequestAt;
    for (const std::string_view part : parts) at = std::copy(part.begin(), part.end(), at);
    const std::uint64_t bytes = size;
    std::memcpy(shared_ + offsetof(Slot, request_bytes), &bytes, sizeof bytes);
    eventfd_write(requests_, 1);
    return true;
}

void NativeChannel::ready(std::uint32_t) {
    eventfd_t times = 0;
    if (eventfd_read(answers_, &times) != 0) return;
    Slot slot{};
    std::memcpy(&slot, shared_, sizeof slot);
    const std::size_t size = std::min<std::uint64_t>(slot.answer_bytes, kAnswerMax);
    listener_.native_said(slot.outcome, std::string(shared_ + kAnswerAt, size));
}

}  // namespace penstock::lambda
