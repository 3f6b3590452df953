// How updates change what is there beyond replacing members, as clients that keep a desired state need it
// (Terraform's provider writes down what it found AWS to do).
#pragma once
#include "gateway/shapes.h"

namespace penstock::gateway {

// A text that is set to "" is no longer set.
void clear_empty_texts(const wire::Shape& shape, void* object);
template <class T>
void clear_empty_texts(T& object) {
    clear_empty_texts(wire::shape_of<T>(), &object);
}

// Stage variables and parameters change one by one; one that is set to "" is removed.
Texts merged(Texts before, const Texts& changes);

}  // namespace penstock::gateway
