// Is it UTF-8?  Asked of bytes that come in pieces.
//
// Well-formed is what RFC 3629 says: no surrogates, no overlong forms, nothing above U+10FFFF.  A byte that
// can begin or continue no character is told at once, not when its character is complete.
#pragma once
#include <cstdint>
#include <string_view>

namespace penstock::base {

class Utf8Check {
public:
    // False when one of the bytes so far cannot stand where it does.
    bool take(std::string_view piece);
    // True when no character is open.
    bool complete() const { return shift_ == 0; }

private:
    std::uint8_t shift_ = 0;  // what may come next, as utf8.cc numbers it; 0: a character begins
};

}  // namespace penstock::base
