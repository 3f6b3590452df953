// WebSocket APIs for tests.

import {
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";

import { region } from "./penstock.mjs";

export const stage = "test";

// A deployed API; `routes` has each key with its function's ARN, or undefined for no integration; those of
// `answered` send the function's answer back.
export async function createApi(gateway, routes, { answered = [] } = {}) {
  const { ApiId } = await gateway.send(
    new CreateApiCommand({
      Name: "sockets",
      ProtocolType: "WEBSOCKET",
      RouteSelectionExpression: "$request.body.action",
    }),
  );
  const integrations = {};
  for (const [RouteKey, arn] of Object.entries(routes)) {
    if (arn) integrations[arn] ??= await createIntegration(gateway, ApiId, arn);
    const target = arn ? { Target: `integrations/${integrations[arn]}` } : {};
    const isAnswered = answered.includes(RouteKey);
    const expression = isAnswered ? { RouteResponseSelectionExpression: "$default" } : {};
    const { RouteId } = await gateway.send(new CreateRouteCommand({ ApiId, RouteKey, ...target, ...expression }));
    if (isAnswered)
      await gateway.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
  }
  await createStage(gateway, ApiId, stage);
  return ApiId;
}

async function createIntegration(gateway, ApiId, functionArn) {
  const { IntegrationId } = await gateway.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationMethod: "POST",
      IntegrationUri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    }),
  );
  return IntegrationId;
}

// With a deployment of what the API has now.
export async function createStage(gateway, ApiId, StageName) {
  const { DeploymentId } = await gateway.send(new CreateDeploymentCommand({ ApiId }));
  await gateway.send(new CreateStageCommand({ ApiId, StageName, DeploymentId }));
}
