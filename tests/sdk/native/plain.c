/* The ABI is C: a handler in C, and nothing of C++. */
#include <penstock/function.h>

int answer(const penstock_invocation* invocation, penstock_reply* reply) {
    (void)invocation;
    reply->write(reply, "42", 2);
    return 0;
}
