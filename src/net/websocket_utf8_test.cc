// Section 6 of the Autobahn suite: UTF-8.
#include "net/websocket_client.h"

using namespace penstock::net::websocket;

namespace {

// Broken text, and how many of its bytes it takes to see that; 0: only its end shows it.
struct Broken {
    std::string text;
    std::size_t seen_after;
};

const Broken kBroken[] = {
    {"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80"
     "edited",
     13},                                          // a surrogate after kosme
    {"\xce\xba\xe1\xbd\xb9\xf4\x90\x80\x80z", 7},  // above U+10FFFF
    {"\xce", 0},                                   // characters cut short
    {"\xce\xba\xe1", 0},
    {"\xce\xba\xe1\xbd", 0},
    {"\xf0\x9f\x98", 0},
    {"\x80", 1},  // continuations of nothing
    {"\xbf", 1},
    {"a\x80\xbf\x80\xbf", 2},
    {"\xc0 \xc1 ", 1},  // beginnings alone
    {"\xc3 \xc4 ", 2},
    {"\xe0 \xe1 ", 2},
    {"\xf0 \xf1 ", 2},
    {"\xf8 \xfc ", 1},
    {"\xc3\xc3", 2},
    {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", 3},
    {"\xfe", 1},  // bytes that are never there
    {"\xff", 1},
    {"\xc0\xaf", 1},  // overlong slashes
    {"\xe0\x80\xaf", 2},
    {"\xf0\x80\x80\xaf", 2},
    {"\xf8\x80\x80\x80\xaf", 1},
    {"\xfc\x80\x80\x80\x80\xaf", 1},
    {"\xc1\xbf", 1},  // the longest overlong forms
    {"\xe0\x9f\xbf", 2},
    {"\xf0\x8f\xbf\xbf", 2},
    {"\xed\xad\xbf\xed\xb0\x80", 2},  // a pair of surrogates
    {"\xed\xbf\xbf", 2},
    {"\xf7\xbf\xbf\xbf", 1},
};

const std::string kValid[] = {
    "",
    "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!",
    "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5",
    std::string(1, '\0'),
    "\x7f",
    "\xc2\x80",
    "\xdf\xbf",
    "\xe0\xa0\x80",
    "\xed\x9f\xbf",  // just below the surrogates
    "\xee\x80\x80",  // just above
    "\xef\xbf\xbd",  // the replacement character
    "\xef\xbf\xbe",  // characters that are none are valid all the same
    "\xef\xbf\xbf",
    "\xf0\x90\x80\x80",
    "\xf0\x9f\xbf\xbe",
    "\xf4\x8f\xbf\xbf",  // U+10FFFF
};

}  // namespace

TEST_CASE("valid text arrives, whole, and in fragments that part it at each byte") {
    for (const std::string& valid : kValid) {
        CHECK(told(client_frame(kFin | kText, valid)) == "text:" + valid + ";");
        for (std::size_t cut = 0; cut <= valid.size(); ++cut) {
            const std::string_view text(valid);
            const std::string bytes = client_frame(kText, text.substr(0, cut)) +
                                      client_frame(kFin | kPing, "\xff") +
                                      client_frame(kFin | kContinuation, text.substr(cut));
            CHECK(told(bytes) == "ping:\xff;text:" + valid + ";");
        }
    }
}

TEST_CASE(
    "broken text is closed with 1007, at the byte that breaks it, without waiting for the frame's end") {
    for (const Broken& broken : kBroken) {
        CAPTURE(broken.text);
        const std::string bytes = client_frame(kFin | kText, broken.text);
        const std::size_t head = bytes.size() - broken.text.size();
        const std::size_t expected = broken.seen_after ? head + broken.seen_after : bytes.size();
        CHECK(told(bytes) == "!1007");
        CHECK(refused_after(bytes) == expected);
    }
}

TEST_CASE(
    "broken text is closed with 1007 in the fragment that breaks it, without waiting for the message's end") {
    for (const Broken& broken : kBroken) {
        if (broken.seen_after == 0) continue;
        CAPTURE(broken.text);
        for (std::size_t cut = 0; cut < broken.seen_after; ++cut) {
            const std::string_view text(broken.text);
            const std::string begin = client_frame(kText, text.substr(0, cut));
            const std::string rest = client_frame(kContinuation, text.substr(cut));
            const std::size_t head = rest.size() - (text.size() - cut);
            CHECK(told(begin + rest) == "!1007");
            CHECK(refused_after(begin + rest) == begin.size() + head + broken.seen_after - cut);
        }
    }
}

TEST_CASE("a message that ends within a character is closed with 1007, however its end comes") {
    CHECK(told(client_frame(kText, "\xe2\x82") + client_frame(kFin | kContinuation, "")) == "!1007");
    CHECK(told(client_frame(kText, "\xe2") + client_frame(kFin | kContinuation, "\x82")) == "!1007");
}

TEST_CASE("a message after one is judged for itself") {
    const std::string euro = client_frame(kText, "\xe2") + client_frame(kFin | kContinuation, "\x82\xac");
    CHECK(told(euro + client_frame(kFin | kText, "\xac")) == "text:\xe2\x82\xac;!1007");
    CHECK(told(euro + euro) == "text:\xe2\x82\xac;text:\xe2\x82\xac;");
}

TEST_CASE("what is not text is not judged as text") {
    for (const Broken& broken : kBroken)
        CHECK(told(client_frame(kFin | kBinary, broken.text)) == "binary:" + broken.text + ";");
}
