// What a client or an owner of an API can write freely: selection expressions over messages, addresses, function URIs.
#include <cstdint>

#include "gateway/address.h"
#include "gateway/function_uri.h"
#include "gateway/selection.h"

using namespace penstock;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto cut = all.find('\n');
    const std::string_view first = all.substr(0, cut);
    const std::string_view second = cut == all.npos ? std::string_view() : all.substr(cut + 1);
    (void)gateway::select(first, second);
    gateway::Texts variables;
    variables["name"].value = std::string(second);
    (void)gateway::function_arn_of(first, variables);
    net::Request request;
    request.target = first;
    request.headers.add("Host", std::string(second));
    (void)gateway::find_place(request, {.known = [](const std::string& id) { return id.size() % 2 == 0; },
                                        .domain = [](std::string_view) { return std::nullopt; }});
    return 0;
}
