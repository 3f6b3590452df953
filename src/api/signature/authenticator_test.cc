#include "api/signature/authenticator.h"

#include <doctest/doctest.h>

#include "api/signature/signing_suite.h"
#include "base/hash.h"
#include "base/text.h"

using namespace penstock;
namespace suite = api::signing_suite;

namespace {

constexpr base::WallMs kNow = 1'440'938'160'000;  // 2015-08-30T12:36:00Z
constexpr const char* kProfile =
    "[default]\naws_access_key_id = AKIDEXAMPLE\n"
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n";
constexpr const char* kScope = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";

struct Signed {
    base::ManualClock clock{kNow};
    api::Authenticator authenticator;

    explicit Signed(const std::string& token = "") : authenticator(keys(token), clock) {}
    static api::AccessKeys keys(const std::string& token) {
        api::AccessKeys keys("000000000000");
        REQUIRE(keys.add_profiles(kProfile + (token.empty() ? "" : "aws_session_token = " + token)));
        return keys;
    }
    // The account, or "Name: message".
    std::string judge(const net::Request& request, std::string_view service = "service") const {
        const auto account = authenticator.account_of_signer(request, service);
        return account ? *account : account.error().code + ": " + account.error().message;
    }
};

net::Request request_of(const suite::Case& c) {
    net::Request request{.method = c.method, .target = c.target, .headers = c.headers, .body = c.body};
    request.headers.add("Host", "example.amazonaws.com");
    return request;
}

std::string authorization(std::string_view signed_headers, std::string_view signature,
                          std::string_view credential = kScope) {
    return "AWS4-HMAC-SHA256 Credential=" + std::string(credential) +
           ", SignedHeaders=" + std::string(signed_headers) + ", Signature=" + std::string(signature);
}

net::Request in_header(const suite::Case& c) {
    net::Request request = request_of(c);
    request.headers.add("X-Amz-Date", "20150830T123600Z");
    if (*c.token) request.headers.add("X-Amz-Security-Token", c.token);
    request.headers.add("Authorization", authorization(c.signed_headers, c.signature));
    return request;
}

net::Request in_query(const suite::Case& c) {
    net::Request request = request_of(c);
    request.headers.erase("X-Amz-Content-Sha256");
    request.target += request.query().empty() ? "?" : "&";
    request.target += "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + base::percent_encode(kScope) +
                      "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=" +
                      base::percent_encode(c.query_signed_headers) + "&X-Amz-Signature=" + c.query_signature;
    if (*c.token) request.target += "&X-Amz-Security-Token=" + base::percent_encode(c.token);
    return request;
}

// The suite's get-vanilla with other headers of signing.
const suite::Case& vanilla() {
    for (const auto& c : suite::kCases) {
        if (std::string_view(c.name) == "get-vanilla") return c;
    }
    std::abort();
}
net::Request with_authorization(std::string value, const char* date = "20150830T123600Z") {
    net::Request request = request_of(vanilla());
    if (*date) request.headers.add("X-Amz-Date", date);
    request.headers.add("Authorization", std::move(value));
    return request;
}

const std::string kInvalid = "InvalidSignatureException: ", kIncomplete = "IncompleteSignatureException: ";

}  // namespace

TEST_CASE("AWS's signing suite is accepted, signed in the header and in the query") {
    for (const auto& c : suite::kCases) {
        CAPTURE(std::string(c.name));
        const Signed server(c.token);
        CHECK(server.judge(in_header(c)) == "000000000000");
        CHECK(server.judge(in_query(c)) == "000000000000");
    }
}

TEST_CASE("whatever of a signed request is changed, the signature does not match any more") {
    const Signed server;
    for (const auto& c : suite::kCases) {
        if (*c.token) continue;
        CAPTURE(std::string(c.name));
        for (const net::Request& good : {in_header(c), in_query(c)}) {
            const std::string refused =
                kInvalid +
                "The request signature we calculated does not match the signature you provided. Check";
            auto bad = good;
            bad.method = "PUT";
            CHECK(server.judge(bad).starts_with(refused));
            bad = good;
            bad.body += "x";
            CHECK(server.judge(bad).starts_with(refused));
            bad = good;
            bad.target.insert(1, "x/");
            CHECK(server.judge(bad).starts_with(refused));
            bad = good;
            bad.target += bad.query().empty() ? "?x=" : "&x=";
            CHECK(server.judge(bad).starts_with(refused));
            bad = good;
            bad.headers.erase("Host");
            bad.headers.add("Host", "example.org");
            CHECK(server.judge(bad).starts_with(refused));
        }
    }
}

TEST_CASE("a refusal tells what should have been signed") {
    const Signed server;
    auto request = with_authorization(authorization("host;x-amz-date", std::string(64, '0')));
    CHECK(
        server.judge(request) ==
        kInvalid +
            "The request signature we calculated does not match the signature you provided. Check your AWS "
            "Secret Access Key and signing method. Consult the service documentation for details.\n\n"
            "The Canonical String for this request should have been\n'GET\n/\n\nhost:example.amazonaws.com\n"
            "x-amz-date:20150830T123600Z\n\nhost;x-amz-date\n"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'\n\n"
            "The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20150830T123600Z\n"
            "20150830/us-east-1/service/aws4_request\n"
            "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63'\n");
}

TEST_CASE("what is missing from a signature is told in AWS's words and order") {
    const Signed server;
    net::Request request = request_of(vanilla());
    CHECK(server.judge(request) == "MissingAuthenticationTokenException: Missing Authentication Token");

    const std::string a = "Authorization header requires ";
    CHECK(server.judge(with_authorization("AWS4-HMAC-SHA256", "")) ==
          kIncomplete + a + "'Credential' parameter. " + a + "'Signature' parameter. " + a +
              "'SignedHeaders' parameter. " + a +
              "existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256");
    CHECK(server.judge(with_authorization("AWS4-HMAC-SHA256 Signature=b,Credential=a")) ==
          kIncomplete + a +
              "'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 Signature=b,Credential=a");
    CHECK(server.judge(with_authorization("AWS4-HMAC-SHA256 Credential")) ==
          kIncomplete +
              "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: "
              "'AWS4-HMAC-SHA256 Credential'.");

    const std::string q = "AWS query-string parameters must include ";
    request.target = "/?X-Amz-Algorithm=";
    CHECK(server.judge(request) == kIncomplete + q + "'X-Amz-Algorithm'. " + q + "'X-Amz-Credential'. " + q +
                                       "'X-Amz-Signature'. " + q + "'X-Amz-SignedHeaders'. " + q +
                                       "'X-Amz-Date'. Re-examine the query-string parameters.");
    request.headers.add("Authorization", "X");
    CHECK(server.judge(request) ==
          kInvalid +
              "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
}

TEST_CASE("date, host, algorithm and scope are checked before the key, in this order") {
    const Signed server;
    const std::string s(64, '0');
    CHECK(
        server.judge(with_authorization("X Credential=a, SignedHeaders=b, Signature=c", "201")) ==
        kIncomplete +
            "Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601");
    CHECK(server.judge(
              with_authorization("X Credential=a, SignedHeaders=b, Signature=c", "20150830T122059Z")) ==
          kInvalid +
              "Signature expired: 20150830T122059Z is now earlier than 20150830T122100Z (20150830T123600Z - "
              "15 min.)");
    CHECK(server.judge(
              with_authorization("X Credential=a, SignedHeaders=b, Signature=c", "20150830T125101Z")) ==
          kInvalid +
              "Signature not yet current: 20150830T125101Z is still later than 20150830T125100Z "
              "(20150830T123600Z + 15 min.)");
    CHECK(server.judge(with_authorization("X Credential=a, SignedHeaders=b, Signature=c")) ==
          kInvalid + "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    CHECK(server.judge(with_authorization("X Credential=a, SignedHeaders=b;HOST, Signature=c")) ==
          kIncomplete + "Unsupported AWS 'algorithm': 'X' (only AWS4-HMAC-SHA256 for now). ");
    CHECK(server.judge(with_authorization(authorization(":authority", s, "a/b/c/d//"))) ==
          kIncomplete +
              "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
              "got 'a/b/c/d//'");
    CHECK(server.judge(with_authorization(authorization("host", s, "a/b/C/d/e")), "kinesis") ==
          kInvalid +
              "Credential should be scoped to a valid region, not 'C'. "
              "Credential should be scoped to correct service: 'kinesis'. "
              "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. "
              "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' "
              "!= "
              "'20150830', from '20150830T123600Z'. ");
    CHECK(server.judge(with_authorization(
              authorization("host", s, "nobody/20150830/us-east-1/service/aws4_request"))) ==
          "UnrecognizedClientException: The security token included in the request is invalid.");
}

TEST_CASE("a presigned request lives as long as it says") {
    Signed server;
    const auto request = in_query(vanilla());
    server.clock.set(kNow + 3'600'000);
    CHECK(server.judge(request) == "000000000000");
    server.clock.advance(1000);
    CHECK(server.judge(request).starts_with(kInvalid +
                                            "Signature expired: 20150830T123600Z is now earlier than "));
    server.clock.set(kNow);
    for (const char* const bad : {"0", "604801", "x", "-1"}) {
        auto other = request;
        other.target.replace(other.target.find("Expires=3600"), 12, "Expires=" + std::string(bad));
        CHECK(server.judge(other).starts_with(kIncomplete + "X-Amz-Expires"));
    }
}

TEST_CASE("the token of a temporary key must be the key's") {
    const Signed without, with("other");
    for (const auto& c : suite::kCases) {
        if (!*c.token) continue;
        const std::string refused =
            "UnrecognizedClientException: The security token included in the request is invalid";
        CHECK(without.judge(in_header(c)) == refused);
        CHECK(with.judge(in_header(c)) == refused);
    }
    CHECK(with.judge(in_header(vanilla())).starts_with("UnrecognizedClientException"));
}

TEST_CASE("a signed header that the request does not have is no match, even if signed as empty") {
    const Signed server;
    // GET / with "x-none:" signed, computed as SigV4 has it.
    const std::string canonical =
        "GET\n/"
        "\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\nx-none:\n\nhost;x-amz-date;x-none\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const auto step = [](std::string_view key, std::string_view data) {
        return std::string(base::as_text(base::HmacSha256(key)(data)));
    };
    std::string key = "AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    for (const char* const part : {"20150830", "us-east-1", "service", "aws4_request"}) key = step(key, part);
    const std::string signature = base::hex(base::HmacSha256(key)(
        "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n" +
        base::hex(base::sha256(canonical))));
    auto request = with_authorization(authorization("host;x-amz-date;x-none", signature));
    CHECK(server.judge(request).starts_with(kInvalid));
    request.headers.add("X-None", "");
    CHECK(server.judge(request) == "000000000000");
}

TEST_CASE("keys come from profiles, with their account, and from nowhere else") {
    api::AccessKeys keys("000000000000");
    REQUIRE(
        keys.add_profiles("# comment\r\n[a]\r\nAWS_ACCESS_KEY_ID=A\r\naws_secret_access_key = s=1 \r\n"
                          "region = x\n\n[b]\naws_access_key_id=B\naws_secret_access_key=t\n"
                          "aws_session_token=u\naccount = 123456789012\n[c]\nrole_arn = x\n"
                          "[d]\naws_access_key_id=111122223333\naws_secret_access_key=v\n"));
    CHECK(keys.find("A")->secret == "s=1");
    CHECK(keys.find("A")->account == "000000000000");
    CHECK(keys.find("B")->session_token == "u");
    CHECK(keys.find("B")->account == "123456789012");
    CHECK(keys.find("111122223333")->account == "111122223333");
    CHECK_FALSE(keys.find(""));
    CHECK_FALSE(keys.find("a"));

    for (const char* const bad : {"[a]\naws_access_key_id=A\n", "[a]\naws_secret_access_key=s\n",
                                  "[a]\naws_access_key_id=A\naws_secret_access_key=s\naccount=1\n",
                                  "[a]\naws_access_key_id=A\naws_secret_access_key=s\n[b]\naws_access_key_id="
                                  "A\naws_secret_access_key=t"}) {
        CAPTURE(bad);
        CHECK_FALSE(api::AccessKeys("000000000000").add_profiles(bad));
    }
    CHECK_FALSE(api::AccessKeys::load("/nonexistent", "000000000000"));
}

TEST_CASE("functions have a key of their account, which no other process knows") {
    const api::AccessKeys keys("000000000000"), others("000000000000");
    const auto key = keys.function_key("123456789012");
    CHECK(key.id.size() == 20);
    REQUIRE(keys.find(key.id));
    CHECK(keys.find(key.id)->secret == key.secret);
    CHECK(keys.find(key.id)->account == "123456789012");
    CHECK(keys.function_key("111111111111").secret != key.secret);
    const auto found = others.find(key.id);
    CHECK((!found || found->secret != key.secret));
    CHECK_FALSE(keys.find("ASIA12345678901x" + key.id.substr(16)));
}
