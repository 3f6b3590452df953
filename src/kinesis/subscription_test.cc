// A subscription's life, on the clock of the loop; what it pushes is tested through the SDKs.
#include "kinesis/subscription.h"

#include <condition_variable>

#include "kinesis/service_fixture.h"

using namespace penstock;
using namespace penstock::kinesis;

namespace {

// What a subscriber gets.  Events come on the home loop.
class Subscriber final : public api::EventSink {
public:
    Subscriber(Service& service, const std::string& consumer_arn) : service_(service) {
        service.ask("SubscribeToShard",
                    R"({"ShardId":"0","StartingPosition":{"Type":"TRIM_HORIZON"},"ConsumerARN":")" +
                        consumer_arn + R"("})",
                    {}, [this](api::Result<api::Answer>& answer) {
                        REQUIRE(answer);
                        producer_ = std::move(answer->events);
                        producer_->start(*this);
                    });
    }
    ~Subscriber() override {
        std::promise<void> gone;
        service_.home().post([&] {
            producer_.reset();
            gone.set_value();
        });
        gone.get_future().wait();
    }

    // The next event, or how it ended: "end", or the error's name.
    std::string next() {
        std::unique_lock lock(mutex_);
        REQUIRE(came_.wait_for(lock, std::chrono::seconds(60), [&] { return !heard_.empty(); }));
        std::string first = std::move(heard_.front());
        heard_.erase(heard_.begin());
        return first;
    }

    void event(std::string_view, const wire::Shape& shape, const void* event) override {
        hear(wire::write_json(shape, event, wire::TimestampFormat::epoch_seconds));
    }
    void payload(std::string_view, std::string_view) override { FAIL("no such event"); }
    void end() override { hear("end"); }
    void fail(const api::Error& error) override { hear(error.code); }
    bool has_room() const override { return true; }

private:
    void hear(std::string what) {
        const std::lock_guard lock(mutex_);
        heard_.push_back(std::move(what));
        came_.notify_one();
    }

    Service& service_;
    api::EventSource producer_;
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<std::string> heard_;
};

std::string consumer_of(Service& service) {
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    const std::string made =
        service.call("RegisterStreamConsumer",
                     R"({"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/s","ConsumerName":"c"})");
    return member(member(made, "Consumer"), "ConsumerARN");
}

void put(Service& service) {
    service.call("PutRecord", R"({"StreamName":"s","PartitionKey":"k","Data":"AAAA"})");
}

}  // namespace

TEST_CASE("a subscription ends by itself, without an error, and another one follows") {
    CHECK(Rules{}.subscription_life_ms == 300'000);
    Service service({.subscription_life_ms = 50});
    const std::string consumer = consumer_of(service);
    put(service);
    for (int i = 0; i < 2; ++i) {
        Subscriber subscriber(service, consumer);
        CHECK(member(subscriber.next(), "Records").find("AAAA") != std::string::npos);
        CHECK(subscriber.next() == "end");
    }
}

TEST_CASE("a subscription shows what is set on its stream meanwhile") {
    Service service;
    Subscriber subscriber(service, consumer_of(service));
    put(service);
    CHECK(subscriber.next().find("EncryptionType") == std::string::npos);
    service.clock.advance(1);
    service.call("StartStreamEncryption", R"({"StreamName":"s","EncryptionType":"KMS","KeyId":"k"})");
    put(service);
    CHECK(subscriber.next().find(R"("EncryptionType":"KMS")") != std::string::npos);
}

TEST_CASE("the last event of a closed shard has its children and no number to go on from") {
    Service service;
    Subscriber subscriber(service, consumer_of(service));
    service.call("SplitShard", R"({"StreamName":"s","ShardToSplit":"0","NewStartingHashKey":"99"})");
    const std::string last = subscriber.next();
    CHECK(last.find("ContinuationSequenceNumber") == std::string::npos);
    CHECK(member(last, "ChildShards").find("shardId-000000000002") != std::string::npos);
    CHECK(subscriber.next() == "end");
}
