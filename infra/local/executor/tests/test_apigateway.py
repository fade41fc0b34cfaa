from rolo import Response

from process_executor import apigateway


def test_a_gateway_response_gives_its_literal_headers_and_body():
    definition = {
        "responseParameters": {"gatewayresponse.header.Content-Type": "'application/problem+json'", "gatewayresponse.header.X": "context.requestId"},
        "responseTemplates": {"application/json": '{"type":"no_such_route"}'},
    }
    response = apigateway.apply(Response(response='{"message": "Missing Authentication Token"}', status=404), definition)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "X" not in response.headers
    assert response.data == b'{"type":"no_such_route"}'


def test_a_template_that_must_be_rendered_is_left_to_localstack():
    definition = {"responseTemplates": {"application/json": '{"message":$context.error.messageString}'}}
    response = apigateway.apply(Response(response="as it was", status=403), definition)
    assert response.data == b"as it was"
