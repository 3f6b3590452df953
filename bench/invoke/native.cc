// The functions of bench/functions.py, as native ones.
#include <penstock/function.h>

#include <string>

extern "C" {

int echo(const penstock_invocation* invocation, penstock_reply* reply) {
    penstock::write(*reply, penstock::view(invocation->event));
    return 0;
}

int count(const penstock_invocation* invocation, penstock_reply* reply) {
    penstock::write(*reply, std::to_string(invocation->record_count));
    return 0;
}

}  // extern "C"
