// What the control plane checks of custom domain names and their mappings before they are saved.
#pragma once
#include "gateway/apis.h"
#include "gateway/errors.h"

namespace penstock::gateway {

// A name that a custom domain may have; `own` is the server's own address, which must go on to be that.
api::Result<void> check_domain_name(const std::string& name, std::string_view own);
// None, or an empty one that says so: this server verifies no certificates of clients.
api::Result<void> check_mutual_tls(const MutualTlsInput& mutual_tls);
api::Result<void> check_configurations(const std::vector<DomainNameConfiguration>& configurations);
api::Result<void> check_routing_mode(const RoutingMode& mode);
void set_configuration_defaults(DomainNameConfiguration& configuration);
// Its key is free and well formed, its stage exists.
api::Result<void> check_mapping(const Apis& apis, const api::Caller& caller, const DomainModel& domain,
                                const ApiMapping& mapping);
// AWS's rules for the key of a mapping, which may have several segments; "" is the whole domain.
api::Result<void> check_mapping_key(const std::string& key);
api::Error no_such_mapping();

}  // namespace penstock::gateway
