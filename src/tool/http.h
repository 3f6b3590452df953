// One HTTP/1.1 exchange after the other with one server, over a connection that is kept.  libcurl stays
// inside http.cc.
#pragma once
#include <memory>
#include <string>

#include "base/result.h"
#include "net/message.h"

namespace penstock::tool {

class Http {
public:
    // "http://localhost:4566"; https:// and a path are as good.
    explicit Http(std::string endpoint);
    ~Http();

    // What goes into the request's Host header, and the path that its target begins with ("" for none).
    const std::string& host() const { return host_; }
    const std::string& path() const { return path_; }

    // Sends method, target, headers and body as they are.  Fails when there is no answer: nobody listens, the
    // connection broke, the answer took 60 s or has more than 64 MiB, or a signal came.
    base::Result<net::Response> exchange(const net::Request& request);

private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
    std::string origin_;  // "http://localhost:4566"
    std::string host_;
    std::string path_;
};

}  // namespace penstock::tool
