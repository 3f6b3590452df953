// Layers: zips that several functions share, published in versions that never change.
//
// Belongs to the home loop.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/operation.h"
#include "base/clock.h"
#include "lambda/code_store.h"
#include "lambda/function.h"
#include "lambda/layer_shapes.h"
#include "loop/turns.h"
#include "state/meta.h"

namespace penstock::lambda {

// A layer as clients may write it: a name, the ARN of a layer, or that of a version.
struct LayerRef {
    std::string account{};
    std::string region{};
    std::string name{};
    std::int64_t version = 0;  // 0 when none is named

    std::string arn() const;
    std::string version_arn() const { return arn() + ":" + std::to_string(version); }
};
LayerRef parse_layer(std::string_view text, const api::Caller& caller);

class Layers {
public:
    using LayerPtr = std::shared_ptr<const StoredLayer>;
    using Edit = std::function<api::Result<void>(StoredLayer&)>;

    Layers(state::Meta& meta, CodeStore& code, const base::Clock& clock);

    // Reads what the metadata store knows.  Once, before anything else.
    api::Result<void> open();

    // nullptr when there is none.
    LayerPtr find(const LayerRef& ref) const;
    // Newest first.
    std::vector<LayerPtr> versions(const LayerRef& ref) const;
    // The versions of each layer of the caller, newest first, by the layers' names.
    std::map<std::string, std::vector<LayerPtr>> list(const api::Caller& caller) const;
    // What functions are given of these versions, or why they cannot have them.
    api::Result<std::vector<LayerPtr>> resolve(const LayerArns& arns) const;

    // Gives the version its number, ARN and time.
    api::Reply<LayerPtr> publish(LayerRef ref, StoredLayer layer);
    api::Reply<LayerPtr> change(LayerRef ref, Edit edit);
    // Functions that have it keep it.
    api::Reply<api::Empty> remove(LayerRef ref);
    CodeStore& code() { return code_; }

private:
    api::Reply<api::Empty> commit(const LayerRef& ref, LayerPtr layer, std::vector<state::Change> changes);

    state::Meta& meta_;
    CodeStore& code_;
    const base::Clock& clock_;
    std::map<std::string, std::map<std::int64_t, LayerPtr>> layers_;  // by the layer's ARN
    loop::Turns turns_;                                               // by it, too
};

void set_layers(Function& function, const std::vector<Layers::LayerPtr>& layers);

}  // namespace penstock::lambda
