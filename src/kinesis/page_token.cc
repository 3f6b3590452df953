#include "kinesis/page_token.h"

#include "base/base64.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "kinesis/errors.h"

namespace penstock::kinesis {

std::string encode(const PageToken& token) {
    std::string body;
    base::put_le(body, token.issued_ms);
    base::put_le(body, static_cast<std::uint16_t>(token.stream_arn.size()));
    body += token.stream_arn;
    body += token.place;
    std::string out;
    base::put_le(out, base::crc32c(body));
    return base::base64_encode(out + body);
}

std::optional<PageToken> decode_page_token(std::string_view text) {
    std::string raw;
    if (!base::base64_decode(text, raw)) return std::nullopt;
    base::Reader in(raw);
    const auto checksum = in.integer<std::uint32_t>();
    if (!in.ok() || checksum != base::crc32c(in.rest())) return std::nullopt;
    PageToken token;
    token.issued_ms = in.integer<base::WallMs>();
    token.stream_arn = in.bytes(in.integer<std::uint16_t>());
    token.place = in.rest();
    return in.ok() ? std::optional(std::move(token)) : std::nullopt;
}

api::Result<PageToken> take_page_token(std::string_view text, base::WallMs now) {
    auto token = decode_page_token(text);
    if (!token) return std::unexpected(invalid_page_token());
    if (now - token->issued_ms > kPageTokenLifeMs)  // text of our own
        return api::error("ExpiredNextTokenException", "The NextToken has expired.");
    return std::move(*token);
}

// Text of our own.
api::Error invalid_page_token() { return invalid_argument("Invalid NextToken."); }

}  // namespace penstock::kinesis
