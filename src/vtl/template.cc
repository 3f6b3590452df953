#include "vtl/template.h"

#include <cmath>
#include <limits>
#include <map>

#include "vtl/arena.h"
#include "vtl/methods.h"
#include "vtl/parser.h"

namespace penstock::vtl {
namespace {

// One filling-in.  When the budget is used up nothing more happens, and error() says so.
class Run {
public:
    Run(const Template::Lookup& lookup, const Budget& budget) : lookup_(lookup), budget_(budget) {}

    void print(const Nodes& nodes, std::string& out);
    const std::string& error() const { return error_; }

private:
    // How a list of nodes ended early.
    enum class Left : unsigned char { no, loop, template_ };

    void print_node(const Node& node, std::string& out);
    void print_reference(const Reference& reference, std::string& out);
    void print_if(const Node& node, std::string& out);
    void print_loop(const Node& node, std::string& out);
    void assign(const Reference& to, const Expression& expression);

    // Nothing when it leads nowhere.
    std::optional<Value> find(const Reference& reference, std::size_t steps);
    std::optional<Value> find(const Reference& reference) { return find(reference, reference.steps.size()); }
    std::optional<Value> value(const Expression& expression);
    std::optional<Value> range(const Expression& expression);
    std::optional<Value> unary(const Expression& expression);
    std::optional<Value> binary(const Expression& expression);
    bool is_true(const Expression& expression);
    // False when the budget is used up.
    bool step(std::size_t count = 1);

    const Template::Lookup& lookup_;
    const Budget budget_;
    Arena arena_;
    std::map<std::string, Value, std::less<>> names_;
    std::size_t steps_ = 0;
    Left left_ = Left::no;
    std::string error_;
};

bool Run::step(std::size_t count) {
    steps_ += count;
    if (!error_.empty()) return false;
    if (steps_ > budget_.steps) error_ = "the template takes too many steps";
    if (arena_.elements() > budget_.elements) error_ = "the template makes too much";
    return error_.empty();
}

void Run::print(const Nodes& nodes, std::string& out) {
    for (const Node& node : nodes) {
        if (left_ != Left::no || !step()) return;
        print_node(node, out);
        if (out.size() >= budget_.output_bytes && error_.empty())
            error_ = "the template's result is too large";
    }
}

void Run::print_node(const Node& node, std::string& out) {
    switch (node.kind) {
        case Node::Kind::text:
            out += node.text;
            break;
        case Node::Kind::reference:
            print_reference(node.reference, out);
            break;
        case Node::Kind::set:
            assign(node.reference, *node.expression);
            break;
        case Node::Kind::if_:
            print_if(node, out);
            break;
        case Node::Kind::foreach:
            print_loop(node, out);
            break;
        case Node::Kind::break_:
            left_ = Left::loop;
            break;
        case Node::Kind::stop:
            left_ = Left::template_;
            break;
    }
}

void Run::print_reference(const Reference& reference, std::string& out) {
    const auto found = find(reference);
    if (found && !found->is_null())
        found->print(out, budget_.output_bytes);
    else if (!reference.quiet)
        out += reference.source;
}

void Run::print_if(const Node& node, std::string& out) {
    for (const Node::Branch& branch : node.branches) {
        if (branch.condition && !is_true(*branch.condition)) continue;
        print(branch.nodes, out);
        return;
    }
}

void Run::print_loop(const Node& node, std::string& out) {
    const auto over = value(*node.expression);
    if (!over) return;
    List elements;
    if (const List* const list = over->list_of())
        elements = *list;
    else if (over->map_of())
        elements = *call_method(*over, "values", {}, budget_.output_bytes)->list_of();
    const std::string& name = node.reference.name;
    const auto outer_element = names_.extract(name);
    auto outer_loop = names_.extract("foreach");
    auto outer_count = names_.extract("velocityCount");
    for (std::size_t i = 0; i < elements.size() && left_ == Left::no && step(); ++i) {
        names_[name] = elements[i];
        const auto index = static_cast<std::int64_t>(i);
        Value loop = Value::map();
        loop.map_of()->put("index", Value(index));
        loop.map_of()->put("count", Value(index + 1));
        loop.map_of()->put("hasNext", Value(i + 1 < elements.size()));
        loop.map_of()->put("first", Value(i == 0));
        loop.map_of()->put("last", Value(i + 1 == elements.size()));
        names_["foreach"] = loop;
        names_["velocityCount"] = Value(index + 1);
        print(node.nodes, out);
    }
    if (left_ == Left::loop) left_ = Left::no;
    for (const char* const own : {"foreach", "velocityCount"}) names_.erase(own);
    names_.erase(name);
    if (!outer_element.empty()) names_.emplace(outer_element.key(), outer_element.mapped());
    if (!outer_loop.empty()) names_.insert(std::move(outer_loop));
    if (!outer_count.empty()) names_.insert(std::move(outer_count));
}

// What has no value is not assigned: the name keeps what it had, as in Velocity 1.
void Run::assign(const Reference& to, const Expression& expression) {
    auto made = value(expression);
    if (!made || made->is_null()) return;
    if (to.steps.empty()) {
        names_[to.name] = std::move(*made);
        return;
    }
    const auto holder = find(to, to.steps.size() - 1);
    if (!holder) return;
    const Reference::Step& last = to.steps.back();
    if (last.kind == Reference::Step::Kind::property) {
        if (Map* const map = holder->map_of()) map->put(last.name, std::move(*made));
    } else if (last.kind == Reference::Step::Kind::index) {
        const auto index = value(*last.arguments[0]);
        if (!index) return;
        call_method(*holder, holder->map_of() ? "put" : "set", {*index, *made}, budget_.output_bytes);
    }
}

std::optional<Value> Run::find(const Reference& reference, std::size_t steps) {
    std::optional<Value> at;
    if (const auto own = names_.find(reference.name); own != names_.end())
        at = own->second;
    else
        at = lookup_(reference.name);
    for (std::size_t i = 0; i < steps && at; ++i) {
        const Reference::Step& next = reference.steps[i];
        if (!step(cost_of(*at, next.name))) return std::nullopt;
        List arguments;
        for (const ExpressionPtr& argument : next.arguments)
            arguments.push_back(value(*argument).value_or(Value()));
        switch (next.kind) {
            case Reference::Step::Kind::property:
                at = property_of(*at, next.name);
                break;
            case Reference::Step::Kind::method:
                at = call_method(*at, next.name, arguments, budget_.output_bytes);
                break;
            case Reference::Step::Kind::index:
                at = element_of(*at, arguments[0]);
                break;
        }
    }
    return at;
}

bool Run::is_true(const Expression& expression) {
    const auto condition = value(expression);
    return condition && condition->is_true();
}

std::optional<Value> Run::value(const Expression& expression) {
    if (!step()) return std::nullopt;
    switch (expression.kind) {
        case Expression::Kind::null:
            return Value();
        case Expression::Kind::boolean:
            return Value(expression.number != 0);
        case Expression::Kind::integer:
            return Value(static_cast<std::int64_t>(expression.number));
        case Expression::Kind::real:
            return Value(expression.real);
        case Expression::Kind::text:
            return Value(expression.text);
        case Expression::Kind::template_: {
            std::string text;
            print(*expression.nodes, text);
            return Value(std::move(text));
        }
        case Expression::Kind::reference:
            return find(expression.reference);
        case Expression::Kind::list: {
            List list;
            for (const ExpressionPtr& operand : expression.operands)
                list.push_back(value(*operand).value_or(Value()));
            return Value::list(std::move(list));
        }
        case Expression::Kind::map: {
            Value map = Value::map();
            for (std::size_t i = 0; i + 1 < expression.operands.size(); i += 2) {
                std::string key;
                value(*expression.operands[i]).value_or(Value()).print(key, budget_.output_bytes);
                map.map_of()->put(std::move(key), value(*expression.operands[i + 1]).value_or(Value()));
            }
            return map;
        }
        case Expression::Kind::range:
            return range(expression);
        case Expression::Kind::unary:
            return unary(expression);
        case Expression::Kind::binary:
            return binary(expression);
    }
    return std::nullopt;
}

// Either way: [3..1] counts down.
std::optional<Value> Run::range(const Expression& expression) {
    const auto first = value(*expression.operands[0]);
    const auto last = value(*expression.operands[1]);
    if (!first || !last || !first->integer() || !last->integer()) return std::nullopt;
    const std::int64_t from = *first->integer(), to = *last->integer();
    List list;
    for (std::int64_t at = from;; at += from < to ? 1 : -1) {
        if (!step()) return std::nullopt;
        list.emplace_back(at);
        if (at == to) return Value::list(std::move(list));
    }
}

std::optional<Value> Run::unary(const Expression& expression) {
    if (expression.text == "!") return Value(!is_true(*expression.operands[0]));
    const auto operand = value(*expression.operands[0]);
    if (!operand || !operand->number()) return std::nullopt;
    if (const std::int64_t* const whole = operand->integer())
        return Value(static_cast<std::int64_t>(-static_cast<std::uint64_t>(*whole)));
    return Value(-*operand->number());
}

// Whole numbers wrap round, as Java's do; nothing where Java throws.
std::optional<Value> whole(char op, std::int64_t a, std::int64_t b) {
    const auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(b);
    const bool overflows = a == std::numeric_limits<std::int64_t>::min() && b == -1;
    switch (op) {
        case '+':
            return Value(static_cast<std::int64_t>(x + y));
        case '-':
            return Value(static_cast<std::int64_t>(x - y));
        case '*':
            return Value(static_cast<std::int64_t>(x * y));
        case '/':
            if (b == 0) return std::nullopt;
            return Value(overflows ? a : a / b);
        case '%':
            if (b == 0) return std::nullopt;
            return Value(overflows ? std::int64_t{0} : a % b);
    }
    return std::nullopt;
}

std::optional<Value> real(char op, double a, double b) {
    switch (op) {
        case '+':
            return Value(a + b);
        case '-':
            return Value(a - b);
        case '*':
            return Value(a * b);
        case '/':
            return Value(a / b);
        case '%':
            return Value(std::fmod(a, b));
    }
    return std::nullopt;
}

std::optional<Value> compare(const std::string& op, const Value& a, const Value& b) {
    int order = 0;
    if (const auto x = a.number(), y = b.number(); x && y)
        order = *x < *y ? -1 : *x > *y;
    else if (a.text() && b.text())
        order = a.text()->compare(*b.text());
    else
        return std::nullopt;
    if (op == "<") return Value(order < 0);
    if (op == "<=") return Value(order <= 0);
    if (op == ">") return Value(order > 0);
    return Value(order >= 0);
}

std::optional<Value> Run::binary(const Expression& expression) {
    const std::string& op = expression.text;
    if (op == "||") return Value(is_true(*expression.operands[0]) || is_true(*expression.operands[1]));
    if (op == "&&") return Value(is_true(*expression.operands[0]) && is_true(*expression.operands[1]));
    const Value a = value(*expression.operands[0]).value_or(Value());
    const Value b = value(*expression.operands[1]).value_or(Value());
    if (op == "==") return Value(a.equals(b));
    if (op == "!=") return Value(!a.equals(b));
    if (op[0] == '<' || op[0] == '>') return compare(op, a, b);
    if (a.integer() && b.integer()) return whole(op[0], *a.integer(), *b.integer());
    if (const auto x = a.number(), y = b.number(); x && y) return real(op[0], *x, *y);
    if (op != "+" || a.is_null() || b.is_null()) return std::nullopt;
    std::string text;
    a.print(text, budget_.output_bytes);
    b.print(text, budget_.output_bytes);
    if (text.size() >= budget_.output_bytes) error_ = "the template's result is too large";
    return Value(std::move(text));
}

}  // namespace

Template::Template(std::unique_ptr<const std::vector<Node>> nodes) : nodes_(std::move(nodes)) {}
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;
Template::~Template() = default;

std::expected<Template, std::string> Template::parse(std::string_view source) {
    auto nodes = vtl::parse(source);
    if (!nodes) return std::unexpected(nodes.error());
    return Template(std::make_unique<const Nodes>(std::move(*nodes)));
}

std::expected<std::string, std::string> Template::fill(const Lookup& lookup, const Budget& budget) const {
    Run run(lookup, budget);
    std::string out;
    run.print(*nodes_, out);
    if (!run.error().empty()) return std::unexpected(run.error());
    return out;
}

}  // namespace penstock::vtl
