// Text of a client of penstock.v1: whatever it says, what it is answered is JSON, and it holds no more topics
// than it may.
#include "connections/client_protocol.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "wire/json.h"

using namespace penstock;
using namespace penstock::connections;

namespace {

struct Nobody final : Receiver {
    void message(Connection&, std::string) override {}
    void ended(Connection&, const End&) override {}
};

struct Server {
    Server() {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
        client = ends[0];
        Newcomer newcomer{.id = hub.new_id(),
                          .group = "stage",
                          .upgraded = {ends[1], "", ""},
                          .encoding = Encoding::envelope};
        connection = &hub.add(std::move(newcomer), nobody, nullptr);
    }
    void tick() {
        loop.post([this] { loop.stop(); });
        loop.run();
    }

    loop::Loop loop;
    Nobody nobody;
    Hub hub{
        loop, 0, base::Clock::system(), {.limits = {.topics_max = 50}, .send_by = net::SendBy::system_calls}};
    int client = -1;
    Connection* connection = nullptr;
};

// What a frame of a server says; frames here are shorter than 64 KiB.
std::string_view payload_of(std::string_view& bytes) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const bool longer = byte(1) == 126;
    const std::size_t size = longer ? static_cast<std::size_t>(byte(2)) << 8 | byte(3) : byte(1);
    const std::string_view payload = bytes.substr(longer ? 4 : 2, size);
    bytes.remove_prefix((longer ? 4 : 2) + size);
    return payload;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    static Server server;
    if (size > 30'000) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    take_command(server.hub, *server.connection, text,
                 [](const std::string& topic) { return topic != "secret"; });
    server.tick();
    static char buffer[1 << 16];
    const ssize_t n = ::recv(server.client, buffer, sizeof buffer, MSG_DONTWAIT);
    for (std::string_view bytes(buffer, n > 0 ? static_cast<std::size_t>(n) : 0); !bytes.empty();) {
        if (!wire::JsonDocument::parse(payload_of(bytes))) std::abort();
    }
    if (server.connection->topics() > 51) std::abort();
    return 0;
}
