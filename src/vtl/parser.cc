#include "vtl/parser.h"

#include "vtl/expressions.h"

namespace penstock::vtl {
namespace {

// Why a list of nodes ended.
enum class End : unsigned char { of_text, end, else_, elseif };

class Parser {
public:
    Parser(Scanner& scanner, int depth) : scanner_(scanner), depth_(depth) {}

    Nodes parse_all() {
        Nodes nodes;
        if (parse_nodes(nodes) != End::of_text) scanner_.fail("#end, #else or #elseif without its #if");
        return nodes;
    }

private:
    End parse_nodes(Nodes& nodes);
    // At a `#`: nothing when it is text after all.
    bool take_directive(Nodes& nodes, End& ended);
    void parse_set(Nodes& nodes);
    void parse_if(Nodes& nodes);
    void parse_foreach(Nodes& nodes);
    void parse_inside(Nodes& nodes, std::initializer_list<End> allowed, End& ended);
    bool take_name(std::string_view name);
    void add_text(Nodes& nodes, std::string_view text);

    Scanner& scanner_;
    int depth_;
};

void Parser::add_text(Nodes& nodes, std::string_view text) {
    if (nodes.empty() || nodes.back().kind != Node::Kind::text) nodes.emplace_back();
    nodes.back().text += text;
}

// #name or #{name}
bool Parser::take_name(std::string_view name) {
    const std::size_t begin = scanner_.place();
    scanner_.expect('#');
    if (scanner_.take('{')) {
        if (scanner_.take(name) && scanner_.take('}')) return true;
    } else if (scanner_.take_word(name)) {
        return true;
    }
    scanner_.go_to(begin);
    return false;
}

End Parser::parse_nodes(Nodes& nodes) {
    if (depth_ >= kDepthMax) scanner_.fail("nested too deeply");
    while (!scanner_.at_end()) {
        const char c = scanner_.peek();
        if (c == '\\' && (scanner_.peek(1) == '$' || scanner_.peek(1) == '#')) {
            scanner_.next();
            const char escaped[] = {scanner_.next()};
            add_text(nodes, {escaped, 1});
        } else if (c == '$') {
            Node node{.kind = Node::Kind::reference};
            if (parse_reference(scanner_, node.reference, depth_)) {
                nodes.push_back(std::move(node));
            } else {
                scanner_.next();
                add_text(nodes, "$");
            }
        } else if (c == '#') {
            End ended = End::of_text;
            if (!take_directive(nodes, ended)) {
                scanner_.next();
                add_text(nodes, "#");
            } else if (ended != End::of_text) {
                return ended;
            }
        } else {
            const std::string_view rest = scanner_.rest();
            const std::size_t size = std::min(rest.find_first_of("$#\\", 1), rest.size());
            add_text(nodes, rest.substr(0, size));
            scanner_.go_to(scanner_.place() + size);
        }
    }
    return End::of_text;
}

bool Parser::take_directive(Nodes& nodes, End& ended) {
    if (scanner_.take("##")) {
        const std::size_t end = scanner_.rest().find('\n');
        scanner_.go_to(scanner_.place() + (end == std::string_view::npos ? scanner_.rest().size() : end + 1));
    } else if (scanner_.take("#*")) {
        const std::size_t end = scanner_.rest().find("*#");
        if (end == std::string_view::npos) scanner_.fail("a comment without its *#");
        scanner_.go_to(scanner_.place() + end + 2);
    } else if (take_name("set")) {
        parse_set(nodes);
    } else if (take_name("if")) {
        parse_if(nodes);
    } else if (take_name("foreach")) {
        parse_foreach(nodes);
    } else if (take_name("break")) {
        nodes.push_back({.kind = Node::Kind::break_});
    } else if (take_name("stop")) {
        nodes.push_back({.kind = Node::Kind::stop});
    } else if (take_name("end")) {
        ended = End::end;
    } else if (take_name("elseif")) {
        ended = End::elseif;
        return true;  // its condition follows
    } else if (take_name("else")) {
        ended = End::else_;
    } else {
        return false;
    }
    return true;
}

void Parser::parse_inside(Nodes& nodes, std::initializer_list<End> allowed, End& ended) {
    scanner_.skip_rest_of_line();
    ++depth_;
    ended = parse_nodes(nodes);
    --depth_;
    for (const End one : allowed) {
        if (ended != one) continue;
        if (ended == End::end) scanner_.skip_rest_of_line();
        return;
    }
    scanner_.fail(ended == End::of_text ? "expected #end" : "#else without its #if");
}

void Parser::parse_set(Nodes& nodes) {
    Node node{.kind = Node::Kind::set};
    scanner_.skip_blanks();
    scanner_.expect('(');
    scanner_.skip_blanks();
    if (scanner_.peek() != '$' || !parse_reference(scanner_, node.reference, depth_))
        scanner_.fail("expected #set($name = value)");
    scanner_.skip_blanks();
    scanner_.expect('=');
    node.expression = parse_expression(scanner_, depth_);
    scanner_.skip_blanks();
    scanner_.expect(')');
    scanner_.skip_rest_of_line();
    nodes.push_back(std::move(node));
}

void Parser::parse_if(Nodes& nodes) {
    Node node{.kind = Node::Kind::if_};
    End ended = End::elseif;
    while (ended != End::end && !scanner_.failed()) {
        Node::Branch branch;
        const bool last = ended == End::else_;
        if (!last) {
            scanner_.skip_blanks();
            scanner_.expect('(');
            branch.condition = parse_expression(scanner_, depth_);
            scanner_.skip_blanks();
            scanner_.expect(')');
        }
        if (last)
            parse_inside(branch.nodes, {End::end}, ended);
        else
            parse_inside(branch.nodes, {End::end, End::else_, End::elseif}, ended);
        node.branches.push_back(std::move(branch));
    }
    nodes.push_back(std::move(node));
}

void Parser::parse_foreach(Nodes& nodes) {
    Node node{.kind = Node::Kind::foreach};
    scanner_.skip_blanks();
    scanner_.expect('(');
    scanner_.skip_blanks();
    if (scanner_.peek() != '$' || !parse_reference(scanner_, node.reference, depth_))
        scanner_.fail("expected #foreach($name in list)");
    scanner_.skip_blanks();
    if (!scanner_.take_word("in")) scanner_.fail("expected in");
    node.expression = parse_expression(scanner_, depth_);
    scanner_.skip_blanks();
    scanner_.expect(')');
    End ended = End::end;
    parse_inside(node.nodes, {End::end}, ended);
    nodes.push_back(std::move(node));
}

}  // namespace

Nodes parse_quoted(Scanner& outer, std::string_view source, int depth) {
    Scanner scanner(source);
    Nodes nodes = Parser(scanner, depth).parse_all();
    if (scanner.failed()) outer.fail("in a text, " + scanner.mistake());
    return nodes;
}

std::expected<Nodes, std::string> parse(std::string_view source) {
    Scanner scanner(source);
    Nodes nodes = Parser(scanner, 0).parse_all();
    if (scanner.failed()) return std::unexpected(scanner.mistake());
    return nodes;
}

}  // namespace penstock::vtl
