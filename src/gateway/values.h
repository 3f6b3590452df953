// The values that expressions and parameter mappings name (API Gateway guide, websocket-api-data-mapping and
// websocket-api-selection-expressions):
//
//   request.body.PATH  request.header.NAME  request.querystring.NAME  request.multivalueheader.NAME
//   request.multivaluequerystring.NAME, each also behind "route."; context.PATH  stageVariables.NAME
//   integration.response.statuscode  integration.response.header.NAME  integration.response.body.PATH
//   integration.response.multivalueheader.NAME  'static text'
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gateway/shapes.h"
#include "net/message.h"
#include "wire/json.h"

namespace penstock::gateway {

// What there is to take values from; all of it must outlive the Values.
struct Sources {
    const net::Request* handshake = nullptr;  // headers and query: only while a client connects
    std::string_view body{};                  // of the message
    std::string_view context{};               // requestContext, as JSON
    const Texts* stage_variables = nullptr;
    const net::Response* answer = nullptr;  // of the integration
};

class Values {
public:
    explicit Values(Sources sources) : sources_(sources) {}

    // Nothing when there is no such value, or the name is none.
    std::optional<std::string> find(std::string_view name) const;
    // "" for nothing.
    std::string text(std::string_view name) const { return find(name).value_or(""); }
    // The expression, with these values in it.
    std::string expand(std::string_view expression) const;

    const Sources& sources() const { return sources_; }

private:
    // A JSON text, parsed when it is first asked for.
    struct Document {
        bool parsed = false;
        std::optional<wire::JsonDocument> json{};
    };
    std::optional<std::string> in_request(std::string_view name) const;
    std::optional<std::string> in_answer(std::string_view name) const;
    static std::optional<std::string> in_json(Document& document, std::string_view text,
                                              std::string_view path);

    Sources sources_;
    mutable Document body_, context_, answer_;
};

// Whether a name is one of those above, whatever it leads to.
bool valid_value_name(std::string_view name);

}  // namespace penstock::gateway
