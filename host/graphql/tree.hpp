// The common part of both parsers: runs a grammar under the limits, and reads names, types and values from PEGTL's
// parse tree.
#pragma once

#include "graphql/grammar.hpp"

namespace kilihost::graphql {

using Node = tao::pegtl::parse_tree::node;

Location location(const Node& node);
Type type_from(const Node& node);                // of a grammar::type
Literal value_from(const Node& node);            // of any value's node
std::string string_from(const Node& quoted);     // escapes resolved; throws SyntaxError for a lone surrogate
std::string block_string_from(const Node& node); // common indentation and blank first and last lines removed

// The parse tree of `text` by `Grammar`, with the nodes of `Kept`. Throws SyntaxError.
template <typename Grammar, template <typename...> class Kept, template <typename...> class Action>
std::unique_ptr<Node> tree_of(std::string_view text) {
    namespace pegtl = tao::pegtl;
    if (text.size() > max_document_bytes) {
        throw SyntaxError("Syntax Error: a document of over " + std::to_string(max_document_bytes) + " bytes.", {1, 1});
    }
    pegtl::memory_input<> input(text.data(), text.size(), "");
    grammar::Counts counts;
    try {
        return pegtl::parse_tree::parse<Grammar, Kept, Action, grammar::Controls<Kept>::template Control>(input,
                                                                                                          counts);
    } catch (const pegtl::parse_error& error) {
        const pegtl::position& at = error.positions().front();
        throw SyntaxError("Syntax Error: " + std::string(error.message()) + '.', {at.line, at.column});
    }
}

} // namespace kilihost::graphql
