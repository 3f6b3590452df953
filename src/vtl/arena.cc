#include "vtl/arena.h"

namespace penstock::vtl {
namespace {

thread_local Arena* current = nullptr;

}  // namespace

Arena::Arena() : outer_(current) { current = this; }

Arena::~Arena() {
    current = outer_;
    for (const Value::Lists& list : lists_) list->clear();
    for (const Value::Maps& map : maps_) map->clear();
}

void Arena::keep(const Value::Lists& list) {
    if (!current) return;
    current->lists_.push_back(list);
    current->elements_ += 1 + list->size();
}

void Arena::keep(const Value::Maps& map) {
    if (!current) return;
    current->maps_.push_back(map);
    ++current->elements_;
}

void Arena::charge(std::size_t elements) {
    if (current) current->elements_ += elements;
}

}  // namespace penstock::vtl
