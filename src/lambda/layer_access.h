// Which layer version a request means, and whether the caller may use it.
#pragma once
#include <string>

#include "lambda/service.h"

namespace penstock::lambda {

// A version that is there.  Of another account it must be allowed by its policy, once callers are known; what
// is not there is refused to others as if it were.
api::Result<Layers::LayerPtr> reach_layer(const Lambda& lambda, const api::Caller& caller,
                                          const LayerRef& ref, std::string_view operation);
// The name is an ARN perhaps; its number comes beside it.
LayerRef named_layer(const std::string& name, std::int64_t version, const api::Caller& caller);
// For what only the owner may do.
api::Result<void> check_owner(const Lambda& lambda, const api::Caller& caller, const LayerRef& ref,
                              std::string_view operation);
// The layers that a function of the caller is to have.
api::Result<std::vector<Layers::LayerPtr>> layers_for(const Lambda& lambda, const api::Caller& caller,
                                                      const LayerArns& arns);

// As GetLayerVersion answers it: where the zip can be fetched, besides.
LayerVersion describe(const StoredLayer& layer, const Settings& settings);
// As lists have it.
LayerVersionEntry entry_of(const StoredLayer& layer);
// The filter of the lists; "" lets all through, as does a version that names none.
bool fits(const StoredLayer& layer, const std::string& runtime, const std::string& architecture);

}  // namespace penstock::lambda
