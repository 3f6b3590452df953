#include "gateway/tags.h"

#include "base/text.h"
#include "gateway/errors.h"

namespace penstock::gateway {
namespace {

constexpr std::size_t kTagsMax = 50;

struct Resource {
    std::string api_id{};
    std::string stage{};
    std::string domain_name{};
    std::string vpc_link_id{};
};

// AWS's sentence is not known (`?`).
api::Error no_such_arn(const std::string& arn) { return bad_request("Invalid ARN specified: " + arn); }

api::Result<Resource> parse_arn(const api::Caller& caller, const std::string& arn) {
    const std::string begin = "arn:aws:apigateway:" + caller.region + "::";
    if (!arn.starts_with(begin)) return std::unexpected(no_such_arn(arn));
    const auto path = base::split(std::string_view(arn).substr(begin.size()), '/');
    const auto is = [&](std::size_t at, std::string_view word) { return path[at] == word; };
    if (path.size() == 3 && is(0, "") && is(1, "apis")) return Resource{.api_id = std::string(path[2])};
    if (path.size() == 5 && is(0, "") && is(1, "apis") && is(3, "stages"))
        return Resource{.api_id = std::string(path[2]), .stage = std::string(path[4])};
    if (path.size() == 3 && is(0, "") && is(1, "domainnames"))
        return Resource{.domain_name = std::string(path[2])};
    if (path.size() == 3 && is(0, "") && is(1, "vpclinks"))
        return Resource{.vpc_link_id = std::string(path[2])};
    return std::unexpected(no_such_arn(arn));
}

}  // namespace

api::Result<void> check_tags(const Tags& tags) {
    for (const auto& [key, value] : tags) {
        if (key.starts_with("aws:"))
            return std::unexpected(bad_request("Tag keys that begin with aws: are reserved: " + key));
    }
    if (tags.size() > kTagsMax) return std::unexpected(bad_request("A resource has at most 50 tags."));
    return {};
}

api::Result<Tags> tags_of(Apis& apis, const api::Caller& caller, const std::string& arn) {
    const auto resource = parse_arn(caller, arn);
    if (!resource) return std::unexpected(resource.error());
    if (!resource->domain_name.empty()) {
        const auto domain = apis.domains().find(caller, resource->domain_name);
        if (!domain) return std::unexpected(domain.error());
        return *(*domain)->domain->tags;
    }
    if (!resource->vpc_link_id.empty()) {
        const auto link = apis.vpc_links().find(caller, resource->vpc_link_id);
        if (!link) return std::unexpected(link.error());
        return *(*link)->link->tags;
    }
    const auto model = apis.find(caller, resource->api_id);
    if (!model) return std::unexpected(model.error());
    if (resource->stage.empty()) return *(*model)->api->tags;
    const Stage* const stage = (*model)->stage(resource->stage);
    if (!stage) return std::unexpected(invalid_identifier("stage", resource->stage));
    return *stage->tags;
}

api::Reply<api::Empty> change_tags(Apis& apis, api::Caller caller, std::string arn,
                                   std::function<void(Tags& tags)> edit) {
    const auto resource = parse_arn(caller, arn);
    if (!resource) co_return std::unexpected(resource.error());
    const auto edit_checked = [&](Tags& tags) {
        edit(tags);
        return check_tags(tags);
    };
    if (!resource->domain_name.empty()) {
        auto changing = apis.domains().change(caller, resource->domain_name, [&](DomainModel& model) {
            return edit_checked(model.domain.set().tags.set());
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return api::Empty{};
    }
    if (!resource->vpc_link_id.empty()) {
        auto changing = apis.vpc_links().change(caller, resource->vpc_link_id, [&](VpcLinkModel& model) {
            return edit_checked(model.link.set().tags.set());
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return api::Empty{};
    }
    auto changing = apis.change(caller, resource->api_id, [&](ApiModel& model) -> api::Result<void> {
        if (resource->stage.empty()) return edit_checked(model.api.set().tags.set());
        auto& stages = model.stages.set();
        const auto stage = stages.find(resource->stage);
        if (stage == stages.end()) return std::unexpected(invalid_identifier("stage", resource->stage));
        return edit_checked(stage->second.tags.set());
    });
    auto changed = co_await changing;
    if (!changed) co_return std::unexpected(changed.error());
    co_return api::Empty{};
}

}  // namespace penstock::gateway
