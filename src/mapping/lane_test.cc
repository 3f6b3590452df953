#include "mapping/lane.h"

#include <doctest/doctest.h>

#include "loop/ask.h"
#include "loop/cores.h"

using namespace penstock;
using namespace penstock::mapping;

namespace {

using Texts = std::vector<std::string>;

constexpr base::WallMs kNow = 1'700'000'000'000;
constexpr const char* kFunction = "arn:aws:lambda:us-east-1:000000000000:function:f";
constexpr const char* kOther = "arn:aws:lambda:us-east-1:000000000000:function:other";

class NoLog final : public log::Log {
public:
    void create(log::LogId, base::Done<void>) override {}
    void open_writer(log::LogId, std::uint64_t, base::Done<std::unique_ptr<log::Writer>>) override {}
    void read(log::LogId, log::Sequence, std::size_t, base::Done<log::Batch>) override {}
    std::unique_ptr<log::Waiting> next(log::LogId, log::Sequence, std::size_t,
                                       base::Done<log::Batch>) override {
        return nullptr;
    }
    void at_or_after(log::LogId, base::WallMs, base::Done<log::Sequence>) override {}
    void bounds(log::LogId, base::Done<log::Bounds>) override {}
    void retain(std::string, std::int64_t, base::Done<void>) override {}
    void destroy(std::string, base::Done<void>) override {}
};

class NoCells final : public state::Cells {
public:
    void put(std::string, std::string, base::Done<void>) override {}
    void get(std::string, base::Done<std::optional<std::string>>) override {}
    void list(std::string, base::Done<std::vector<std::pair<std::string, std::string>>>) override {}
    void erase(std::string, base::Done<void>) override {}
};

// The sequence number of a record is its entry's.
class Streams final : public api::StreamDirectory {
public:
    std::optional<std::vector<api::StreamShard>> shards(const std::string&) const override {
        return std::nullopt;
    }
    bool has_consumer(const std::string&) const override { return true; }
    bool may_read(const api::Caller&, const std::string&) const override { return true; }
    std::unique_ptr<api::StreamWatch> watch(const std::string&, std::function<void()>) override {
        return nullptr;
    }
    std::string sequence_number(const api::StreamShard&, api::RecordPosition position,
                                base::WallMs) const override {
        return std::to_string(position.entry);
    }
    std::optional<api::RecordPosition> position_of(const api::StreamShard&,
                                                   std::string_view number) const override {
        return api::RecordPosition{std::stoul(std::string(number)), 0};
    }
};

// Answers what it is told to, the last answer again and again.
class Functions final : public api::FunctionInvoker {
public:
    using Answer = api::Result<api::InvocationResult>;
    std::deque<Answer> answers{well("null")};
    std::function<void()> when_invoked = [] {};
    Texts events, told;
    bool take_records = false;

    static Answer well(std::string payload, std::string error = "") {
        api::InvocationResult result{};
        result.payload = std::move(payload);
        result.function_error = std::move(error);
        result.request_id = "request";
        return result;
    }
    static Answer failed() { return well("{}", "Unhandled"); }

    void invoke(api::Invocation invocation, Done done) override {
        CHECK(invocation.is_batch == take_records);
        events.push_back(std::move(invocation.payload));
        Answer answer = answers.front();
        if (answers.size() > 1) answers.pop_front();
        loop::Loop::current()->post([this, done = std::move(done), answer]() mutable {
            when_invoked();
            done(std::move(answer));
        });
    }
    void invoke_async(api::Invocation invocation) override { told.push_back(std::move(invocation.payload)); }
    std::optional<api::FunctionFacts> find(const std::string&) const override {
        return api::FunctionFacts{.role_arn = "role", .takes_records = take_records};
    }
};

struct Fixture final : LaneOwner {
    loop::Cores cores{1};
    NoLog log;
    NoCells cells;
    Streams streams;
    Functions functions;
    fetch::HttpClient http;
    api::Actions actions{{}, cores};
    base::ManualClock clock{kNow};
    destinations::Destinations destinations{{}, actions, streams, functions, http, clock};
    const Services all{log, cells, streams, functions, destinations, clock};
    const api::StreamShard one{.id = "shardId-000000000000", .log = {"s", 0}, .parents = {}};
    std::shared_ptr<Mapping> settings = std::make_shared<Mapping>();
    MappingPtr now;
    Progress counts;
    bool end = true;
    log::Sequence kept_from = 1;
    int saved = 0;
    std::optional<Lane> lane;

    Fixture() {
        settings->uuid = "uuid";
        settings->function_arn = kFunction;
        settings->stream_arn = "stream";
        settings->region = "us-east-1";
        cores.start();
    }
    ~Fixture() override { cores.stop(); }

    const Services& services() const override { return all; }
    const api::StreamShard& shard() const override { return one; }
    const MappingPtr& mapping() const override { return now; }
    Progress& progress() override { return counts; }
    bool stopped() const override { return false; }
    bool all_read() const override { return end; }
    bool crowded() const override { return false; }
    loop::Task<bool> at_tail() override { co_return true; }
    loop::Task<log::Sequence> first_kept() override { co_return kept_from; }
    loop::Task<void> progressed() override {
        ++saved;
        co_return;
    }

    // Records that arrived so many milliseconds ago, delivered until nothing is left.
    void deliver(const std::vector<std::int64_t>& ages_ms, std::size_t bytes = 1) {
        now = settings;
        std::promise<void> over;
        auto data = std::make_shared<const std::string>(bytes, 'x');
        loop::run_on(cores.home(), [&] {
            lane.emplace(cores.home(), *this, std::nullopt);
            for (std::size_t i = 0; i < ages_ms.size(); ++i)
                lane->add({.position = {i + 1, 0},
                           .at = kNow - ages_ms[i],
                           .pack = data,
                           .partition_key = "k",
                           .data = *data});
            const auto run = [](Lane& of, std::promise<void>& told) -> loop::Task<void> {
                auto running = of.run();
                co_await running;
                told.set_value();
            };
            loop::spawn(run(*lane, over));
        });
        loop::wait_for(over.get_future());
    }
    // How many records each event had.
    std::vector<std::size_t> sizes() const {
        std::vector<std::size_t> out;
        for (const std::string& event : functions.events) {
            out.push_back(0);
            for (auto at = event.find("\"kinesis\":"); at != event.npos;
                 at = event.find("\"kinesis\":", at + 1))
                ++out.back();
        }
        return out;
    }
    bool told(std::string_view text, std::size_t which = 0) const {
        return functions.told.at(which).find(text) != std::string::npos;
    }
    std::uint64_t count(Metric metric) const { return counts.count(metric); }
};

using Sizes = std::vector<std::size_t>;

}  // namespace

TEST_CASE("records that are too old are told of and not given to the function") {
    Fixture fixture;
    fixture.settings->record_age_s_max = 60;
    fixture.settings->on_failure = kOther;
    fixture.deliver({61'000, 60'001, 60'000, 5});

    CHECK(fixture.sizes() == Sizes{2});
    REQUIRE(fixture.functions.told.size() == 1);
    CHECK(fixture.told(R"("condition":"RecordAgeExceeded","approximateInvokeCount":0},"version")"));
    CHECK(fixture.told(R"("startSequenceNumber":"1","endSequenceNumber":"2")"));
    CHECK(fixture.told(R"("batchSize":2)"));
    CHECK(fixture.count(Metric::delivered) == 2);
    CHECK(fixture.count(Metric::dropped) == 0);
}

TEST_CASE("records that become too old while they fail are given up") {
    Fixture fixture;
    fixture.settings->record_age_s_max = 60;
    fixture.functions.answers = {Functions::failed(), Functions::failed(), Functions::well("")};
    fixture.functions.when_invoked = [&] {
        if (fixture.functions.events.size() == 2) fixture.clock.advance(60'000);
    };
    fixture.deliver({5, 4, -1});

    CHECK(fixture.sizes() == Sizes{3, 3, 1});
    CHECK(fixture.count(Metric::dropped) == 2);
    CHECK(fixture.count(Metric::invoked) == 7);
    CHECK(fixture.count(Metric::failed_invoke) == 6);
}

TEST_CASE("a function that is not reached costs no retry") {
    Fixture fixture;
    fixture.settings->retries_max = 0;
    const auto throttled = api::error("TooManyRequestsException", "Rate Exceeded.", 429);
    fixture.functions.answers = {throttled, throttled, Functions::well("")};
    fixture.deliver({1});

    CHECK(fixture.functions.events.size() == 3);
    CHECK(fixture.count(Metric::dropped) == 0);
    CHECK(fixture.counts.last_result == LastResult::ok);
}

TEST_CASE("records are retried until they expire") {
    Fixture fixture;
    fixture.functions.answers = {Functions::failed(), Functions::failed(), Functions::well("")};
    fixture.functions.when_invoked = [&] {
        if (fixture.functions.events.size() == 2) fixture.kept_from = 3;
    };
    fixture.deliver({1, 1, 1});

    CHECK(fixture.sizes() == Sizes{3, 3, 1});
    CHECK(fixture.count(Metric::dropped) == 2);
}

TEST_CASE("what no event can hold is given up at once") {
    Fixture fixture;
    fixture.settings->on_failure = kOther;
    fixture.deliver({1, 1}, 5 << 20);  // 7 MB in base64

    CHECK(fixture.functions.events.empty());
    REQUIRE(fixture.functions.told.size() == 2);
    CHECK(fixture.told(R"("startSequenceNumber":"1","endSequenceNumber":"1")"));
    CHECK(fixture.told(R"("startSequenceNumber":"2","endSequenceNumber":"2")", 1));
}

TEST_CASE("batches are as large as they may be") {
    Fixture fixture;
    fixture.settings->batch_size = 3;
    fixture.deliver({1, 1, 1, 1, 1, 1, 1});
    CHECK(fixture.sizes() == Sizes{3, 3, 1});
    CHECK(fixture.saved == 3);

    Fixture large;
    large.deliver({1, 1, 1, 1, 1}, 2 << 20);  // two of 2.8 MB
    CHECK(large.sizes() == Sizes{2, 2, 1});
}

TEST_CASE("a function that takes records gets them as they are") {
    Fixture fixture;
    fixture.functions.take_records = true;
    fixture.deliver({3, 2, 1});

    REQUIRE(fixture.functions.events.size() == 1);
    api::RecordBatch batch;
    REQUIRE(api::read_record_batch(fixture.functions.events[0], batch));
    CHECK(batch.origin.source_arn == "stream");
    CHECK(batch.origin.shard_id == fixture.one.id);
    REQUIRE(batch.records.size() == 3);
    CHECK(batch.records[1].sequence_number == "2");
    CHECK(batch.records[1].partition_key == "k");
    CHECK(batch.records[1].data == "x");
    CHECK(batch.records[1].arrived_ms == kNow - 2);
    CHECK_FALSE(batch.window);

    Fixture large;
    large.functions.take_records = true;
    large.deliver({1, 1, 1}, 3 << 20);  // two are more than 6 MiB
    CHECK(large.functions.events.size() == 3);

    Fixture largest;
    largest.functions.take_records = true;
    largest.deliver({1, 1}, 10 << 20);
    CHECK(largest.functions.events.size() == 2);
    CHECK(largest.count(Metric::dropped) == 0);
}

TEST_CASE("a function that takes records gets its window with them") {
    Fixture fixture;
    fixture.functions.take_records = true;
    fixture.settings->tumbling_s = 60;
    fixture.functions.answers = {Functions::well(R"({"state":{"n":1}})")};
    fixture.deliver({90'000});

    REQUIRE(fixture.functions.events.size() == 2);
    api::RecordBatch batch;
    REQUIRE(api::read_record_batch(fixture.functions.events[0], batch));
    REQUIRE(batch.window);
    CHECK(batch.window->end_ms - batch.window->start_ms == 60'000);
    CHECK(batch.window->state == "{}");
    REQUIRE(api::read_record_batch(fixture.functions.events[1], batch));
    REQUIRE(batch.window);
    CHECK(batch.records.empty());
    CHECK(batch.window->state == R"({"n":1})");
    CHECK(batch.window->is_final);
}

TEST_CASE("a reported failure that is exhausted is told without an error") {
    Fixture fixture;
    fixture.settings->retries_max = 1;
    fixture.settings->on_failure = kOther;
    fixture.settings->reports_item_failures = true;
    fixture.functions.answers = {
        Functions::well(R"({"batchItemFailures":[{"itemIdentifier":"3"},{"itemIdentifier":"2"}]})")};
    fixture.deliver({1, 1, 1});

    CHECK(fixture.sizes() == Sizes{3, 2});
    REQUIRE(fixture.functions.told.size() == 1);
    CHECK(fixture.told(R"("approximateInvokeCount":2)"));
    CHECK(fixture.told(R"("functionError":null)"));
    CHECK(fixture.told(R"("startSequenceNumber":"2","endSequenceNumber":"3")"));
}

TEST_CASE("the end of a window is tried as often as a batch") {
    Fixture fixture;
    fixture.settings->tumbling_s = 60;
    fixture.settings->retries_max = 1;
    fixture.functions.answers = {Functions::well(R"({"state":{"n":1}})"), Functions::failed(),
                                 Functions::failed(), Functions::well(R"({"state":{}})")};
    fixture.deliver({90'000, 1});

    REQUIRE(fixture.functions.events.size() == 5);
    const auto has = [&](std::size_t event, std::string_view text) {
        return fixture.functions.events[event].find(text) != std::string::npos;
    };
    CHECK(fixture.sizes() == Sizes{1, 0, 0, 1, 0});
    CHECK(has(0, R"("state":{},)"));
    CHECK(has(1, R"("state":{"n":1},)"));
    CHECK(has(2, R"("isFinalInvokeForWindow":true)"));
    CHECK(has(3, R"("state":{},)"));
    CHECK(has(4, R"("isFinalInvokeForWindow":true)"));
}
