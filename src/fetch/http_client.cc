#include "fetch/http_client.h"

#include <curl/curl.h>

#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "loop/loop.h"

namespace penstock::fetch {
namespace {

// None of them could be taken for two.
bool sendable(const net::Headers& headers) {
    constexpr std::string_view breaks("\r\n\0", 3);
    for (const net::Header header : headers) {
        const bool named = !header.name.empty() && header.name.find(':') == header.name.npos;
        if (!named || header.name.find_first_of(breaks) != header.name.npos) return false;
        if (header.value.find_first_of(breaks) != header.value.npos) return false;
    }
    return true;
}

Failure failure_of(CURLcode code) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return Failure::timed_out;
        case CURLE_WRITE_ERROR:  // take_body() refused
            return Failure::too_large;
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return Failure::bad_call;
        default:
            return Failure::unreachable;
    }
}

}  // namespace

// One thread, and what it works on.
class HttpClient::Exchanges {
public:
    Exchanges() : multi_(curl_multi_init()), thread_([this] { run(); }) {}
    ~Exchanges() {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        curl_multi_wakeup(multi_);
        thread_.join();
        for (auto& [easy, exchange] : running_) curl_multi_remove_handle(multi_, easy);
        running_.clear();
        curl_multi_cleanup(multi_);
    }

    void add(Call call, Done done) {
        auto exchange = std::make_unique<Exchange>(std::move(call), std::move(done));
        {
            const std::lock_guard lock(mutex_);
            arrived_.push_back(std::move(exchange));
        }
        curl_multi_wakeup(multi_);
    }

private:
    struct Exchange {
        Exchange(Call asked, Done told) : call(std::move(asked)), done(std::move(told)) {}
        ~Exchange() {
            curl_slist_free_all(headers);
            curl_easy_cleanup(easy);
        }

        void prepare();
        void answer(Answer result) {
            home.post(
                [done = std::move(done), result = std::move(result)]() mutable { done(std::move(result)); });
        }

        Call call;
        Done done;
        loop::Loop& home = *loop::Loop::current();
        CURL* easy = curl_easy_init();
        curl_slist* headers = nullptr;
        net::Response response{};
        char error[CURL_ERROR_SIZE] = "";
    };

    static std::size_t take_body(char* data, std::size_t, std::size_t size, void* to) {
        std::string& body = static_cast<Exchange*>(to)->response.body;
        if (body.size() + size > kAnswerBytesMax) return 0;
        body.append(data, size);
        return size;
    }
    static std::size_t take_header(char* data, std::size_t, std::size_t size, void* to) {
        net::Headers& headers = static_cast<Exchange*>(to)->response.headers;
        const std::string_view line(data, size);
        // "100 Continue" and its like have headers too: only those of the last answer count.
        if (line.starts_with("HTTP/")) headers = {};
        const auto colon = line.find(':');
        if (colon != line.npos && !line.starts_with("HTTP/"))
            headers.add(line.substr(0, colon), base::trim(line.substr(colon + 1)));
        return size;
    }

    void run();
    void begin_arrived();
    void finish_done();
    bool stopping() {
        const std::lock_guard lock(mutex_);
        return stop_;
    }

    CURLM* multi_;
    std::unordered_map<CURL*, std::unique_ptr<Exchange>> running_;
    std::mutex mutex_;  // of the next two
    std::vector<std::unique_ptr<Exchange>> arrived_;
    bool stop_ = false;
    std::thread thread_;  // the last to be made: it uses all of these
};

void HttpClient::Exchanges::Exchange::prepare() {
    // Not asked for: a server without "100 Continue" would cost a second.
    headers = curl_slist_append(headers, "Expect:");
    // libcurl's own default for a body would be a form.
    if (!call.headers.find("Content-Type")) headers = curl_slist_append(headers, "Content-Type:");
    for (const net::Header header : call.headers) {
        // "Name;" is how libcurl is told of an empty value.
        const std::string line = header.value.empty()
                                     ? std::string(header.name) + ";"
                                     : std::string(header.name).append(": ").append(header.value);
        headers = curl_slist_append(headers, line.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_URL, call.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    if (call.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (!call.body.empty() || call.method == "POST") {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call.body.data());
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call.method.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(call.timeout_ms));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // The address is what the API's owner said, whatever the environment says of proxies.
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error);
}

void HttpClient::Exchanges::run() {
    constexpr int wait_ms = 1000;
    while (!stopping()) {
        begin_arrived();
        int busy = 0;
        curl_multi_perform(multi_, &busy);
        finish_done();
        curl_multi_poll(multi_, nullptr, 0, wait_ms, nullptr);
    }
}

void HttpClient::Exchanges::begin_arrived() {
    std::vector<std::unique_ptr<Exchange>> arrived;
    {
        const std::lock_guard lock(mutex_);
        arrived.swap(arrived_);
    }
    for (auto& exchange : arrived) {
        if (!exchange->easy || !sendable(exchange->call.headers)) {
            exchange->answer(std::unexpected(Error{Failure::bad_call, "a header cannot be sent"}));
            continue;
        }
        exchange->prepare();
        CURL* const easy = exchange->easy;
        curl_multi_add_handle(multi_, easy);
        running_.emplace(easy, std::move(exchange));
    }
}

void HttpClient::Exchanges::finish_done() {
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const CURLcode code = message->data.result;
        CURL* const easy = message->easy_handle;
        curl_multi_remove_handle(multi_, easy);
        auto node = running_.extract(easy);
        Exchange& exchange = *node.mapped();
        if (code != CURLE_OK) {
            exchange.answer(std::unexpected(
                Error{failure_of(code), exchange.error[0] ? exchange.error : curl_easy_strerror(code)}));
            continue;
        }
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        exchange.response.status = static_cast<int>(status);
        exchange.answer(std::move(exchange.response));
    }
}

HttpClient::HttpClient() : exchanges_(std::make_unique<Exchanges>()) {}
HttpClient::~HttpClient() = default;

void HttpClient::send(Call call, Done done) { exchanges_->add(std::move(call), std::move(done)); }

}  // namespace penstock::fetch
