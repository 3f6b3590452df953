#include "lambda/native/channel.h"

#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <optional>

using namespace penstock;
using namespace penstock::lambda;

namespace {

// What a worker's process would do, in this one.
class Peer {
public:
    explicit Peer(const std::vector<int>& descriptors)
        : memory_(descriptors[0]), requests_(descriptors[1]), answers_(descriptors[2]) {
        shared_ =
            static_cast<char*>(mmap(nullptr, kSlotBytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory_, 0));
        REQUIRE(shared_ != MAP_FAILED);
    }
    ~Peer() { munmap(shared_, kSlotBytes); }

    void say(Outcome outcome, std::string_view payload, std::optional<std::uint64_t> claimed = {}) {
        Slot slot{
            .layout = kSlotLayout, .outcome = outcome, .request_bytes = 0, .answer_bytes = payload.size()};
        if (claimed) slot.answer_bytes = *claimed;
        std::memcpy(shared_, &slot, sizeof slot);
        std::memcpy(shared_ + kAnswerAt, payload.data(), payload.size());
        eventfd_write(answers_, 1);
    }
    std::string request() {
        eventfd_t times = 0;
        REQUIRE(eventfd_read(requests_, &times) == 0);
        std::uint64_t size = 0;
        std::memcpy(&size, shared_ + offsetof(Slot, request_bytes), sizeof size);
        return std::string(shared_ + kRequestAt, size);
    }
    int memory() const { return memory_; }

private:
    int memory_, requests_, answers_;
    char* shared_;
};

struct Fixture final : NativeChannel::Listener {
    loop::Loop loop;
    std::unique_ptr<NativeChannel> channel = std::move(*NativeChannel::make(loop, *this));
    Peer peer{channel->worker_descriptors()};
    Outcome outcome = Outcome::none;
    std::string payload;

    void native_said(Outcome said, std::string with) override {
        outcome = said;
        payload = std::move(with);
        loop.stop();
    }
};

}  // namespace

TEST_CASE("a request arrives in the worker's memory, and its answer comes back") {
    Fixture fixture;

    REQUIRE(fixture.channel->send({.request_id = "id",
                                   .function_arn = "arn",
                                   .client_context = "",
                                   .trace_id = "trace",
                                   .deadline_ms = 42,
                                   .is_batch = true,
                                   .payload = "payload"}));
    const std::string request = fixture.peer.request();
    fixture.peer.say(Outcome::success, "answer");
    fixture.loop.run();

    RequestHead head{};
    REQUIRE(request.size() > sizeof head);
    std::memcpy(&head, request.data(), sizeof head);
    CHECK(head.deadline_ms == 42);
    CHECK(head.is_batch == 1);
    CHECK(request.substr(sizeof head) == "idarntracepayload");
    CHECK(fixture.outcome == Outcome::success);
    CHECK(fixture.payload == "answer");
}

TEST_CASE("what is larger than the shared memory is not sent") {
    Fixture fixture;
    const std::string much(kRequestMax, 'x');
    CHECK_FALSE(fixture.channel->send({.payload = much}));
}

TEST_CASE("a worker that claims more than there is gives no more than there is") {
    Fixture fixture;
    fixture.peer.say(Outcome::success, "short", ~std::uint64_t{0});
    fixture.loop.run();
    CHECK(fixture.payload.size() == kAnswerMax);
}

TEST_CASE("a worker cannot take the memory away") {
    Fixture fixture;
    CHECK(ftruncate(fixture.peer.memory(), 0) != 0);
}
