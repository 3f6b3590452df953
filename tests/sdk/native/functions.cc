// What native functions may do, well and badly: one handler each.  Compiled by boto3_native_test.py.
#include <penstock/function.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include <unistd.h>

namespace {

// One line to the file that $NOTES names.
void note(const std::string& line) { std::ofstream(std::getenv("NOTES"), std::ios::app) << line << std::endl; }

std::string text(const penstock_text& from) { return std::string(penstock::view(from)); }

std::string quoted(std::string_view bytes) {
    std::string out = "\"";
    for (const char byte : bytes) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned char>(byte));
        out += escaped;
    }
    return out + '"';
}

// A JSON list of the batch's texts, as the Python functions of the other tests note them.
std::string texts(const penstock_invocation& invocation) {
    std::string list;
    for (const penstock_record& record : penstock::records(invocation))
        list += (list.empty() ? "" : ", ") + quoted(penstock::view(record.data));
    return "[" + list + "]";
}

}  // namespace

extern "C" {

int echo(const penstock_invocation* invocation, penstock_reply* reply) {
    penstock::write(*reply, penstock::view(invocation->event));
    return 0;
}

int silent(const penstock_invocation*, penstock_reply*) { return 0; }

int describe(const penstock_invocation* in, penstock_reply* reply) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto left_ms = in->deadline_ms - std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    penstock::write(*reply, R"({"requestId":")" + text(in->request_id) + R"(","arn":")" + text(in->function_arn) +
                                R"(","context":)" + (in->client_context.size ? text(in->client_context) : "null") +
                                R"(,"trace":")" + text(in->trace_id) + R"(","leftMs":)" + std::to_string(left_ms) +
                                R"(,"pid":)" + std::to_string(getpid()) + R"(,"name":")" +
                                std::getenv("AWS_LAMBDA_FUNCTION_NAME") + "\"}");
    return 0;
}

// By the event's first letter.
int bad(const penstock_invocation* invocation, penstock_reply* reply) {
    const std::string event = text(invocation->event);
    std::printf("asked for %s\n", event.c_str());
    switch (event.size() > 1 ? event[1] : ' ') {
        case 'f':
            return penstock::fail(*reply, "NoSuchSymbol", "XYZ is not listed");
        case 'r':
            return 7;
        case 't':
            throw std::runtime_error("thrown");
        case 'c':
            std::raise(SIGSEGV);
            return 0;
        case 'e':
            std::exit(3);
        case 'h':
            while (true) std::this_thread::sleep_for(std::chrono::hours(1));
        case 'l':
            penstock::write(*reply, std::string(7 << 20, 'x'));
            return 0;
        case 'm':
            return penstock::fail(*reply, "Error", std::string(9 << 20, 'x'));
        case 'b':
            penstock::write(*reply, "1");
            penstock::set_state(*reply, "{}");
            return 0;
        default:
            return 0;
    }
}

// Notes each batch; says that the first record "bad" failed.
int take(const penstock_invocation* invocation, penstock_reply* reply) {
    note(texts(*invocation));
    for (const penstock_record& record : penstock::records(*invocation))
        if (penstock::view(record.data) == "bad") return penstock::fail_record(*reply, record);
    return 0;
}

// Crashes at the first batch that it sees while $FAIL is there.
int crash(const penstock_invocation* invocation, penstock_reply*) {
    note(texts(*invocation));
    if (std::ifstream(std::getenv("FAIL"))) std::raise(SIGSEGV);
    return 0;
}

int facts(const penstock_invocation* invocation, penstock_reply*) {
    for (const penstock_record& record : penstock::records(*invocation))
        note("{\"key\": " + quoted(penstock::view(record.partition_key)) + ", \"number\": \"" +
             text(record.sequence_number) + "\", \"size\": " + std::to_string(record.data.size) +
             ", \"ms\": " + std::to_string(record.arrived_ms) +
             ", \"source\": \"" + text(invocation->source_arn) + "\", \"shard\": \"" +
             text(invocation->shard_id) + "\", \"region\": \"" + text(invocation->region) + "\"}");
    return 0;
}

// The state is a count.
int count(const penstock_invocation* invocation, penstock_reply* reply) {
    const penstock_window* const window = invocation->window;
    const std::string before = text(window->state);
    const auto at = before.find(':');
    const auto sum = (at == std::string::npos ? 0 : std::stol(before.substr(at + 1))) +
                     static_cast<long>(invocation->record_count);
    note("{\"count\": " + std::to_string(sum) + ", \"final\": " + (window->is_final ? "true" : "false") + "}");
    penstock::set_state(*reply, "{\"count\":" + std::to_string(sum) + "}");
    return 0;
}

}  // extern "C"
