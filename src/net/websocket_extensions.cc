#include "net/websocket_extensions.h"

#include <utility>

#include "base/text.h"

namespace penstock::net::websocket {
namespace {

// RFC 7230 section 3.2.6.
bool is_token_character(char c) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != others.npos;
}

// extension-list  = 1#extension
// extension       = extension-token *( ";" extension-param )
// extension-param = token [ "=" (token | quoted-string) ]
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    // False where the text has not this form.
    bool append_to(std::vector<Extension>& extensions) {
        for (;;) {
            while (take(',')) {  // empty elements are nothing (RFC 7230 section 7)
            }
            if (text_.empty()) return true;
            Extension extension;
            if (!take_token(extension.name)) return false;
            while (take(';')) {
                if (!take_parameter(extension.parameters.emplace_back())) return false;
            }
            extensions.push_back(std::move(extension));
            if (!text_.empty() && text_.front() != ',') return false;
        }
    }

private:
    bool take_parameter(ExtensionParameter& parameter) {
        if (!take_token(parameter.name)) return false;
        if (!take('=')) return true;
        std::string& value = parameter.value.emplace();
        if (!text_.starts_with('"')) return take_token(value);
        text_.remove_prefix(1);
        return take_quoted(value);
    }

    // Skips the space on both sides.
    bool take(char c) {
        skip_space();
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        skip_space();
        return true;
    }

    bool take_token(std::string& token) {
        while (!text_.empty() && is_token_character(text_.front())) take_one(token);
        skip_space();
        return !token.empty();
    }

    // Behind its first quote.  Unquoted, "the value MUST conform to the 'token' ABNF".
    bool take_quoted(std::string& token) {
        while (!text_.empty() && text_.front() != '"') {
            if (text_.front() == '\\') text_.remove_prefix(1);
            if (text_.empty() || !is_token_character(text_.front())) return false;
            take_one(token);
        }
        if (text_.empty()) return false;
        text_.remove_prefix(1);
        skip_space();
        return !token.empty();
    }

    void take_one(std::string& token) {
        token += text_.front();
        text_.remove_prefix(1);
    }

    void skip_space() {
        while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\t')) text_.remove_prefix(1);
    }

    std::string_view text_;
};

}  // namespace

std::optional<std::vector<Extension>> parse_extensions(const Headers& headers) {
    std::vector<Extension> extensions;
    for (const Header header : headers) {
        if (!base::equals_ignore_case(header.name, "Sec-WebSocket-Extensions")) continue;
        if (!Parser(header.value).append_to(extensions)) return std::nullopt;
    }
    return extensions;
}

}  // namespace penstock::net::websocket
