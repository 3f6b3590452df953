// HTTP/1.1 load for bench/: sends prepared requests over some connections, each the next when the last is
// answered, and prints what it saw as JSON.
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string_view>
#include <vector>

#include "histogram.h"
#include "options.h"
#include "poll.h"
#include "process.h"
#include "requests.h"
#include "stamp.h"

namespace bench {
namespace {

struct Totals {
    std::uint64_t answers = 0;
    std::uint64_t refused = 0;   // another status than 200
    std::uint64_t failures = 0;  // records of an accepted PutRecords that were refused
    std::uint64_t bytes = 0;     // of the bodies
    Histogram latency;
};

// One connection: a request is on its way, always.
class Connection final : Watched {
public:
    Connection(Poll& poll, std::uint16_t port, const std::vector<std::string>& requests, std::size_t first,
               Totals& totals)
        : poll_(poll), requests_(requests), next_(first), totals_(totals), fd_(connect_to(port)) {
        poll_.add(fd_, *this, EPOLLIN | EPOLLOUT);
        begin();
    }
    ~Connection() override { ::close(fd_); }

private:
    void begin() {
        current_ = &requests_[next_++ % requests_.size()];
        sent_ = 0;
        started_ns_ = now_ns();
    }

    void ready(std::uint32_t events) override {
        if (events & EPOLLIN) receive();
        send();
    }

    void send() {
        while (sent_ < current_->size()) {
            const ssize_t n =
                ::send(fd_, current_->data() + sent_, current_->size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) return watch_for(EPOLLIN | EPOLLOUT);
            if (n < 0) fail_with_errno("send");
            sent_ += static_cast<std::size_t>(n);
        }
        watch_for(EPOLLIN);
    }

    void watch_for(std::uint32_t events) {
        if (events == watched_) return;
        watched_ = events;
        poll_.modify(fd_, *this, events);
    }

    void receive() {
        char buffer[256 * 1024];
        const ssize_t n = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) fail("the server has closed a connection");
        input_.append(buffer, static_cast<std::size_t>(n));
        const std::size_t head = input_.find("\r\n\r\n");
        if (head == std::string::npos) return;
        const std::size_t whole = head + 4 + body_size(std::string_view(input_).substr(0, head));
        if (input_.size() < whole) return;
        totals_.latency.add(now_ns() - started_ns_);
        ++totals_.answers;
        totals_.bytes += whole - head - 4;
        if (!input_.starts_with("HTTP/1.1 200")) ++totals_.refused;
        totals_.failures += failures(std::string_view(input_).substr(head + 4, whole - head - 4));
        input_.erase(0, whole);
        begin();
    }

    static std::size_t body_size(std::string_view head) {
        for (const std::string_view name : {"Content-Length: ", "content-length: "}) {
            const std::size_t at = head.find(name);
            if (at != std::string_view::npos)
                return std::strtoull(head.data() + at + name.size(), nullptr, 10);
        }
        fail("an answer without Content-Length");
    }

    // Of an answer of PutRecords, which says it before or after its records.
    static std::uint64_t failures(std::string_view body) {
        constexpr std::string_view name = "\"FailedRecordCount\":";
        constexpr std::size_t near = 100;
        for (const auto part :
             {body.substr(0, near), body.substr(body.size() - std::min(near, body.size()))}) {
            const std::size_t at = part.find(name);
            if (at != std::string_view::npos)
                return std::strtoull(part.data() + at + name.size(), nullptr, 10);
        }
        return 0;
    }

    Poll& poll_;
    const std::vector<std::string>& requests_;
    std::size_t next_;
    Totals& totals_;
    int fd_;
    std::uint32_t watched_ = EPOLLIN | EPOLLOUT;
    const std::string* current_ = nullptr;
    std::size_t sent_ = 0;
    std::int64_t started_ns_ = 0;
    std::string input_;
};

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    using namespace bench;
    std::string file;
    std::uint16_t port = 0;
    int pid = 0;
    std::size_t connections = 4;
    double seconds = 2, warm_up = 0.5;
    Options("Sends prepared HTTP requests.")
        .require("--requests", &file)
        .require("--port", &port)
        .require("--server-pid", &pid)
        .add("--connections", &connections)
        .add("--seconds", &seconds)
        .add("--warm-up-seconds", &warm_up)
        .parse(argc, argv);

    const auto requests = read_requests(file);
    Poll poll;
    Totals totals;
    std::vector<std::unique_ptr<Connection>> all;
    for (std::size_t i = 0; i < connections; ++i)
        all.push_back(
            std::make_unique<Connection>(poll, port, requests, i * requests.size() / connections, totals));
    const auto run_until = [&](std::int64_t end) {
        while (now_ns() < end) poll.wait(end);
    };
    run_until(now_ns() + static_cast<std::int64_t>(warm_up * 1e9));
    totals = {};
    const double cpu_before = cpu_us(pid), workers_before = descendants_cpu_us(pid);
    const std::int64_t started = now_ns();
    run_until(started + static_cast<std::int64_t>(seconds * 1e9));
    // Some peers take seconds for one answer: a result needs one.
    constexpr std::int64_t patience_ns = 60'000'000'000;
    while (totals.answers == 0) {
        if (now_ns() > started + patience_ns) fail("not one answer in a minute");
        poll.wait(now_ns() + 100'000'000);
    }
    const double took = static_cast<double>(now_ns() - started) / 1e9;
    const double cpu = cpu_us(pid) - cpu_before, workers_cpu = descendants_cpu_us(pid) - workers_before;
    fmt::print(
        R"({{"answers":{},"refused":{},"failures":{},"bytes":{},"seconds":{},"cpu_us":{},"workers_cpu_us":{},)"
        R"("p50_us":{},"p99_us":{}}})"
        "\n",
        totals.answers, totals.refused, totals.failures, totals.bytes, took, cpu, workers_cpu,
        totals.latency.quantile_us(0.5), totals.latency.quantile_us(0.99));
}
