#include "base/utf8.h"

#include <doctest/doctest.h>

#include <string>

using namespace penstock;

namespace {

// The bytes that are accepted one by one before one is refused, or npos: none is.
std::size_t refused_at(std::string_view bytes) {
    base::Utf8Check check;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (!check.take(bytes.substr(i, 1))) return i;
    }
    return bytes.npos;
}

std::string encoded(char32_t character) {
    const auto tail = [&](int shift) { return static_cast<char>(0x80 | (character >> shift & 0x3f)); };
    if (character < 0x80) return {static_cast<char>(character)};
    if (character < 0x800) return {static_cast<char>(0xc0 | character >> 6), tail(0)};
    if (character < 0x10000) return {static_cast<char>(0xe0 | character >> 12), tail(6), tail(0)};
    return {static_cast<char>(0xf0 | character >> 18), tail(12), tail(6), tail(0)};
}

bool whole(std::string_view text) {
    base::Utf8Check check;
    return check.take(text) && check.complete();
}

}  // namespace

TEST_CASE("all of Unicode but the surrogates is UTF-8, and nothing beyond it") {
    std::size_t wrong = 0;
    for (char32_t character = 0; character < 0x200000; ++character) {
        const bool exists = character < 0xd800 || (character > 0xdfff && character <= 0x10ffff);
        wrong += whole(encoded(character)) != exists;
    }
    CHECK(wrong == 0);
}

TEST_CASE("a character in a longer form than needed is refused at the byte that shows it") {
    CHECK(refused_at("a\xc0\x80") == 1);
    CHECK(refused_at("a\xc1\xbf") == 1);
    CHECK(refused_at("a\xe0\x9f\xbf") == 2);
    CHECK(refused_at("a\xf0\x8f\xbf\xbf") == 2);
    CHECK(refused_at("a\xf8\x88\x80\x80\x80") == 1);
}

TEST_CASE("what is broken is refused at its first wrong byte") {
    CHECK(refused_at("\x80") == 0);
    CHECK(refused_at("\xed\xa0\x80") == 1);
    CHECK(refused_at("\xf4\x90\x80\x80") == 1);
    CHECK(refused_at("\xe2\x82z") == 2);
    CHECK(refused_at("\xf0\x9f\x98z") == 3);
    CHECK(refused_at("\xff") == 0);
}

TEST_CASE("a text that ends within a character is accepted so far, but not complete") {
    for (const std::string_view text : {"\xc3", "\xe2", "\xe2\x82", "\xf0", "\xf0\x9f", "\xf0\x9f\x98"}) {
        base::Utf8Check check;
        CHECK(check.take(text));
        CHECK_FALSE(check.complete());
    }
}

TEST_CASE("the shortcut for ASCII overlooks no byte, wherever it stands") {
    for (std::size_t size = 1; size < 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'x');
            CHECK(whole(text));
            text[at] = '\xff';
            CHECK_FALSE(whole(text));
            // A character with ASCII in it.
            CHECK_FALSE(whole(std::string(at, 'x') + "\xe2" + std::string(size, 'x') + "\x82\xac"));
        }
    }
}
