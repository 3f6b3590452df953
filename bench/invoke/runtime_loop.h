// The loop of a runtime over a bare socket: asks the Runtime API for the next event, and answers it with
// itself.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "floor/http.h"

namespace bench {

// Of one HTTP message's head.
inline std::string_view header_in(std::string_view head, std::string_view name) {
    for (std::size_t line = head.find("\r\n") + 2; line < head.size(); line = head.find("\r\n", line) + 2) {
        if (strncasecmp(head.data() + line, name.data(), name.size()) != 0 || head[line + name.size()] != ':')
            continue;
        const auto value =
            head.substr(line + name.size() + 1, head.find("\r\n", line) - line - name.size() - 1);
        return value.substr(std::min(value.find_first_not_of(' '), value.size()));
    }
    return {};
}

class RuntimeLoop {
public:
    explicit RuntimeLoop(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int one = 1;
        setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::exit(1);
    }

    // Until the server closes the connection.
    void run() {
        const std::string next =
            "GET " + std::string(kApi) + "/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n";
        for (;;) {
            if (!ask(next)) return;
            std::string answer = "POST " + std::string(kApi) + "/invocation/";
            answer += header_in(message_.head, "Lambda-Runtime-Aws-Request-Id");
            answer +=
                "/response HTTP/1.1\r\nHost: runtime\r\nContent-Type: application/json\r\nContent-Length: ";
            answer += std::to_string(message_.body.size()) + "\r\n\r\n";
            answer += message_.body;
            if (!ask(answer)) return;
        }
    }

private:
    static constexpr std::string_view kApi = "/2018-06-01/runtime";

    // Sends a request and receives its answer; false when the server has gone.
    bool ask(std::string_view request) {
        while (!request.empty()) {
            const ssize_t n = ::send(fd_, request.data(), request.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            request.remove_prefix(static_cast<std::size_t>(n));
        }
        input_.clear();
        do {
            char buffer[64 * 1024];
            const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
            if (n <= 0) return false;
            input_.append(buffer, static_cast<std::size_t>(n));
            message_ = request_in(input_);
        } while (!message_.whole);
        return true;
    }

    int fd_;
    std::string input_;
    Request message_;  // at its front
};

}  // namespace bench
