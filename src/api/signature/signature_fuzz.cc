// Any bytes as a request's Authorization header, query, path and headers: judged without harm, and never
// accepted.
#include <cstdint>

#include "api/signature/authenticator.h"
#include "api/signature/canonical.h"
#include "base/text.h"

using namespace penstock;

// Lines: target, Authorization, date, then one header value each.  An empty Authorization is none.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const base::ManualClock clock(1'440'938'160'000);
    static const api::Authenticator authenticator = [] {
        api::AccessKeys keys("000000000000");
        (void)keys.add_profiles("[a]\naws_access_key_id = A\naws_secret_access_key = secret\n");
        return api::Authenticator(std::move(keys), clock);
    }();

    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto lines = base::split(text, '\n');
    net::Request request{.method = "POST", .target = std::string(lines[0])};
    if (lines.size() > 1 && !lines[1].empty()) request.headers.add("Authorization", std::string(lines[1]));
    if (lines.size() > 2) request.headers.add("X-Amz-Date", std::string(lines[2]));
    for (std::size_t i = 3; i < lines.size() && i < 20; ++i)
        request.headers.add("host", std::string(lines[i]));
    if (authenticator.account_of_signer(request, "s")) __builtin_trap();
    if (const auto claim = api::read_claim(request)) {
        for (const bool normalize : {true, false})
            (void)api::canonical_request(request, *claim, "", {.normalize_path = normalize});
    }
    (void)api::AccessKeys("000000000000").add_profiles(text);
    return 0;
}
