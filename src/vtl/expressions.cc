#include "vtl/expressions.h"

#include <charconv>
#include <initializer_list>

namespace penstock::vtl {
namespace {

ExpressionPtr make(Expression expression) {
    return std::make_unique<const Expression>(std::move(expression));
}

std::vector<ExpressionPtr> parse_list(Scanner& scanner, char end, int depth) {
    std::vector<ExpressionPtr> elements;
    scanner.skip_blanks();
    if (scanner.take(end)) return elements;
    do {
        elements.push_back(parse_expression(scanner, depth));
        scanner.skip_blanks();
    } while (scanner.take(','));
    scanner.expect(end);
    return elements;
}

// .name, .name(arguments) or [index]; in ${...} as outside.
void parse_steps(Scanner& scanner, Reference& reference, int depth) {
    using Step = Reference::Step;
    while (true) {
        if (scanner.peek() == '.' && begins_name(scanner.peek(1))) {
            scanner.next();
            Step step{.kind = Step::Kind::property, .name = std::string(scanner.take_name())};
            if (scanner.take('(')) {
                step.kind = Step::Kind::method;
                step.arguments = parse_list(scanner, ')', depth);
            }
            reference.steps.push_back(std::move(step));
        } else if (scanner.peek() == '[') {
            scanner.next();
            Step step{.kind = Step::Kind::index};
            step.arguments.push_back(parse_expression(scanner, depth));
            scanner.skip_blanks();
            scanner.expect(']');
            reference.steps.push_back(std::move(step));
        } else {
            return;
        }
    }
}

ExpressionPtr parse_number(Scanner& scanner) {
    const std::size_t begin = scanner.place();
    scanner.take('-');
    while (std::isdigit(static_cast<unsigned char>(scanner.peek())) != 0) scanner.next();
    // 1..3 is a range, not a number with a point.
    const bool real = scanner.peek() == '.' && std::isdigit(static_cast<unsigned char>(scanner.peek(1))) != 0;
    if (real) {
        scanner.next();
        while (std::isdigit(static_cast<unsigned char>(scanner.peek())) != 0) scanner.next();
    }
    const std::string_view text = scanner.since(begin);
    Expression made{.kind = real ? Expression::Kind::real : Expression::Kind::integer};
    const char* const end = text.data() + text.size();
    const auto parsed =
        real ? std::from_chars(text.data(), end, made.real) : std::from_chars(text.data(), end, made.number);
    if (parsed.ec != std::errc()) scanner.fail("a number that is too large");
    return make(std::move(made));
}

ExpressionPtr parse_text(Scanner& scanner, int depth) {
    const char quote = scanner.next();
    std::string text;
    while (true) {
        if (scanner.at_end()) {
            scanner.fail("a text without its closing quote");
            break;
        }
        const char c = scanner.next();
        if (c == quote) {
            // A doubled quote is one.
            if (!scanner.take(quote)) break;
        }
        text += c;
    }
    if (quote == '\'') return make({.kind = Expression::Kind::text, .text = std::move(text)});
    auto nodes = std::make_shared<const Nodes>(parse_quoted(scanner, text, depth));
    return make({.kind = Expression::Kind::template_, .nodes = std::move(nodes)});
}

ExpressionPtr parse_brackets(Scanner& scanner, int depth) {
    scanner.expect('[');
    scanner.skip_blanks();
    if (scanner.take(']')) return make({.kind = Expression::Kind::list});
    std::vector<ExpressionPtr> operands;
    operands.push_back(parse_expression(scanner, depth));
    scanner.skip_blanks();
    if (scanner.take("..")) {
        operands.push_back(parse_expression(scanner, depth));
        scanner.skip_blanks();
        scanner.expect(']');
        return make({.kind = Expression::Kind::range, .operands = std::move(operands)});
    }
    while (scanner.take(',')) {
        operands.push_back(parse_expression(scanner, depth));
        scanner.skip_blanks();
    }
    scanner.expect(']');
    return make({.kind = Expression::Kind::list, .operands = std::move(operands)});
}

ExpressionPtr parse_braces(Scanner& scanner, int depth) {
    scanner.expect('{');
    Expression made{.kind = Expression::Kind::map};
    scanner.skip_blanks();
    if (scanner.take('}')) return make(std::move(made));
    do {
        made.operands.push_back(parse_expression(scanner, depth));
        scanner.skip_blanks();
        scanner.expect(':');
        made.operands.push_back(parse_expression(scanner, depth));
        scanner.skip_blanks();
    } while (scanner.take(','));
    scanner.expect('}');
    return make(std::move(made));
}

ExpressionPtr parse_primary(Scanner& scanner, int depth) {
    scanner.skip_blanks();
    if (depth >= kDepthMax) scanner.fail("nested too deeply");
    const char c = scanner.peek();
    if (scanner.take('(')) {
        auto inner = parse_expression(scanner, depth + 1);
        scanner.skip_blanks();
        scanner.expect(')');
        return inner;
    }
    if (c == '$') {
        Expression made{.kind = Expression::Kind::reference};
        if (!parse_reference(scanner, made.reference, depth + 1)) scanner.fail("expected a name behind $");
        return make(std::move(made));
    }
    if (c == '\'' || c == '"') return parse_text(scanner, depth + 1);
    if (c == '[') return parse_brackets(scanner, depth + 1);
    if (c == '{') return parse_braces(scanner, depth + 1);
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 ||
        (c == '-' && std::isdigit(static_cast<unsigned char>(scanner.peek(1))) != 0))
        return parse_number(scanner);
    if (scanner.take_word("true")) return make({.kind = Expression::Kind::boolean, .number = 1});
    if (scanner.take_word("false")) return make({.kind = Expression::Kind::boolean});
    if (scanner.take_word("null")) return make({});
    scanner.fail("expected a value");
    return make({});
}

ExpressionPtr parse_unary(Scanner& scanner, int depth) {
    scanner.skip_blanks();
    std::string_view sign;
    if ((scanner.peek() == '!' && scanner.peek(1) != '=' && scanner.take('!')) || scanner.take_word("not"))
        sign = "!";
    else if (scanner.peek() == '-' && std::isdigit(static_cast<unsigned char>(scanner.peek(1))) == 0 &&
             scanner.take('-'))
        sign = "-";
    if (sign.empty()) return parse_primary(scanner, depth);
    if (depth >= kDepthMax) scanner.fail("nested too deeply");
    std::vector<ExpressionPtr> operand;
    operand.push_back(parse_unary(scanner, depth + 1));
    return make({.kind = Expression::Kind::unary, .text = std::string(sign), .operands = std::move(operand)});
}

// An operator as it is written, and what it is called here.
struct Operator {
    std::string_view written, name;
};
using Level = std::initializer_list<Operator>;

// From what binds least to what binds most.
const Level kLevels[] = {
    {{"||", "||"}, {"or", "||"}},
    {{"&&", "&&"}, {"and", "&&"}},
    {{"==", "=="}, {"!=", "!="}, {"eq", "=="}, {"ne", "!="}},
    {{"<=", "<="},
     {">=", ">="},
     {"<", "<"},
     {">", ">"},
     {"le", "<="},
     {"ge", ">="},
     {"lt", "<"},
     {"gt", ">"}},
    {{"+", "+"}, {"-", "-"}},
    {{"*", "*"}, {"/", "/"}, {"%", "%"}},
};

std::string_view take_operator(Scanner& scanner, const Level& level) {
    for (const Operator& one : level) {
        const bool word = begins_name(one.written[0]);
        if (word ? scanner.take_word(one.written) : scanner.take(one.written)) return one.name;
    }
    return "";
}

ExpressionPtr parse_binary(Scanner& scanner, std::size_t level, int depth) {
    if (level == std::size(kLevels)) return parse_unary(scanner, depth);
    auto left = parse_binary(scanner, level + 1, depth);
    while (true) {
        scanner.skip_blanks();
        const std::string_view name = take_operator(scanner, kLevels[level]);
        if (name.empty()) return left;
        std::vector<ExpressionPtr> operands;
        operands.push_back(std::move(left));
        operands.push_back(parse_binary(scanner, level + 1, depth));
        left = make(
            {.kind = Expression::Kind::binary, .text = std::string(name), .operands = std::move(operands)});
    }
}

}  // namespace

ExpressionPtr parse_expression(Scanner& scanner, int depth) {
    if (depth >= kDepthMax) scanner.fail("nested too deeply");
    return parse_binary(scanner, 0, depth + 1);
}

bool parse_reference(Scanner& scanner, Reference& reference, int depth) {
    const std::size_t begin = scanner.place();
    scanner.expect('$');
    reference.quiet = scanner.take('!');
    const bool braces = scanner.take('{');
    reference.name = scanner.take_name();
    if (reference.name.empty()) {
        scanner.go_to(begin);
        return false;
    }
    parse_steps(scanner, reference, depth);
    if (braces) scanner.expect('}');
    reference.source = scanner.since(begin);
    return true;
}

}  // namespace penstock::vtl
