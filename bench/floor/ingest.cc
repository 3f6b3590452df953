// The floor that ingest is measured against: what any server must do that takes PutRecord and PutRecords from signed
// requests, and nothing else.
//
// The body is hashed with SHA-256 (the dear part of a signature; the rest is left out), read as JSON, its data decoded,
// the partition keys hashed with MD5 for a shard, records and keys written to a file of zeros, and each record answered
// with a number of 56 digits.  With `sync` one fdatasync serves all that came in one tick.  No routes, no checks, no
// limits, no index, no checksums; at the end of the file it begins again.
//
// PROGRAM DIRECTORY sync|os
#include <openssl/evp.h>
#include <simdjson.h>

#include <array>
#include <string>
#include <vector>

#include "append/zeros.h"
#include "http.h"

namespace {

using namespace bench;

constexpr std::size_t kFileBytes = 256u << 20;
constexpr std::uint64_t kShards = 4;

struct Connection {
    int fd = -1;
    std::string input;
    std::string output;  // answers that wait for the records to be written, or for the socket
};

template <std::size_t N>
std::array<unsigned char, N> digest(const EVP_MD* algorithm, std::string_view data) {
    static EVP_MD_CTX* const context = EVP_MD_CTX_new();
    std::array<unsigned char, N> out;
    EVP_DigestInit_ex2(context, algorithm, nullptr);
    EVP_DigestUpdate(context, data.data(), data.size());
    EVP_DigestFinal_ex(context, out.data(), nullptr);
    return out;
}

void append_decoded(std::string& out, std::string_view base64) {
    static constexpr auto values = [] {
        std::array<std::uint32_t, 256> table{};
        constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (std::uint32_t i = 0; i < 64; ++i) table[static_cast<unsigned char>(digits[i])] = i;
        return table;
    }();
    const auto* in = reinterpret_cast<const unsigned char*>(base64.data());
    const std::size_t start = out.size();
    out.resize(start + base64.size() / 4 * 3);
    char* to = out.data() + start;
    for (std::size_t i = 0; i + 4 <= base64.size(); i += 4) {
        const auto v = values[in[i]] << 18 | values[in[i + 1]] << 12 | values[in[i + 2]] << 6 | values[in[i + 3]];
        for (const int shift : {16, 8, 0}) *to++ = static_cast<char>(v >> shift);
    }
    if (base64.ends_with("==")) out.resize(out.size() - 2);
    else if (base64.ends_with("=")) out.resize(out.size() - 1);
}

class Ingest {
public:
    Ingest(const std::string& directory, bool durable)
        : fd_(file_of_zeros(directory + "/floor", kFileBytes)), durable_(durable) {}

    // The answer to one request; its records wait for write().
    std::string take(std::string_view body) {
        static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
        hash_ ^= digest<32>(sha256, body)[0];  // so that it is not left out
        const simdjson::dom::element request = parser_.parse(body.data(), body.size());
        std::string answer;
        simdjson::dom::array records;
        if (request["Records"].get(records) == simdjson::SUCCESS) {
            answer = R"({"FailedRecordCount":0,"Records":[)";
            for (const auto record : records) {
                take_record(answer, record);
                answer += ',';
            }
            answer.back() = ']';
            answer += '}';
        } else {
            take_record(answer, request);
        }
        return "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: " +
               std::to_string(answer.size()) + "\r\n\r\n" + answer;
    }

    void write() {
        if (waiting_.empty()) return;
        if (at_ + waiting_.size() > kFileBytes) at_ = 0;
        must(pwrite(fd_, waiting_.data(), waiting_.size(), static_cast<off_t>(at_)) ==
                 static_cast<ssize_t>(waiting_.size()),
             "pwrite");
        at_ += waiting_.size();
        waiting_.clear();
        if (durable_) must(fdatasync(fd_) == 0, "fdatasync");
    }

private:
    void take_record(std::string& answer, simdjson::dom::element record) {
        static const EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
        const std::string_view key = record["PartitionKey"];
        const std::uint64_t shard = digest<16>(md5, key)[0] % kShards;
        const std::size_t start = waiting_.size();
        waiting_.resize(start + 8);
        waiting_ += key;
        append_decoded(waiting_, record["Data"]);
        const auto key_size = static_cast<std::uint32_t>(key.size());
        const auto data_size = static_cast<std::uint32_t>(waiting_.size() - start - 8 - key.size());
        std::memcpy(&waiting_[start], &key_size, 4);
        std::memcpy(&waiting_[start + 4], &data_size, 4);

        char digits[] = "00000000000000000000000000000000000000000000000000000000";
        ++count_;
        std::uint64_t rest = count_;
        for (std::size_t i = sizeof digits - 1; i > 0; rest /= 10) digits[--i] = static_cast<char>('0' + rest % 10);
        ((answer += R"({"SequenceNumber":")") += digits) += R"(","ShardId":"shardId-00000000000)";
        (answer += static_cast<char>('0' + shard)) += "\"}";
    }

    int fd_;
    bool durable_;
    simdjson::dom::parser parser_;
    std::string waiting_;
    std::size_t at_ = 0;
    std::uint64_t count_ = 0;
    unsigned char hash_ = 0;
};

int poller = -1;

void send_what_waits(Connection& connection) {
    const ssize_t n =
        ::send(connection.fd, connection.output.data(), connection.output.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) connection.output.erase(0, static_cast<std::size_t>(n));
    if (!connection.output.empty()) watch(poller, EPOLL_CTL_MOD, connection.fd, &connection, EPOLLIN | EPOLLOUT);
}

// False when the client has gone.
bool read_some(Connection& connection, Ingest& ingest) {
    static char buffer[256 * 1024];
    const ssize_t n = ::recv(connection.fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return true;
    if (n <= 0) return false;
    connection.input.append(buffer, static_cast<std::size_t>(n));
    for (auto request = request_in(connection.input); request.whole; request = request_in(connection.input)) {
        connection.output += ingest.take(request.body);
        connection.input.erase(0, request.size());
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "%s DIRECTORY sync|os\n", argv[0]);
        return 2;
    }
    Ingest ingest(argv[1], std::string_view(argv[2]) == "sync");
    poller = epoll_create1(EPOLL_CLOEXEC);
    const int listener = listen_on_loopback();
    watch(poller, EPOLL_CTL_ADD, listener, nullptr, EPOLLIN);
    std::vector<Connection*> answered;
    for (;;) {
        epoll_event events[256];
        const int count = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < count; ++i) {
            auto* const connection = static_cast<Connection*>(events[i].data.ptr);
            if (!connection) {
                for (int fd = accept_one(listener); fd >= 0; fd = accept_one(listener))
                    watch(poller, EPOLL_CTL_ADD, fd, new Connection{fd, {}, {}}, EPOLLIN);
                continue;
            }
            if (events[i].events & EPOLLOUT) watch(poller, EPOLL_CTL_MOD, connection->fd, connection, EPOLLIN);
            if (!read_some(*connection, ingest)) {
                ::close(connection->fd);
                delete connection;
                continue;
            }
            if (!connection->output.empty()) answered.push_back(connection);
        }
        ingest.write();
        for (Connection* const connection : answered) send_what_waits(*connection);
        answered.clear();
    }
}
