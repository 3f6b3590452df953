"""The tutorial's function: every record goes to every client on a list of its own.

Two kinds of event arrive here: records of the stream, and what happens on the WebSocket API.
"""

import base64
import json
import os

import boto3

from clients import Clients

# Opened once per process, as AWS advises: a process serves many events.
clients = Clients()
senders = {}


def handler(event, context):
    if "Records" in event:
        return handle_records(event["Records"])
    return handle_websocket(event)


def handle_records(records):
    for record in records:
        # The tutorial reads json.loads(record["kinesis"]["data"]).  That fails on AWS too: the
        # data of a record arrives as base64.
        tick = json.loads(base64.b64decode(record["kinesis"]["data"]))
        message = json.dumps([tick]).encode()
        for connection_id, endpoint, symbols in get_connected_clients():
            if not symbols or tick["symbol"] in symbols:
                send(connection_id, endpoint, message)


def send(connection_id, endpoint, message):
    sender = sender_to(endpoint)
    try:
        sender.post_to_connection(ConnectionId=connection_id, Data=message)
    except sender.exceptions.GoneException:
        # The client left and its $disconnect has not been handled, or never came.
        remove_connection(connection_id)


def handle_websocket(event):
    context = event["requestContext"]
    connection_id = context["connectionId"]
    route = context["routeKey"]

    if route == "$connect":
        add_connection(connection_id, endpoint_of(context))
        return {"statusCode": 200}
    if route == "$disconnect":
        remove_connection(connection_id)
        return {"statusCode": 200}
    if route == "subscribe":
        return handle_subscribe(connection_id, endpoint_of(context), event.get("body"))
    return {"statusCode": 200}  # $default: nothing that a client says beyond this matters.


def handle_subscribe(connection_id, endpoint, body):
    symbols = json.loads(body or "{}").get("symbols", [])
    if not isinstance(symbols, list) or not all(isinstance(symbol, str) for symbol in symbols):
        return answer(400, {"message": "symbols must be a list of texts"})
    wanted = sorted(set(symbols))
    clients.subscribe(connection_id, endpoint, wanted)
    return answer(200, {"subscribed": wanted})


def answer(status, body):
    return {"statusCode": status, "body": json.dumps(body)}


def endpoint_of(context):
    """Where messages to this connection are posted."""
    return f"https://{context['domainName']}/{context['stage']}"


def sender_to(endpoint):
    endpoint = os.environ.get("WEBSOCKET_ENDPOINT") or endpoint
    if endpoint not in senders:
        senders[endpoint] = boto3.client("apigatewaymanagementapi", endpoint_url=endpoint)
    return senders[endpoint]


# The tutorial's three names.


def get_connected_clients():
    return clients.all()


def add_connection(connection_id, endpoint):
    clients.add(connection_id, endpoint)


def remove_connection(connection_id):
    clients.remove(connection_id)
