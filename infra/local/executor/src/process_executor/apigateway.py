"""What AWS does in API Gateway and LocalStack 4.14 does not."""

import re

from localstack.services.apigateway.next_gen.execute_api.gateway_response import get_gateway_response_or_default
from localstack.services.apigateway.next_gen.execute_api.handlers import parse
from localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception import GatewayExceptionHandler
from localstack.services.apigateway.resource_providers.aws_apigateway_stage import ApiGatewayStageProvider
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

HEADER = "gatewayresponse.header."


def apply(response, definition):
    """Gives an error of the gateway the literal headers and the body that the stack defines for it."""
    for name, value in (definition.get("responseParameters") or {}).items():
        literal = re.fullmatch(r"'(.*)'", value)
        if name.startswith(HEADER) and literal:
            response.headers[name.removeprefix(HEADER)] = literal[1]
    template = (definition.get("responseTemplates") or {}).get("application/json")
    if template and "$" not in template:
        response.set_data(template)
    return response


def update_stage(self, request):
    """Points the stage at its new deployment. Without it, the stage is deleted with its old one."""
    model = request.desired_state
    request.aws_client_factory.apigateway.update_stage(
        restApiId=model["RestApiId"],
        stageName=model["StageName"],
        patchOperations=[{"op": "replace", "path": "/deploymentId", "value": model["DeploymentId"]}],
    )
    return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)


def body_of(restore):
    """The body of a request, also of one that says multipart/form-data and names no boundary."""

    def body(request):
        try:
            return restore(request)
        except IndexError:
            return b""

    return body


def install():
    plain = GatewayExceptionHandler.create_exception_response

    def create_exception_response(self, exception, context):
        definition = get_gateway_response_or_default(exception.type, context.deployment.rest_api.gateway_responses)
        return apply(plain(self, exception, context), definition)

    GatewayExceptionHandler.create_exception_response = create_exception_response
    ApiGatewayStageProvider.update = update_stage
    parse.restore_payload = body_of(parse.restore_payload)
