// Custom domain names: another address for stages.  A request whose Host is one of them goes where the API
// mapping says whose key its path begins with.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain_shapes.h"
#include "gateway/store.h"

namespace penstock::gateway {

struct DomainModel {
    Required<"account", wire::Text> account;
    Required<"region", wire::Text> region;
    Required<"domain", DomainName> domain;
    Optional<"mappings", wire::Map<wire::Text, ApiMapping>> mappings;  // by id

    const std::string& name() const { return domain->domain_name->value; }
    // The mapping with the longest key that the path begins with, segment by segment; the path is left with
    // what comes behind the key.  nullptr when there is none.
    const ApiMapping* mapping_of(std::string_view& path) const;
};

using DomainPtr = std::shared_ptr<const DomainModel>;

// A request's own, of the table; the port as the client wrote it.
struct Domain {
    DomainPtr model;
    std::string address;  // "api.example.com:4566"
};

class Domains {
public:
    explicit Domains(state::Meta& meta) : store_(meta, "gateway/domain/") {}

    api::Result<void> open() { return store_.open(); }

    // ---- Any core.
    // By a Host header: any case, with or without port; "*.example.com" stands for any first label.
    std::optional<Domain> find_host(std::string_view host) const;
    // NotFoundException unless the caller's account and region have it.
    api::Result<DomainPtr> find(const api::Caller& caller, const std::string& name) const;
    // Sorted by name.
    std::map<std::string, DomainPtr> list(const api::Caller& caller) const;
    // A mapping leads to the API; to this stage of it, unless that is "".
    bool lead_to(const std::string& api_id, const std::string& stage) const;

    // ---- The home loop only.
    api::Reply<DomainPtr> create(DomainModel model);
    api::Reply<DomainPtr> change(api::Caller caller, std::string name, Store<DomainModel>::Edit edit);
    api::Reply<api::Empty> remove(api::Caller caller, std::string name);

private:
    Store<DomainModel> store_;  // by name in lower case: domain names are the server's, not an account's
};

}  // namespace penstock::gateway
