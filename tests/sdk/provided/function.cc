// A function for provided.al2023: the Runtime API, spoken over a socket and nothing else.  The event says
// what it does:
// {"do": "echo" | "stream" | "fail" | "exit" | "half" | "truncate" | "mode"}.
//
//     g++ -std=c++17 -O1 -o bootstrap function.cc
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace {

int connect_to(const std::string& address) {
    const auto colon = address.rfind(':');
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0)
        std::exit(2);
    const int fd = socket(found->ai_family, SOCK_STREAM, 0);
    if (connect(fd, found->ai_addr, found->ai_addrlen) != 0) std::exit(2);
    freeaddrinfo(found);
    return fd;
}

struct Answer {
    std::string head, body;

    std::string header(const std::string& name) const {
        const auto at = head.find("\r\n" + name + ": ");
        if (at == head.npos) return "";
        const auto begin = at + name.size() + 4;
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
};

// One connection, one request after the other.
class Api {
public:
    Api() : address_(std::getenv("AWS_LAMBDA_RUNTIME_API")), fd_(connect_to(address_)) {}

    void send(const std::string& bytes) const {
        for (std::size_t at = 0; at < bytes.size();) {
            const ssize_t n = ::send(fd_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
            if (n <= 0) std::exit(0);  // the server has gone
            at += static_cast<std::size_t>(n);
        }
    }
    Answer receive() {
        std::size_t end;
        while ((end = input_.find("\r\n\r\n")) == input_.npos) more();
        Answer answer{input_.substr(0, end + 2), ""};
        const std::size_t size = std::stoul("0" + answer.header("Content-Length"));
        while (input_.size() < end + 4 + size) more();
        answer.body = input_.substr(end + 4, size);
        input_.erase(0, end + 4 + size);
        return answer;
    }
    std::string begin(const std::string& method, const std::string& route) const {
        return method + " /2018-06-01/runtime" + route + " HTTP/1.1\r\nHost: " + address_ + "\r\n";
    }
    Answer post(const std::string& route, const std::string& headers, const std::string& body) {
        send(begin("POST", route) + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
             body);
        return receive();
    }

    void connect_again() {
        close(fd_);
        fd_ = connect_to(address_);
        input_.clear();
    }

private:
    void more() {
        char buffer[65536];
        const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
        if (n <= 0) std::exit(0);
        input_.append(buffer, static_cast<std::size_t>(n));
    }

    std::string address_;
    int fd_;
    std::string input_;
};

std::string chunk(const std::string& bytes) {
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    return size + bytes + "\r\n";
}

// {"errorMessage":"broken"} in base64, as trailers want it.
constexpr const char* kBroken = "eyJlcnJvck1lc3NhZ2UiOiJicm9rZW4ifQ==";

enum class End { whole, error, none };

void stream(Api& api, const std::string& id, End end) {
    api.send(api.begin("POST", "/invocation/" + id + "/response") +
             "Lambda-Runtime-Function-Response-Mode: streaming\r\nContent-Type: text/plain\r\n"
             "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n"
             "Transfer-Encoding: chunked\r\n\r\n");
    api.send(chunk("one,"));
    // The next chunk only when the client has had the first.
    const std::string signal = std::getenv("SIGNAL") ? std::getenv("SIGNAL") : "";
    while (!signal.empty() && access(signal.c_str(), F_OK) != 0) usleep(10'000);
    api.send(chunk("two"));
    if (end == End::none) return api.connect_again();
    api.send(end == End::whole ? "0\r\n\r\n"
                               : "0\r\nLambda-Runtime-Function-Error-Type: Own.Broken\r\n"
                                 "Lambda-Runtime-Function-Error-Body: " +
                                     std::string(kBroken) + "\r\n\r\n");
    api.receive();
}

}  // namespace

int main() {
    Api api;
    std::cout << "handler " << std::getenv("_HANDLER") << std::endl;
    for (;;) {
        api.send(api.begin("GET", "/invocation/next") + "\r\n");
        const Answer next = api.receive();
        const std::string id = next.header("Lambda-Runtime-Aws-Request-Id");
        const auto does = [&](const char* what) {
            return next.body.find(std::string("\"do\": \"") + what + '"') != next.body.npos;
        };
        if (does("exit")) std::exit(9);
        if (does("fail")) {
            api.post("/invocation/" + id + "/error", "Lambda-Runtime-Function-Error-Type: Own.Failed\r\n",
                     R"({"errorType": "Own.Failed", "errorMessage": "as told"})");
        } else if (does("stream") || does("half") || does("truncate")) {
            stream(api, id, does("stream") ? End::whole : does("half") ? End::error : End::none);
        } else if (does("mode")) {
            const Answer answer = api.post("/invocation/" + id + "/response",
                                           "Lambda-Runtime-Function-Response-Mode: odd\r\n", next.body);
            std::cout << answer.body << std::endl;
        } else {
            api.post("/invocation/" + id + "/response", "Content-Type: application/json\r\n", next.body);
        }
    }
}
