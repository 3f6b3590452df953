// penstock.v1: a WebSocket subprotocol by which clients subscribe to topics themselves and take up where they
// were. docs/topics.md describes it for clients.
//
// Every frame is a JSON object whose member "penstock" says what it is; what a client sends without that
// member is an ordinary message, for the routes of its API.
//
//   client                                                  server
//   {"penstock":"subscribe","topic":T,"position":P?,"id":?} {"penstock":"subscribed","topic":T,"position":P,
//                                                            "recovered":true|false,"id":?}
//   {"penstock":"unsubscribe","topic":T,"id":?}             {"penstock":"unsubscribed","topic":T,"id":?}
//   {"penstock":"ping","id":?}                              {"penstock":"pong","id":?}
//                                                           {"penstock":"error","code":C,"message":M,"id":?}
//                                                           {"penstock":"message","topic":T,"position":P,"key":?,
//                                                            "data":JSON | "text":TEXT}
//                                                           {"penstock":"lost","topic":T}: was too slow, and
//                                                            messages are left out here
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "connections/hub.h"

namespace penstock::connections {

inline constexpr std::string_view kClientProtocol = "penstock.v1";

// 1 to 256 bytes of UTF-8 without control characters; `*` ends only patterns, and is everyone's topic by
// itself.
bool valid_topic(std::string_view name);

// Whether this client may subscribe to the topic by itself.
using MaySubscribe = std::function<bool(const std::string& topic)>;

// Deals with the text if it is a word of the protocol, and says whether it was.
bool take_command(Hub& hub, Connection& connection, std::string_view text, const MaySubscribe& may);

}  // namespace penstock::connections
