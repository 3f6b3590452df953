#include "tool/http.h"

#include <curl/curl.h>

#include "tool/interrupt.h"

namespace penstock::tool {
namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{64} << 20;
constexpr long kConnectSeconds = 10, kAnswerSeconds = 60;

std::size_t take(char* data, std::size_t, std::size_t size, void* to) {
    std::string& body = *static_cast<std::string*>(to);
    if (body.size() + size > kAnswerBytesMax) return 0;  // libcurl ends the exchange
    body.append(data, size);
    return size;
}

// Asked about once a second, and whenever a signal ends the wait.
int may_go_on(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return interrupted() ? 1 : 0; }

}  // namespace

struct Http::Handle {
    CURL* curl = curl_easy_init();
    char error[CURL_ERROR_SIZE] = "";
    ~Handle() { curl_easy_cleanup(curl); }
};

Http::Http(std::string endpoint) : handle_(std::make_unique<Handle>()) {
    const auto scheme = endpoint.find("://");
    if (scheme == endpoint.npos) endpoint.insert(0, "http://");
    const auto host = endpoint.find("://") + 3;
    const auto slash = endpoint.find('/', host);
    origin_ = endpoint.substr(0, slash);
    host_ = origin_.substr(host);
    if (slash != endpoint.npos) path_ = endpoint.substr(slash);
    while (path_.ends_with('/')) path_.pop_back();
}

Http::~Http() = default;

base::Result<net::Response> Http::exchange(const net::Request& request) {
    CURL* const curl = handle_->curl;
    if (!curl) return base::failure("libcurl does not start");
    net::Response response;
    curl_slist* headers = nullptr;
    // Not asked for: a client that waits for "100 Continue" would wait a second for nothing.
    headers = curl_slist_append(headers, "Expect:");
    for (const net::Header header : request.headers) {
        headers =
            curl_slist_append(headers, std::string(header.name).append(": ").append(header.value).c_str());
    }
    curl_easy_reset(curl);  // options only: the connection stays
    handle_->error[0] = 0;
    curl_easy_setopt(curl, CURLOPT_URL, (origin_ + request.target).c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &response.body);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, may_go_on);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, kAnswerSeconds);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, handle_->error);
    const CURLcode code = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    if (code != CURLE_OK) {
        if (interrupted()) return base::failure("interrupted");
        return base::failure(handle_->error[0] ? handle_->error : curl_easy_strerror(code));
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    return response;
}

}  // namespace penstock::tool
