// The floor that invoke is measured against: what takes an HTTP request to another process and its answer
// back, and nothing else: no function by name, no JSON, no logs, no time limits.
//
// PROGRAM http|shared WORKERS
//
// http: a worker asks for the next event over HTTP on loopback, as with the Runtime API, and posts its
// answer. shared: a worker has memory in common with the server, and an eventfd for each direction.
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <csignal>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "invoke/runtime_loop.h"

namespace {

using namespace bench;

int poller = -1;

class Watched {
public:
    virtual ~Watched() = default;
    virtual void ready() = 0;
};

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) continue;
        if (n <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::string response(std::string_view status, std::string_view headers, std::string_view body) {
    std::string out = "HTTP/1.1 " + std::string(status) + "\r\n";
    out += headers;
    out += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    return out += body;
}

class Client;

class Worker : public Watched {
public:
    // Only one at a time.
    virtual void give(Client& client, std::string_view event) = 0;
};

std::vector<Worker*> idle;
std::deque<std::pair<Client*, std::string>> waiting;

class Client final : public Watched {
public:
    explicit Client(int fd) : fd_(fd) {}
    ~Client() override { ::close(fd_); }

    void answer(std::string_view body) { write_all(fd_, response("200 OK", "", body)); }

    void ready() override {
        char buffer[64 * 1024];
        const ssize_t n = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) return watch(poller, EPOLL_CTL_DEL, fd_, this, 0);
        input_.append(buffer, static_cast<std::size_t>(n));
        const Request request = request_in(input_);
        if (!request.whole) return;
        if (idle.empty()) {
            waiting.emplace_back(this, request.body);
        } else {
            Worker* const worker = idle.back();
            idle.pop_back();
            worker->give(*this, request.body);
        }
        input_.erase(0, request.size());
    }

private:
    int fd_;
    std::string input_;
};

void became_idle(Worker& worker) {
    if (waiting.empty()) return idle.push_back(&worker);
    const auto [client, event] = std::move(waiting.front());
    waiting.pop_front();
    worker.give(*client, event);
}

// The server's end of a worker that speaks HTTP.
class HttpWorker final : public Worker {
public:
    explicit HttpWorker(int fd) : fd_(fd) {}

    void give(Client& client, std::string_view event) override {
        client_ = &client;
        write_all(
            fd_, response("200 OK", "Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n",
                          event));
    }

    void ready() override {
        char buffer[64 * 1024];
        const ssize_t n = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) std::exit(1);
        input_.append(buffer, static_cast<std::size_t>(n));
        const Request request = request_in(input_);
        if (!request.whole) return;
        if (request.head.starts_with("GET")) {
            became_idle(*this);
        } else {
            client_->answer(request.body);
            write_all(fd_, response("202 Accepted", "", R"({"status":"OK"})"));
        }
        input_.erase(0, request.size());
    }

private:
    int fd_;
    std::string input_;
    Client* client_ = nullptr;
};

// The server's end of a worker that shares memory.
class SharedWorker final : public Worker {
public:
    SharedWorker() {
        void* const memory =
            ::mmap(nullptr, sizeof(Memory), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        memory_ = static_cast<Memory*>(memory);
        if (memory == MAP_FAILED || to_worker_ < 0 || from_worker_ < 0) std::exit(1);
    }
    int answered_fd() const { return from_worker_; }

    void give(Client& client, std::string_view event) override {
        client_ = &client;
        memory_->size = std::min(event.size(), sizeof memory_->bytes);
        std::memcpy(memory_->bytes, event.data(), memory_->size);
        ring(to_worker_);
    }

    void ready() override {
        heard(from_worker_);
        client_->answer({memory_->bytes, memory_->size});
        became_idle(*this);
    }

    // In the worker's process.
    [[noreturn]] void work() {
        std::string event;
        for (;;) {
            heard(to_worker_);
            event.assign(memory_->bytes, memory_->size);
            std::memcpy(memory_->bytes, event.data(), event.size());
            ring(from_worker_);
        }
    }

private:
    struct Memory {
        std::size_t size;
        char bytes[6 << 20];
    };
    static void ring(int fd) {
        const std::uint64_t one = 1;
        if (::write(fd, &one, sizeof one) != sizeof one) std::exit(1);
    }
    static void heard(int fd) {
        std::uint64_t count = 0;
        if (::read(fd, &count, sizeof count) != sizeof count) std::exit(1);
    }

    int to_worker_ = eventfd(0, EFD_CLOEXEC), from_worker_ = eventfd(0, EFD_CLOEXEC);
    Memory* memory_ = nullptr;
    Client* client_ = nullptr;
};

template <class Work>
void fork_worker(Work work) {
    const pid_t parent = getpid();
    if (fork() != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent) work();
    _exit(0);
}

void start_http_workers(int count) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener, any, size) != 0 || ::listen(listener, count) != 0 ||
        getsockname(listener, any, &size) != 0)
        std::exit(1);
    for (int i = 0; i < count; ++i) {
        fork_worker([&] { RuntimeLoop(ntohs(address.sin_port)).run(); });
        const int fd = accept_one(listener);
        watch(poller, EPOLL_CTL_ADD, fd, new HttpWorker(fd), EPOLLIN);
    }
    ::close(listener);
}

void start_shared_workers(int count) {
    for (int i = 0; i < count; ++i) {
        auto* const worker = new SharedWorker;
        fork_worker([&] { worker->work(); });
        watch(poller, EPOLL_CTL_ADD, worker->answered_fd(), worker, EPOLLIN);
        idle.push_back(worker);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "%s http|shared WORKERS\n", argv[0]);
        return 2;
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    const int workers = std::atoi(argv[2]);
    if (std::string_view(argv[1]) == "http")
        start_http_workers(workers);
    else
        start_shared_workers(workers);
    const int listener = listen_on_loopback();
    watch(poller, EPOLL_CTL_ADD, listener, nullptr, EPOLLIN);
    for (;;) {
        epoll_event events[64];
        const int count = epoll_wait(poller, events, 64, -1);
        for (int i = 0; i < count; ++i) {
            if (auto* const watched = static_cast<Watched*>(events[i].data.ptr)) {
                watched->ready();
                continue;
            }
            for (int fd = accept_one(listener); fd >= 0; fd = accept_one(listener))
                watch(poller, EPOLL_CTL_ADD, fd, static_cast<Watched*>(new Client(fd)), EPOLLIN);
        }
    }
}
