#include "lambda/layers.h"

#include <algorithm>

#include "base/text.h"
#include "lambda/errors.h"
#include "wire/wire.h"

namespace penstock::lambda {
namespace {

constexpr std::string_view kLayers = "lambda/layer/";             // + ACCOUNT/REGION/NAME/NUMBER
constexpr std::string_view kLastPrefix = "lambda/layer-number/";  // + ACCOUNT/REGION/NAME: given last
constexpr std::size_t kLayersMax = 5;                             // of a function

std::string path_of(const LayerRef& ref) { return ref.account + "/" + ref.region + "/" + ref.name; }

std::string key_of(const LayerRef& ref) {
    return std::string(kLayers) + path_of(ref) + "/" + std::to_string(ref.version);
}

}  // namespace

std::string LayerRef::arn() const { return "arn:aws:lambda:" + region + ":" + account + ":layer:" + name; }

LayerRef parse_layer(std::string_view text, const api::Caller& caller) {
    const auto parts = base::split(text, ':');  // arn:aws:lambda:REGION:ACCOUNT:layer:NAME[:VERSION]
    if (parts.size() < 7)
        return {.account = caller.account, .region = caller.region, .name = std::string(text)};
    LayerRef ref{
        .account = std::string(parts[4]), .region = std::string(parts[3]), .name = std::string(parts[6])};
    if (parts.size() > 7) ref.version = base::to_integer(parts[7]).value_or(0);
    return ref;
}

Layers::Layers(state::Meta& meta, CodeStore& code, const base::Clock& clock)
    : meta_(meta), code_(code), clock_(clock) {
    code_.add_user([this](std::string_view sha) {
        for (const auto& [arn, versions] : layers_) {
            for (const auto& [number, layer] : versions) {
                if (layer->code_sha256_hex->value == sha) return true;
            }
        }
        return false;
    });
}

api::Result<void> Layers::open() {
    std::string damaged;
    meta_.scan(kLayers, [&](std::string_view key, std::string_view value) {
        auto layer = std::make_shared<StoredLayer>();
        if (!wire::read_json(value, *layer) || !layer->answer->version) {
            damaged = key;
            return false;
        }
        layers_[layer->answer->layer_arn->value][layer->answer->version->value] = std::move(layer);
        return true;
    });
    if (damaged.empty()) return {};
    return api::error("ServiceException", "the stored layer " + damaged + " is unreadable", 500);
}

Layers::LayerPtr Layers::find(const LayerRef& ref) const {
    const auto found = layers_.find(ref.arn());
    if (found == layers_.end()) return nullptr;
    const auto version = found->second.find(ref.version);
    return version == found->second.end() ? nullptr : version->second;
}

std::vector<Layers::LayerPtr> Layers::versions(const LayerRef& ref) const {
    std::vector<LayerPtr> all;
    const auto found = layers_.find(ref.arn());
    if (found == layers_.end()) return all;
    for (const auto& [number, layer] : found->second) all.push_back(layer);
    std::ranges::reverse(all);
    return all;
}

std::map<std::string, std::vector<Layers::LayerPtr>> Layers::list(const api::Caller& caller) const {
    std::map<std::string, std::vector<LayerPtr>> all;
    for (const auto& [arn, unused] : layers_) {
        const LayerRef ref = parse_layer(arn, caller);
        if (ref.account == caller.account && ref.region == caller.region) all[ref.name] = versions(ref);
    }
    return all;
}

api::Result<std::vector<Layers::LayerPtr>> Layers::resolve(const LayerArns& arns) const {
    if (arns.size() > kLayersMax)
        return std::unexpected(invalid_parameter("Cannot reference more than 5 layers."));
    std::vector<LayerPtr> found;
    for (const LayerVersionArn& arn : arns) {
        auto layer = find(parse_layer(arn.value, {}));
        if (!layer) {
            return std::unexpected(invalid_parameter("Layer version " + arn.value + " does not exist."));
        }
        for (const LayerPtr& other : found) {
            if (other->answer->layer_arn->value != layer->answer->layer_arn->value) continue;
            return std::unexpected(invalid_parameter(
                "Two different versions of the same layer are not allowed to be referenced in the same "
                "function. " +
                arn.value + " and " + other->answer->version_arn->value +
                " are versions of the same layer."));
        }
        found.push_back(std::move(layer));
    }
    return found;
}

api::Reply<api::Empty> Layers::commit(const LayerRef& ref, LayerPtr layer,
                                      std::vector<state::Change> changes) {
    const std::string arn = ref.arn();
    const std::int64_t number = ref.version;
    loop::Later<base::Answer<state::Meta::Version>> committing(
        [&](auto done) { meta_.commit(meta_.version(), std::move(changes), std::move(done)); });
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    auto& versions = layers_[arn];
    if (layer)
        versions[number] = std::move(layer);
    else
        versions.erase(number);
    if (versions.empty()) layers_.erase(arn);
    co_return api::Empty{};
}

api::Reply<Layers::LayerPtr> Layers::publish(LayerRef ref, StoredLayer layer) {
    auto taking = turns_.take(ref.arn());
    const loop::Turn turn = co_await taking;
    const std::string last_key = std::string(kLastPrefix) + path_of(ref);
    ref.version = base::to_integer(meta_.get(last_key).value_or("0")).value_or(0) + 1;
    LayerVersion& answer = layer.answer.set();
    answer.layer_arn.put(ref.arn());
    answer.version_arn.put(ref.version_arn());
    answer.version.put(ref.version);
    answer.created.put(base::lambda_time(clock_.now_ms()));
    auto made = std::make_shared<const StoredLayer>(std::move(layer));
    std::vector<state::Change> changes{{last_key, std::to_string(ref.version)},
                                       {key_of(ref), wire::write_json(*made)}};
    auto committing = commit(ref, made, std::move(changes));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(committed.error());
    co_return made;
}

api::Reply<Layers::LayerPtr> Layers::change(LayerRef ref, Edit edit) {
    auto taking = turns_.take(ref.arn());
    const loop::Turn turn = co_await taking;
    const LayerPtr before = find(ref);
    if (!before) {
        co_return std::unexpected(not_found("Layer version " + ref.version_arn() + " does not exist."));
    }
    auto after = std::make_shared<StoredLayer>(*before);
    if (auto edited = edit(*after); !edited) co_return std::unexpected(edited.error());
    std::vector<state::Change> changes{{key_of(ref), wire::write_json(*after)}};
    auto committing = commit(ref, after, std::move(changes));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(committed.error());
    co_return after;
}

api::Reply<api::Empty> Layers::remove(LayerRef ref) {
    auto taking = turns_.take(ref.arn());
    const loop::Turn turn = co_await taking;
    const LayerPtr before = find(ref);
    if (!before) co_return api::Empty{};
    std::vector<state::Change> changes{{key_of(ref), std::nullopt}};
    auto committing = commit(ref, nullptr, std::move(changes));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(committed.error());
    code_.release(before->code_sha256_hex->value);
    co_return api::Empty{};
}

void set_layers(Function& function, const std::vector<Layers::LayerPtr>& layers) {
    function.layer_code.clear();
    function.configuration.layers.reset();
    for (const auto& layer : layers) {
        function.layer_code.push_back(layer->code_sha256_hex->value);
        LayerReference& reference = function.configuration.layers.set().emplace_back();
        reference.arn = *layer->answer->version_arn;
        reference.code_size = *layer->answer->content->code_size;
    }
}

}  // namespace penstock::lambda
