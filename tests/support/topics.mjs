// An API without functions whose topics all clients may have, and who publishes to them.

import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import assert from "node:assert/strict";

export const stage = "live";

export class Topics {
  static async create(penstock) {
    const gateway = new ApiGatewayV2Client(penstock.clientSettings);
    const { ApiId } = await gateway.send(
      new CreateApiCommand({
        Name: "topics",
        ProtocolType: "WEBSOCKET",
        RouteSelectionExpression: "$request.body.action",
      }),
    );
    await gateway.send(new CreateRouteCommand({ ApiId, RouteKey: "$default" }));
    const { DeploymentId } = await gateway.send(new CreateDeploymentCommand({ ApiId }));
    await gateway.send(new CreateStageCommand({ ApiId, StageName: stage, DeploymentId }));
    gateway.destroy();
    const topics = new Topics();
    topics.apiId = ApiId;
    topics.penstock = penstock;
    await topics.ask("PUT", "/@topics/*", { open: true });
    return topics;
  }

  // Of the stage, over the given port or the server's own.
  url(port = this.penstock.port) {
    return `ws://127.0.0.1:${port}/${this.apiId}/${stage}`;
  }

  async ask(method, path, body) {
    const answer = await fetch(`${this.penstock.url}/${this.apiId}/${stage}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  async publish(topic, message, key) {
    const query = key === undefined ? "" : `?key=${encodeURIComponent(key)}`;
    return this.ask("POST", `/@topics/${encodeURIComponent(topic)}${query}`, message);
  }
}
