#include "net/websocket_extensions.h"

#include <doctest/doctest.h>

using namespace penstock::net;
using namespace penstock::net::websocket;

namespace {

// "a; x=1; y, b" as it was understood; "malformed".
std::string parsed(const Headers& headers) {
    const auto extensions = parse_extensions(headers);
    if (!extensions) return "malformed";
    std::string out;
    for (const Extension& extension : *extensions) {
        out += (out.empty() ? "" : ", ") + extension.name;
        for (const auto& [name, value] : extension.parameters)
            out += "; " + name + (value ? "=" + *value : "");
    }
    return out;
}

std::string parsed(const std::string& header) { return parsed({{"Sec-WebSocket-Extensions", header}}); }

}  // namespace

TEST_CASE("offers are read in their order, over all headers") {
    CHECK(parsed("permessage-deflate") == "permessage-deflate");
    CHECK(parsed("a; x=1; y, b") == "a; x=1; y, b");
    CHECK(parsed("\ta ;x = 1;y,b ") == "a; x=1; y, b");
    CHECK(parsed(
              {{"sec-websocket-extensions", "a; x"}, {"Other", "?"}, {"Sec-WebSocket-Extensions", "b, a"}}) ==
          "a; x, b, a");
}

TEST_CASE("a value may be quoted, and is a token all the same") {
    CHECK(parsed(R"(a; x="10")") == "a; x=10");
    CHECK(parsed(R"(a; x="1\0" ; y)") == "a; x=10; y");
    CHECK(parsed(R"(a; x="")") == "malformed");
    CHECK(parsed(R"(a; x="1 0")") == "malformed");
    CHECK(parsed(R"(a; x="1,0")") == "malformed");
    CHECK(parsed(R"(a; x="10)") == "malformed");
    CHECK(parsed(R"(a; x="10\)") == "malformed");
    CHECK(parsed(R"(a; x="10"y)") == "malformed");
}

TEST_CASE("no header, an empty one and empty elements offer nothing") {
    CHECK(parsed(Headers{}).empty());
    CHECK(parsed("").empty());
    CHECK(parsed(" , ,").empty());
    CHECK(parsed(", a,, b ,") == "a, b");
}

TEST_CASE("what has not the form of the header is malformed") {
    for (const char* header :
         {";", "=", "a;", "a; ;", "a; =1", "a; x=", "a; x=,b", "a b", "a; x y", "a; x=1 2", "\"a\"",
          "a; \"x\"", "a/b", "a; x=1/2", "a\x7f", "a, \xff", "a; x==1"}) {
        CAPTURE(header);
        CHECK(parsed(std::string(header)) == "malformed");
    }
    CHECK(parsed({{"Sec-WebSocket-Extensions", "a"}, {"Sec-WebSocket-Extensions", "b;"}}) == "malformed");
}
