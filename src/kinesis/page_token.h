// What a NextToken says: when it was given out, of which stream the list is, and where it goes on.
//
// Opaque to clients; inside in clear with a checksum.  Like an iterator it gives no rights: who may list is
// asked with each page.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api/error.h"
#include "base/clock.h"

namespace penstock::kinesis {

inline constexpr base::WallMs kPageTokenLifeMs = 300'000;

struct PageToken {
    base::WallMs issued_ms = 0;
    std::string stream_arn{};  // "" when the list is of no stream
    std::string place{};       // as the operation that lists has written it
};

std::string encode(const PageToken& token);
// Nothing when the text is no token of ours.
std::optional<PageToken> decode_page_token(std::string_view text);
// The same with AWS's errors: InvalidArgumentException, and ExpiredNextTokenException for one that is too
// old.
api::Result<PageToken> take_page_token(std::string_view text, base::WallMs now);
// For what is a token, but not of the list that is asked for.
api::Error invalid_page_token();

}  // namespace penstock::kinesis
