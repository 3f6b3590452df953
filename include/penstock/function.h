/* A native function of Penstock: a handler in a shared object, which gets records as they were put, without
 * JSON and without base64.
 *
 *     #include <penstock/function.h>
 *
 *     extern "C" int handle(const penstock_invocation* invocation, penstock_reply* reply) {
 *         for (const penstock_record& record : penstock::records(*invocation))
 *             if (!take(penstock::view(record.data))) return penstock::fail_record(*reply, record);
 *         return 0;
 *     }
 *
 * compiled with `g++ -O2 -shared -fPIC -I include total.cc -o total.so`, zipped, and created with the runtime
 * `native` and the handler `total.handle`: the file without .so, then the symbol.
 *
 * The handler runs in a worker process, one invocation at a time; what crashes or hangs ends that process
 * only.  The ABI below is C, and only ever grows at the ends of its structures. */
#ifndef PENSTOCK_FUNCTION_H
#define PENSTOCK_FUNCTION_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PENSTOCK_FUNCTION_ABI 1

/* Bytes, not ended by a zero.  All of an invocation's lie in memory that is valid until the handler returns.
 */
typedef struct penstock_text {
    const char* data;
    size_t size;
} penstock_text;

typedef struct penstock_record {
    penstock_text data; /* as it was put */
    penstock_text partition_key;
    penstock_text sequence_number; /* decimal digits */
    int64_t arrived_ms;            /* approximate time of arrival: milliseconds since 1970 */
} penstock_record;

/* Of an event source mapping with TumblingWindowInSeconds. */
typedef struct penstock_window {
    int64_t start_ms; /* milliseconds since 1970 */
    int64_t end_ms;
    penstock_text state;     /* what penstock_set_state was given last in this window, or {} */
    int is_final;            /* the window is over: an invocation without records */
    int is_terminated_early; /* the state has grown too large */
} penstock_window;

typedef struct penstock_invocation {
    size_t size; /* of this structure, as the worker knows it */
    penstock_text request_id;
    penstock_text function_arn;   /* as invoked */
    penstock_text client_context; /* JSON, or empty */
    penstock_text trace_id;
    int64_t deadline_ms; /* milliseconds since 1970: the worker is killed then */

    /* Either an event, as Invoke was given it (JSON), … */
    penstock_text event;
    /* … or records of one shard, in order, from an event source mapping. */
    const penstock_record* records;
    size_t record_count;
    penstock_text source_arn; /* of the stream, or of the consumer */
    penstock_text shard_id;
    penstock_text region;
    const penstock_window* window; /* null without one */
} penstock_invocation;

/* How the handler answers.  A handler that returns 0 has succeeded, and its answer is what was written, or
 * `null`; with another number it has failed, and a mapping tries the records again.  All copy what they get.
 */
typedef struct penstock_reply {
    size_t size; /* of this structure, as the worker knows it */
    void* worker;
    /* Appends to the answer, which is JSON, of at most 6,291,556 bytes in all. */
    void (*write)(struct penstock_reply*, const char* data, size_t size);
    /* What went wrong, for the error's errorType and errorMessage; counts when the handler then fails. */
    void (*set_error)(struct penstock_reply*, const char* type, size_t type_size, const char* message,
                      size_t message_size);
    /* The first record that failed: it and those behind it come again.  For a mapping with
     * ReportBatchItemFailures, and a handler that succeeds and writes nothing. */
    void (*set_failed_record)(struct penstock_reply*, const char* sequence_number, size_t size);
    /* The state of the window, a JSON object.  For a handler that succeeds and writes nothing. */
    void (*set_state)(struct penstock_reply*, const char* json, size_t size);
} penstock_reply;

typedef int (*penstock_handler)(const penstock_invocation*, penstock_reply*);

/* Tells the worker what the object was compiled with. */
extern const uint32_t penstock_function_abi __attribute__((weak, visibility("default")));
const uint32_t penstock_function_abi = PENSTOCK_FUNCTION_ABI;

#ifdef __cplusplus
} /* extern "C" */

#include <string_view>

namespace penstock {

inline std::string_view view(const penstock_text& text) { return {text.data, text.size}; }

struct Records {
    const penstock_record* first;
    const penstock_record* last;
    const penstock_record* begin() const { return first; }
    const penstock_record* end() const { return last; }
    size_t size() const { return static_cast<size_t>(last - first); }
};

inline Records records(const penstock_invocation& invocation) {
    return {invocation.records, invocation.records + invocation.record_count};
}

inline void write(penstock_reply& reply, std::string_view json) {
    reply.write(&reply, json.data(), json.size());
}

inline void set_state(penstock_reply& reply, std::string_view json) {
    reply.set_state(&reply, json.data(), json.size());
}

/* For `return penstock::fail_record(*reply, record);` */
inline int fail_record(penstock_reply& reply, const penstock_record& record) {
    reply.set_failed_record(&reply, record.sequence_number.data, record.sequence_number.size);
    return 0;
}

/* For `return penstock::fail(*reply, "NoSuchSymbol", "XYZ");`  An exception that leaves the handler does the
 * same. */
inline int fail(penstock_reply& reply, std::string_view type, std::string_view message) {
    reply.set_error(&reply, type.data(), type.size(), message.data(), message.size());
    return 1;
}

} /* namespace penstock */
#endif

#endif
