// The extensions of one worker and the API they talk to (Lambda guide, runtimes-extensions-api; errors as of
// AWS's runtime interface emulator).
//
// External ones are programs in the layers' extensions/ directories, started with the runtime; internal ones
// register from within the runtime's process.  Each is started --register--> registered --next--> ready
// --event--> running --next--> ready.  Belongs to the worker's loop, and to its worker.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lambda/function.h"
#include "net/server.h"

namespace penstock::lambda {

// The programs in the extensions/ directories of layers; of one name the first layer's.
std::vector<std::string> extension_programs(const std::vector<std::string>& layers);
// A command that starts these programs, and then becomes the given one.  When one of them ends, its name and
// exit status are written to descriptor 3, a line each.
std::vector<std::string> with_extensions(std::vector<std::string> command,
                                         const std::vector<std::string>& programs);

struct ExtensionFailure {
    std::string type;  // "Extension.Crash"
    std::string message;
};

class Extensions {
public:
    class Owner {
    public:
        virtual ~Owner() = default;
        // One more asks for its next event, or has ended.
        virtual void extensions_moved() = 0;
        virtual void extension_failed(const ExtensionFailure& failure) = 0;
    };

    Extensions(Owner& owner, FunctionPtr function) : owner_(owner), function_(std::move(function)) {}

    // These are started with the runtime.
    void expect(const std::vector<std::string>& programs);
    static bool takes(const net::Request& request);
    void handle(const net::Request& request, net::Reply reply);
    // A line of descriptor 3.
    void ended(std::string_view line);

    bool any() const { return !all_.empty(); }
    // Every one has asked for its next event: the init phase, or an invocation, is over.
    bool ready() const;
    // From here on none may register.
    void close_registration() { open_ = false; }

    struct Event {
        const std::string& request_id;
        const std::string& function_arn;
        const std::string& trace_id;
        std::int64_t deadline_ms;
    };
    void invoke(const Event& event);
    // False when nobody wants to know.
    bool shut_down(std::string_view reason, std::int64_t deadline_ms);
    // None of those who were told of the end is left.
    bool gone() const;

private:
    enum class State : std::uint8_t { started, registered, ready, running, failed, exited };
    struct One {
        std::string name, id{};
        bool external = false;
        State state = State::started;
        bool wants_invoke = false, wants_shutdown = false;
        net::Reply next{};    // while ready
        std::string event{};  // told when it asks
    };

    void register_one(const net::Request& request, net::Reply reply);
    void next(One& one, net::Reply reply);
    void failed(One& one, const net::Request& request, net::Reply reply, bool in_init);
    void give(One& one, std::string event);
    One* find(const net::Request& request, net::Reply& reply);
    static const char* name_of(State state);

    Owner& owner_;
    FunctionPtr function_;
    std::vector<std::unique_ptr<One>> all_;
    bool open_ = true;
    bool ending_ = false;
};

}  // namespace penstock::lambda
