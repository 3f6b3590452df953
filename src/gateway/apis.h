// All WebSocket APIs of this server: the domain behind the API Gateway v2 API.
//
// APIs are immutable snapshots: any core finds and uses them without a lock; changes are made on the home
// loop, committed to the metadata store first and then published as a whole.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/operation.h"
#include "base/clock.h"
#include "gateway/domains.h"
#include "gateway/model.h"
#include "gateway/vpc_links.h"
#include "state/meta.h"

namespace penstock::gateway {

struct Settings {
    // Where clients and functions reach this server: "localhost:4566".
    std::string public_address = "localhost:4566";
    bool compression = false;            // permessage-deflate, for clients that offer it; AWS has none
    bool limits = false;                 // those of AWS's accounts
};

class Apis {
public:
    Apis(state::Meta& meta, const base::Clock& clock, const Settings& settings);

    // Reads what the metadata store knows.  Once, on the home loop, before anything else.
    api::Result<void> open();
    // Told on the home loop when a stage is gone, with its API's id and its name.
    void on_stage_gone(std::function<void(const std::string& api_id, const std::string& stage)> gone) {
        stage_gone_ = std::move(gone);
    }

    // Told on the home loop of each API that has come or changed.
    void on_change(std::function<void(const ApiModel& model)> changed) { changed_ = std::move(changed); }

    // ---- Any core.
    ApiPtr find(const std::string& api_id) const;
    // NotFoundException unless the caller's account and region have it.
    api::Result<ApiPtr> find(const api::Caller& caller, const std::string& api_id) const;
    // Sorted by id.
    std::vector<ApiPtr> list(const api::Caller& caller) const;
    const base::Clock& clock() const { return clock_; }
    const Settings& settings() const { return settings_; }
    // Custom domain names, which lead to stages of APIs.
    const Domains& domains() const { return domains_; }
    Domains& domains() { return domains_; }
    const VpcLinks& vpc_links() const { return vpc_links_; }
    VpcLinks& vpc_links() { return vpc_links_; }

    // ---- The home loop only.
    api::Reply<ApiPtr> create(ApiModel model);
    // Applies an edit to a copy and saves it; the edit's error is the answer's.  Stages that deploy by
    // themselves get a new deployment when the definition has changed.
    using Edit = std::move_only_function<api::Result<void>(ApiModel& model)>;
    api::Reply<ApiPtr> change(api::Caller caller, std::string api_id, Edit edit);
    // Not while a custom domain leads to it.
    api::Reply<api::Empty> remove(api::Caller caller, std::string api_id);

    // Freezes the definition; the new deployment's id.
    std::string deploy(ApiModel& model, const std::string& description, bool automatic) const;

private:
    using Table = std::unordered_map<std::string, ApiPtr>;  // by API id

    std::shared_ptr<const Table> table() const { return table_.load(); }
    void publish(const std::string& api_id, ApiPtr model);

    state::Meta& meta_;
    const base::Clock& clock_;
    const Settings& settings_;
    Domains domains_{meta_};
    VpcLinks vpc_links_{meta_};
    std::function<void(const std::string&, const std::string&)> stage_gone_;
    std::function<void(const ApiModel&)> changed_;
    std::atomic<std::shared_ptr<const Table>> table_ = std::make_shared<const Table>();
};

}  // namespace penstock::gateway
