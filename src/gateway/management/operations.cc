// Every operation of @connections.  Adding one: its file beside this one, and its name, twice, below.
#include "gateway/management/management.h"

namespace penstock::gateway {

using api::Operation;

Operation delete_connection(), delete_topic(), get_connection(), get_topic(), list_connections(),
    list_topic_connections(), list_topics(), post_to_connection(), publish_batch(), publish_to_topic(),
    put_topic(), subscribe_connection(), unsubscribe_connection();

std::span<const Operation> management_operations() {
    static const Operation all[] = {
        delete_connection(),
        delete_topic(),
        get_connection(),
        get_topic(),
        list_connections(),
        list_topics(),
        list_topic_connections(),
        post_to_connection(),
        publish_batch(),
        publish_to_topic(),
        put_topic(),
        subscribe_connection(),
        unsubscribe_connection(),
    };
    return all;
}

}  // namespace penstock::gateway
