// How the Runtime API and the Extensions API answer.
#pragma once
#include <string>
#include <string_view>

#include "net/message.h"

namespace penstock::lambda {

net::Response runtime_json(int status, std::string body);
net::Response runtime_error(int status, std::string_view type, std::string_view message);
inline net::Response runtime_accepted() { return runtime_json(202, R"({"status":"OK"})"); }

}  // namespace penstock::lambda
