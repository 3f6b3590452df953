// Every operation of @connections.  Adding one: its file beside this one, and its name, twice, below.
#include "gateway/management/management.h"

namespace penstock::gateway {

using api::Operation;

Operation delete_connection(), get_connection(), list_connections(), post_to_connection();

std::span<const Operation> management_operations() {
    static const Operation all[] = {delete_connection(), get_connection(), list_connections(),
                                    post_to_connection()};
    return all;
}

}  // namespace penstock::gateway
