#include "gateway/update.h"

namespace penstock::gateway {

void clear_empty_texts(const wire::Shape& shape, void* object) {
    void* members[wire::kMembersMax];
    shape.locate(object, members);
    for (std::size_t i = 0; i < shape.fields.size(); ++i) {
        const wire::Shape& inner = shape.fields[i].shape();
        if (inner.kind != wire::Kind::text) continue;
        const void* const text = inner.get(members[i]);
        if (text && static_cast<const wire::Text*>(text)->value.empty())
            *static_cast<bool*>(members[i]) = false;
    }
}

Texts merged(Texts before, const Texts& changes) {
    for (const auto& [key, text] : changes) {
        if (text.value.empty())
            before.erase(key);
        else
            before[key] = text;
    }
    return before;
}

}  // namespace penstock::gateway
